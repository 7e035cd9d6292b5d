"""What gets past a valley, and what does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from companion.arguments import Array
from companion.landscapes import RippledValley
from companion.optim import Adam, GradientDescent, Momentum, Nesterov, Optimizer, RMSprop
from companion.optim.schedules import Exponential, Schedule, WarmRestarts
from companion.studies.local_minima.wave import first_weights, settle, train

SHALLOW, DEEP = 0.05, 0.3
"""Depths of the ripples that are tried."""

METHODS: dict[str, Callable[[Any], Optimizer]] = {
    "gradient descent": GradientDescent,
    "momentum": Momentum,
    "Nesterov": Nesterov,
    "RMSprop": lambda lr: RMSprop(lr, rho=0.9),
    "Adam": Adam,
}

NETWORKS = 60
"""Of 2 hidden units, that each method trains in M2."""


def edge(depth: float) -> float:
    """2/λ of the sharpest minimum of the valley: above it, gradient descent cannot rest there.

    Args:
        depth: of the ripples.
    """
    valley = RippledValley(depth)
    return 2 / float(valley.hessian(valley.minima)[:, 0, 0].max())


def reached(
    make: Callable[[Any], Optimizer],
    rates: Sequence[float] | Schedule,
    depth: float,
    starts: Array,
    steps: int = 1500,
    noise: float = 0.0,
    seed: int = 0,
) -> Array:
    """The part of the starts from which a run ends in the deepest valley, one for each rate.

    Args:
        make: an optimizer from its learning rate.
        rates: learning rates, shape (k,), or one schedule.
        depth: of the ripples.
        starts: places x on the floor, shape (n,), at which every run begins without speed.
        steps: of each run.
        noise: standard deviation of what is added to every gradient.
        seed: for the noise.

    Returns:
        Shape (k,), or (1,) for a schedule.
    """
    valley, rng = RippledValley(depth), np.random.default_rng(seed)
    one = isinstance(rates, Schedule)
    lr = rates if one else np.asarray(rates)[:, np.newaxis, np.newaxis]
    x = np.tile(starts, (1 if one else len(rates), 1))  # type: ignore[arg-type]
    theta = np.stack([x, np.zeros_like(x)], axis=-1)
    optimizer = make(lr)
    for _ in range(steps):
        gradient = valley.gradient(theta)
        if noise:
            gradient[..., 0] += noise * rng.normal(size=x.shape)
        optimizer.step(theta, gradient)
    crest = np.abs(valley.saddles[:, 0]).min()
    share: Array = (np.abs(theta[..., 0]) < crest).mean(axis=-1)
    return share


def slope_starts(count: int = 200, seed: int = 0) -> Array:
    """Places on both slopes of the valley, outside the deepest minimum's basin, 2.5 to 4 away.

    Args:
        count: how many.
        seed: for the draw.
    """
    rng = np.random.default_rng(seed)
    places: Array = rng.uniform(2.5, 4, count) * rng.choice([-1, 1], count)
    return places


def wave_share(
    optimizer: Optimizer, runs: int = NETWORKS, steps: int = 800, batch: int = 0
) -> float:
    """The part of the networks of 2 hidden units that come to rest in a deepest minimum.

    Args:
        optimizer: moves all of them.
        runs: networks, the same first weights at every call.
        steps: of the optimizer, before each walks down to the floor of its valley.
        batch: examples a step, of 20; 0 for all.
    """
    theta = first_weights(runs, 2)
    train(theta, optimizer, steps, batch=batch)
    return float((settle(theta).loss < 0.176).mean())


def at_rest(depth: float, betas: Sequence[float] = (0.0, 0.9, 0.99)) -> float:
    """The part of the runs of momentum that leave a minimum in which they begin without speed.

    Args:
        depth: of the ripples.
        betas: momentum β, one after the other.
    """
    valley, rate = RippledValley(depth), 0.3 * edge(depth)
    left = []
    for beta in betas:
        theta = valley.minima.copy()
        optimizer = Momentum(rate, beta)
        for _ in range(1500):
            optimizer.step(theta, valley.gradient(theta))
        left.append(np.abs(theta - valley.minima).max(axis=1) > 0.1)
    return float(np.mean(left))


def schedules(depth: float, steps: int = 1500) -> Mapping[str, tuple[float, Schedule]]:
    """Schedules by name: the highest rate as a part of the edge, and the schedule.

    Args:
        depth: of the ripples.
        steps: how long they last.
    """
    top = edge(depth)
    low = 0.3 * top

    def falling(times: float) -> Schedule:
        return Exponential(times * top, (low / (times * top)) ** (1 / steps))

    return {
        "falls from below the edge": (0.95, falling(0.95)),
        "restarts below the edge": (0.95, WarmRestarts(0.95 * top, steps // 5)),
        "falls from above the edge": (4.0, falling(4.0)),
        "restarts above the edge": (4.0, WarmRestarts(4.0 * top, steps // 5)),
    }
