"""Where descents stop, and what more data changes."""

from __future__ import annotations

import numpy as np

from companion.arguments import Array
from companion.landscapes import RippledValley
from companion.optim import GradientDescent
from companion.studies.local_minima.wave import (
    Ends,
    first_weights,
    loss_and_gradient,
    outputs,
    settle,
    train,
)

DEPTH = 0.3
"""Of the deep ripples of this chapter's valley."""


def valley_share(starts: Array, depth: float = DEPTH, lr: float = 0.1, steps: int = 1500) -> float:
    """The part of the descents of the rippled valley that ends at its deepest minimum.

    Args:
        starts: places x on the floor, shape (n,).
        depth: of the ripples.
        lr: the learning rate.
        steps: of each descent.
    """
    valley = RippledValley(depth)
    theta = np.stack([starts, np.zeros_like(starts)], axis=-1)
    optimizer = GradientDescent(lr)
    for _ in range(steps):
        optimizer.step(theta, valley.gradient(theta))
    return float((valley.value(theta) < 1e-6).mean())


def wave_ends(hidden: int, runs: int = 100, seed: int = 0) -> Ends:
    """Where networks 1-h-1 come to rest that learn a wave by gradient descent.

    Args:
        hidden: h.
        runs: how many networks.
        seed: for the first weights.
    """
    theta = first_weights(runs, hidden, seed)
    train(theta, GradientDescent(0.1), 1000)
    return settle(theta)


def with_data(N: int, sets: int = 4, runs: int = 25, noise: float = 0.3) -> tuple[Array, Array]:
    """Training and held-out error where networks of 2 hidden units come to rest, (sets, runs).

    Both are mean squared errors without the penalty; the held-out one is over the whole wave with
    the same noise.

    Args:
        N: examples in a data set, random places on the wave.
        sets: data sets.
        runs: networks a set, from different first weights.
        noise: standard deviation of that of the targets.
    """
    x, y = np.empty((2, sets, runs, N))
    for k in range(sets):
        rng = np.random.default_rng(k)
        x[k] = rng.uniform(-1, 1, N)
        y[k] = np.sin(2 * np.pi * x[k, 0]) + noise * rng.normal(size=N)
    x, y = x.reshape(-1, N), y.reshape(-1, N)
    theta = first_weights(sets * runs, 2, seed=1)
    train(theta, GradientDescent(0.1), 300, x, y)
    ends = settle(theta, x, y, steps=30)
    trained, _ = loss_and_gradient(ends.theta, x, y, penalty=0.0)
    wave = np.linspace(-1, 1, 400)
    missed = ((outputs(ends.theta, wave) - np.sin(2 * np.pi * wave)) ** 2).mean(axis=1)
    return trained.reshape(sets, runs), (missed + noise**2).reshape(sets, runs)


def not_deepest(trained: Array) -> Array:
    """The part of a data set's runs whose training error is over 1.1 times its lowest, (sets,).

    Args:
        trained: training errors, shape (sets, runs).
    """
    share: Array = (trained > 1.1 * trained.min(axis=1, keepdims=True)).mean(axis=1)
    return share
