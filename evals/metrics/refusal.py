"""Measures of knowing what the documents do not answer.

Evidence scores are compared in arrays of shape (…, n): the last axis runs over the
questions, leading axes over resamples, so that an interval costs one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics.answers import harmonic
from evals.metrics.stats import Floats

BINS = 10


@dataclass(frozen=True, slots=True)
class RefusalScore:
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """``coverage``: share of the questions answered; ``risk``: share of those answered wrongly."""

    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose evidence lies in [low, high): how many, mean evidence, share answerable."""

    low: float
    high: float
    count: int
    evidence: float
    answerable: float


def refusal_score(refused: Sequence[bool], answerable: Sequence[bool]) -> RefusalScore:
    """Refusing as a yes/no decision; right where the documents have no answer.

    precision = right refusals / refusals, recall = right refusals / unanswerable
    questions, F1 their harmonic mean; 0 where the denominator is 0.
    """
    right = sum(no and not has for no, has in zip(refused, answerable, strict=True))
    given, due = sum(refused), sum(not has for has in answerable)
    precision, recall = right / given if given else 0.0, right / due if due else 0.0
    return RefusalScore(precision, recall, harmonic(precision, recall))


def risk_coverage(evidence: Floats, errors: Floats) -> tuple[CurvePoint, ...]:
    """Risk when only the questions with the highest evidence are answered, for each coverage.

    El-Yaniv and Wiener, "On the foundations of noise-free selective classification",
    JMLR 11 (2010). ``errors``: 1 where answering is wrong, which is always so when the
    documents have no answer. Ties share their mean error: their order means nothing.
    """
    risks = _risks(evidence, errors)
    return tuple(CurvePoint((rank + 1) / len(risks), float(risk)) for rank, risk in enumerate(risks))


def aurc(evidence: Floats, errors: Floats) -> Floats:
    """Area under the risk-coverage curve: mean risk over all coverages. Lower is better.

    Geifman and El-Yaniv, "Selective classification for deep neural networks", NeurIPS 2017.
    It also depends on how many questions are wrong at all; ``least_aurc`` is what the
    best order of the same errors would give.
    """
    return np.asarray(_risks(evidence, errors).mean(axis=-1))


def least_aurc(errors: Floats) -> Floats:
    """The area when all right answers have more evidence than all wrong ones."""
    return aurc(-errors, errors)


def _risks(evidence: Floats, errors: Floats) -> Floats:
    order = np.argsort(-evidence, axis=-1, kind="stable")
    ranked = np.take_along_axis(errors, order, axis=-1)
    scores = np.take_along_axis(evidence, order, axis=-1)
    smoothed = _tie_means(scores, ranked)
    return np.asarray(np.cumsum(smoothed, axis=-1) / np.arange(1, errors.shape[-1] + 1))


def _tie_means(scores: Floats, values: Floats) -> Floats:
    """Each value replaced by the mean over the run of equal scores it stands in."""
    n = scores.shape[-1]
    rows = scores.reshape(-1, n)
    starts = np.ones_like(rows, dtype=bool)
    starts[:, 1:] = rows[:, 1:] != rows[:, :-1]
    runs = np.cumsum(starts.ravel()) - 1  # rows begin runs of their own
    flat = values.ravel()
    means = np.bincount(runs, weights=flat) / np.bincount(runs)
    return np.asarray(means[runs].reshape(values.shape))


def auroc(evidence: Floats, answerable: Floats) -> Floats:
    """Probability that an answerable question has more evidence than an unanswerable one.

    Mann-Whitney: (R − m(m+1)/2) / (m·u) with R the sum of the answerable ones' mean ranks,
    m answerable, u unanswerable (Hanley and McNeil, Radiology 143, 1982). NaN where
    one of the two is missing.
    """
    order = np.argsort(evidence, axis=-1, kind="stable")
    scores = np.take_along_axis(evidence, order, axis=-1)
    positive = np.take_along_axis(answerable, order, axis=-1)
    n = evidence.shape[-1]
    ranks = _tie_means(scores, np.broadcast_to(np.arange(1.0, n + 1), scores.shape))
    many = positive.sum(axis=-1)
    few = n - many
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(((ranks * positive).sum(axis=-1) - many * (many + 1) / 2) / (many * few))


def calibration_error(evidence: Floats, answerable: Floats) -> Floats:
    """Expected calibration error of the evidence as a probability that there is an answer.

    Σ_b n_b / n · |mean evidence − share answerable| over ten bins of equal width (Guo et al.,
    "On calibration of modern neural networks", ICML 2017). Lower is better.
    """
    bins = _bin_of(evidence)
    total = np.zeros(evidence.shape[:-1])
    for number in range(BINS):
        inside = bins == number
        total += np.abs(((evidence - answerable) * inside).sum(axis=-1))
    return np.asarray(total / evidence.shape[-1])


def calibration_bins(evidence: Floats, answerable: Floats) -> tuple[Bin, ...]:
    """What the reliability diagram shows: the bins that hold questions."""
    bins = _bin_of(evidence)
    found: list[Bin] = []
    for number in range(BINS):
        inside = bins == number
        if count := int(inside.sum()):
            mean, share = float(evidence[inside].mean()), float(answerable[inside].mean())
            found.append(Bin(number / BINS, (number + 1) / BINS, count, mean, share))
    return tuple(found)


def _bin_of(evidence: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    return np.clip((evidence * BINS).astype(np.intp), 0, BINS - 1)


def brier(evidence: Floats, answerable: Floats) -> Floats:
    """Mean squared error of the evidence as a probability (Brier, 1950). Lower is better."""
    return np.asarray(((evidence - answerable) ** 2).mean(axis=-1))
