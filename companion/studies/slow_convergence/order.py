"""Whether the order of the learning rates matters where nothing is random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion import nn
from companion.arguments import Array
from companion.studies.deep_digits import deep_digits, images
from companion.studies.lattice import Lattice
from companion.studies.learning_rate.pair import Pair
from companion.studies.slow_convergence.falling import CHOOSING, factors, lowest


def order_on_digits(
    schedule: str,
    other: str,
    seeds: Sequence[int],
    updates: int = 100,
    count: int = 100,
    width: int = 16,
    depth: int = 1,
    activation: str = "relu",
) -> Pair:
    """The training loss in the end of two schedules at one α, with all examples in each step.

    The α is the best for the first, on other seeds and images.

    Args:
        schedule, other: two of SCHEDULES, made for the number of updates.
        seeds: for the first weights.
        updates: how many.
        count: how many images there are, at most 637.
        width, depth, activation: of the network.
    """

    def ends(name: str, rates: Array, seeds: Sequence[int], choosing: bool) -> Array:
        x, y = images(choosing)
        x, y = x[:count], y[:count]
        networks = [deep_digits(nn.he, activation, depth, width, seed) for seed in seeds]
        lattice, one_hot = Lattice(networks, len(rates), activation), np.eye(10)[y]
        with np.errstate(all="ignore"):
            for factor in factors(name, updates):
                gradient = lattice.gradient(x[np.newaxis], one_hot[np.newaxis])
                lattice.theta -= factor * rates[:, np.newaxis, np.newaxis] * gradient
        return lattice.loss(x, y)

    best = lowest(lambda rates: np.median(ends(schedule, rates, CHOOSING[:5], True), axis=1))
    return Pair(*(ends(name, np.array([best]), seeds, False)[0] for name in (schedule, other)))
