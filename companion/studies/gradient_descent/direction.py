"""Which direction is the steepest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.progress import progress
from companion.studies.backpropagation import digits_network, train_digits

EXAMPLES = 200
MOVE = 1e-4


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
        slope(euclidean(g)),
        np.array([slope(euclidean(rng.normal(size=g.size))) for _ in range(directions)]),
    )


def steepest(
    seeds: Sequence[int],
    length: str = "Euclidean",
    tilt: float = 0.0,
    epochs: int = 0,
    hidden: int = 8,
    examples: int = 100,
) -> Array:
    """Looks for a direction in which the loss rises more steeply than along the gradient.

    It knows no gradient: it moves one parameter after the other, composes the direction that these
    slopes make the steepest, and measures the slope along it.

    Args:
        seeds: for the first weights.
        length: by which directions are made equally long, a name from LENGTHS.
        tilt: an angle in degrees by which the gradient is turned to a random side before.
        epochs: of training before.
        hidden: units of the network, 64-hidden-10.
        examples: of which the loss is taken.

    Returns:
        The slope along the direction that was found over that along the gradient, shape (seeds,).
    """
    digits = data.digits()
    x, y = digits.x_train[:examples], digits.y_train[:examples]
    measure = LENGTHS[length]
    found = []
    for seed in progress(seeds, "steepest", "network"):
        rng = np.random.default_rng(seed)
        trained = train_digits(seed, epochs, hidden)[0] if epochs else None
        network = trained or digits_network(seed, hidden)
        slope = partial(_slope, network, x, y)
        g = turned(network.gradient(x, y), np.radians(tilt), rng)
        slopes = np.array([slope(axis) for axis in np.eye(g.size)])
        # The parameters of the first layer, whose unit may be another.
        first = np.arange(g.size) < 64 * hidden + hidden
        best = measure.steepest(slopes, first)
        found.append(
            slope(best / measure.of(best, first)) / slope(g / measure.of(g, first)),
        )
    return np.array(found)


class Length(NamedTuple):
    """A measure of how large a move is.

    Attributes:
        of: the length of a move, given which of its entries belong to the first layer.
        steepest: the direction of the steepest rise by this measure, given all slopes.
    """

    of: Callable[[Array, NDArray[np.bool_]], float]
    steepest: Callable[[Array, NDArray[np.bool_]], Array]


def _largest_alone(slopes: Array, first: NDArray[np.bool_]) -> Array:
    return np.where(np.abs(slopes) == np.abs(slopes).max(), slopes, 0.0)


LENGTHS = {
    "Euclidean": Length(lambda u, first: float(np.linalg.norm(u)), lambda slopes, first: slopes),
    "largest change": Length(
        lambda u, first: float(np.abs(u).max()), lambda slopes, first: np.sign(slopes)
    ),
    "sum of changes": Length(lambda u, first: float(np.abs(u).sum()), _largest_alone),
    # A unit ten times as large: the same number is a move ten times as long.
    "other units": Length(
        lambda u, first: float(np.linalg.norm(np.where(first, 10 * u, u))),
        lambda slopes, first: np.where(first, slopes / 100, slopes),
    ),
}
"""The measures that `steepest` knows; the last one has another unit for the first layer."""


def euclidean(u: Array) -> Array:
    """Of Euclidean length 1."""
    unit: Array = u / np.linalg.norm(u)
    return unit


def turned(u: Array, angle: float, rng: np.random.Generator) -> Array:
    """A vector, turned by an angle in radians to a random side."""
    side = rng.normal(size=u.size)
    side -= u * (side @ u) / (u @ u)
    other: Array = np.cos(angle) * u + np.sin(angle) * np.linalg.norm(u) * euclidean(side)
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
