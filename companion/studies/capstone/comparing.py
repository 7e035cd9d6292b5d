"""How sure a difference is: intervals of shares, and of what a change of the recipe changes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from companion.studies.intervals import of_share

T_QUANTILES = {4: 3.182, 5: 2.776, 6: 2.571, 8: 2.365, 10: 2.262, 14: 2.160, 20: 2.093, 30: 2.045}
"""By the number of runs: how many standard errors make half of a 95 % interval (Student's t)."""


class Share(NamedTuple):
    """A part of some images, with its 95 % interval of Wilson.

    Attributes:
        value: the part, 0 … 1.
        low, high: the ends of the interval.
    """

    value: float
    low: float
    high: float


def share(read: int, images: int) -> Share:
    """The part of the images that is read, with what so few images leave open.

    Args:
        read: how many are read.
        images: of how many, at least 1.
    """
    return Share(read / images, *of_share(read, images))


class Change(NamedTuple):
    """By how much a change of the recipe raises a number.

    Attributes:
        mean: over the runs.
        low, high: the ends of its 95 % interval.
    """

    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """What can be said of it: "better", "worse" or "no difference seen"."""
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "no difference seen"


def change(before: ArrayLike, after: ArrayLike, overlap: float) -> Change:
    """Pairs the runs of two recipes by their seed: mean difference and 95 % interval.

    Runs whose images to learn from overlap are not independent. Their variance is multiplied by
    1/J + overlap instead of 1/J (C. Nadeau and Y. Bengio, Machine Learning 52, 239 (2003),
    doi:10.1023/A:1024068626366).

    Args:
        before, after: one number a run, (J,), in the order of the seeds; J in `T_QUANTILES`.
        overlap: images held out over images learned from; 0 for runs on images of their own, or
            where the images are fixed and only the seeds differ.
    """
    difference = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    runs = len(difference)
    half = T_QUANTILES[runs] * float(difference.std(ddof=1)) * (1 / runs + overlap) ** 0.5
    mean = float(difference.mean())
    return Change(mean, mean - half, mean + half)
