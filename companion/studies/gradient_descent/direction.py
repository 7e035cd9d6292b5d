"""Which direction is the steepest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.studies.backpropagation import digits_network

SEEDS = range(10)
DIRECTIONS = 300
EXAMPLES = 200
MOVE = 1e-4


class Rises(NamedTuple):
    """By how much the loss rises when θ moves by one small length, along several directions.

    Each is the rise over the length, ∂L/∂(length), measured by moving to both sides. A length is
    Euclidean in the first two, and the largest change of any one parameter in the last two.

    Attributes:
        gradient: along the gradient.
        random: along random directions, shape (directions,).
        gradient_by_largest: along the gradient.
        signs: along its signs, +1 or −1 for every parameter.
    """

    gradient: float
    random: Array
    gradient_by_largest: float
    signs: float


def rises(seed: int, directions: int = DIRECTIONS) -> Rises:
    """Moves a digits network at its first weights along many directions, and looks at the loss.

    Args:
        seed: for the first weights and the directions.
        directions: how many random ones, each equally likely.
    """
    digits, network = data.digits(), digits_network(seed, hidden=32)
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    g = network.gradient(x, y)
    rng = np.random.default_rng(seed)

    def by_length(u: Array) -> float:
        return _rise(network, x, y, u / np.linalg.norm(u))

    def by_largest(u: Array) -> float:
        return _rise(network, x, y, u / np.abs(u).max())

    return Rises(
        gradient=by_length(g),
        random=np.array([by_length(rng.normal(size=g.size)) for _ in range(directions)]),
        gradient_by_largest=by_largest(g),
        signs=by_largest(np.sign(g)),
    )


def _rise(network: nn.Network, x: Array, y: NDArray[np.int64], u: Array) -> float:
    """The slope of the loss along u, by a central difference that knows no gradient."""
    here = network.theta.copy()
    network.theta[:] = here + MOVE * u
    ahead = network.loss(x, y)
    network.theta[:] = here - MOVE * u
    behind = network.loss(x, y)
    network.theta[:] = here
    return (ahead - behind) / (2 * MOVE)
