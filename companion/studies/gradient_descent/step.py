"""What one step does, and how long it may be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion import data, diagnostics, nn, optim
from companion.arguments import Array
from companion.landscapes import Landscape
from companion.studies.backpropagation import digits_network

SEEDS = range(10)
EXAMPLES = 200
STEPS = 40
# How often λ_max is looked at: it takes as long as dozens of steps.
LOOK_EVERY = 4
LANCZOS = 8


def first_rise(landscape: Landscape, theta: Array, longest: float = 1e6) -> float:
    """The smallest α > 0 at which L(θ − α g) is back at L(θ), found by trying.

    Args:
        landscape: the loss; along this line it falls at first and then rises.
        theta: where the step begins, shape (d,).
        longest: the largest α tried.

    Returns:
        α to twelve digits; infinity if the loss is lower even at `longest`.
    """
    here, g = float(landscape.value(theta)), landscape.gradient(theta)

    def lower(alpha: float) -> bool:
        return bool(landscape.value(theta - alpha * g) < here)

    low, high = 0.0, 1e-6
    while lower(high):
        low, high = high, 1.1 * high
        if high > longest:
            return float("inf")
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if lower(middle) else (low, middle)
    return high


def falls(alpha: float, seed: int, steps: int = STEPS) -> tuple[float, Array]:
    """Full-batch gradient descent of a digits network, with its λ_max.

    Args:
        alpha: the learning rate α.
        seed: for the first weights.
        steps: how many.

    Returns:
        The part of the steps that lower the loss, and α λ_max as it was before every fourth step.
    """
    digits, network = data.digits(), digits_network(seed, hidden=32)
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    optimizer = optim.GradientDescent(alpha)
    losses, products = [network.loss(x, y)], []
    for step in range(steps):
        if step % LOOK_EVERY == 0:
            products.append(alpha * diagnostics.sharpness(network, x, y, steps=LANCZOS))
        optimizer.step(network.theta, network.gradient(x, y))
        losses.append(network.loss(x, y))
    return float(np.mean(np.diff(losses) < 0)), np.array(products)


def losses_on_bowl(bowl: Landscape, start: Array, alpha: float, steps: int = 500) -> Array:
    """The loss before every step and after the last, as long as it is a number to speak of."""
    theta, optimizer = start.copy(), optim.GradientDescent(alpha)
    losses = [float(bowl.value(theta))]
    for _ in range(steps):
        optimizer.step(theta, bowl.gradient(theta))
        losses.append(float(bowl.value(theta)))
        if not 1e-200 < losses[-1] < 1e200:
            break
    return np.array(losses)


def two_ways(seed: int) -> Sequence[nn.Network]:
    """A network trained by the formula, array by array, and its twin by the optimizer."""
    digits = data.digits()
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    by_formula, by_optimizer = (digits_network(seed, hidden=32) for _ in range(2))
    optimizer = optim.GradientDescent(0.1)
    for _ in range(STEPS):
        gradients = by_formula.views(by_formula.gradient(x, y))
        for name, W in by_formula.views(by_formula.theta).items():
            W[...] = W - 0.1 * gradients[name]
        optimizer.step(by_optimizer.theta, by_optimizer.gradient(x, y))
    return by_formula, by_optimizer


def loss_left(seed: int, sign: float) -> float:
    """The part of the loss that is left after ten steps with or against the gradient."""
    digits, network = data.digits(), digits_network(seed, hidden=32)
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    first = network.loss(x, y)
    for _ in range(10):
        network.theta += sign * 0.1 * network.gradient(x, y)
    return network.loss(x, y) / first
