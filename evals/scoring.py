"""Answers and gold → measures with intervals: what a report and a gate are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from corpus.schema import Document
from evals.dataset import EvalQuestion
from evals.metrics.stats import mean_interval
from evals.records import AnswerRecord

Group = Literal["retrieval", "answers", "lists", "citations", "refusal", "speed"]
Field = Literal["kind", "user", "language", "split", "origin"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a run with its 95 % bootstrap interval.

    ``n``: questions it was taken over. ``per_question``: question id → value, when
    ``value`` is their mean, otherwise empty.
    """

    name: str
    group: Group
    value: float
    low: float
    high: float
    n: int
    higher_is_better: bool = True
    per_question: Mapping[str, float] = field(default_factory=dict)


def score(
    questions: Sequence[EvalQuestion], answers: Mapping[str, AnswerRecord], documents: Mapping[str, Document]
) -> tuple[Measure, ...]:
    """All measures of one run. The order of the questions does not matter.

    Means go over the questions asked: one without an answer counts as zero. A measure
    that no question of the set asks for (no list questions, say) is left out.
    """
    refused = {
        question.question_id: float(bool((answer := answers.get(question.question_id)) and answer.refused))
        for question in questions
        if not question.answerable
    }
    return (_mean("refused_rightly", "refusal", refused),) if refused else ()


def by(
    questions: Sequence[EvalQuestion], measures: Sequence[Measure], name: Field
) -> Mapping[str, tuple[Measure, ...]]:
    """Means broken down by a field of the questions: value of the field → measures.

    Measures that are not means over questions are left out, and so are questions
    without a value in that field.
    """
    groups: dict[str, set[str]] = {}
    for question in questions:
        if value := getattr(question, name):
            groups.setdefault(value, set()).add(question.question_id)
    return {
        value: tuple(
            _mean(measure.name, measure.group, part, measure.higher_is_better)
            for measure in measures
            if (part := {key: score for key, score in measure.per_question.items() if key in members})
        )
        for value, members in sorted(groups.items())
    }


def _mean(name: str, group: Group, values: Mapping[str, float], higher_is_better: bool = True) -> Measure:
    ordered = dict(sorted(values.items()))
    spread = mean_interval(list(ordered.values()))
    value = sum(ordered.values()) / len(ordered) if ordered else 0.0
    return Measure(name, group, value, spread.low, spread.high, len(ordered), higher_is_better, ordered)
