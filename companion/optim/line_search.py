"""Line searches: how far to go along a direction of descent."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from companion.optim.hyperparameters import Array

Objective = Callable[[Array], tuple[float, Array]]
"""A function from θ to the loss L(θ) and its gradient ∂L/∂θ, which has the shape of θ."""


class Point(NamedTuple):
    """A place on the line of a search.

    Attributes:
        step: how many times the direction was gone.
        theta: θ there.
        value: the loss L there.
        gradient: ∂L/∂θ there, of the shape of θ.
    """

    step: float
    theta: Array
    value: float
    gradient: Array


class LineSearchError(ArithmeticError):
    """No step length was found that the conditions allow."""


def backtracking(
    objective: Objective,
    start: Point,
    direction: Array,
    *,
    step: float = 1.0,
    shrink: float = 0.5,
    c1: float = 1e-4,
    most: int = 60,
) -> Point:
    """Shortens the step until the loss falls by at least c1 of what the slope foretells.

    ::

        L(θ + s d) ≤ L(θ) + c₁ s dᵀ∂L/∂θ

    Args:
        objective: gives L and ∂L/∂θ for any θ.
        start: θ with its loss and gradient; its `step` is not looked at.
        direction: d, of the shape of θ.
        step: the first s that is tried.
        shrink: by what s is multiplied as long as it is too long, above 0 and below 1.
        c1: c₁, above 0 and below 1.
        most: how many s are tried.

    Raises ValueError for a direction that does not descend, LineSearchError after `most` tries.

    L. Armijo, Pacific J. Math. 16, 1 (1966), doi:10.2140/pjm.1966.16.1.
    """
    slope = _descending(start, direction)
    for _ in range(most):
        point = _at(objective, start, direction, step)
        if np.isfinite(point.value) and point.value <= start.value + c1 * step * slope:
            return point
        step *= shrink
    raise LineSearchError(f"no step down to {step:.1e} lowers the loss enough")


def strong_wolfe(
    objective: Objective,
    start: Point,
    direction: Array,
    *,
    step: float = 1.0,
    c1: float = 1e-4,
    c2: float = 0.9,
    most: int = 40,
) -> Point:
    """A step that lowers the loss enough (c1) and leaves little slope along the direction (c2).

    ::

        L(θ + s d) ≤ L(θ) + c₁ s dᵀ∂L/∂θ
        |slope at θ + s d| ≤ c₂ |slope at θ|

    Args:
        objective, start, direction, step, c1, most: those of `backtracking`.
        c2: c₂, above c₁ and below 1; the smaller, the more exact the search.

    Raises ValueError for a direction that does not descend, LineSearchError after `most` tries.

    J. Nocedal and S. J. Wright, Numerical Optimization, 2nd edition (2006), algorithms 3.5 and 3.6,
    doi:10.1007/978-0-387-40065-5.
    """
    start = start._replace(step=0.0)  # it may be the end of the search before
    slope = _descending(start, direction)
    low, low_slope = start, slope
    high: Point | None = None
    for _ in range(most):
        point = _at(objective, start, direction, step)
        along = float(np.vdot(point.gradient, direction))
        enough = np.isfinite(point.value) and point.value <= start.value + c1 * step * slope
        if not enough or (low is not start and point.value >= low.value):
            high = point
        elif abs(along) <= -c2 * slope:
            return point
        else:
            # Beyond the lowest point of the line, the slope points back.
            if along * ((high.step if high else np.inf) - low.step) >= 0:
                high = low
            low, low_slope = point, along
        step = 2 * step if high is None else _between(low, low_slope, high)
    raise LineSearchError(f"the strong Wolfe conditions were not met in {most} steps")


def _between(low: Point, low_slope: float, high: Point) -> float:
    """The lowest point of the parabola through both values and the slope at `low`, kept inside."""
    width = high.step - low.step
    bend = high.value - low.value - low_slope * width
    part = -0.5 * low_slope * width / bend if np.isfinite(bend) and bend > 0 else 0.5
    return low.step + min(max(part, 0.1), 0.9) * width


def _at(objective: Objective, start: Point, direction: Array, step: float) -> Point:
    theta = start.theta + step * direction
    value, gradient = objective(theta)
    return Point(step, theta, value, gradient)


def _descending(start: Point, direction: Array) -> float:
    slope = float(np.vdot(start.gradient, direction))
    if not slope < 0:
        raise ValueError(f"the direction has to descend, but the slope along it is {slope:.3g}")
    return slope
