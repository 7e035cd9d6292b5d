"""Line searches: how far to go along a direction of descent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from companion.arguments import (
    floating_array,
    function,
    how_many,
    instance,
    number,
    real_array,
    said,
)
from companion.optim.hyperparameters import Array

Objective = Callable[[Array], tuple[float, Array]]
"""A function from θ to the loss L(θ) and its gradient ∂L/∂θ, which has the shape of θ."""


class Point(NamedTuple):
    """A place on the line of a search.

    It is a record and checks nothing: what takes one does.

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
    """No step length was found that the conditions allow; the message says what was seen."""


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

    Where the loss or its gradient is not finite, the step counts as too long.

    Args:
        objective: gives L and ∂L/∂θ for any θ. Its gradient is copied, so that it may use one array
            again and again.
        start: θ, a floating-point array, with its loss and gradient, all finite; its `step` is not
            looked at.
        direction: d, finite and of the shape of θ.
        step: the first s that is tried, above 0.
        shrink: by what s is multiplied as long as it is too long, above 0 and below 1.
        c1: c₁, above 0 and below 1.
        most: how many s are tried, at least 1.

    Raises TypeError or ValueError for an argument that is not so, for a direction that does not
    descend, and for an objective that gives something else; LineSearchError after `most` tries, or
    when the fall that is asked for is lost in rounding. What the objective itself raises is passed
    on.

    L. Armijo, Pacific J. Math. 16, 1 (1966), doi:10.2140/pjm.1966.16.1.
    """
    function("objective", objective)
    line = _Line.through(start, direction)
    step = number("step", step, above=0)
    shrink = number("shrink", shrink, above=0, below=1)
    c1 = number("c1", c1, above=0, below=1)
    looks = []
    for _ in range(how_many("most", most)):
        point = line.look(objective, step)
        looks.append((step, point.value))
        if line.lowers(point, c1):
            # A fall that is lost in rounding is no reason to have made the step shorter.
            asked_for = len(looks) == 1 and not np.array_equal(point.theta, line.start.theta)
            if point.value < line.start.value or asked_for:
                return point
            break
        step *= shrink
    raise LineSearchError(line.why_not(looks))


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

    Raises TypeError, ValueError and LineSearchError as `backtracking` does. There may be no such
    step: where the loss falls without end along the line, and where the gradient is not that of the
    loss; the message of LineSearchError tells the two apart as far as it can.

    J. Nocedal and S. J. Wright, Numerical Optimization, 2nd edition (2006), algorithms 3.5 and 3.6,
    doi:10.1007/978-0-387-40065-5.
    """
    function("objective", objective)
    line = _Line.through(start, direction)
    step = number("step", step, above=0)
    c1 = number("c1", c1, above=0, below=1)
    c2 = number("c2", c2, above=c1, below=1)
    low, low_slope = line.start, line.slope
    high: Point | None = None
    looks = []
    for _ in range(how_many("most", most)):
        point = line.look(objective, step)
        looks.append((step, point.value))
        if not line.lowers(point, c1) or (low is not line.start and point.value >= low.value):
            high = point
        else:
            along = dot(point.gradient, line.direction)
            if abs(along) <= -c2 * line.slope:
                return point
            # Beyond the lowest point of the line, the slope points back.
            if along * ((high.step if high else np.inf) - low.step) >= 0:
                high = low
            low, low_slope = point, along
        step = 2 * step if high is None else _between(low, low_slope, high)
    if not low.value < line.start.value:
        raise LineSearchError(line.why_not(looks))
    if high is None:
        raise LineSearchError(
            f"the loss falls at every step that was tried, up to {low.step:.1e}, and its slope "
            f"there is still {low_slope:.2g}: does it fall without end along the direction?"
        )
    raise LineSearchError(
        f"the loss falls, but its slope does not: after {most} steps, the last between "
        f"{low.step:.17g} and {high.step:.17g}, it is {low_slope:.2g}, where {c2:g} of "
        f"{line.slope:.2g} was asked for. Is the gradient right, and has the loss no kink?"
    )


def _between(low: Point, low_slope: float, high: Point) -> float:
    """The lowest point of the parabola through both values and the slope at `low`, kept inside."""
    width = high.step - low.step
    bend = high.value - low.value - low_slope * width
    part = -0.5 * low_slope * width / bend if np.isfinite(bend) and bend > 0 else 0.5
    return low.step + min(max(part, 0.1), 0.9) * width


class _Line(NamedTuple):
    """A start and a direction that fit, and the slope along it, which is down."""

    start: Point
    direction: Array
    slope: float

    @classmethod
    def through(cls, start: Point, direction: Array) -> _Line:
        instance("start", start, Point, "Point(0.0, theta, *objective(theta))")
        theta = floating_array("start.theta", start.theta)
        like = theta.dtype, theta.shape
        real_array("start.theta", theta, *like)
        value = float(real_array("start.value", start.value, shape=()))
        gradient = real_array("start.gradient", start.gradient, *like)
        direction = real_array("direction", direction, *like)
        slope = dot(gradient, direction)
        if not -np.inf < slope < 0:
            raise ValueError(
                f"the direction has to descend, but the slope along it, dᵀ∂L/∂θ, is {slope:.3g}"
            )
        return cls(Point(0.0, theta, value, gradient), direction, slope)

    def look(self, objective: Objective, step: float) -> Point:
        with np.errstate(over="ignore", invalid="ignore"):
            theta = np.asarray(self.start.theta + step * self.direction)
        return look(objective, theta, step)

    def lowers(self, point: Point, c1: float) -> bool:
        """Whether the loss falls enough, and the search may go on from there."""
        enough = point.value <= self.start.value + c1 * point.step * self.slope
        return bool(enough and np.isfinite(point.value) and np.isfinite(point.gradient).all())

    def why_not(self, looks: list[tuple[float, float]]) -> str:
        """What was seen at steps, and the losses there, if none is low enough."""
        tried = f"no step from {looks[0][0]:.1e} to {looks[-1][0]:.1e} lowers the loss enough: "
        finite = [(step, value) for step, value in looks if np.isfinite(value)]
        if not finite:
            return f"{tried}it is not finite at any of them"
        # A change can be told from rounding where it is well above that of the loss.
        rounding = 1e3 * np.finfo(self.start.theta.dtype).eps * abs(self.start.value)
        seen = [(step, value) for step, value in finite if -self.slope * step > rounding]
        if not seen:
            return f"{tried}what the slope, {self.slope:.2g}, foretells is lost in rounding"
        step, value = min(seen)
        return (
            f"{tried}at {step:.1e} the slope foretells a change of {self.slope * step:.1e}, and it "
            f"is {value - self.start.value:.1e}. Is the gradient right?"
        )


def look(objective: Objective, theta: Array, step: float = 0.0) -> Point:
    """What the objective gives at theta, checked for its kind and shape, and copied."""
    found: Any = objective(theta)
    if not isinstance(found, tuple | list) or len(found) != 2:
        raise TypeError(f"objective must give a pair, the loss and its gradient, got {said(found)}")
    value = real_array("objective's loss", found[0], shape=(), finite=False)
    gradient = real_array("objective's gradient", found[1], theta.dtype, theta.shape, finite=False)
    return Point(step, theta, float(value), gradient.copy())


def dot(a: Array, b: Array) -> float:
    """aᵀb over all entries, in float64, which holds squares of any float32."""
    return float(np.vdot(np.asarray(a, np.float64), np.asarray(b, np.float64)))
