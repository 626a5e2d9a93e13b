"""Two runs of the same questions: what changed, by how much, and whether that is chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.errors import EvalDataError
from corpus.schema import Language
from corpus.texts import text
from evals.dataset import EvalQuestion
from evals.labels import digits_of, measure_label, measure_value, number, signed
from evals.metrics.stats import Difference, paired
from evals.rundir import Run
from evals.scoring import Measure
from evals.table import aligned

LISTED: Final = ("accuracy", "evidence@1500")


@dataclass(frozen=True, slots=True)
class Change:
    """One measure in both runs. ``paired``: None where the measure is not a mean over questions.

    ``tolerance``: how far it may fall; None where it is not guarded.
    """

    name: str
    before: float
    after: float
    higher_is_better: bool
    paired: Difference | None
    tolerance: float | None

    @property
    def gain(self) -> float:
        """The difference in the direction that is good."""
        return (self.after - self.before) * (1 if self.higher_is_better else -1)

    @property
    def fell(self) -> bool:
        """Worse by more than is tolerated (a millionth is arithmetic, not quality)."""
        return self.tolerance is not None and self.gain < -self.tolerance - 1e-6


def compare_runs(before: Run, after: Run, tolerances: Mapping[str, float]) -> tuple[Change, ...]:
    """Every measure that both runs have, in the order of the first.

    Raises EvalDataError: the runs were not asked the same questions.
    """
    check_comparable(before, after)
    later = {measure.name: measure for measure in after.measures}
    return tuple(
        change(measure, later[measure.name], tolerances.get(measure.name))
        for measure in before.measures
        if measure.name in later
    )


def change(before: Measure, after: Measure, tolerance: float | None) -> Change:
    has_questions = bool(before.per_question) and bool(after.per_question)
    return Change(
        before.name,
        before.value,
        after.value,
        before.higher_is_better,
        paired(before.per_question, after.per_question) if has_questions else None,
        tolerance,
    )


def check_comparable(before: Run, after: Run) -> None:
    """Raises EvalDataError: other questions, or other documents searched."""
    for name, first, second in (
        ("set", *(f"{run.info.set_name} {run.info.set_sha256[:12]}" for run in (before, after))),
        ("split", before.info.split, after.info.split),
        ("documents", ", ".join(before.info.documents) or "–", ", ".join(after.info.documents) or "–"),
        ("questions", _ids(before), _ids(after)),
    ):  # fmt: skip
        if first != second:
            raise EvalDataError(
                "runs_differ", before=before.path, after=after.path, what=name, first=first, second=second
            )


def _ids(run: Run) -> str:
    return f"{len(run.questions)}: {' '.join(sorted(question.question_id for question in run.questions))}"[:400]


def comparison_text(before: Run, after: Run, changes: Sequence[Change], language: Language) -> str:
    """The table, the questions won and lost, and the verdict on the guarded measures."""
    head = (
        text("evals.column_measure", language), "", "A", "B", "B − A",
        text("evals.column_interval", language), "p",
    )  # fmt: skip
    parts = [
        f"A = {before.path} ({before.info.commit[:10] or '–'}, {before.info.system})",
        f"B = {after.path} ({after.info.commit[:10] or '–'}, {after.info.system})",
        "",
        aligned(head, [_row(found, language) for found in changes]),
    ]
    questions = {question.question_id: question for question in before.questions}
    for found in changes:
        if found.name in LISTED and found.paired:
            parts += ["", *_won_and_lost(found.name, found.paired, questions, language)]
    fallen = [found for found in changes if found.fell]
    parts += ["", *(_fall(found, language) for found in fallen)]
    if not fallen:
        parts.append(text("evals.nothing_fell", language))
    return "\n".join(parts)


def _row(found: Change, language: Language) -> tuple[str, ...]:
    digits = digits_of(found.name)
    spread, chance = "–", "–"
    if found.paired:
        low, high = (signed(value, language, digits) for value in (found.paired.low, found.paired.high))
        spread = text("evals.range", language, low=low, high=high)
        chance = chance_label(found.paired.p_value, language)
    return (
        found.name, measure_label(found.name, language),
        measure_value(found.name, found.before, language), measure_value(found.name, found.after, language),
        signed(found.after - found.before, language, digits), spread, chance,
    )  # fmt: skip


def chance_label(p_value: float, language: Language) -> str:
    return f"< {number(0.001, language)}" if p_value < 0.001 else number(p_value, language)


def _won_and_lost(
    name: str, difference: Difference, questions: Mapping[str, EvalQuestion], language: Language
) -> list[str]:
    label = measure_label(name, language)
    lines = [
        text("evals.won_lost", language, name=label, won=len(difference.won), lost=len(difference.lost))
    ]  # fmt: skip
    for sign, names in (("+", difference.won), ("−", difference.lost)):
        lines += [f"  {sign} {key}  {questions[key].question}" for key in names]
    return lines


def _fall(found: Change, language: Language) -> str:
    return text(
        "evals.threshold_missed", language,
        name=found.name, value=measure_value(found.name, found.after, language),
        baseline=measure_value(found.name, found.before, language),
        tolerance=measure_value(found.name, found.tolerance or 0.0, language),
    )  # fmt: skip
