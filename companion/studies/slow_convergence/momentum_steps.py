"""How many steps momentum takes at its best, in closed form."""

from __future__ import annotations


def momentum_steps(condition: float, part: float) -> int:
    """The least t that is enough on every bowl with momentum's best α and β.

    There the two roots of the steepest direction fall together, at −r, and its distance from a
    start without speed is (1 + 2 √κ t / (√κ + 1)) rᵗ; no direction is farther away.

    Args:
        condition: κ, above 1.
        part: of the distance that may be left, above 0 and below 1.

    B. T. Polyak, USSR Computational Mathematics and Mathematical Physics 4, 1 (1964),
    doi:10.1016/0041-5553(64)90137-5, derives r = (√κ − 1) / (√κ + 1).
    """
    root = condition**0.5
    r, t = (root - 1) / (root + 1), 0
    while (1 + 2 * root * t / (root + 1)) * r**t > part:
        t += 1
    return t
