"""A minimum that jumps, and gradients that shrink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array

SIZE = 3.0
"""The standard deviation of each coordinate of a minimum."""
RATES = 10.0 ** np.arange(-2, 2.01, 0.25)
"""The learning rates where every search begins, four a decade; where the best is the first or the
last, it goes on."""
FARTHEST = 4
"""By so many decades at most."""
TUNING = (1000, 1001, 1002)


class Task(NamedTuple):
    """What there is to track.

    Attributes:
        jumps: how often the minimum jumps, at equal times.
        steep: what the gradients of the beginning are multiplied by.
        early: the part of all steps that is the beginning.
        steps: how many there are.
        dimension: d.
        noise: the standard deviation of each derivative, before `steep` multiplies it.
    """

    jumps: int
    steep: float
    early: float = 0.1
    steps: int = 1200
    dimension: int = 10
    noise: float = 1.0


TASKS = {
    "at rest": Task(0, 1.0),
    "jumps": Task(3, 1.0),
    "jumps, steep at first": Task(3, 100.0),
}
"""The minimum rests; it jumps; it jumps, and the gradients are large at first."""
TRACKERS: dict[str, tuple[Callable[..., optim.Optimizer], tuple[dict[str, float], ...]]] = {
    "Adagrad": (
        optim.Adagrad,
        tuple({"initial_accumulator_value": v} for v in (0.0, 1.0, 100.0, 1e4)),
    ),
    "RMSprop": (optim.RMSprop, tuple({"rho": rho} for rho in (0.5, 0.9, 0.99, 0.999))),
    "Adadelta": (
        optim.Adadelta,
        tuple({"rho": rho, "eps": eps} for rho in (0.9, 0.99) for eps in (1e-6, 1e-2)),
    ),
}
"""Each method with the four settings that it is tuned over, beside α."""


def track(optimizer: optim.Optimizer, task: Task, seeds: Sequence[int]) -> Array:
    """The distance from a minimum that jumps, under noise.

    The loss is ½ |θ − c|², or `steep` times that in the beginning, and each of its derivatives
    carries noise, multiplied likewise. The minimum c is drawn anew at each jump.

    Args:
        optimizer: with a learning rate of the shape (k, 1, 1), or a number for k = 1.
        task: when c jumps, and how steep it is at first.
        seeds: for the minima and the noise.

    Returns:
        ½ |θ − c|² / d before every step, (steps, k, s).
    """
    draws, d = [np.random.default_rng(seed) for seed in seeds], task.dimension
    minima = np.stack([r.normal(scale=SIZE, size=(task.jumps + 1, d)) for r in draws], 1)
    noise = np.stack([r.normal(size=(task.steps, d)) for r in draws], axis=1)
    theta = np.zeros((np.size(getattr(optimizer, "lr", 1.0)), len(seeds), d))
    heights = []
    for step in range(task.steps):
        away = theta - minima[step * (task.jumps + 1) // task.steps]
        heights.append(0.5 * np.mean(away**2, axis=2))
        scale = task.steep if step < task.early * task.steps else 1.0
        optimizer.step(theta, scale * (away + task.noise * noise[step]))
        # Those that have diverged stay where they do no harm.
        np.clip(theta, -1e6, 1e6, out=theta)
    return np.array(heights)


class Tuned(NamedTuple):
    """The settings of a method that were best.

    Attributes:
        lr: α.
        options: the others.
    """

    lr: float
    options: dict[str, float]


@cache
def tuned(method: str, task: Task) -> Tuned:
    """The settings with the lowest mean height on three seeds that are never judged.

    Args:
        method: one of TRACKERS.
        task: what there is to track.
    """
    kind, settings = TRACKERS[method]
    found = []
    for options in settings:

        def heights(rates: Array, options: dict[str, float] = options) -> Array:
            optimizer = kind(rates[:, np.newaxis, np.newaxis], **options)
            return np.asarray(track(optimizer, task, TUNING).mean(axis=(0, 2)))

        rates, height = RATES, heights(RATES)
        for _ in range(FARTHEST):
            i = int(height.argmin())
            if 0 < i < len(rates) - 1:
                break
            more = 10.0 ** np.arange(0.25, 1.01, 0.25)
            more = rates[0] / more[::-1] if i == 0 else rates[-1] * more
            order = slice(None, None, -1 if i == 0 else 1)
            rates = np.concatenate([rates, more][order])
            height = np.concatenate([height, heights(more)][order])
        i = int(height.argmin())
        found.append((float(height[i]), float(rates[i]), options))
    _, lr, options = min(found, key=lambda one: one[0])
    return Tuned(lr, options)


class Heights(NamedTuple):
    """How high two methods are above a minimum, each at its best settings.

    Attributes:
        height, other: (s,), the mean of `track` over all steps.
    """

    height: Array
    other: Array


def heights(
    method: str, other: str, seeds: Sequence[int], jumps: int, steep: float, **task: Any
) -> Heights:
    """Two methods on the same task.

    Args:
        method, other: of TRACKERS; or "Adadelta as published", which has no α and ρ = 0.95.
        seeds: for the minima and the noise.
        jumps, steep, task: as in `Task`.
    """
    there = Task(jumps, steep, **task)

    def height(name: str) -> Array:
        if name == "Adadelta as published":
            optimizer: optim.Optimizer = optim.Adadelta(1.0, rho=0.95)
        else:
            found = tuned(name, there)
            optimizer = TRACKERS[name][0](found.lr, **found.options)
        return np.asarray(track(optimizer, there, seeds).mean(axis=(0, 1)))

    return Heights(height(method), height(other))


def slope_steps(optimizer: optim.Optimizer, slope: float, steps: int) -> Array:
    """The lengths of the steps down a constant slope, (steps,).

    Args:
        optimizer: a new one.
        slope: the derivative, the same at every step.
        steps: how many.
    """
    theta, gradient, lengths = np.zeros(1), np.array([slope]), []
    for _ in range(steps):
        before = theta[0]
        optimizer.step(theta, gradient)
        lengths.append(before - theta[0])
    return np.array(lengths)


def stretched(
    method: str, rho: float = 0.9, eps: float = 1e-6, slope: float = 1.0, steps: int = 10_000
) -> float:
    """What the last step down a constant slope is of the one at a hundredth of the way.

    Args:
        method: "Adagrad", "RMSprop" or "Adadelta".
        rho, eps: Adadelta's and RMSprop's ρ, and Adadelta's ε.
        slope: the derivative.
        steps: how many, at least 100.
    """
    optimizers: dict[str, optim.Optimizer] = {
        "Adagrad": optim.Adagrad(1.0),
        "RMSprop": optim.RMSprop(1.0, rho),
        "Adadelta": optim.Adadelta(rho=rho, eps=eps),
    }
    lengths = slope_steps(optimizers[method], slope, steps)
    return float(lengths[-1] / lengths[steps // 100 - 1])
