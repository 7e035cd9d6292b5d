"""Which methods leave a saddle, and what randomness does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from companion import data, nn, training
from companion.arguments import Array
from companion.landscapes import Saddle
from companion.optim import (
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
)
from companion.optim.schedules import Exponential, Schedule

FALL = 0.05
"""The saddle of P3 and P4 is ½(x² − 0.05 y²): steep across, hardly falling along."""

METHODS: dict[str, Callable[[], Optimizer]] = {
    "gradient descent": lambda: GradientDescent(1.0),
    "momentum": lambda: Momentum(1.0),
    "Nesterov": lambda: Nesterov(1.0),
    "RMSprop": lambda: RMSprop(0.01, rho=0.9),
    "Adam": lambda: Adam(0.01),
}
"""Methods by name, for the saddle of P3."""

NEVER = 3000
"""Steps after which a run that has not left the saddle counts as caught."""


def escape_steps(
    optimizer: Optimizer,
    distances: Array,
    noise: float = 0.0,
    fall: float = FALL,
    limit: int = NEVER,
    seed: int = 0,
) -> NDArray[np.int64]:
    """Steps until |y| is 1 on ½(x² − b y²), from (1, distance); the limit if never.

    Args:
        optimizer: moves all runs at once.
        distances: y at the start, shape (n,); with 0 the run begins on the line that leads into
            the saddle.
        noise: standard deviation of what is added to each derivative.
        fall: b.
        limit: of the steps.
        seed: for the noise.
    """
    surface, rng = Saddle(1.0, fall), np.random.default_rng(seed)
    theta = np.stack([np.ones_like(distances), np.asarray(distances, dtype=float)], axis=-1)
    steps = np.full(len(theta), limit)
    for step in range(limit + 1):
        left = np.abs(theta[:, 1]) >= 1
        steps[left & (steps == limit)] = step
        if left.all():
            break
        theta[left] = np.clip(theta[left], -2, 2)  # they have left, and may not overflow
        gradient = surface.gradient(theta)
        if noise:
            gradient += noise * rng.normal(size=theta.shape)
        optimizer.step(theta, gradient)
    return steps


Direction = Callable[[Array, Array, float], Array]


def newton_steps(direction: Direction, distance: float, limit: int = 200) -> int:
    """Steps of Newton's method, or of the saddle-free one, until |y| is 1; the limit if never.

    Args:
        direction: `newton_direction` or `saddle_free_direction`.
        distance: y at the start.
        limit: of the steps.
    """
    surface, theta = Saddle(1.0, FALL), np.array([1.0, distance])
    for step in range(limit):
        if abs(theta[1]) >= 1:
            return step
        theta = theta + direction(surface.gradient(theta), surface.hessian(theta), 0.0)
    return limit


def growth(alpha: float, beta: float, fall: float) -> float:
    """By what a step of momentum multiplies the distance from the saddle in the end.

    The larger root of z² − (1 + β + α b) z + β.

    Args:
        alpha: the learning rate.
        beta: momentum; 0 is gradient descent, with 1 + α b.
        fall: b, minus the negative curvature.
    """
    half = (1 + beta + alpha * fall) / 2
    return float(half + np.sqrt(half**2 - beta))


def equal_units(
    kind: str, seed: int = 0, steps: int = 300, lr: float | Schedule = 0.5
) -> tuple[float, float]:
    """Trains a digits network 64-8-10 whose eight hidden units begin equal.

    Args:
        kind: "full batch", "mini-batches", "dropout" (full batches, p = 0.2) or "noise" (full
            batches, 0.001 on each derivative).
        seed: for the first weights and all that is random.
        steps: of gradient descent.
        lr: the learning rate or a schedule.

    Returns:
        The loss on all 500 examples in the end, and the largest difference between two units'
        weights.
    """
    digits, rng = data.digits(), np.random.default_rng(seed)
    x, y = digits.x_train[:500], digits.y_train[:500]
    layers: list[nn.Layer] = [nn.Dense(64, 8, nn.xavier), nn.Tanh()]
    if kind == "dropout":
        layers.append(nn.Dropout(0.2, rng=seed))
    layers.append(nn.Dense(8, 10, nn.xavier))
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
    first, last = list(network.views(network.theta).values())[::2]
    first[:], last[:] = first[:, :1], last[:1]

    def shake(gradient: Array) -> None:
        gradient += 1e-3 * rng.normal(size=gradient.shape)

    batch = 50 if kind == "mini-batches" else 500
    training.fit(
        network,
        x,
        y,
        GradientDescent(lr),
        epochs=steps * batch // 500,
        batch_size=batch,
        rng=seed,
        on_gradient=shake if kind == "noise" else None,
        progress=False,
    )
    return network.loss(x, y), float(np.ptp(first, axis=1).max())


def falling(gamma: float = 0.97) -> Any:
    """The schedule of P4: α γᵗ from α = 1, which adds up to 1 / (1 − γ).

    Args:
        gamma: γ, above 0 and below 1.
    """
    return Exponential(1.0, gamma)
