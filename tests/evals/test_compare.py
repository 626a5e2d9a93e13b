"""Two runs side by side: differences, questions won and lost, what counts as a fall."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import EvalDataError
from evals.compare import chance_label, change, compare_runs, comparison_text
from evals.dataset import EvalQuestion
from evals.records import AnswerRecord
from evals.rundir import Run, RunInfo
from evals.scoring import Measure

INFO = RunInfo(
    schema=1, identity="i", day="2026-01-01", set_name="satz", set_sha256="a" * 64, split="dev", documents=(),
    system="full", questions=4, resumed=0, commit="", uncommitted_changes=False, code_sha256="c" * 64,
    generation="0001", index_sha256="b" * 64, embedder="hashing", embedder_sha256="", settings={}, packages={},
    python="3.11", platform="x", seed=1, answering_seconds=1.0, scoring_seconds=1.0,
)  # fmt: skip
IDS = ("q1", "q2", "q3", "q4")


def measure(name: str, *values: float, higher_is_better: bool = True) -> Measure:
    per_question = dict(zip(IDS, values, strict=False))
    return Measure(name, "answers", sum(values) / len(values), 0, 1, len(values), higher_is_better, per_question)


def made(name: str, *measures: Measure, info: RunInfo = INFO) -> Run:
    questions = tuple(EvalQuestion(key, f"Frage {key}?") for key in IDS)
    return Run(Path(name), info, questions, {key: AnswerRecord(key, "") for key in IDS}, measures)


def test_compare_names_questions_won_and_lost_and_the_fall() -> None:
    before = made("alt", measure("accuracy", 1, 1, 0, 1), measure("evidence@1500", 0, 0, 0, 1))
    after = made("neu", measure("accuracy", 0, 0, 1, 1), measure("evidence@1500", 1, 0, 0, 1))
    changes = compare_runs(before, after, {"accuracy": 0.1, "evidence@1500": 0.1})
    assert [found.fell for found in changes] == [True, False]
    told = comparison_text(before, after, changes, "de")
    assert "Richtige Antworten: 1 gewonnen, 2 verloren" in told
    assert "  + q3  Frage q3?" in told
    assert "  − q1  Frage q1?" in told
    assert "SCHWELLE VERFEHLT accuracy: 0,500, vorher 0,750, erlaubt ist ein Rückgang um 0,100." in told
    assert "SCHWELLE VERFEHLT evidence" not in told


def test_compare_with_itself_finds_nothing() -> None:
    run = made("a", measure("accuracy", 1, 1, 0, 1), Measure("aurc", "refusal", 0.4, 0.3, 0.5, 4, False))
    changes = compare_runs(run, run, {"accuracy": 0.0, "aurc": 0.0})
    assert not any(found.fell for found in changes)
    assert changes[0].paired is not None
    assert changes[0].paired.p_value == 1
    assert changes[1].paired is None
    assert "No guarded measure fell" in comparison_text(run, run, changes, "en")


@pytest.mark.parametrize(
    ("before", "after", "higher_is_better", "tolerance", "fell"),
    [
        (0.5, 0.48, True, 0.02, False),
        (0.5, 0.4799, True, 0.02, True),
        (0.5, 0.9, True, 0.0, False),
        (0.5, 0.9, False, 0.1, True),
        (0.5, 0.1, False, 0.0, False),
        (0.9, 0.1, True, None, False),
    ],
)
def test_compare_a_fall_is_more_than_the_tolerance_in_the_bad_direction(
    before: float, after: float, higher_is_better: bool, tolerance: float | None, fell: bool
) -> None:
    first, second = (
        Measure("x", "answers", value, 0, 1, 9, higher_is_better) for value in (before, after)
    )  # fmt: skip
    assert change(first, second, tolerance).fell is fell


@pytest.mark.parametrize(
    ("info", "what"),
    [
        (replace(INFO, set_sha256="f" * 64), "set"),
        (replace(INFO, split="test"), "split"),
        (replace(INFO, documents=("proxlab",)), "documents"),
    ],
)
def test_compare_runs_of_other_questions_are_refused(info: RunInfo, what: str) -> None:
    with pytest.raises(EvalDataError, match=f"can't be compared: {what} differs"):
        compare_runs(made("a"), made("b", info=info), {})


def test_compare_never_shows_a_chance_of_zero() -> None:
    assert chance_label(0.0001, "de") == "< 0,001"
    assert chance_label(0.25, "en") == "0.250"
