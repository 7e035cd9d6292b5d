"""How sure a share of runs is, and the ratio of two means."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike


def of_share(successes: int, runs: int) -> tuple[float, float]:
    """The 95 % confidence interval of a probability, from how often a thing happened.

    Args:
        successes: how often.
        runs: of how many, at least 1.

    E. B. Wilson, J. American Statistical Association 22, 209 (1927),
    doi:10.1080/01621459.1927.10502953.
    """
    z = 1.959964
    p = successes / runs
    middle = p + z**2 / (2 * runs)
    half = z * (p * (1 - p) / runs + z**2 / (4 * runs**2)) ** 0.5
    scale = 1 + z**2 / runs
    # Rounding must neither leave the share itself outside nor go beyond 0 and 1.
    low, high = min((middle - half) / scale, p), max((middle + half) / scale, p)
    return max(low, 0.0), min(high, 1.0)


def shares_differ(shares: Iterable[float], runs: int) -> bool:
    """Whether the 95 % intervals of two of the shares lie apart.

    Args:
        shares: each from 0 to 1.
        runs: of how many runs each is the share.
    """
    lows, highs = zip(*(of_share(round(share * runs), runs) for share in shares), strict=True)
    return bool(max(lows) > min(highs))


def of_ratio(
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
