"""What a product of the Hessian with a vector costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from companion import data, nn
from companion.studies import clock
from companion.studies.passes import PassCounter


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
    digits, counter = data.digits(), PassCounter()
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
    ratio = clock.seconds(product) / clock.seconds(gradient)
    return Cost(network.theta.size, passes[0], passes[1], ratio)
