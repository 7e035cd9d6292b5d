"""From what a study gives to a number with its interval."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from companion.claims.form import Number
from companion.studies import intervals


def exact(value: float) -> Number:
    """A number in which nothing is random: counted, or the worst of what was tried."""
    return Number(float(value), float(value), float(value))


def share(hits: Iterable[bool]) -> Number:
    """How often something happened among independent runs, with its 95 % interval.

    Args:
        hits: one for each run, at least one.
    """
    happened = [bool(hit) for hit in hits]
    successes, runs = sum(happened), len(happened)
    return Number(successes / runs, *intervals.of_share(successes, runs), runs)


def mean(values: ArrayLike) -> Number:
    """The mean of independent runs, with its 95 % interval.

    Args:
        values: (n,), one for each run, n ≥ 6.
    """
    runs = np.asarray(values, np.float64)
    return Number(float(runs.mean()), *intervals.of_mean(runs), len(runs))


def median(values: ArrayLike) -> Number:
    """The median of independent runs, with an interval that holds at least 95 % of the time.

    Args:
        values: (n,), one for each run, n ≥ 6.
    """
    runs = np.asarray(values, np.float64)
    return Number(float(np.median(runs)), *intervals.of_median(runs), len(runs))


def ratio(numerators: ArrayLike, denominators: ArrayLike) -> Number:
    """The ratio of two means over pairs of runs, with its 95 % interval.

    Args:
        numerators, denominators: (n,), a pair for each seed.
    """
    above, below = np.asarray(numerators, np.float64), np.asarray(denominators, np.float64)
    value = float(above.mean() / below.mean())
    low, high = intervals.of_ratio(above, below)
    # A ratio whose resamples agree to the last digit may be rounded out of its own interval.
    return Number(value, min(low, value), max(high, value), len(above))
