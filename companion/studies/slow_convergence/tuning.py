"""The learning rate that is best for a method or a schedule, and what it gives on fresh seeds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from companion.arguments import Array


def at_the_best_rate(loss: Callable[[float, int], float], rates: Array) -> Array:
    """The losses of five fresh seeds at the α with the lowest mean on two others, (5,).

    Args:
        loss: from α and a seed; at least 0.
        rates: those tried, (rates,).
    """
    best, chosen, middle = np.inf, float(rates[0]), len(rates) // 2
    for i in sorted(range(len(rates)), key=lambda i: abs(i - middle)):
        first = loss(float(rates[i]), 0)
        # Else no second loss can make the mean the lowest.
        if first / 2 < best:
            mean = (first + loss(float(rates[i]), 1)) / 2
            best, chosen = min((best, chosen), (mean, float(rates[i])))
    return np.array([loss(chosen, seed) for seed in range(10, 15)])
