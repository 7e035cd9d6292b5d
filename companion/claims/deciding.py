"""The number that a verdict hangs on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from statistics import median

import numpy as np
from numpy.typing import ArrayLike

from companion.studies import intervals


@dataclass(frozen=True)
class Deciding:
    """The number that a verdict hangs on, with what the runs leave open.

    Attributes:
        name: what it is, in words, with its unit.
        value: of the middle run, or of all runs together.
        low, high: the least and the most of the runs, or the 95 % interval of a share or of a
            ratio of means.
        runs: how many; 1 where nothing is random.
        timed: whether it is a time, and so belongs to the machine.

    Raises ValueError unless low ≤ value ≤ high, all finite, and there is a run.
    """

    name: str
    value: float
    low: float
    high: float
    runs: int = 1
    timed: bool = False

    def __post_init__(self) -> None:
        if not -inf < self.low <= self.value <= self.high < inf or self.runs < 1:
            raise ValueError(f"not a number with its interval: {self!r}")

    @classmethod
    def of(cls, name: str, values: Iterable[float], *, timed: bool = False) -> Deciding:
        """The median of the runs, with the least and the most.

        Args:
            name: what was measured, in words.
            values: one for each run, at least one.
            timed: whether they are times.
        """
        ordered = sorted(float(value) for value in values)
        return cls(name, median(ordered), ordered[0], ordered[-1], len(ordered), timed)


def deciding_share(name: str, successes: int, runs: int) -> Deciding:
    """A share as the number that a verdict hangs on, with its 95 % interval.

    Args:
        name: of what, in words.
        successes: how often it happened.
        runs: of how many, at least 1.
    """
    return Deciding(name, successes / runs, *intervals.of_share(successes, runs), runs)


def deciding_ratio(name: str, numerators: ArrayLike, denominators: ArrayLike) -> Deciding:
    """A ratio of means as the number that a verdict hangs on, with its 95 % interval.

    Args:
        name: of what, in words.
        numerators, denominators: (n,), a pair for each seed.
    """
    above, below = np.asarray(numerators, np.float64), np.asarray(denominators, np.float64)
    ratio = float(above.mean() / below.mean())
    low, high = intervals.of_ratio(above, below)
    # A ratio whose resamples agree to the last digit may be rounded out of its own interval.
    return Deciding(name, ratio, min(low, ratio), max(high, ratio), len(above))
