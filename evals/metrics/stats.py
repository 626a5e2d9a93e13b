"""Intervals and tests for small question sets. Deterministic: the seed is fixed.

Percentile bootstrap: Efron and Tibshirani, *An Introduction to the Bootstrap* (1993),
chapter 13. Paired tests for retrieval runs: Smucker, Allan and Carterette, "A comparison
of statistical significance tests for information retrieval evaluation", CIKM 2007.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEED = 20211
RESAMPLES = 2000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Run B minus run A over the questions both were asked.

    ``p_value``: two-sided, of the sign-flip permutation test. ``won`` and ``lost``: ids of
    the questions where B is better or worse (higher or lower, whatever is good).
    """

    mean: float
    low: float
    high: float
    p_value: float
    n: int
    won: tuple[str, ...]
    lost: tuple[str, ...]


@lru_cache(maxsize=64)
def resamples(n: int, count: int = RESAMPLES) -> NDArray[np.intp]:
    """``count`` × ``n`` row numbers drawn with replacement; the same for the same n."""
    drawn: NDArray[np.intp] = np.random.default_rng(SEED).integers(0, n, size=(count, n))
    drawn.setflags(write=False)
    return drawn


def mean_interval(values: Sequence[float]) -> Interval:
    """95 % bootstrap interval of a mean; (0, 0) when there is nothing to average."""
    if not values:
        return Interval(0.0, 0.0)
    column: Floats = np.asarray(values, dtype=np.float64)
    return _percentiles(column[resamples(len(column))].mean(axis=1))


def interval(statistic: Callable[[Floats], Floats], columns: Floats) -> Interval:
    """95 % bootstrap interval of any statistic of the questions.

    ``columns``: one row a question, one column a quantity. ``statistic`` takes resampled
    questions, shape (resamples, n, quantities), and returns one number each, shape
    (resamples,); resamples for which it is not defined (NaN) are left out.
    """
    if len(columns) == 0:
        return Interval(0.0, 0.0)
    values = statistic(columns[resamples(len(columns))])
    defined = values[~np.isnan(values)]
    return _percentiles(defined) if len(defined) else Interval(0.0, 0.0)


def paired(before: Mapping[str, float], after: Mapping[str, float]) -> Difference:
    """Compares two runs question by question.

    Interval: bootstrap of the differences. Test: each difference's sign is flipped at
    random, which is what "the two runs are exchangeable" means; p = (1 + number of flips
    whose mean is at least as far from 0) / (1 + flips), never 0 (Phipson and Smyth 2010).
    Questions that only one of the runs was asked are left out.
    """
    shared = sorted(before.keys() & after.keys())
    if not shared:
        return Difference(0.0, 0.0, 0.0, 1.0, 0, (), ())
    differences: Floats = np.array([after[name] - before[name] for name in shared], dtype=np.float64)
    spread = mean_interval(differences.tolist())
    return Difference(
        mean=float(differences.mean()),
        low=spread.low,
        high=spread.high,
        p_value=_sign_flip(differences),
        n=len(shared),
        won=tuple(name for name, gain in zip(shared, differences, strict=True) if gain > 0),
        lost=tuple(name for name, gain in zip(shared, differences, strict=True) if gain < 0),
    )


def _sign_flip(differences: Floats, flips: int = 10_000) -> float:
    signs = np.random.default_rng(SEED).integers(0, 2, size=(flips, len(differences))) * 2 - 1
    means = np.abs(signs @ differences) / len(differences)
    # The tolerance: sums in another order may differ in the last bit.
    as_far = int((means >= abs(differences.mean()) - 1e-12).sum())
    return (1 + as_far) / (1 + flips)


def percentile(values: Sequence[float], percent: float) -> float:
    """Percentile with linear interpolation; 0 when there are no values."""
    return float(np.percentile(np.asarray(values, dtype=np.float64), percent)) if values else 0.0


def _percentiles(values: Floats) -> Interval:
    low, high = np.percentile(values, [100 * (1 - LEVEL) / 2, 100 * (1 + LEVEL) / 2])
    return Interval(float(low), float(high))
