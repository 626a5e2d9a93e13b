"""Fits the weights of ``assistant.evidence``: which sentence of the best passages answers?

    python -m evals calibrate --sentences [--set NAME …] [--index DIR] [--write]

A conditional logit (McFadden 1974; as a loss on lists: ListNet, Cao et al. 2007): of the
sentences that were found for a question, each right one has the same share of a softmax over
the weighed signs. With an L2 penalty on standardised signs, by Newton's method, over the dev
questions; what is printed comes from folds that the fit had not seen.

A sentence is right when it overlaps a gold quote by half of the shorter one, or has an
alternative of every answer key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answer import Assistant
from assistant.evidence import WEIGHTS, Signs
from assistant.question import understand
from corpus.errors import EvalDataError
from corpus.schema import Language, Span
from corpus.texts import text
from evals.dataset import EvalQuestion
from evals.metrics.answers import normalised, says
from evals.qrels import COVERED, QuoteFinder, needs, overlap

Floats = npt.NDArray[np.float64]
PENALTY = 0.02
FOLDS = 10
RANKS = (1, 2, 3, 5)
STEPS = 40


@dataclass(frozen=True, slots=True)
class Candidates:
    """The sentences found for one question: ``signs`` of shape (sentences, signs), and which are right."""

    signs: Floats
    right: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SentenceFit:
    """``weights``: sign → weight. ``ranks``: of each question's best right sentence, by the fold without it."""

    weights: dict[str, float]
    ranks: npt.NDArray[np.int_]


def candidates(assistant: Assistant, questions: Sequence[EvalQuestion]) -> tuple[tuple[str, ...], list[Candidates]]:
    """Names of the signs, and the candidates of each question that has a right one among them."""
    finder = QuoteFinder(assistant.index.documents)
    names: tuple[str, ...] = ()
    found: list[Candidates] = []
    for question in questions:
        if not question.answerable or not (question.gold_quotes or question.answer_keys):
            continue
        rows = _signs(assistant, question)
        right = np.array([_is_right(assistant, question, span, finder) for span, _ in rows], dtype=np.bool_)
        if right.any():
            names = tuple(rows[0][1])
            found.append(Candidates(np.array([[signs[name] for name in names] for _, signs in rows]), right))
    return names, found


def _signs(assistant: Assistant, question: EvalQuestion) -> list[tuple[Span, Signs]]:
    mended, _ = assistant.retriever.spelled(question.question)
    asked = understand(mended, question.history)
    if not asked.needs_documents:
        return []
    ranking = assistant.retriever.rank(asked.standalone, assistant.settings.top_passages, (), asked.language)
    return assistant.collector.signs(ranking, asked.expected)


def _is_right(assistant: Assistant, question: EvalQuestion, span: Span, finder: QuoteFinder) -> bool:
    gold = [span for need in needs(question, finder) for span in need.spans] if question.gold_quotes else []
    if any(overlap(span, other) >= COVERED * min(len(span), len(other)) for other in gold):
        return True
    told = normalised(assistant.index.documents[span.doc_id].slice(span))
    keys = question.answer_keys
    return bool(keys) and all(any(says(told, key) for key in group) for group in keys)


def fit_sentences(names: Sequence[str], found: Sequence[Candidates], seed: int = 1) -> SentenceFit:
    """Fits all questions, and each fold's from the others.

    Raises:
        EvalDataError: no question has a right sentence among those found.
    """
    if not found:
        raise EvalDataError("nothing_to_fit")
    fold = np.random.default_rng(seed).permutation(len(found)) % min(FOLDS, len(found))
    ranks = np.zeros(len(found), dtype=np.int_)
    for number in range(int(fold.max()) + 1):
        others = [one for one, own in zip(found, fold, strict=True) if own != number] or list(found)
        weights = _logit(others)
        for row in np.flatnonzero(fold == number).tolist():
            ranks[row] = _rank(found[row], weights)
    weights = _logit(found)
    return SentenceFit(dict(zip(names, weights.tolist(), strict=True)), ranks)


def _rank(one: Candidates, weights: Floats) -> int:
    order = np.argsort(-(one.signs @ weights), kind="stable")
    return int(np.argmax(one.right[order])) + 1


def _logit(found: Sequence[Candidates]) -> Floats:
    signs: Floats = np.vstack([one.signs for one in found])
    mean, spread = signs.mean(axis=0), signs.std(axis=0)
    spread = np.where(spread > 0, spread, np.inf)
    design: Floats = (signs - mean) / spread
    starts = np.cumsum([0] + [len(one.right) for one in found])
    groups = [design[start:end] for start, end in pairwise(starts)]
    beta: Floats = np.zeros(design.shape[1])
    for _ in range(STEPS):
        gradient, curvature = PENALTY * beta, PENALTY * np.eye(len(beta))
        for group, one in zip(groups, found, strict=True):
            share = _softmax(group @ beta)
            gradient = gradient + group.T @ (share - one.right / one.right.sum()) / len(found)
            curvature = curvature + (group.T * share) @ (group - share @ group) / len(found)
        step = np.linalg.solve(curvature, gradient)
        beta = beta - step
        if np.abs(step).max() < 1e-8:
            break
    raw: Floats = beta / spread
    return raw


def _softmax(logits: Floats) -> Floats:
    raised: Floats = np.exp(logits - logits.max())
    share: Floats = raised / raised.sum()
    return share


def sentences_text(fit: SentenceFit, language: Language) -> str:
    """How often the right sentence stands among the first, by held-out folds, and the weights."""
    shares = "  ".join(f"@{rank} {(fit.ranks <= rank).mean():.3f}" for rank in RANKS)
    lines = [text("evals.sentences", language, n=len(fit.ranks)), f"{shares}  MRR {(1 / fit.ranks).mean():.3f}"]
    return "\n".join([*lines, *(f"{name:10s} {weight:8.3f}" for name, weight in fit.weights.items())])


def write_sentences(fit: SentenceFit, path: Path = WEIGHTS) -> None:
    lines = ["# Made by python -m evals calibrate --sentences --write; see assistant/evidence.py.", "", "[weights]"]
    lines += [f"{name} = {value:.4f}" for name, value in fit.weights.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
