"""Deep networks that read digits, the images they learn from, and others to choose an α on."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import data, nn
from companion.arguments import Array
from companion.nn.initializers import Initializer
from companion.studies.lattice import Labels

JUDGED = 800
"""So many of the training images are learned where something is judged; the others where an α is
chosen."""


@lru_cache
def images(choosing: bool) -> tuple[Array, Labels]:
    """Digits to learn from, of the training part.

    Args:
        choosing: whether it is the part on which learning rates are chosen.

    Returns:
        The images, (n, 64), and their labels, (n,).
    """
    digits = data.digits()
    part = slice(JUDGED, None) if choosing else slice(JUDGED)
    return digits.x_train[part], digits.y_train[part]


@lru_cache
def units(spread: float, drawn: int = 0) -> Array:
    """What each pixel is multiplied by, (64,): 10 to a power between −spread and spread.

    Args:
        spread: 0 for pixels that stay as they are.
        drawn: the seed of the powers.
    """
    factors: Array = 10 ** np.random.default_rng(drawn).uniform(-spread, spread, 64)
    return factors


def deep_digits(
    initializer: Initializer, activation: str, depth: int, width: int, seed: int
) -> nn.Network:
    """A network that reads digits, 64-(width × depth)-10, biases 0.

    Args:
        initializer: draws the first weights of every layer.
        activation: "relu" or "tanh".
        depth: hidden layers.
        width: units of each.
        seed: for the first weights.
    """
    layers: list[nn.Layer] = []
    for number in range(depth):
        layers.append(nn.Dense(width if number else 64, width, initializer))
        layers.append(nn.ReLU() if activation == "relu" else nn.Tanh())
    layers.append(nn.Dense(width, 10, initializer))
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
