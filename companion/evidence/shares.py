"""How sure a share of runs is."""

from __future__ import annotations

from companion.evidence.finding import Deciding


def interval(successes: int, runs: int) -> tuple[float, float]:
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


def deciding_share(name: str, successes: int, runs: int) -> Deciding:
    """A share as the number that a verdict hangs on, with its 95 % `interval`.

    Args:
        name: of what, in words.
        successes: how often it happened.
        runs: of how many, at least 1.
    """
    return Deciding(name, successes / runs, *interval(successes, runs), runs)
