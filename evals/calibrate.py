"""Fits the weights of ``assistant.sufficiency``: when do the documents answer a question?

    python -m evals calibrate [--set NAME] [--index DIR] [--write]

A logistic regression with an L2 penalty on standardised signs over the dev questions,
fitted by Newton's method (Hastie, Tibshirani & Friedman 2009, section 4.4.1), and
cross-validated in ten folds: what is printed comes from questions that the fit had not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answer import Assistant
from assistant.question import understand
from assistant.sufficiency import MODEL, WEIGHTS, WORDS, Weights, load_weights, signs_of
from corpus.schema import Language
from corpus.texts import text
from evals.dataset import EvalQuestion
from evals.metrics.refusal import auroc, refusal_score

Floats = npt.NDArray[np.float64]
PENALTY = 5.0
FOLDS = 10
THRESHOLDS = tuple(round(0.05 * n, 2) for n in range(4, 19))


@dataclass(frozen=True, slots=True)
class Fit:
    """``weights``, ``intercept`` for raw signs; ``held_out``: each question's probability from folds without it."""

    names: tuple[str, ...]
    weights: Floats
    intercept: float
    held_out: Floats
    answerable: npt.NDArray[np.bool_]


def fit_signs(rows: Sequence[dict[str, float]], answerable: Sequence[bool], seed: int = 1) -> Fit:
    """Fits all rows, and each fold's rows from the others. A sign that never varies weighs 0."""
    names = tuple(rows[0])
    signs: Floats = np.array([[row[name] for name in names] for row in rows], dtype=np.float64)
    target: Floats = np.array(answerable, dtype=np.float64)
    fold = np.random.default_rng(seed).permutation(len(rows)) % FOLDS
    held_out: Floats = np.zeros(len(rows))
    for number in range(FOLDS):
        weights, intercept = _logistic(signs[fold != number], target[fold != number])
        held_out[fold == number] = _sigmoid(signs[fold == number] @ weights + intercept)
    weights, intercept = _logistic(signs, target)
    return Fit(names, weights, intercept, held_out, np.array(answerable, dtype=np.bool_))


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


def collect(assistant: Assistant, questions: Sequence[EvalQuestion]) -> tuple[list[dict[str, float]], list[bool]]:
    """Signs of every question that is looked up in the documents at all."""
    rows, answerable = [], []
    for question in questions:
        mended, _ = assistant.retriever.spelled(question.question)
        asked = understand(mended, question.history)
        if asked.needs_documents:
            ranking = assistant.retriever.rank(asked.standalone, assistant.settings.top_passages, (), asked.language)
            evidence = assistant.collector.collect(ranking, asked.expected)
            found = len(assistant.rows(asked, ())[0])
            rows.append(signs_of(assistant.index, asked, ranking, evidence, found))
            answerable.append(question.answerable)
    return rows, answerable


def calibration_text(fit: Fit, language: Language) -> str:
    """Refusal precision, recall and F1 by threshold, from held-out probabilities."""
    area = float(auroc(fit.held_out, fit.answerable.astype(np.float64)))
    lines = [text("evals.calibrated", language, n=len(fit.answerable), area=f"{area:.3f}")]
    for threshold in THRESHOLDS:
        refused = (fit.held_out < threshold).tolist()
        score = refusal_score(refused, fit.answerable.tolist())
        lines.append(f"{threshold:.2f}  {score.precision:.3f}  {score.recall:.3f}  {score.f1:.3f}")
    return "\n".join(lines)


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
