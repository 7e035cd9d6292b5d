"""How surfaces with a saddle are left, where the whole way is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.landscapes import Saddle
from companion.optim import (
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
    newton_direction,
    saddle_free_direction,
)
from companion.optim.schedules import Exponential, Schedule

FALL = 0.05
"""The saddle of the figures is ½(x² − 0.05 y²): steep across, hardly falling along."""

METHODS: dict[str, Callable[[], Optimizer]] = {
    "gradient descent": lambda: GradientDescent(1.0),
    "momentum": lambda: Momentum(1.0),
    "Nesterov": lambda: Nesterov(1.0),
    "RMSprop": lambda: RMSprop(0.01, rho=0.9),
    "Adam": lambda: Adam(0.01),
    "Adam, β₁ = 0": lambda: Adam(0.01, (0.0, 0.999)),
}
"""Methods by name, for that saddle."""

NEVER = 3000
"""Steps after which a run that has not left a surface counts as caught."""

RATES = np.geomspace(0.01, 100, 97)
"""The learning rates over which methods on a surface are tuned, 24 a decade."""


def escape_steps(
    optimizer: Optimizer,
    distances: Array,
    noise: float = 0.0,
    fall: float = FALL,
    power: int = 2,
    limit: int = NEVER,
    seed: int = 0,
) -> NDArray[np.int64]:
    """Steps until |y| is 1 on ½ x² − (b/p) |y|ᵖ, from (1, distance); the limit if never.

    Args:
        optimizer: moves all runs at once.
        distances: y at the start, shape (n,); with 0 the run begins on the line that leads into
            the saddle.
        noise: standard deviation of what is added to each derivative.
        fall: b.
        power: p. With 2 the saddle is strict; with more the Hessian at it has no negative
            eigenvalue.
        limit: of the steps.
        seed: for the noise.
    """
    rng = np.random.default_rng(seed)
    theta = np.stack([np.ones_like(distances), np.asarray(distances, dtype=float)], axis=-1)
    steps = np.full(len(theta), limit)
    for step in range(limit + 1):
        left = np.abs(theta[:, 1]) >= 1
        steps[left & (steps == limit)] = step
        if left.all():
            break
        theta[left] = np.clip(theta[left], -2, 2)  # they have left, and may not overflow
        x, y = theta.T
        gradient = np.stack([x, -fall * y * np.abs(y) ** (power - 2)], axis=-1)
        if noise:
            gradient += noise * rng.normal(size=theta.shape)
        optimizer.step(theta, gradient)
    return steps


class Steps(NamedTuple):
    """The steps that two ways take; the limit if never.

    Attributes:
        first: of the way that is looked at.
        other: of the way that it is compared with.
    """

    first: float
    other: float


def descent_steps(
    distance: float,
    beside: float,
    alpha: float | None = 1.0,
    fall: float = FALL,
    power: int = 2,
    limit: int = 10_000_000,
) -> Steps:
    """Steps of gradient descent out of a saddle, from a distance and from another one.

    The coordinates of this surface do not meet, so y alone is followed, for millions of steps.

    Args:
        distance, beside: y at the start of the one and of the other.
        alpha: α, or None for the best below the edge across.
        fall, power, limit: as in `escape_steps`.
    """
    rate = 1.9 if alpha is None else alpha

    def steps(y: float) -> float:
        for step in range(limit):
            if y >= 1:
                return step
            y += rate * fall * y ** (power - 1)
        return limit

    return Steps(steps(distance), steps(beside))


def tuned_steps(
    method: str,
    distance: float,
    fall: float = FALL,
    beta: float = 0.9,
    rise: float = 1.0,
    alpha: float | None = None,
    limit: int = NEVER,
) -> float:
    """Steps at the best α until the loss of ½(a x² − b y²) is as low as at (0, 1).

    So it counts too that x has come to rest: an α at which x grows is none. RMSprop and Adam would
    be tuned to jump there at once, and are not among the methods here: see `paced`.

    Args:
        method: "gradient descent", "momentum" or "Nesterov".
        distance: y at the start; x is 1.
        fall: b.
        beta: β of momentum and Nesterov.
        rise: a.
        alpha: α, or None for the best of RATES, which goes from far below the best to beyond the
            edge.
        limit: of the steps.
    """
    surface = Saddle(rise, fall)
    rates = (RATES / rise if alpha is None else np.array([alpha]))[:, np.newaxis]
    makers: dict[str, Callable[[], Optimizer]] = {
        "gradient descent": lambda: GradientDescent(rates),
        "momentum": lambda: Momentum(rates, beta),
        "Nesterov": lambda: Nesterov(rates, beta),
    }
    theta = np.tile([1.0, distance], (len(rates), 1))
    way = makers[method]()
    for step in range(limit):
        if (surface.value(theta) <= -fall / 2).any():
            return step
        way.step(theta, surface.gradient(theta))
        # A run that is lost across may not overflow, and never comes down.
        theta[np.abs(theta[:, 0]) > 1e6] = [1e6, 0.0]
    return limit


def tuned_race(
    method: str,
    other: str,
    distance: float,
    fall: float = FALL,
    beta: float = 0.9,
    rise: float = 1.0,
    alpha: float | None = None,
    limit: int = NEVER,
) -> Steps:
    """The steps out of ½(a x² − b y²) of two methods, each at its best α.

    Args:
        method, other: as in `tuned_steps`.
        distance, fall, beta, rise, alpha, limit: as in `tuned_steps`.
    """
    shared = (distance, fall, beta, rise, alpha, limit)
    return Steps(*(tuned_steps(name, *shared) for name in (method, other)))


def paced(
    alpha: float,
    distance: float,
    fall: float = FALL,
    beta: float = 0.9,
    decay: float = 0.999,
    limit: int = NEVER,
) -> Steps:
    """The steps of Adam at a given α, and of gradient descent at its best, until |y| is 1.

    Args:
        alpha: Adam's α.
        distance: y at the start.
        fall: b.
        beta, decay: Adam's β₁ and β₂.
        limit: of the steps.
    """
    adam = escape_steps(Adam(alpha, (beta, decay)), np.array([distance]), 0.0, fall, limit=limit)
    return Steps(float(adam[0]), tuned_steps("gradient descent", distance, fall, limit=limit))


Direction = Callable[[Array, Array, float], Array]


def newton_steps(
    direction: Direction, distance: float, fall: float = FALL, limit: int = 200
) -> int:
    """Steps of Newton's method, or of the saddle-free one, until |y| is 1; the limit if never.

    Args:
        direction: `newton_direction` or `saddle_free_direction`.
        distance: y at the start.
        fall: b.
        limit: of the steps.
    """
    surface, theta = Saddle(1.0, fall), np.array([1.0, distance])
    for step in range(limit):
        if abs(theta[1]) >= 1:
            return step
        theta = theta + direction(surface.gradient(theta), surface.hessian(theta), 0.0)
    return limit


def second_order(absolute: bool, distance: float, fall: float = FALL, limit: int = NEVER) -> Steps:
    """The steps of Newton's method, and of gradient descent at its best α.

    Args:
        absolute: whether the eigenvalues are taken by their size: saddle-free Newton.
        distance: y at the start.
        fall: b.
        limit: of the steps of both.
    """
    direction = saddle_free_direction if absolute else newton_direction
    descent = tuned_steps("gradient descent", distance, fall, limit=limit)
    return Steps(newton_steps(direction, distance, fall, limit), descent)


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


def falling(gamma: float = 0.97) -> Schedule:
    """The schedule α γᵗ from α = 1, which adds up to 1 / (1 − γ).

    Args:
        gamma: γ, above 0 and below 1.
    """
    return Exponential(1.0, gamma)


def stages(
    strengths: Array, scale: float, alpha: float = 0.01, steps: int = 4000
) -> tuple[Array, Array]:
    """The training of a linear network of two layers, one unit for each feature.

    L = ½ Σ (s_k − a_k b_k)², the loss of a linear network on whitened inputs, in the axes of what
    is to be learned: A. M. Saxe, J. L. McClelland and S. Ganguli (2014),
    doi:10.48550/arXiv.1312.6120.

    Args:
        strengths: s_k, (k,).
        scale: of all first weights a_k and b_k.
        alpha: α.
        steps: of gradient descent.

    Returns:
        The loss before each step and after the last, (steps + 1,), and with it a_k b_k / s_k,
        (steps + 1, k).
    """
    s = np.asarray(strengths, dtype=float)
    a, b = np.full_like(s, scale), np.full_like(s, scale)
    losses, learned = [], []
    for _ in range(steps + 1):
        missing = s - a * b
        losses.append(float((missing**2).sum() / 2))
        learned.append(a * b / s)
        a, b = a + alpha * missing * b, b + alpha * missing * a
    return np.array(losses), np.array(learned)
