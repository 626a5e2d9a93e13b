"""Fits the weights of ``assistant.sufficiency``: when do the documents answer a question?

    python -m evals calibrate [--set NAME] [--index DIR] [--write]

A logistic regression with an L2 penalty on standardised signs, fitted by Newton's method (Hastie,
Tibshirani & Friedman 2009, section 4.4.1) over the dev questions and those of ``sets/refusals.jsonl``,
which only say whether there is an answer. Cross-validated in ten folds: what is printed comes from
questions that the fit had not seen. Questions about the same thing are in the same fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answer import Assistant
from assistant.coverage import coverage_of
from assistant.question import Question, understand
from assistant.scope import scopes_of
from assistant.sufficiency import MODEL, WEIGHTS, WORDS, Weights, load_weights, signs_of
from assistant.topic import is_topical
from corpus.schema import Language
from corpus.texts import text
from evals.dataset import EvalQuestion, read_questions
from evals.metrics.refusal import auroc, calibration_error, refusal_score

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
# Only whether there is an answer; written to see near misses and false premises that the set has few of.
FURTHER = Path(__file__).with_name("sets") / "refusals.jsonl"
PENALTY = 8.0
FOLDS = 10
THRESHOLDS = tuple(round(0.05 * n, 2) for n in range(4, 19))
RISK = 0.05


@dataclass(frozen=True, slots=True)
class Looked:
    """A question that is looked up in the documents.

    ``group``: what it is about. ``topical``: questions about something else are refused whatever
    their signs say. ``reported``: of the set; others only help to fit.
    """

    signs: dict[str, float]
    answerable: bool
    group: str
    topical: bool = True
    reported: bool = True


@dataclass(frozen=True, slots=True)
class Fit:
    """``weights``, ``intercept`` for raw signs; ``held_out``: each question's probability from folds without it."""

    names: tuple[str, ...]
    weights: Floats
    intercept: float
    held_out: Floats
    answerable: Flags


def fit_signs(looked: Sequence[Looked], seed: int = 1) -> Fit:
    """Fits all topical questions, and each fold's from the others. A sign that never varies weighs 0.

    ``Fit.held_out``, ``Fit.answerable``: of the reported questions, in order.
    """
    names = tuple(looked[0].signs)
    signs: Floats = np.array([[one.signs[name] for name in names] for one in looked], dtype=np.float64)
    target: Floats = np.array([one.answerable for one in looked], dtype=np.float64)
    topical: Flags = np.array([one.topical for one in looked])
    fold = _folds([one.group for one in looked], seed)
    held_out: Floats = np.zeros(len(looked))
    reported: Flags = np.array([one.reported for one in looked])
    for number in range(FOLDS):
        seen, own = topical & (fold != number), topical & (fold == number)
        weights, intercept = _honest(signs[seen], target[seen], reported[seen])
        held_out[own] = _sigmoid(signs[own] @ weights + intercept)
    weights, intercept = _honest(signs[topical], target[topical], reported[topical])
    return Fit(names, weights, intercept, held_out[reported], target[reported].astype(np.bool_))


def _folds(groups: Sequence[str], seed: int) -> npt.NDArray[np.intp]:
    """A fold for each question; one for all of a group, each new group into the smallest fold."""
    order = np.random.default_rng(seed).permutation(len(groups))
    sizes: npt.NDArray[np.intp] = np.zeros(FOLDS, dtype=np.intp)
    of_group: dict[str, int] = {}
    for row in order:
        number = of_group.setdefault(groups[row], int(sizes.argmin()))
        sizes[number] += 1
    return np.array([of_group[group] for group in groups], dtype=np.intp)


def _honest(signs: Floats, target: Floats, reported: Flags) -> tuple[Floats, float]:
    """Weights from all questions, and the intercept at which the reported ones are told their true share.

    Among those that only help to fit, most have no answer: with them the probability would be too low.
    """
    weights, intercept = _logistic(signs, target)
    scores, due = signs[reported] @ weights, float(target[reported].sum())
    if not 0 < due < len(scores):
        return weights, intercept
    for _ in range(50):
        told = _sigmoid(scores + intercept)
        step = (due - float(told.sum())) / max(float((told * (1 - told)).sum()), 1e-9)
        intercept += float(np.clip(step, -1.0, 1.0))
        if abs(step) < 1e-8:
            break
    return weights, intercept


def _logistic(signs: Floats, target: Floats) -> tuple[Floats, float]:
    mean, spread = signs.mean(axis=0), signs.std(axis=0)
    spread = np.where(spread > 0, spread, np.inf)
    design: Floats = np.column_stack([np.ones(len(signs)), (signs - mean) / spread])
    penalty = PENALTY * np.eye(design.shape[1])
    penalty[0, 0] = 0.0
    beta: Floats = np.zeros(design.shape[1])
    for _ in range(50):
        probability = _sigmoid(design @ beta)
        gradient = design.T @ (target - probability) - penalty @ beta
        curvature = (design * (probability * (1 - probability))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature + 1e-9 * np.eye(len(beta)), gradient)
        beta = beta + step
        if np.abs(step).max() < 1e-8:
            break
    raw: Floats = beta[1:] / spread
    return raw, float(beta[0] - raw @ mean)


def _sigmoid(x: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-x))
    return result


def further_questions(path: Path = FURTHER) -> tuple[EvalQuestion, ...]:
    """Those of ``refusals.jsonl``; none when there is no such file."""
    return read_questions(path) if path.is_file() else ()


def collect(
    assistant: Assistant, questions: Sequence[EvalQuestion], further: Sequence[EvalQuestion] = ()
) -> list[Looked]:
    """Every question that is looked up in the documents at all; ``further`` ones are not reported."""
    looked = [_looked(assistant, question, True) for question in questions]
    looked += [_looked(assistant, question, False) for question in further]
    return [one for one in looked if one is not None]


def _looked(assistant: Assistant, question: EvalQuestion, reported: bool) -> Looked | None:
    mended, _ = assistant.retriever.spelled(question.question)
    asked = understand(mended, question.history)
    if not asked.needs_documents:
        return None
    index, glosser = assistant.index, assistant.retriever.glosser
    ranking = assistant.retriever.rank(asked.standalone, assistant.settings.top_passages, (), asked.language)
    evidence = assistant.collector.collect(ranking, asked.expected)
    found = len(assistant.rows(asked, ())[0])
    signs = signs_of(index, asked, ranking, coverage_of(index, glosser, asked, evidence), found)
    topical = found > 0 or is_topical(index, glosser, asked, ranking)
    return Looked(signs, question.answerable, _group(assistant, asked, question), topical, reported)


def _group(assistant: Assistant, asked: Question, question: EvalQuestion) -> str:
    """The first thing that the question names, else itself."""
    named = scopes_of(assistant.index).named(asked.standalone)
    return named[0].entity.names[0] if named else question.question_id


def calibration_text(fit: Fit, language: Language) -> str:
    """Refusal precision, recall and F1 by threshold, calibration and coverage, from held-out probabilities."""
    target = fit.answerable.astype(np.float64)
    area, error = float(auroc(fit.held_out, target)), float(calibration_error(fit.held_out, target))
    share = share_at_risk(fit.held_out, fit.answerable)
    lines = [
        text("evals.calibrated_more", language, error=f"{error:.3f}", risk=f"{100 * RISK:.0f}", share=f"{share:.2f}"),
        text("evals.calibrated", language, n=len(fit.answerable), area=f"{area:.3f}"),
    ]
    for threshold in THRESHOLDS:
        refused = (fit.held_out < threshold).tolist()
        score = refusal_score(refused, fit.answerable.tolist())
        lines.append(f"{threshold:.2f}  {score.precision:.3f}  {score.recall:.3f}  {score.f1:.3f}")
    return "\n".join(lines)


def share_at_risk(probability: Floats, answerable: Flags) -> float:
    """Largest share of the questions answered, surest first, of which at most ``RISK`` have no answer."""
    order = np.argsort(-probability, kind="stable")
    wrong = np.cumsum(~answerable[order]) / np.arange(1, len(order) + 1)
    fine = np.flatnonzero(wrong <= RISK)
    return float(fine[-1] + 1) / len(order) if len(fine) else 0.0


def write_weights(fit: Fit, *, with_model: bool, path: Path = WEIGHTS) -> None:
    """Replaces one of the two tables; the other stays."""
    tables = dict(load_weights())
    tables[MODEL if with_model else WORDS] = Weights(
        fit.intercept, dict(zip(fit.names, fit.weights.tolist(), strict=True))
    )
    lines = ["# Made by python -m evals calibrate --write; see assistant/sufficiency.py."]
    for name, weights in sorted(tables.items()):
        lines += ["", f"[{name}]", f"intercept = {weights.intercept:.4f}", "", f"[{name}.weights]"]
        lines += [f"{sign} = {value:.4f}" for sign, value in weights.signs.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
