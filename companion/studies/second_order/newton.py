"""Where Newton's method is the best there is, and where it is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.landscapes import Landscape
from companion.optim import newton_direction, saddle_free_direction

LEAST = 1.0
"""On surfaces, damping makes every curvature at least this."""

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
