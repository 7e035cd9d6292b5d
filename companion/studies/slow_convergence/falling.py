"""What a learning rate that starts large and falls is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from companion import nn
from companion.arguments import Array
from companion.optim import schedules as s
from companion.progress import progress
from companion.studies.deep_digits import deep_digits, images
from companion.studies.lattice import Deck, Lattice
from companion.studies.learning_rate.pair import Pair
from companion.studies.types.stability import N, regression_runs

SCHEDULES: Mapping[str, Callable[[float, int], s.Schedule]] = MappingProxyType(
    {
        "constant": lambda lr, steps: s.Constant(lr),
        "straight line": lambda lr, steps: s.Polynomial(lr, steps),
        "cosine": s.Cosine,
        "inverse time": lambda lr, steps: s.InverseTime(lr, 10 / steps),
        "rising": lambda lr, steps: s.WarmUp(s.Constant(lr), steps),
    }
)
"""From the first (or highest) α and the number of steps to a schedule; "rising" is for contrast."""
CHOOSING = range(1000, 1020)
"""Seeds on which each schedule's α is chosen."""
CENTRE, AROUND = -4, 6
"""The learning rates that are tried first, in quarters of a decade: so many to each side of it."""


def expected_excess(
    rates: ArrayLike, curvatures: ArrayLike, noise: float, start: ArrayLike = 1.0
) -> Array:
    """The expected loss after each step on ½ Σ λᵢ θᵢ², exactly: E θ² ← (1 − αλ)² E θ² + α² noise².

    The gradient of each coordinate carries noise of mean 0, new in every step.

    Args:
        rates: α of each step, (…, steps).
        curvatures: λ, (d,).
        noise: its standard deviation.
        start: every coordinate's first place.

    Returns:
        Losses before and after each step, (…, steps + 1).
    """
    alphas, curvature = np.asarray(rates, np.float64), np.asarray(curvatures, np.float64)
    square = np.broadcast_to(np.square(start), (*alphas.shape[:-1], len(curvature)))
    losses = [0.5 * square @ curvature]
    for step in range(alphas.shape[-1]):
        rate = alphas[..., step, np.newaxis]
        square = (1 - rate * curvature) ** 2 * square + (rate * noise) ** 2
        losses.append(0.5 * square @ curvature)
    return np.stack(losses, axis=-1)


def factors(schedule: str, updates: int) -> Array:
    """What α is multiplied by in each update, (updates,).

    Args:
        schedule: one of SCHEDULES, with "rising" as the straight line run backward.
        updates: how many; the schedule is made for them.
    """
    if schedule == "rising":
        return factors("straight line", updates)[::-1]
    return np.asarray(SCHEDULES[schedule](1.0, updates)(np.arange(updates)))


def lowest(loss: Callable[[Array], Array]) -> float:
    """The rate with the lowest loss, four a decade; where it lies at the end, the grid goes on.

    Args:
        loss: of rates, (rates,).
    """
    found: dict[int, float] = {}
    todo = list(range(CENTRE - AROUND, CENTRE + AROUND + 1))
    while todo:
        losses = loss(10 ** (np.array(todo) / 4))
        found.update(zip(todo, np.nan_to_num(losses, nan=np.inf).tolist(), strict=True))
        best, low, high = min(found, key=found.__getitem__), min(found), max(found)
        ends = {low: [low - 2, low - 1], high: [high + 1, high + 2]}
        todo = ends.get(best, []) if -60 < best < 40 else []
    return float(10 ** (best / 4))


def regression_compared(
    schedule: str,
    other: str,
    seeds: Sequence[int],
    noise: float = 0.5,
    batch_size: int = 4,
    updates: int = 500,
    condition: float = 4.0,
    drawn: int = 0,
) -> Pair:
    """The loss of linear regression above the least, by two schedules, each at its own best α.

    Args:
        schedule, other: two of SCHEDULES.
        seeds: for the batches.
        noise: the standard deviation of the error in the targets.
        batch_size: examples an update, of 256.
        updates: how many; the schedules are made for them.
        condition: κ of the Hessian.
        drawn: the seed of the examples; α is chosen on others.
    """

    def compared(name: str) -> Array:
        part = factors(name, updates)

        def ends(rates: Array, seeds: Sequence[int], drawn: int) -> Array:
            runs = regression_runs(
                rates,
                min(batch_size, N),
                updates,
                noise,
                lambda k: float(part[k]),
                seeds,
                condition=condition,
                drawn=drawn,
            )
            last: Array = runs[-1]
            return last

        at = lowest(lambda rates: ends(rates, CHOOSING, drawn + 1000).mean(axis=1))
        judged: Array = ends(np.array([at]), seeds, drawn)[0]
        return judged

    return Pair(*(compared(name) for name in progress((schedule, other), "regression", "schedule")))


def digits_compared(
    schedule: str,
    other: str,
    seeds: Sequence[int],
    epochs: float = 3.0,
    batch_size: int = 16,
    width: int = 16,
    depth: int = 1,
    count: int = 800,
) -> Pair:
    """The training loss of digits networks in the end, by two schedules, each at its own best α.

    Args:
        schedule, other: two of SCHEDULES.
        seeds: for first weights and batches; α is chosen on others, and on other images.
        epochs: how many; the schedules are made for them.
        batch_size: examples an update.
        width, depth: of the network.
        count: how many examples there are, at most 800; 637 at most where α is chosen.
    """

    def ends(name: str, rates: Array, seeds: Sequence[int], choosing: bool) -> Array:
        x, y = images(choosing)
        x, y = x[:count], y[:count]
        deck, size = Deck(len(x), seeds), min(batch_size, len(x))
        updates = round(epochs * len(x) / size)
        networks = [deep_digits(nn.he, "relu", depth, width, seed) for seed in seeds]
        lattice, one_hot = Lattice(networks, len(rates), "relu"), np.eye(10)[y]
        with np.errstate(all="ignore"):
            for factor in factors(name, updates):
                batch = deck.deal(size)
                gradient = lattice.gradient(x[batch], one_hot[batch])
                lattice.theta -= factor * rates[:, np.newaxis, np.newaxis] * gradient
        return lattice.loss(x, y)

    found = []
    for name in progress((schedule, other), "digits", "schedule"):
        at = lowest(lambda rates, name=name: ends(name, rates, CHOOSING[:10], True).mean(axis=1))  # type: ignore[misc]
        found.append(ends(name, np.array([at]), seeds, False)[0])
    return Pair(*found)
