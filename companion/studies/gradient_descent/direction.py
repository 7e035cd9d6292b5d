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
    tries: int = 300,
    length: str = "Euclidean",
    tilt: float = 0.0,
    epochs: int = 0,
    hidden: int = 32,
    examples: int = EXAMPLES,
) -> Array:
    """Searches for a direction in which the loss rises more steeply than along the gradient.

    Each try leans the steepest direction so far a little to a random side and to the other one,
    by one of five angles, and keeps what is steeper. The signs of the gradient are tried, too.

    Args:
        seeds: for the first weights and the search.
        tries: how many.
        length: by which directions are made equally long, "Euclidean" or "largest change", that of
            any one parameter.
        tilt: an angle in degrees by which the gradient is turned to a random side before.
        epochs: of training before.
        hidden: units of the network, 64-hidden-10.
        examples: of which the loss is taken.

    Returns:
        The steepest slope that was found over that along the gradient, shape (seeds,).
    """
    digits = data.digits()
    x, y = digits.x_train[:examples], digits.y_train[:examples]
    unit = euclidean if length == "Euclidean" else by_largest
    found = []
    for seed in progress(seeds, "steepest", "network"):
        rng = np.random.default_rng(seed)
        trained = train_digits(seed, epochs, hidden)[0] if epochs else None
        network = trained or digits_network(seed, hidden)
        slope = partial(_slope, network, x, y)
        g = turned(network.gradient(x, y), np.radians(tilt), rng)
        along = slope(unit(g))
        best, most = unit(g), along
        for candidate in leaning(best, np.sign(g), tries, rng, unit):
            steepness = slope(candidate(best))
            if steepness > most:
                best, most = candidate(best), steepness
        found.append(most / along)
    return np.array(found)


def leaning(
    first: Array,
    signs: Array,
    tries: int,
    rng: np.random.Generator,
    unit: Callable[[Array], Array],
) -> list[Callable[[Array], Array]]:
    """What is tried in the place of the steepest direction so far, one after the other."""
    candidates: list[Callable[[Array], Array]] = [lambda best: unit(signs)]

    def lean(by: Array, best: Array) -> Array:
        return unit(best + by * np.linalg.norm(best))

    for k in range(tries):
        side = euclidean(rng.normal(size=first.size)) * (1.0, 0.3, 0.1, 0.03, 0.01)[k % 5]
        candidates += [partial(lean, side), partial(lean, -side)]
    return candidates


def euclidean(u: Array) -> Array:
    """Of Euclidean length 1."""
    unit: Array = u / np.linalg.norm(u)
    return unit


def by_largest(u: Array) -> Array:
    """With a largest change of 1."""
    unit: Array = u / np.abs(u).max()
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
