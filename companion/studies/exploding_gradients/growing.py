"""How gradients grow on their way back, and what it does to the loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from companion import data, optim, training
from companion.arguments import Array
from companion.studies.vanishing_gradients import HE, deep_network

LARGE = 2 * HE
"""Twice He's scale: each ReLU layer doubles the error."""
BEYOND = 1e3
"""A loss that rises to so many times the first one has diverged."""


class Fate(NamedTuple):
    """What became of a network.

    Attributes:
        diverged: whether the loss rose beyond all bounds or stopped being finite.
        steps: done before that, or all of them.
        read: the share of held-out digits read in the end; 0 after divergence.
        weights: |θ| over that of the start; infinite after divergence.
    """

    diverged: bool
    steps: int
    read: float
    weights: float


def fate(
    activation: str,
    scale: float,
    lr: float,
    seed: int,
    *,
    steps: int = 60,
    on_gradient: Callable[[Array], object] | None = None,
    **options: Any,
) -> Fate:
    """Trains ten hidden layers of 32 units on the digits, in batches of 64.

    Args:
        activation: "sigmoid", "tanh" or "relu".
        scale: s of the first weights.
        lr: of gradient descent.
        seed: for weights and batches.
        steps: updates.
        on_gradient: changes each gradient in place before the step, to clip it.
        options: `normalization`, `skip` or `l2` of `deep_network`.
    """
    digits = data.digits()
    network = deep_network(10, activation, scale, width=32, seed=seed, **options)
    x, targets = network.encode(digits.x_train, digits.y_train)
    gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
    optimizer, start, first = optim.GradientDescent(lr), np.linalg.norm(network.theta), 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            batch = rng.integers(len(x), size=64)
            loss = network.backpropagate(x[batch], targets[batch], gradient)
            first = first or loss
            if not (loss < BEYOND * first and np.isfinite(gradient).all()):
                return Fate(True, step, 0.0, np.inf)
            if on_gradient is not None:
                on_gradient(gradient)
            optimizer.step(network.theta, gradient)
        read = training.accuracy(network, digits.x_test, digits.y_test)
    return Fate(False, steps, read, float(np.linalg.norm(network.theta) / start))


def recurrent_errors(radius: float, steps: int, seed: int = 0, width: int = 32) -> Array:
    """The length of an error that is multiplied by one and the same random matrix, step by step.

    Args:
        radius: ρ, the largest size of an eigenvalue of the matrix.
        steps: how many times.
        seed: for the matrix and the first error, which has length 1.
        width: of the matrix.

    Returns:
        Shape (steps + 1,).
    """
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(width, width))
    W *= radius / np.abs(np.linalg.eigvals(W)).max()
    error = rng.normal(size=width)
    lengths = [1.0]
    error /= np.linalg.norm(error)
    for _ in range(steps):
        error = error @ W.T
        lengths.append(float(np.linalg.norm(error)))
    return np.array(lengths)
