"""The fit of the refusal's weights, against data that can be checked by hand."""

from __future__ import annotations

import math
import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import sufficiency
from assistant.answer import Assistant
from corpus.schema import Turn
from evals.calibrate import FOLDS, PENALTY, THRESHOLDS, calibration_text, collect, fit_signs, write_weights
from evals.dataset import EvalQuestion


def rows_of(*values: float) -> list[dict[str, float]]:
    return [{"sign": value} for value in values]


def test_calibrate_separable_points_get_a_finite_weight_that_solves_the_penalised_equation() -> None:
    """Ten points at 0 (no), ten at 1 (yes): standardised they stand at -1 and +1.

    By symmetry the intercept is 0, and the weight b solves n(1 - s(b)) = penalty * b for n = 20.
    """
    fit = fit_signs(rows_of(*[0.0] * 10, *[1.0] * 10), [False] * 10 + [True] * 10)
    b = float(fit.weights[0]) / 2  # spread 0.5: one standard deviation is half a raw unit
    assert b > 0
    assert 20 * (1 - 1 / (1 + math.exp(-b))) == pytest.approx(PENALTY * b, abs=1e-6)
    assert fit.intercept == pytest.approx(-b, abs=1e-6)
    middle = fit.intercept + float(fit.weights[0]) * 0.5
    assert middle == pytest.approx(0.0, abs=1e-6)


def test_calibrate_constant_sign_weighs_nothing_and_the_intercept_is_the_share() -> None:
    fit = fit_signs(rows_of(*[0.3] * 40), [True] * 30 + [False] * 10)
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
    fit = fit_signs([{"a": a, "b": b} for a, b, _ in points], [yes for _, _, yes in points])
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
    signs = rows_of(*(n / 40 for n in range(40)))
    answers = [n % 3 > 0 for n in range(40)]
    before = fit_signs(signs, answers)
    own_folds = []
    for turned in range(40):
        after = fit_signs(signs, [not yes if n == turned else yes for n, yes in enumerate(answers)])
        same = frozenset(np.flatnonzero(np.isclose(after.held_out, before.held_out, atol=1e-12)).tolist())
        assert turned in same
        own_folds.append(same)
    assert sorted(map(len, set(own_folds))) == [4] * FOLDS
    assert sorted(n for fold in set(own_folds) for n in fold) == list(range(40))


def test_calibrate_fit_is_the_same_each_time() -> None:
    signs, answers = rows_of(*(n / 30 for n in range(30))), [n > 12 for n in range(30)]
    one, other = fit_signs(signs, answers), fit_signs(signs, answers)
    assert one.held_out.tolist() == other.held_out.tolist()
    assert one.weights.tolist() == other.weights.tolist()


def test_calibrate_text_tells_area_and_refusals_by_threshold() -> None:
    fit = fit_signs(rows_of(*[0.0] * 20, *[1.0] * 20), [False] * 20 + [True] * 20)
    lines = calibration_text(fit, "de").splitlines()
    assert "40" in lines[0]
    assert "1.000" in lines[0]
    table = [line.split() for line in lines if line[:1].isdigit() and "." in line[:2]]
    assert [cells[0] for cells in table] == [f"{threshold:.2f}" for threshold in THRESHOLDS]
    assert ["0.50", "1.000", "1.000", "1.000"] in table


@pytest.mark.parametrize(("with_model", "replaced", "kept"), [(True, "model", "words"), (False, "words", "model")])
def test_calibrate_written_weights_replace_one_table_and_keep_the_other(
    tmp_path: Path, with_model: bool, replaced: str, kept: str
) -> None:
    fit = fit_signs([{"passage": n / 20, "typed": float(n % 2)} for n in range(20)], [n > 9 for n in range(20)])
    path = tmp_path / "weights.toml"
    write_weights(fit, with_model=with_model, path=path)
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    shipped = tomllib.loads(sufficiency.WEIGHTS.read_text(encoding="utf-8"))
    assert written[kept] == shipped[kept]
    assert written[replaced]["intercept"] == pytest.approx(fit.intercept, abs=1e-4)
    assert list(written[replaced]["weights"]) == ["passage", "typed"]
    assert list(written[replaced]["weights"].values()) == pytest.approx(fit.weights.tolist(), abs=1e-4)


def test_calibrate_shipped_weights_are_of_the_signs_that_are_looked_for(assistant: Assistant) -> None:
    rows, _ = collect(assistant, [EvalQuestion("a", "Was macht die Lenkungsgruppe?")])
    for weights in sufficiency.load_weights().values():
        assert set(weights.signs) == set(rows[0])


def test_calibrate_collects_what_is_looked_up_and_nothing_else(assistant: Assistant) -> None:
    questions = [
        EvalQuestion("a", "Was macht die Lenkungsgruppe?"),
        EvalQuestion("b", "Hallo!", answerable=False),
        EvalQuestion("c", "Wie wird das Wetter morgen?", answerable=False),
        EvalQuestion("d", "Und die Auspendler?", history=(Turn("user", "Wie viele pendeln nach Hildesheim ein?"),)),
    ]
    rows, answerable = collect(assistant, questions)
    assert answerable == [True, False, True]
    assert all(set(one) == set(other) for one, other in pairwise(rows))
