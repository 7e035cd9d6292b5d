"""What a product of the Hessian with a vector costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from companion import data, nn
from companion.nn.arrays import Array


class Counter(nn.Layer):
    """Lets everything through and counts passes: of values, and of their rates of change."""

    def __init__(self) -> None:
        self.passes = 0

    def forward(self, x: Array, training: bool = False) -> Array:
        self.passes += 1
        return x

    def input_gradient(self, dy: Array) -> Array:
        self.passes += 1
        return dy

    def r_forward(self, rx: Array) -> Array:
        self.passes += 1
        return rx

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        self.passes += 1
        return rdy


class Cost(NamedTuple):
    """What a gradient and a product Hv cost.

    Attributes:
        parameters: P.
        gradient_passes, product_passes: passes through the network.
        ratio: the time of a product over that of a gradient.
    """

    parameters: int
    gradient_passes: int
    product_passes: int
    ratio: float


def product_cost(hidden: int, batch: int = 200) -> Cost:
    """The cost for a network 64-h-10 on digits.

    Args:
        hidden: h.
        batch: how many digits.
    """
    digits, counter = data.digits(), Counter()
    layers = [nn.Dense(64, hidden), nn.Tanh(), counter, nn.Dense(hidden, 10)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0)
    x, y = digits.x_train[:batch], digits.y_train[:batch]
    v = np.random.default_rng(0).normal(size=network.theta.size)

    def gradient() -> None:
        network.gradient(x, y)

    def product() -> None:
        network.hessian_vector_product(x, y, v)

    passes = []
    for job in (gradient, product):
        counter.passes = 0
        job()
        passes.append(counter.passes)
    return Cost(network.theta.size, passes[0], passes[1], _seconds(product) / _seconds(gradient))


def _seconds(job: Callable[[], None], repeats: int = 30) -> float:
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))
