"""What is done against exploding gradients."""

from __future__ import annotations

import numpy as np

from companion import data, nn, optim, training
from companion.arguments import Array
from companion.studies.vanishing_gradients import deep_network

MAX_NORM, LIMIT = 1.0, 0.01


def clipped(scale: float, seed: int) -> tuple[Array, Array, Array]:
    """A gradient of ten ReLU layers as it is, clipped by norm and clipped by value, each (P,).

    Args:
        scale: s of the weights.
        seed: for the weights.
    """
    digits = data.digits()
    network = deep_network(10, "relu", scale, width=32, seed=seed)
    gradient = network.gradient(digits.x_train[:64], digits.y_train[:64])
    by_norm, by_value = gradient.copy(), gradient.copy()
    optim.clip_by_global_norm(by_norm, MAX_NORM)
    optim.clip_by_value(by_value, LIMIT)
    return gradient, by_norm, by_value


def cosine(u: Array, v: Array) -> float:
    """The cosine of the angle between two vectors.

    Args:
        u, v: of one shape, neither all zero.
    """
    return float(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))


def weights_with(l2: float, seed: int, epochs: int = 20) -> float:
    """|θ| of a network 64-32-10 that has learned the digits, over its start.

    Args:
        l2: the factor λ of the penalty ½ λ Σ W².
        seed: for weights and batches.
        epochs: with batches of 64.
    """
    digits = data.digits()
    layers = [nn.Dense(64, 32), nn.ReLU(), nn.Dense(32, 10)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed, l2=l2)
    start = np.linalg.norm(network.theta)
    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        optim.GradientDescent(0.3),
        epochs=epochs,
        batch_size=64,
        rng=seed,
        progress=False,
    )
    return float(np.linalg.norm(network.theta) / start)
