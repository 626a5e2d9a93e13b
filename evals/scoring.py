"""Answers and gold → measures with intervals: what a report and a gate are made from.

Means go over the questions asked: a question without an answer, or one that should have
been answered and was refused, counts as zero. So nobody wins by answering only what is
easy. Questions that a measure does not apply to (a list measure, say, and no list gold)
take no part in it; ``n`` says how many did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from corpus.schema import Document, Span
from evals.dataset import EvalQuestion
from evals.metrics import answers as said
from evals.metrics import refusal, retrieval
from evals.metrics.citations import CitationScore, citation_score, validity
from evals.metrics.stats import Floats, interval, mean_interval
from evals.qrels import Need, QuoteFinder, found, needs
from evals.records import AnswerRecord

Group = Literal["retrieval", "answers", "lists", "citations", "refusal", "speed"]
Field = Literal["kind", "user", "language", "split", "origin"]

EVIDENCE_CHARS = 1500


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


@dataclass(frozen=True, slots=True)
class Curves:
    """What plots of refusal show: risk by coverage, and evidence against reality."""

    risk_coverage: tuple[refusal.CurvePoint, ...]
    calibration: tuple[refusal.Bin, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """A question with its gold evidence and its answer; an empty one if there is none."""

    question: EvalQuestion
    answer: AnswerRecord
    needs: tuple[Need, ...]
    spans: tuple[Span | None, ...]
    found: tuple[frozenset[int], ...]

    @property
    def key(self) -> str:
        return self.question.question_id


def score(
    questions: Sequence[EvalQuestion], answers: Mapping[str, AnswerRecord], documents: Mapping[str, Document]
) -> tuple[Measure, ...]:
    """All measures of one run. The order of the questions does not matter.

    A measure that no question of the set asks for (no list questions, say) is left out.

    Raises:
        EvalDataError: gold that does not stand in the documents.
    """
    cases = _cases(questions, answers, documents)
    measures = (
        *_retrieval(cases, documents),
        *_answers(cases),
        *_lists(cases),
        *_citations(cases, documents),
        *_refusal(cases),
        *_speed([answers[case.key].seconds for case in cases if case.key in answers]),
    )
    return tuple(measure for measure in measures if measure.n)


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


def curves(questions: Sequence[EvalQuestion], answers: Mapping[str, AnswerRecord]) -> Curves:
    """The points of the risk-coverage curve and of the reliability diagram; no documents needed."""
    cases = _cases(questions, answers, {}, with_evidence=False)
    judged = _errors(cases)
    known = _evidence(cases)
    return Curves(
        refusal.risk_coverage(judged[:, 0], judged[:, 1]) if len(judged) else (),
        refusal.calibration_bins(known[:, 0], known[:, 1]) if len(known) else (),
    )


def negative_controls(
    questions: Sequence[EvalQuestion], answers: Mapping[str, AnswerRecord], k: int = 5
) -> tuple[retrieval.Hub, ...]:
    """Passages that come back among the first k for several off-topic questions."""
    off_topic = sorted(q.question_id for q in questions if q.kind == "offtopic" and q.question_id in answers)
    rankings = [[p.passage_id or p.text for p in answers[name].passages] for name in off_topic]
    return retrieval.negative_controls(rankings, k)


def _cases(
    questions: Sequence[EvalQuestion],
    answers: Mapping[str, AnswerRecord],
    documents: Mapping[str, Document],
    *,
    with_evidence: bool = True,
) -> list[_Case]:
    """Sorted by id, so that the same resamples meet the same questions."""
    finder = QuoteFinder(documents)
    cases: list[_Case] = []
    for question in sorted(questions, key=lambda question: question.question_id):
        answer = answers.get(question.question_id) or AnswerRecord(question.question_id, "")
        needed = needs(question, finder) if with_evidence and question.answerable else ()
        spans = tuple(finder.locate(passage) for passage in answer.passages) if needed else ()
        cases.append(_Case(question, answer, needed, spans, found(spans, needed)))
    return cases


def _retrieval(cases: Sequence[_Case], documents: Mapping[str, Document]) -> list[Measure]:
    asked = [case for case in cases if case.needs]

    def mean(name: str, value: Callable[[_Case], float], of: Sequence[_Case] = asked) -> Measure:
        return _mean(name, "retrieval", {case.key: value(case) for case in of})

    def recall(k: int) -> Measure:
        return mean(f"recall@{k}", lambda case: retrieval.recall(case.found, len(case.needs), k))

    return [
        mean(f"evidence@{EVIDENCE_CHARS}", _evidence_within),
        *(recall(k) for k in (1, 5, 10, 20)),
        mean("hit@5", lambda case: retrieval.hit(case.found, 5)),
        mean("mrr", lambda case: retrieval.reciprocal_rank(case.found)),
        mean("ndcg@10", lambda case: retrieval.ndcg(case.found, len(case.needs), 10)),
        mean(
            "sections@10",
            lambda case: _sections(case, documents),
            [case for case in asked if any(need.spans for need in case.needs)],
        ),
    ]


def _evidence_within(case: _Case) -> float:
    lengths = [len(passage.text) for passage in case.answer.passages]
    return retrieval.evidence_within(case.spans, lengths, case.needs, EVIDENCE_CHARS)


def _sections(case: _Case, documents: Mapping[str, Document]) -> float:
    def section(span: Span) -> tuple[str, ...]:
        return (span.doc_id, *documents[span.doc_id].section_path_at(span.start))

    wanted = {frozenset(section(span) for span in need.spans) for need in case.needs if need.spans}
    present = [section(span) if span else () for span in case.spans]
    return retrieval.section_coverage(present, sorted(wanted, key=sorted), 10)


def _answers(cases: Sequence[_Case]) -> list[Measure]:
    keyed = [case for case in cases if case.question.answer_keys and case.question.answerable]
    right = {case.key: said.accuracy(case.question, case.answer) for case in keyed}
    quoted = [case for case in cases if case.question.gold_quotes and case.question.answerable]
    forbidding = [case for case in cases if case.question.forbidden]
    updates = [case for case in keyed if case.question.kind == "update"]
    languages = [
        (right[case.key], float(case.question.language == "en"))
        for case in keyed
        if case.question.language in ("de", "en")
    ]
    lengths = [len(case.answer.answer) for case in keyed if case.question.kind == "factoid"]
    return [
        _mean("accuracy", "answers", right),
        _mean("quote_hit", "answers", {c.key: said.quote_hit(c.question, c.answer.citations) for c in quoted}),
        _mean("edition", "answers", {c.key: said.edition(c.question, c.answer, c.needs) for c in updates}),
        _mean("nothing_forbidden", "answers", {c.key: _clean(c) for c in forbidding}),
        _statistic("language_gap", "answers", _language_gap, languages, higher_is_better=False),
        _statistic(
            "answer_length_median", "answers", _percentile_of(50), [(n,) for n in lengths], higher_is_better=False
        ),
    ]


def _clean(case: _Case) -> float:
    """No answer says nothing forbidden, but it is not an answer either."""
    return said.nothing_forbidden(case.question, case.answer) if case.answer.answer else 0.0


def _language_gap(columns: Floats) -> Floats:
    """German minus English accuracy; NaN when a resample has only one of the two."""
    right, english = columns[..., 0], columns[..., 1]
    with np.errstate(invalid="ignore"):
        german = (right * (1 - english)).sum(axis=-1) / (1 - english).sum(axis=-1)
        return np.asarray(german - (right * english).sum(axis=-1) / english.sum(axis=-1))


def _lists(cases: Sequence[_Case]) -> list[Measure]:
    asked = [case for case in cases if case.question.gold_items and case.question.answerable]
    scores = {c.key: said.list_score(c.answer.items, c.question.gold_items, c.question.also_ok) for c in asked}
    return [
        _mean("item_precision", "lists", {key: value.precision for key, value in scores.items()}),
        _mean("item_recall", "lists", {key: value.recall for key, value in scores.items()}),
        _mean("item_f1", "lists", {key: value.f1 for key, value in scores.items()}),
    ]


def _citations(cases: Sequence[_Case], documents: Mapping[str, Document]) -> list[Measure]:
    asked = [case for case in cases if case.question.answerable and case.question.has_gold]
    due = {case.key for case in asked}
    # A refusal cites nothing and need not; an answer that is missing does not pass for one.
    answered = [case for case in cases if not case.answer.refused and (case.answer.answer or case.key in due)]
    refused = CitationScore(0.0, 0.0)
    scores = {case.key: refused if case.answer.refused else citation_score(case.answer) for case in asked}
    return [
        _mean("citation_validity", "citations", {c.key: validity(c.answer.citations, documents) for c in answered}),
        _mean("citation_precision", "citations", {key: value.precision for key, value in scores.items()}),
        _mean("citation_recall", "citations", {key: value.recall for key, value in scores.items()}),
    ]


def _refusal(cases: Sequence[_Case]) -> list[Measure]:
    known = [case for case in cases if case.question.has_gold]
    decisions = [(float(case.answer.refused), float(not case.question.answerable)) for case in known]
    evidence, errors = _evidence(cases), _errors(cases)
    unanswerable = [case for case in cases if not case.question.answerable]
    both = bool(unanswerable) and len(unanswerable) < len(known)
    return [
        _mean("refused_rightly", "refusal", {case.key: float(case.answer.refused) for case in unanswerable}),
        *(
            _statistic(f"refusal_{name}", "refusal", _refusal_part(name), decisions if unanswerable else [])
            for name in ("precision", "recall", "f1")
        ),
        _statistic("aurc", "refusal", lambda c: refusal.aurc(c[..., 0], c[..., 1]), errors, higher_is_better=False),
        _statistic("auroc", "refusal", lambda c: refusal.auroc(c[..., 0], c[..., 1]), evidence if both else []),
        _statistic(
            "calibration_error",
            "refusal",
            lambda c: refusal.calibration_error(c[..., 0], c[..., 1]),
            evidence if both else [],
            higher_is_better=False,
        ),
    ]


def _evidence(cases: Sequence[_Case]) -> Floats:
    """One row a question with gold: evidence, answerable (0 or 1)."""
    rows = [(c.answer.evidence, float(c.question.answerable)) for c in cases if c.question.has_gold]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def _errors(cases: Sequence[_Case]) -> Floats:
    """One row a question whose answer can be judged: evidence, wrong if answered (0 or 1)."""
    judged = [case for case in cases if not case.question.answerable or case.question.answer_keys]
    rows = [(c.answer.evidence, 1 - (said.accuracy(c.question, c.answer) * c.question.answerable)) for c in judged]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def _refusal_part(name: str) -> Callable[[Floats], Floats]:
    """Precision, recall or F1 of refusing, of columns (refused, unanswerable)."""

    def part(columns: Floats) -> Floats:
        right = (columns[..., 0] * columns[..., 1]).sum(axis=-1)
        given, due = columns[..., 0].sum(axis=-1), columns[..., 1].sum(axis=-1)
        below = {"precision": given, "recall": due, "f1": (given + due) / 2}[name]
        return np.asarray(np.where(below > 0, right / np.maximum(below, 0.5), 0.0))

    return part


def _speed(seconds: Sequence[float]) -> list[Measure]:
    rows = [(value,) for value in seconds]
    return [
        _statistic("seconds_p50", "speed", _percentile_of(50), rows, higher_is_better=False),
        _statistic("seconds_p95", "speed", _percentile_of(95), rows, higher_is_better=False),
    ]


def _percentile_of(percent: float) -> Callable[[Floats], Floats]:
    return lambda columns: np.asarray(np.percentile(columns[..., 0], percent, axis=-1))


def _mean(name: str, group: Group, values: Mapping[str, float], higher_is_better: bool = True) -> Measure:
    ordered = dict(sorted(values.items()))
    spread = mean_interval(list(ordered.values()))
    value = sum(ordered.values()) / len(ordered) if ordered else 0.0
    return Measure(name, group, value, spread.low, spread.high, len(ordered), higher_is_better, ordered)


def _statistic(
    name: str,
    group: Group,
    statistic: Callable[[Floats], Floats],
    rows: Sequence[tuple[float, ...]] | Floats,
    *,
    higher_is_better: bool = True,
) -> Measure:
    """A number of all questions together; left out (n = 0) where it is not defined."""
    columns: Floats = np.asarray(rows, dtype=np.float64)
    if len(columns) == 0 or np.isnan(value := float(statistic(columns))):
        return Measure(name, group, 0.0, 0.0, 0.0, 0, higher_is_better)
    spread = interval(statistic, columns)
    return Measure(name, group, value, spread.low, spread.high, len(columns), higher_is_better)
