"""A minimum that jumps, and gradients that shrink."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array

STEPS, DIMENSION, SIZE = 1200, 10, 3.0
EARLY, STEEP = 0.1, 100.0
RATES = np.geomspace(1e-2, 1e2, 17)
"""The learning rates that every method is tuned over, four a decade."""
TUNING, FRESH = range(2), range(10, 18)


class Task(NamedTuple):
    """What there is to track.

    Attributes:
        jumps: how often the minimum jumps, at equal times.
        steep: what the gradients of the first tenth are multiplied by.
    """

    jumps: int
    steep: float


TASKS = {
    "at rest": Task(0, 1.0),
    "jumps": Task(3, 1.0),
    "jumps, steep at first": Task(3, STEEP),
}
"""The minimum rests; it jumps; it jumps, and the gradients are large at first."""
TRACKERS: dict[str, tuple[Callable[..., optim.Optimizer], tuple[dict[str, float], ...]]] = {
    "Adagrad": (optim.Adagrad, ({},)),
    "RMSprop": (optim.RMSprop, ({"rho": 0.9}, {"rho": 0.99})),
    "Adadelta": (
        optim.Adadelta,
        ({"rho": 0.9}, {"rho": 0.9, "eps": 1e-2}, {"rho": 0.99}, {"rho": 0.99, "eps": 1e-2}),
    ),
}
"""Each method with the settings that it is tuned over, beside α."""


def track(optimizer: optim.Optimizer, task: Task, seeds: range) -> Array:
    """The distance from a minimum that jumps, under noise.

    The loss is ½ |θ − c|², or `steep` times that in the first tenth, and each of its derivatives
    carries noise of variance 1, multiplied likewise. The minimum c is drawn anew at each jump.

    Args:
        optimizer: with a learning rate of the shape (k, 1, 1), or a number for k = 1.
        task: when c jumps, and how steep it is at first.
        seeds: for the minima and the noise.

    Returns:
        ½ |θ − c|² / d before every step, (STEPS, k, s).
    """
    draws = [np.random.default_rng(seed) for seed in seeds]
    minima = np.stack([r.normal(scale=SIZE, size=(task.jumps + 1, DIMENSION)) for r in draws], 1)
    noise = np.stack([r.normal(size=(STEPS, DIMENSION)) for r in draws], axis=1)
    theta = np.zeros((np.size(getattr(optimizer, "lr", 1.0)), len(seeds), DIMENSION))
    heights = []
    for step in range(STEPS):
        away = theta - minima[step * (task.jumps + 1) // STEPS]
        heights.append(0.5 * np.mean(away**2, axis=2))
        scale = task.steep if step < EARLY * STEPS else 1.0
        optimizer.step(theta, scale * (away + noise[step]))
    return np.array(heights)


class Tuned(NamedTuple):
    """A method at its best.

    Attributes:
        height: (s,), the mean of `track` over all steps, on fresh seeds.
        lr: the α that was best on others.
        options: the other settings.
    """

    height: Array
    lr: float
    options: dict[str, float]


@cache
def tuned(method: str, task: str) -> Tuned:
    """A method of TRACKERS at its best α and settings on a task of TASKS."""
    kind, settings = TRACKERS[method]
    best: tuple[float, float, dict[str, float]] = (np.inf, 1.0, {})
    for options in settings:
        optimizer = kind(RATES[:, np.newaxis, np.newaxis], **options)
        means = track(optimizer, TASKS[task], TUNING).mean(axis=(0, 2))
        i = int(means.argmin())
        best = min(best, (float(means[i]), float(RATES[i]), options), key=lambda found: found[0])
    _, lr, options = best
    height = track(kind(lr, **options), TASKS[task], FRESH).mean(axis=(0, 1))
    return Tuned(height, lr, options)


def untuned_height(task: str) -> Array:
    """Adadelta as it was published, without a learning rate: (s,), on the fresh seeds.

    Args:
        task: one of TASKS.
    """
    heights: Array = track(optim.Adadelta(1.0, rho=0.95), TASKS[task], FRESH).mean(axis=(0, 1))
    return heights


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
