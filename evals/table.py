"""What the terminal shows: tables of measures, of counts, of differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.schema import Language
from corpus.texts import text
from evals.dataset import EvalQuestion
from evals.labels import group_label, kind_label, measure_label, measure_value, user_label
from evals.scoring import Field, Measure

COUNTED: tuple[Field, ...] = ("kind", "user", "split", "language", "origin")
COLUMNS = {
    "kind": "evals.column_kind",
    "user": "evals.column_user",
    "split": "evals.column_split",
    "language": "evals.column_language",
    "origin": "evals.column_origin",
}


def measure_table(measures: Sequence[Measure], language: Language) -> str:
    """All measures by group, each with its interval and the number of questions."""
    head = (
        text("evals.column_measure", language), "", text("evals.column_value", language),
        text("evals.column_interval", language), "n",
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for group in dict.fromkeys(measure.group for measure in measures):
        rows.append((group_label(group, language), "", "", "", ""))
        rows += [_measure_row(measure, language) for measure in measures if measure.group == group]
    return aligned(head, rows)


def _measure_row(measure: Measure, language: Language) -> tuple[str, ...]:
    value, low, high = (measure_value(measure.name, v, language) for v in (measure.value, measure.low, measure.high))
    told = text("evals.range", language, low=low, high=high)
    return (f"  {measure.name}", measure_label(measure.name, language), value, told, str(measure.n))


def aligned(head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 2) -> str:
    """Columns padded to equal width; all but the first ``left`` to the right."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    padded = [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([padded[0], "─" * len(max(padded, key=len)), *padded[1:]])


def count_table(questions: Sequence[EvalQuestion], language: Language) -> str:
    """How many questions there are of each kind, user, split, language and origin."""
    lines = [text("evals.count_all", language, count=len(questions))]
    for name in COUNTED:
        counts = Counter(str(getattr(question, name)) for question in questions)
        label = {"kind": kind_label, "user": user_label}.get(name, _as_it_is)
        told = ", ".join(f"{label(value, language) or '–'} {count}" for value, count in counts.most_common())
        lines.append(f"{text(COLUMNS[name], language)}: {told}")
    unanswerable = sum(not question.answerable for question in questions)
    lines.append(text("evals.count_unanswerable", language, count=unanswerable))
    return "\n".join(lines)


def _as_it_is(value: str, language: Language) -> str:
    return value
