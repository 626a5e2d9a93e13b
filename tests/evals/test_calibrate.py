"""The fit of the refusal's weights, against data that can be checked by hand."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import sufficiency
from assistant.answer import Assistant
from corpus.schema import Turn
from evals.calibrate import (
    FOLDS,
    PENALTY,
    THRESHOLDS,
    Looked,
    calibration_text,
    collect,
    fit_signs,
    further_questions,
    share_at_risk,
    write_weights,
)
from evals.dataset import EvalQuestion


def looked(values: Sequence[float], answers: Sequence[bool]) -> list[Looked]:
    """One sign each, every question about something of its own."""
    pairs = zip(values, answers, strict=True)
    return [Looked({"sign": value}, answer, f"thing {n}") for n, (value, answer) in enumerate(pairs)]


def test_calibrate_separable_points_get_a_finite_weight_that_solves_the_penalised_equation() -> None:
    """Ten points at 0 (no), ten at 1 (yes): standardised they stand at -1 and +1.

    By symmetry the intercept is 0, and the weight b solves n(1 - s(b)) = penalty * b for n = 20.
    """
    fit = fit_signs(looked([0.0] * 10 + [1.0] * 10, [False] * 10 + [True] * 10))
    b = float(fit.weights[0]) / 2  # spread 0.5: one standard deviation is half a raw unit
    assert b > 0
    assert 20 * (1 - 1 / (1 + math.exp(-b))) == pytest.approx(PENALTY * b, abs=1e-6)
    assert fit.intercept == pytest.approx(-b, abs=1e-6)
    middle = fit.intercept + float(fit.weights[0]) * 0.5
    assert middle == pytest.approx(0.0, abs=1e-6)


def test_calibrate_constant_sign_weighs_nothing_and_the_intercept_is_the_share() -> None:
    fit = fit_signs(looked([0.3] * 40, [True] * 30 + [False] * 10))
    assert fit.weights.tolist() == [0.0]
    assert fit.intercept == pytest.approx(math.log(3), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 1, allow_subnormal=False).map(lambda x: round(x, 3)),
            st.floats(0, 1, allow_subnormal=False).map(lambda x: round(x, 3)),
            st.booleans(),
        ),
        min_size=20,
        max_size=60,
    )
)
def test_calibrate_gradient_of_the_penalised_likelihood_is_zero_at_the_solution(
    points: list[tuple[float, float, bool]],
) -> None:
    target = np.array([yes for _, _, yes in points], dtype=np.float64)
    if not 0 < target.sum() < len(target):
        points = [*points[:-2], (0.2, 0.4, True), (0.7, 0.1, False)]
        target = np.array([yes for _, _, yes in points], dtype=np.float64)
    fit = fit_signs([Looked({"a": a, "b": b}, yes, str(n)) for n, (a, b, yes) in enumerate(points)])
    signs = np.array([[a, b] for a, b, _ in points])
    told = 1 / (1 + np.exp(-(signs @ fit.weights + fit.intercept)))
    missed = target - told
    spread = signs.std(axis=0)
    varying = spread > 0
    standard = (signs - signs.mean(axis=0))[:, varying] / spread[varying]
    gradient = standard.T @ missed - PENALTY * (fit.weights * spread)[varying]
    assert abs(missed.sum()) < 1e-4
    assert np.abs(gradient).max(initial=0.0) < 1e-4
    assert ((fit.held_out > 0) & (fit.held_out < 1)).all()


def test_calibrate_no_question_is_judged_by_a_fit_that_saw_it() -> None:
    """One answer turned round changes every held-out probability but those of its own fold."""
    values = [n / 40 for n in range(40)]
    answers = [n % 3 > 0 for n in range(40)]
    before = fit_signs(looked(values, answers))
    own_folds = []
    for turned in range(40):
        after = fit_signs(looked(values, [not yes if n == turned else yes for n, yes in enumerate(answers)]))
        same = frozenset(np.flatnonzero(np.isclose(after.held_out, before.held_out, atol=1e-12)).tolist())
        assert turned in same
        own_folds.append(same)
    assert sorted(map(len, set(own_folds))) == [4] * FOLDS
    assert sorted(n for fold in set(own_folds) for n in fold) == list(range(40))


def test_calibrate_fit_is_the_same_each_time() -> None:
    questions = looked([n / 30 for n in range(30)], [n > 12 for n in range(30)])
    one, other = fit_signs(questions), fit_signs(questions)
    assert one.held_out.tolist() == other.held_out.tolist()
    assert one.weights.tolist() == other.weights.tolist()


def test_calibrate_text_tells_area_and_refusals_by_threshold() -> None:
    fit = fit_signs(looked([0.0] * 20 + [1.0] * 20, [False] * 20 + [True] * 20))
    lines = calibration_text(fit, "de").splitlines()
    assert "0.53" in lines[0]  # the 20 that have an answer and one that has none: 21 of 40
    assert "40" in lines[1]
    assert "1.000" in lines[1]
    table = [line.split() for line in lines if line[:1].isdigit() and "." in line[:2]]
    assert [cells[0] for cells in table] == [f"{threshold:.2f}" for threshold in THRESHOLDS]
    assert ["0.50", "1.000", "1.000", "1.000"] in table


@pytest.mark.parametrize(("with_model", "replaced", "kept"), [(True, "model", "words"), (False, "words", "model")])
def test_calibrate_written_weights_replace_one_table_and_keep_the_other(
    tmp_path: Path, with_model: bool, replaced: str, kept: str
) -> None:
    fit = fit_signs([Looked({"passage": n / 20, "typed": float(n % 2)}, n > 9, str(n)) for n in range(20)])
    path = tmp_path / "weights.toml"
    write_weights(fit, with_model=with_model, path=path)
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    shipped = tomllib.loads(sufficiency.WEIGHTS.read_text(encoding="utf-8"))
    assert written[kept] == shipped[kept]
    assert written[replaced]["intercept"] == pytest.approx(fit.intercept, abs=1e-4)
    assert list(written[replaced]["weights"]) == ["passage", "typed"]
    assert list(written[replaced]["weights"].values()) == pytest.approx(fit.weights.tolist(), abs=1e-4)


def test_calibrate_questions_about_one_thing_are_in_one_fold() -> None:
    """A question turned round leaves those about the same thing as they were."""
    values, answers = [n / 60 for n in range(60)], [n % 3 > 0 for n in range(60)]
    groups = [f"thing {n % 12}" for n in range(60)]

    def held_out(turned: int) -> list[float]:
        pairs = zip(values, answers, groups, strict=True)
        every = [Looked({"sign": v}, not a if n == turned else a, g) for n, (v, a, g) in enumerate(pairs)]
        return list(fit_signs(every).held_out)

    before = held_out(-1)
    for turned in (0, 7, 41):
        after = held_out(turned)
        same = {n for n in range(60) if math.isclose(before[n], after[n], abs_tol=1e-12)}
        assert {n for n in range(60) if groups[n] == groups[turned]} <= same < set(range(60))


def test_calibrate_questions_beside_the_subject_are_refused_and_not_fitted() -> None:
    questions = looked([n / 30 for n in range(30)], [n > 12 for n in range(30)])
    beside = [Looked({"sign": 1.0}, False, f"else {n}", topical=False) for n in range(20)]
    alone, both = fit_signs(questions), fit_signs([*questions, *beside])
    assert both.weights.tolist() == pytest.approx(alone.weights.tolist())
    assert both.held_out[30:].tolist() == [0.0] * 20
    assert both.answerable.tolist() == [n > 12 for n in range(30)] + [False] * 20


def test_calibrate_further_questions_help_to_fit_and_are_not_reported() -> None:
    questions = looked([n / 30 for n in range(30)], [n > 12 for n in range(30)])
    further = [Looked({"sign": 0.9}, False, f"else {n}", reported=False) for n in range(20)]
    alone, both = fit_signs(questions), fit_signs([*questions, *further])
    assert len(both.held_out) == len(both.answerable) == 30
    assert float(both.weights[0]) < float(alone.weights[0])


def test_calibrate_share_at_risk_is_the_longest_run_of_sure_questions() -> None:
    probability = np.array([0.9, 0.8, 0.7, 0.2])
    assert share_at_risk(probability, np.array([True, True, True, False])) == 0.75
    assert share_at_risk(probability, np.array([False, True, True, True])) == 0.0
    forty = np.linspace(1, 0, 40)
    assert share_at_risk(forty, np.array([True] * 19 + [False] + [True] * 20)) == 1.0


def test_calibrate_further_questions_are_read_and_say_whether_there_is_an_answer(tmp_path: Path) -> None:
    assert further_questions(tmp_path / "missing.jsonl") == ()
    shipped = further_questions()
    assert {question.answerable for question in shipped} == {True, False}


def test_calibrate_shipped_weights_are_of_the_signs_that_are_looked_for(assistant: Assistant) -> None:
    (found,) = collect(assistant, [EvalQuestion("a", "Was macht die Lenkungsgruppe?")])
    for weights in sufficiency.load_weights().values():
        assert set(weights.signs) == set(found.signs)


def test_calibrate_collects_what_is_looked_up_and_nothing_else(assistant: Assistant) -> None:
    questions = [
        EvalQuestion("a", "Was macht die Lenkungsgruppe?"),
        EvalQuestion("b", "Hallo!", answerable=False),
        EvalQuestion("c", "Wie wird das Wetter morgen?", answerable=False),
        EvalQuestion("d", "Und die Auspendler?", history=(Turn("user", "Wie viele pendeln nach Hildesheim ein?"),)),
    ]
    found = collect(assistant, questions, [EvalQuestion("e", "Was kostet die Lenkungsgruppe?", answerable=False)])
    assert [one.answerable for one in found] == [True, False, True, False]
    assert [one.topical for one in found] == [True, False, True, True]
    assert [one.reported for one in found] == [True, True, True, False]
    assert found[0].group == found[3].group != found[1].group
    assert all(set(one.signs) == set(other.signs) for one, other in pairwise(found))
