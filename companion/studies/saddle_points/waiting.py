"""How long a saddle holds a run, and how the loss curves there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from companion import data, nn
from companion.arguments import Array
from companion.landscapes import MonkeySaddle, Saddle

ALPHA = 0.5
"""The learning rate of the digits networks of this chapter."""


def balanced_digits() -> tuple[Array, Array]:
    """Twenty images of each digit, (200, 64), and their classes, (200,)."""
    digits = data.digits()
    chosen = np.concatenate([np.flatnonzero(digits.y_train == k)[:20] for k in range(10)])
    return digits.x_train[chosen], digits.y_train[chosen]


def small_network(hidden: Sequence[int], scale: float, seed: int = 0) -> nn.Network:
    """A tanh network from 64 pixels to 10 digits with scaled Xavier weights.

    With the scale 0 all parameters are zero. For `balanced_digits` that is a stationary point.

    Args:
        hidden: the widths of the hidden layers.
        scale: what the first weights are multiplied by.
        seed: for the first weights.
    """
    layers: list[nn.Layer] = []
    width = 64
    for units in hidden:
        layers += [nn.Dense(width, units, nn.xavier), nn.Tanh()]
        width = units
    layers.append(nn.Dense(width, 10, nn.xavier))
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
    network.theta *= scale
    return network


def plateau(
    hidden: Sequence[int], scale: float, seed: int = 0, limit: int = 5000
) -> tuple[int, float]:
    """Steps of full-batch descent until the loss has fallen by a tenth, and the first slope.

    Args:
        hidden: the widths of the hidden layers.
        scale: of the first weights, as in `small_network`.
        seed: for the first weights.
        limit: after so many steps it gives up.

    Returns:
        The number of steps, and the length of the first gradient as a part of the last.
    """
    network = small_network(hidden, scale, seed)
    inputs, targets = network.encode(*balanced_digits())
    gradient = np.zeros_like(network.theta)
    first_loss = network.backpropagate(inputs, targets, gradient)
    first, step, loss = float(np.linalg.norm(gradient)), 0, first_loss
    while loss > 0.9 * first_loss and step < limit:
        network.theta -= ALPHA * gradient
        loss = network.backpropagate(inputs, targets, gradient)
        step += 1
    return step, first / float(np.linalg.norm(gradient))


def degenerate_steps(distance: float, alpha: float = 0.01) -> int:
    """Steps on the monkey saddle, from a distance down one of its three ways, until 0.5 away.

    Args:
        distance: from the saddle, above 0.
        alpha: the learning rate.
    """
    surface, theta, steps = MonkeySaddle(), np.array([-distance, 0.0]), 0
    while theta[0] > -0.5:
        theta = theta - alpha * surface.gradient(theta)
        steps += 1
    return steps


def strict_steps(distance: float, alpha: float = 0.1, fall: float = 1.0) -> int:
    """Steps of gradient descent on the saddle ½(x² − b y²) until y has grown to 1.

    Args:
        distance: y at the start, above 0; x is 1.
        alpha: the learning rate.
        fall: b.
    """
    surface, theta, steps = Saddle(1.0, fall), np.array([1.0, distance]), 0
    while abs(theta[1]) < 1:
        theta = theta - alpha * surface.gradient(theta)
        steps += 1
    return steps


@lru_cache(maxsize=4)
def spectrum(hidden: tuple[int, ...]) -> Array:
    """The eigenvalues of the Hessian, ascending, (P,), of a network whose parameters are all zero.

    Args:
        hidden: the widths of the hidden layers.
    """
    network = small_network(hidden, 0.0)
    x, y = balanced_digits()
    rows = [network.hessian_vector_product(x, y, e) for e in np.eye(network.theta.size)]
    H = np.array(rows)
    values: Array = np.linalg.eigvalsh((H + H.T) / 2)
    return values


def all_positive(size: int, draws: int = 20_000, seed: int = 0) -> float:
    """The part of random symmetric matrices whose eigenvalues are all positive.

    Entries are normal, of variance 1 on the diagonal and ½ beside it: a Gaussian orthogonal
    ensemble.

    Args:
        size: rows of a matrix.
        draws: how many matrices.
        seed: for the draw.
    """
    A = np.random.default_rng(seed).normal(size=(draws, size, size))
    lowest = np.linalg.eigvalsh((A + A.swapaxes(1, 2)) / 2)[:, 0]
    return float((lowest > 0).mean())
