"""How many iterations a bowl takes: by condition number, method and direction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.landscapes import QuadraticBowl, random_rotation
from companion.progress import progress
from companion.studies.learning_rate.pair import Pair

DIMENSION, ACCURACY = 10, 1e-2
BETAS = tuple(round(1 - 10 ** (-k / 4), 3) for k in range(9))
"""What momentum's β, RMSprop's ρ and Adam's β₁ are tuned over: 1 − β from 1 to 0.01, four a decade.

A coarser grid would favour the method whose best decay it happens to hold. Momentum's best β is
((√κ − 1)/(√κ + 1))², 0.48, 0.67 and 0.88 for κ = 30, 100 and 1,000, and each has a neighbour here.
"""
OPTIMIZERS: dict[str, tuple[type[optim.Optimizer], tuple[dict[str, Any], ...]]] = {
    "gradient descent": (optim.GradientDescent, ({},)),
    "momentum": (optim.Momentum, tuple({"momentum": beta} for beta in BETAS)),
    "Adagrad": (optim.Adagrad, ({},)),
    "RMSprop": (optim.RMSprop, tuple({"rho": rho} for rho in BETAS)),
    "Adam": (optim.Adam, tuple({"betas": (beta, 0.999)} for beta in BETAS)),
}
"""Each method with the settings that it is tuned over, beside α."""
CHOOSING = range(3)
"""Seeds of the bowls on which settings are chosen."""
CHOOSING_BOWLS = range(1000, 1010)
"""Seeds of those on which `steps_compared` chooses."""
LIMIT = 20_000
"""Who has not arrived by then never does: RMSprop at a constant α goes round and round."""
LEAST, MOST = -30, 6
"""The learning rates that are tried first, in sixths of a decade."""
SPREAD = 10 ** np.random.default_rng(0).uniform(-1, 1, 64)
"""What each pixel is multiplied by where the coordinates are badly scaled."""


def iterations(
    optimizer: optim.Optimizer, hessians: Array, starts: Array, accuracy: float, limit: int
) -> Array:
    """Steps until |θ| is the given part of what it was, on ½ θᵀHθ.

    Args:
        optimizer: with a learning rate of the shape (k, 1, 1), or a number for k = 1.
        hessians: a matrix for each start, (n, d, d).
        starts: (n, d).
        accuracy: the part.
        limit: after so many steps all stop; who has not arrived has the limit.

    Returns:
        Steps, (k, n). Runs stop as soon as one learning rate has brought all its starts home,
        so that only the fastest rate's steps are sure to be complete.
    """
    k = np.size(getattr(optimizer, "lr", 1.0))
    theta = np.tile(starts, (k, 1, 1))
    goal = accuracy**2 * np.sum(starts**2, axis=1)
    steps = np.full((k, len(starts)), limit)
    for step in range(limit):
        arrived = (np.sum(theta**2, axis=2) < goal) & (steps == limit)
        steps[arrived] = step
        if (steps < limit).all(axis=1).any():
            break
        optimizer.step(theta, (theta[:, :, np.newaxis] @ hessians)[:, :, 0])
        # Those that have diverged stay where they do no harm.
        np.clip(theta, -1e9, 1e9, out=theta)
    return steps


def bowls(
    condition: float,
    turned: bool,
    seeds: Sequence[int],
    angle: float | None = None,
    dimension: int = DIMENSION,
) -> tuple[Array, Array]:
    """A bowl and a start on it for each seed.

    Args:
        condition: κ.
        turned: whether its axes lie askew to the coordinates, else along them.
        seeds: for turns and starts.
        angle: if it is a number, the axes are turned by so many degrees in each of
            dimension // 2 random planes that are perpendicular to each other.
        dimension: d.

    Returns:
        Hessians, (n, d, d), and starts, (n, d).
    """
    hessians, starts = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        Q = random_rotation(dimension, rng)
        if angle is not None:
            Q = Q @ _turn(angle, dimension) @ Q.T
        askew = turned or angle is not None
        hessians.append(QuadraticBowl(condition, dimension, Q if askew else None).matrix)
        starts.append(rng.normal(size=dimension))
    return np.array(hessians), np.array(starts)


def _turn(angle: float, dimension: int) -> Array:
    """Turns each plane of two coordinates that follow each other by an angle in degrees."""
    turn, a = np.eye(dimension), np.deg2rad(angle)
    for i in range(0, dimension - 1, 2):
        turn[i : i + 2, i : i + 2] = [[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]
    return turn


class Tuned(NamedTuple):
    """A method at its best.

    Attributes:
        steps: mean over fresh starts.
        lr: the α that was fastest on the starts it was tuned on.
        options: the other settings.
        counts: the steps from each of the fresh starts.
    """

    steps: float
    lr: float
    options: dict[str, Any]
    counts: tuple[int, ...] = ()


def chosen(
    method: str, hessians: Array, starts: Array, accuracy: float, limit: int
) -> tuple[float, dict[str, Any], int]:
    """The α, six a decade, and the other settings with the fewest steps in the mean, and these.

    Where the best α lies at the end of those tried, more are.

    Args:
        method: one of OPTIMIZERS.
        hessians, starts, accuracy, limit: as `iterations` takes them.
    """
    kind, settings = OPTIMIZERS[method]
    fewest, found = np.inf, (0, settings[0])
    for options in settings:
        here: dict[int, float] = {}
        todo = list(range(LEAST, MOST + 1))
        while todo:
            rates = 10 ** (np.array(todo)[:, np.newaxis, np.newaxis] / 6)
            steps = iterations(kind(rates, **options), hessians, starts, accuracy, limit)
            here.update(zip(todo, steps.mean(axis=1).tolist(), strict=True))
            best = min(here, key=here.__getitem__)
            low, high = min(here), max(here)
            if here[best] == limit or not -60 < best < 36:
                break
            ends = {low: [low - 2, low - 1], high: [high + 1, high + 2]}
            todo = ends.get(best, [])
        if here[best] < fewest:
            fewest, found = here[best], (best, options)
            limit = min(limit, int(np.ceil(2 * fewest)))
    return 10 ** (found[0] / 6), found[1], limit


@cache
def tuned(method: str, condition: float, turned: bool, limit: int = 20_000) -> Tuned:
    """The steps of a method on fresh bowls, at the settings that were fastest on three others.

    Args:
        method: one of OPTIMIZERS.
        condition: κ.
        turned: as in `bowls`.
        limit: of steps.
    """
    kind, _ = OPTIMIZERS[method]
    lr, options, limit = chosen(method, *bowls(condition, turned, CHOOSING), ACCURACY, limit)
    others = bowls(condition, turned, range(10, 15))
    fresh = iterations(kind(lr, **options), *others, ACCURACY, limit)
    return Tuned(float(fresh.mean()), lr, options, tuple(fresh[0].tolist()))


def steps_compared(
    method: str,
    other: str,
    seeds: Sequence[int],
    condition: float = 100.0,
    angle: float = 0.0,
    accuracy: float = ACCURACY,
    dimension: int = DIMENSION,
) -> Pair:
    """Steps on a bowl with two methods, each at the settings that were fastest on ten others.

    Args:
        method, other: two of OPTIMIZERS.
        seeds: for turns and starts, others than CHOOSING_BOWLS.
        condition: κ.
        angle: of the bowls' turn, as in `bowls`.
        accuracy: the part of the distance that is to be left.
        dimension: d.

    Returns:
        Counts, infinite beyond LIMIT.
    """
    found = []
    first = bowls(condition, False, CHOOSING_BOWLS, angle, dimension)
    judged = bowls(condition, False, seeds, angle, dimension)
    for name in progress((method, other), "methods", "method"):
        lr, options, _ = chosen(name, *first, accuracy, LIMIT)
        steps = iterations(OPTIMIZERS[name][0](lr, **options), *judged, accuracy, LIMIT)[0]
        found.append(np.where(steps < LIMIT, steps, np.inf))
    return Pair(*found)
