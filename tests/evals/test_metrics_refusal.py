from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.refusal import (
    Bin,
    CurvePoint,
    RefusalScore,
    aurc,
    auroc,
    brier,
    calibration_bins,
    calibration_error,
    least_aurc,
    refusal_score,
    risk_coverage,
)
from evals.metrics.stats import Floats

Pairs = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.booleans()), min_size=1, max_size=30)


def array(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def columns(pairs: list[tuple[float, bool]]) -> tuple[Floats, Floats]:
    return array(*(value for value, _ in pairs)), array(*(float(yes) for _, yes in pairs))


def test_refusal_score_by_hand() -> None:
    refused = [True, True, True, False, False]
    answerable = [False, False, True, False, True]
    assert refusal_score(refused, answerable) == RefusalScore(2 / 3, 2 / 3, 2 / 3)
    assert refusal_score([True] * 4, [False, True, True, True]) == RefusalScore(1 / 4, 1, 2 / 5)
    assert refusal_score([False], [False]) == refusal_score([False], [True]) == RefusalScore(0, 0, 0)


def test_refusal_risk_coverage_by_hand() -> None:
    curve = risk_coverage(array(0.2, 0.9, 0.6, 0.4), array(1, 0, 1, 0))
    # by falling evidence the errors are 0 1 0 1
    assert curve == (CurvePoint(1 / 4, 0), CurvePoint(2 / 4, 1 / 2), CurvePoint(3 / 4, 1 / 3), CurvePoint(1, 1 / 2))
    assert aurc(array(0.2, 0.9, 0.6, 0.4), array(1, 0, 1, 0)) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert least_aurc(array(1, 0, 1, 0)) == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_refusal_equal_evidence_shares_its_errors() -> None:
    assert aurc(array(0.5, 0.5), array(0, 1)) == aurc(array(0.5, 0.5), array(1, 0)) == pytest.approx(1 / 2)


@given(Pairs)
def test_refusal_aurc_is_never_below_the_best_order_and_does_not_depend_on_the_order_given(
    pairs: list[tuple[float, bool]],
) -> None:
    evidence, errors = columns(pairs)
    assert aurc(evidence, errors) >= least_aurc(errors) - 1e-9
    assert aurc(evidence[::-1], errors[::-1]) == pytest.approx(aurc(evidence, errors))
    assert risk_coverage(evidence, errors)[-1].risk == pytest.approx(errors.mean())


def test_refusal_auroc_by_hand() -> None:
    # pairs (answerable, unanswerable): .9>.5 .9>.3 .5=.5 .5>.3 → 3.5 of 4
    assert auroc(array(0.9, 0.5, 0.5, 0.3), array(1, 1, 0, 0)) == pytest.approx(3.5 / 4)
    assert auroc(array(1, 0), array(1, 0)) == 1
    assert np.isnan(auroc(array(1, 0), array(1, 1)))


@given(Pairs)
def test_refusal_auroc_is_the_share_of_pairs_in_the_right_order(pairs: list[tuple[float, bool]]) -> None:
    yes = [value for value, answerable in pairs if answerable]
    no = [value for value, answerable in pairs if not answerable]
    if not yes or not no:
        assert np.isnan(auroc(*columns(pairs)))
        return
    wins = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a in yes for b in no)
    assert auroc(*columns(pairs)) == pytest.approx(wins / (len(yes) * len(no)))


def test_refusal_calibration_by_hand() -> None:
    evidence, answerable = array(0.95, 0.85, 0.81, 0.05), array(1, 1, 0, 0)
    # bins: [.9,1) one of one at .95; [.8,.9) one of two at .83; [0,.1) none of one at .05
    expected = 1 / 4 * 0.05 + 2 / 4 * 0.33 + 1 / 4 * 0.05
    assert calibration_error(evidence, answerable) == pytest.approx(expected)
    first, second, third = calibration_bins(evidence, answerable)
    assert first == Bin(0.0, 0.1, 1, 0.05, 0.0)
    assert (second.low, second.high, second.count, second.answerable) == (0.8, 0.9, 2, 0.5)
    assert second.evidence == pytest.approx(0.83)
    assert third == Bin(0.9, 1.0, 1, 0.95, 1.0)
    assert brier(evidence, answerable) == pytest.approx((0.0025 + 0.0225 + 0.6561 + 0.0025) / 4)


def test_refusal_evidence_of_exactly_1_or_beyond_lies_in_the_last_bin() -> None:
    assert [one.low for one in calibration_bins(array(1.0, 1.2, -0.1), array(1, 1, 0))] == [0.0, 0.9]


@given(st.lists(Pairs.filter(lambda pairs: len(pairs) >= 5), min_size=2, max_size=4))
def test_refusal_measures_of_many_resamples_are_those_of_each(sets: list[list[tuple[float, bool]]]) -> None:
    many = [columns(pairs[:5]) for pairs in sets]
    evidence, other = np.stack([a for a, _ in many]), np.stack([b for _, b in many])
    for measure in (aurc, auroc, calibration_error, brier):
        np.testing.assert_allclose(measure(evidence, other), [measure(a, b) for a, b in many])
