"""How many iterations a bowl takes: by condition number, method and direction."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.landscapes import QuadraticBowl, random_rotation
from companion.studies.learning_rate import RATES, reading_job
from companion.studies.slow_convergence.tuning import at_the_best_rate

DIMENSION, ACCURACY = 10, 1e-2
CONDITION = 1000.0
GRID = np.geomspace(1e-5, 10, 37)
"""The learning rates that every method is tuned over, six a decade."""
BETAS = (0.5, 0.8, 0.9, 0.97, 0.99)
"""What momentum's β and Adam's β₁ are tuned over."""
OPTIMIZERS: dict[str, tuple[type[optim.Optimizer], tuple[dict[str, Any], ...]]] = {
    "gradient descent": (optim.GradientDescent, ({},)),
    "momentum": (optim.Momentum, tuple({"momentum": beta} for beta in BETAS)),
    "Adagrad": (optim.Adagrad, ({},)),
    "RMSprop": (optim.RMSprop, ({},)),
    "Adam": (optim.Adam, tuple({"betas": (beta, 0.999)} for beta in BETAS)),
}
"""Each method with the settings that it is tuned over, beside α."""
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


def bowls(condition: float, turned: bool, seeds: range) -> tuple[Array, Array]:
    """A bowl of DIMENSION and a start on it for each seed.

    Args:
        condition: κ.
        turned: whether its axes lie askew to the coordinates, else along them.
        seeds: for turns and starts.

    Returns:
        Hessians, (n, d, d), and starts, (n, d).
    """
    hessians, starts = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        Q = random_rotation(DIMENSION, rng)
        hessians.append(QuadraticBowl(condition, DIMENSION, Q if turned else None).matrix)
        starts.append(rng.normal(size=DIMENSION))
    return np.array(hessians), np.array(starts)


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


@cache
def tuned(method: str, condition: float, turned: bool, limit: int = 20_000) -> Tuned:
    """The steps of a method on fresh bowls, at the settings that were fastest on three others.

    Args:
        method: one of OPTIMIZERS.
        condition: κ.
        turned: as in `bowls`.
        limit: of steps.
    """
    kind, settings = OPTIMIZERS[method]
    hessians, starts = bowls(condition, turned, range(3))
    best, chosen = np.inf, (GRID[0], settings[0])
    for options in settings:
        optimizer = kind(GRID[:, np.newaxis, np.newaxis], **options)
        means = iterations(optimizer, hessians, starts, ACCURACY, limit).mean(axis=1)
        if means.min() < best:
            best, chosen = means.min(), (float(GRID[means.argmin()]), options)
            limit = int(np.ceil(2 * best))
    lr, options = chosen
    others = bowls(condition, turned, range(10, 15))
    fresh = iterations(kind(lr, **options), *others, ACCURACY, limit)
    return Tuned(float(fresh.mean()), lr, options, tuple(fresh[0].tolist()))


@cache
def reading_loss(method: str, badly_scaled: bool) -> float:
    """The training loss after three epochs of digits, mean of 5 fresh seeds, at the best of RATES.

    Args:
        method: one of METHODS of the chapter on the learning rate.
        badly_scaled: whether pixels are multiplied by factors from 0.1 to 10, one each.
    """
    pixels = SPREAD if badly_scaled else 1.0

    def loss(lr: float, seed: int) -> float:
        return reading_job(method, lr, seed, pixels)[0]

    return float(at_the_best_rate(loss, RATES[2:9]).mean())


def _more(ratio: float, bound: float) -> str:
    return f"more than {bound:.0%}" if ratio > bound else f"{ratio:.0%}"
