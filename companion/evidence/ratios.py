"""How sure the ratio of two means over the same seeds is."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from companion.evidence.finding import Deciding


def interval(
    numerators: ArrayLike, denominators: ArrayLike, resamples: int = 10_000
) -> tuple[float, float]:
    """The 95 % bootstrap interval of a ratio of means, from pairs of runs on the same seeds.

    Pairs are drawn with replacement, as many as there are, again and again; the interval leaves out
    the lowest and the highest 2.5 % of the ratios.

    Args:
        numerators, denominators: (n,), a pair for each seed.
        resamples: how often n pairs are drawn.

    B. Efron, Annals of Statistics 7, 1 (1979), doi:10.1214/aos/1176344552.
    """
    pairs = np.stack([np.asarray(numerators, np.float64), np.asarray(denominators, np.float64)])
    n = pairs.shape[1]
    drawn = np.random.default_rng(0).integers(0, n, (resamples, n))
    above, below = pairs[:, drawn].mean(axis=2)
    low, high = np.quantile(above / below, [0.025, 0.975])
    return float(low), float(high)


def deciding_ratio(name: str, numerators: ArrayLike, denominators: ArrayLike) -> Deciding:
    """A ratio of means as the number that a verdict hangs on, with its 95 % `interval`.

    Args:
        name: of what, in words.
        numerators, denominators: (n,), a pair for each seed.
    """
    above, below = np.asarray(numerators, np.float64), np.asarray(denominators, np.float64)
    ratio = float(above.mean() / below.mean())
    low, high = interval(above, below)
    # A ratio whose resamples agree to the last digit may be rounded out of its own interval.
    return Deciding(name, ratio, min(low, ratio), max(high, ratio), len(above))
