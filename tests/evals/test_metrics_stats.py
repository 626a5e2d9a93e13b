from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.stats import Floats, Interval, interval, mean_interval, paired, percentile

Values = st.lists(st.floats(0, 1), min_size=1, max_size=40)


def test_stats_interval_of_a_share_is_near_the_normal_approximation() -> None:
    """60 of 100: ± 1.96 · sqrt(.6 · .4 / 100) = ± .096."""
    spread = mean_interval([1.0] * 60 + [0.0] * 40)
    assert spread.low == pytest.approx(0.6 - 0.096, abs=0.02)
    assert spread.high == pytest.approx(0.6 + 0.096, abs=0.02)


def test_stats_interval_of_nothing_or_of_equal_values_is_a_point() -> None:
    assert mean_interval([]) == Interval(0, 0)
    assert mean_interval([0.25] * 7) == Interval(0.25, 0.25)


@given(Values)
def test_stats_interval_holds_the_mean_and_repeats_exactly(values: list[float]) -> None:
    spread = mean_interval(values)
    assert min(values) - 1e-9 <= spread.low <= spread.high <= max(values) + 1e-9
    assert mean_interval(values) == spread


def test_stats_intervals_cover_the_truth_about_as_often_as_promised() -> None:
    """Samples of 60 from a coin of .3: the interval holds .3 in 90 to 99 of 100 cases."""
    coin = np.random.default_rng(7)
    spreads = [mean_interval((coin.random(60) < 0.3).astype(float).tolist()) for _ in range(200)]
    covered = sum(spread.low <= 0.3 <= spread.high for spread in spreads) / 200
    assert 0.90 <= covered <= 0.99


@given(Values)
def test_stats_interval_of_any_statistic_agrees_with_that_of_the_mean(values: list[float]) -> None:
    def mean(columns: Floats) -> Floats:
        return np.asarray(columns[..., 0].mean(axis=-1))

    assert interval(mean, np.array(values).reshape(-1, 1)) == mean_interval(values)


def test_stats_resamples_without_a_value_are_left_out() -> None:
    def undefined_at_times(columns: Floats) -> Floats:
        low = columns[..., 0].mean(axis=-1)
        return np.asarray(np.where(low < 0.5, np.nan, 1.0))

    assert interval(undefined_at_times, np.array([[0.0], [1.0]])) == Interval(1, 1)
    assert interval(lambda columns: np.full(len(columns), np.nan), np.array([[0.0]])) == Interval(0, 0)
    assert interval(undefined_at_times, np.empty((0, 1))) == Interval(0, 0)


def test_stats_paired_by_hand() -> None:
    before = {"a": 0.0, "b": 1.0, "c": 0.5, "only before": 1.0}
    after = {"a": 1.0, "b": 0.5, "c": 0.5, "only after": 0.0}
    result = paired(before, after)
    assert result.mean == pytest.approx(0.5 / 3)
    assert (result.n, result.won, result.lost) == (3, ("a",), ("b",))
    assert result.low <= result.mean <= result.high
    assert paired({}, after).n == 0
    assert paired({}, after).p_value == 1


@pytest.mark.parametrize("differences", [[1, 1, 1, 1, 1, 1, 1, 0], [1, -1, 1, 0.5, 0.25, 1], [1, 1, -1, -1]])
def test_stats_permutation_test_agrees_with_trying_every_sign(differences: list[float]) -> None:
    flips = list(product([1, -1], repeat=len(differences)))
    means = [abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in flips]
    exact = sum(mean >= abs(sum(differences)) - 1e-12 for mean in means) / len(flips)
    result = paired(dict.fromkeys("abcdefgh", 0.0), dict(zip("abcdefgh", differences, strict=False)))
    assert result.p_value == pytest.approx(exact, abs=0.02)


@given(Values)
def test_stats_a_run_does_not_differ_from_itself_and_the_other_way_round_is_the_opposite(values: list[float]) -> None:
    run = {str(number): value for number, value in enumerate(values)}
    same = paired(run, run)
    assert (same.mean, same.low, same.high, same.p_value, same.won, same.lost) == (0, 0, 0, 1, (), ())
    other = {name: 1 - value for name, value in run.items()}
    there, back = paired(run, other), paired(other, run)
    assert there.mean == pytest.approx(-back.mean)
    assert (there.won, there.lost) == (back.lost, back.won)


def test_stats_percentile_by_hand() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.5
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], 95) == pytest.approx(4.8)
    assert percentile([], 95) == 0
