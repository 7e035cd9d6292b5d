"""What a small step costs, in updates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion.arguments import Array
from companion.studies.slow_convergence.first_weights import Job, best, run

ENDLESS = 200_000
"""So many updates a run may take at a small α, single examples among them."""


def bowl_steps(rate: float, part: float) -> int:
    """The least t with |1 − αλ|ᵗ below the part, in closed form.

    Args:
        rate: αλ, above 0 and below 2, not 1.
        part: of the distance, above 0 and below 1.
    """
    return int(np.floor(np.log(part) / np.log(abs(1 - rate)))) + 1


def steps_on_a_bowl(alpha: float, curvatures: Array, part: float) -> int:
    """The least t after which |θ| is below a part of what it was, from a start as far along each.

    Args:
        alpha: the learning rate α, above 0 and below 2/λ_max.
        curvatures: λ, (d,), each above 0.
        part: of the distance, above 0 and below 1.
    """
    factors = np.abs(1 - alpha * curvatures)

    def arrived(t: int) -> bool:
        return bool(np.sqrt(np.mean(factors ** (2 * t))) < part)

    high = 1
    while not arrived(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if arrived(middle) else (middle, high)
    return high


def halved_on_a_bowl(
    part: float,
    condition: float,
    dimension: int = 10,
    accuracy: float = 1e-2,
    divided: float = 2.0,
    beyond: float | None = None,
) -> float:
    """How many times as many steps a smaller α takes on a bowl.

    α is told over the best one, as in `doubling`: how near that lies to the edge hangs on κ.

    Args:
        part: the larger α over the best one, 2/(λ_min + λ_max); below 1 + 1/κ, which is the edge.
        condition: κ; curvatures are spaced evenly on a logarithmic scale.
        dimension: how many there are.
        accuracy: the part of the distance that is to be left.
        divided: how many times smaller the other α is.
        beyond: if it is a number, the larger α lies so far on the way from 2/(λ_min + λ_max), at 0,
            to the edge, at 1.
    """
    curvatures = np.geomspace(1, condition, dimension)
    edge, least = 2 / condition, 2 / (1 + condition)
    alpha = part * least
    if beyond is not None:
        alpha = least + beyond * (edge - least)
    larger = steps_on_a_bowl(alpha, curvatures, accuracy)
    return steps_on_a_bowl(alpha / divided, curvatures, accuracy) / larger


def doubling(
    part: float,
    seeds: Sequence[int],
    times: float = 2.0,
    undone: float = 1.0,
    **job: float | str,
) -> Array:
    """By what each halving of α multiplies the updates of a digits network to a loss, (seeds,).

    The larger α is told over the one that is best for the network: what is small for one shape and
    one size of batches is large for another, so that a number of α alone says nothing of "small".

    Args:
        part: the larger of two learning rates over the best one.
        seeds: for first weights and batches.
        times: how many times smaller the other is; the factor is its root for one halving.
        undone: what the smaller one is multiplied by again.
        job: what else is not as in `Job`, of one hidden layer.
    """
    what = Job(**{"depth": 1, **job})  # type: ignore[arg-type]
    alpha = part * best(what).rate
    larger, smaller = (
        run(what, [rate], seeds, limit=ENDLESS)[0][0] for rate in (alpha, alpha / times * undone)
    )
    factors: Array = (smaller / larger) ** (1 / np.log2(times))
    return factors
