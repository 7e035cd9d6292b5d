"""Which direction is the steepest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.progress import progress
from companion.studies.backpropagation import digits_network, train_digits
from companion.studies.gradient_descent.networks import first_network
from companion.studies.gradient_descent.norms import length, steepest_move

EXAMPLES = 200
# Short, so that it rarely crosses a kink; the loss is then rounded to 1e-10 of its slope.
MOVE = 1e-6


class Rises(NamedTuple):
    """By how much the loss rises when θ moves by one small Euclidean length.

    Each is the rise over the length, ∂L/∂(length), measured by moving to both sides.

    Attributes:
        gradient: along the gradient.
        random: along random directions, shape (directions,).
    """

    gradient: float
    random: Array


def rises(seed: int, directions: int = 300) -> Rises:
    """Moves a digits network at its first weights along many directions, and looks at the loss.

    Args:
        seed: for the first weights and the directions.
        directions: how many random ones, each equally likely.
    """
    digits, network = data.digits(), digits_network(seed, hidden=32)
    slope = partial(_slope, network, digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES])
    g = network.gradient(digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES])
    rng = np.random.default_rng(seed)
    return Rises(
        slope(g / np.linalg.norm(g)),
        np.array([slope(u / np.linalg.norm(u)) for u in rng.normal(size=(directions, g.size))]),
    )


def steepest(
    seeds: Sequence[int],
    norm: str = "euclidean",
    other_unit: float = 1.0,
    tilt: float = 0.0,
    epochs: int = 0,
    hidden: int = 8,
    examples: int = 100,
    depth: int = 1,
    activation: str = "relu",
    biases: float = 0.0,
) -> Array:
    """Looks for a direction in which the loss rises more steeply than along the gradient.

    It knows no gradient: it moves one parameter after the other, composes the direction that these
    slopes make the steepest, and measures the slope along it.

    Args:
        seeds: for the first weights.
        norm: by which directions are made equally long, one of NORMS.
        other_unit: what a move of 1 of a parameter of the first layer counts.
        tilt: an angle in degrees by which the gradient is turned to a random side before.
        epochs: of training before, of a network with one hidden layer of ReLU units.
        hidden: units of each hidden layer.
        examples: of which the loss is taken.
        depth: the number of hidden layers.
        activation: of their units, "relu", "tanh" or "sigmoid".
        biases: standard deviation of the first biases.

    Returns:
        The slope along the direction that was found over that along the gradient, shape (seeds,).
    """
    digits = data.digits()
    x, y = digits.x_train[:examples], digits.y_train[:examples]
    found = []
    for seed in progress(seeds, "steepest", "network"):
        rng = np.random.default_rng(seed)
        trained = train_digits(seed, epochs, hidden)[0] if epochs else None
        network = trained or first_network(seed, hidden, depth, activation, biases=biases)
        slope = partial(_slope, network, x, y)
        g = turned(network.gradient(x, y), np.radians(tilt), rng)
        slopes = np.array([slope(axis) for axis in np.eye(g.size)])
        first_layer = np.arange(g.size) < 64 * hidden + hidden
        units = np.where(first_layer, other_unit, 1.0)
        along = slope(g / length(norm, g, units))
        found.append(slope(steepest_move(norm, slopes, units)) / along)
    return np.array(found)


def turned(u: Array, angle: float, rng: np.random.Generator) -> Array:
    """A vector, turned by an angle in radians to a random side."""
    side = rng.normal(size=u.size)
    side -= u * (side @ u) / (u @ u)
    side *= np.linalg.norm(u) / np.linalg.norm(side)
    other: Array = np.cos(angle) * u + np.sin(angle) * side
    return other


def _slope(network: nn.Network, x: Array, y: NDArray[np.int64], u: Array) -> float:
    """The slope of the loss along u, by a central difference that knows no gradient."""
    here = network.theta.copy()
    network.theta[:] = here + MOVE * u
    ahead = network.loss(x, y)
    network.theta[:] = here - MOVE * u
    behind = network.loss(x, y)
    network.theta[:] = here
    return (ahead - behind) / (2 * MOVE)
