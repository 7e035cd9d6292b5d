"""Where Newton's method is the best there is, and where it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.landscapes import Himmelblau, Landscape, QuadraticBowl, random_rotation
from companion.optim import newton_direction, saddle_free_direction

LEAST = 1.0
"""Damping makes every curvature at least this."""

REST = 1e-10
"""A run whose gradient is shorter than this is at rest."""


def plain_newton(gradient: Array, hessian: Array) -> Array:
    """Newton's direction, −H⁻¹g.

    Args:
        gradient: shape (…, d).
        hessian: shape (…, d, d).
    """
    return newton_direction(gradient, hessian)


def damped_newton(gradient: Array, hessian: Array) -> Array:
    """−(H + λI)⁻¹g, with the smallest λ ≥ 0 that makes every eigenvalue at least 1.

    Args:
        gradient: shape (…, d).
        hessian: shape (…, d, d).
    """
    lowest = np.linalg.eigvalsh(hessian)[..., 0]
    damping = np.maximum(0.0, LEAST - lowest)[..., np.newaxis, np.newaxis]
    return newton_direction(gradient, hessian + damping * np.eye(hessian.shape[-1]))


def saddle_free(gradient: Array, hessian: Array) -> Array:
    """−|H|⁻¹g, the direction of saddle-free Newton.

    Args:
        gradient: shape (…, d).
        hessian: shape (…, d, d).
    """
    return saddle_free_direction(gradient, hessian, 1e-9)


def steepest(gradient: Array, hessian: Array) -> Array:
    """−g.

    Args:
        gradient: shape (…, d).
        hessian: not looked at.
    """
    return -gradient


DIRECTIONS: dict[str, tuple[Callable[[Array, Array], Array], bool]] = {
    "Newton": (plain_newton, False),
    "damped Newton": (damped_newton, True),
    "saddle-free Newton": (saddle_free, True),
    "gradient descent": (steepest, True),
}
"""Methods by name: the direction, and whether a line search shortens the step."""


def shortened(surface: Landscape, theta: Array, gradient: Array, step: Array) -> Array:
    """Armijo's rule at many places at once, as `companion.optim.backtracking` has it at one.

    A step is halved until the loss falls by 1/10,000 of what the slope foretells.

    Args:
        surface: the loss.
        theta: the places, shape (…, d).
        gradient: there, shape (…, d).
        step: directions of descent, shape (…, d).
    """
    step, here = step.copy(), surface.value(theta)
    slope = (gradient * step).sum(axis=-1)
    part = np.ones(here.shape)
    for _ in range(40):
        short = surface.value(theta + step) <= here + 1e-4 * part * slope
        if short.all():
            break
        step = np.where(short[..., np.newaxis], step, step / 2)
        part = np.where(short, part, part / 2)
    return step


def run(surface: Landscape, starts: Array, method: str, steps: int) -> Array:
    """The places of runs, shape (steps + 1, …, d), from their starts, (…, d).

    Args:
        surface: the loss.
        starts: shape (…, d).
        method: one of DIRECTIONS.
        steps: how many.
    """
    direction, search = DIRECTIONS[method]
    theta = np.array(starts, dtype=np.float64)
    places = [theta]
    for _ in range(steps):
        gradient = surface.gradient(theta)
        step = direction(gradient, surface.hessian(theta))
        # Whoever is at rest stays there: rounding would have the search halve for nothing.
        step[np.linalg.norm(gradient, axis=-1) < REST] = 0.0
        theta = theta + (shortened(surface, theta, gradient, step) if search else step)
        places.append(theta)
    return np.array(places)


KINDS = ("a minimum", "a saddle", "a maximum", "nowhere yet")
"""What a run may end at."""


def kinds(surface: Landscape, places: Array, slope: float = 1e-6) -> NDArray[np.int64]:
    """The number in KINDS of what each place, (…, d), is.

    Args:
        surface: the loss.
        places: where runs have ended.
        slope: a gradient longer than this is no end.
    """
    values = np.linalg.eigvalsh(surface.hessian(places))
    kind = np.where(values[..., 0] > 0, 0, np.where(values[..., -1] < 0, 2, 1))
    moving = np.linalg.norm(surface.gradient(places), axis=-1) > slope
    found: NDArray[np.int64] = np.where(moving, 3, kind)
    return found


def one_step(seed: int, condition: float = 1000.0, dimension: int = 10) -> tuple[float, float]:
    """What one step leaves of the height on a bowl whose axes lie askew.

    Args:
        seed: for the bowl and the start.
        condition: κ.
        dimension: d.

    Returns:
        For Newton's step, and for the best step along the gradient.
    """
    rng = np.random.default_rng(seed)
    bowl = QuadraticBowl(condition, dimension, random_rotation(dimension, rng))
    theta = rng.normal(size=dimension)
    g, H = bowl.gradient(theta), bowl.hessian(theta)
    along = theta - (g @ g) / (g @ H @ g) * g
    jumped = theta + newton_direction(g, H)
    height = bowl.value(theta)
    return float(bowl.value(jumped) / height), float(bowl.value(along) / height)


def errors(start: tuple[float, float] = (3.6, 2.6), steps: int = 4) -> Array:
    """Distances of Newton's method from Himmelblau's minimum (3, 2), shape (steps + 1,).

    Args:
        start: where it begins.
        steps: how many.
    """
    places = run(Himmelblau(), np.array(start), "Newton", steps)
    distances: Array = np.linalg.norm(places - [3.0, 2.0], axis=1)
    return distances


def order(distances: Array) -> float:
    """The power p of e′ ∝ eᵖ from the last three distances.

    Args:
        distances: falling, at least three, none zero.
    """
    before, last, now = (float(part) for part in np.log(distances[-3:]))
    return (now - last) / (last - before)


class FirstStep(NamedTuple):
    """What Newton's step does at the first weights of a network.

    Attributes:
        negative: the part of the Hessian's eigenvalues that is negative.
        before, after, damped: the loss before the step, after it, and after the damped one with a
            line search.
    """

    negative: float
    before: float
    after: float
    damped: float


def full_hessian(network: nn.Network, x: Array, y: NDArray[np.int64]) -> Array:
    """∂²L/∂θ², (P, P), one product with a unit vector for each column.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and labels, (n,).
    """
    unit = np.eye(network.theta.size)
    H: Array = np.array([network.hessian_vector_product(x, y, e) for e in unit])
    return H


def first_step(seed: int) -> FirstStep:
    """Newton's step at the first weights of a network, 2-6-1, that learns two moons.

    Args:
        seed: for the points and the first weights.
    """
    x, y = data.two_moons(100, rng=seed)
    points = x, y[:, np.newaxis]
    layers = [nn.Dense(2, 6), nn.Tanh(), nn.Dense(6, 1)]
    network = nn.Network(layers, nn.BinaryCrossEntropy(), l2=1e-3, rng=seed)
    H, g = full_hessian(network, *points), network.gradient(*points).copy()
    theta = network.theta.copy()

    def loss(step: Array) -> float:
        network.theta[...] = theta + step
        return network.loss(*points)

    before = loss(np.zeros_like(theta))
    step = damped_newton(g, H)
    while loss(step) > before + 1e-4 * g @ step:
        step = step / 2
    values = np.linalg.eigvalsh(H)
    return FirstStep(float((values < 0).mean()), before, loss(newton_direction(g, H)), loss(step))
