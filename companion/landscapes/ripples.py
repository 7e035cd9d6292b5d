"""Ripples: many small valleys on the way to the deepest."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array, number
from companion.landscapes.landscape import Landscape, matrices, square
from companion.landscapes.wells import Separable

RASTRIGIN_END = 5.12
VALLEY_END = 4.0
BISECTIONS = 80


class Rastrigin(Separable):
    """f(θ) = Σᵢ θᵢ² + 10 (1 − cos 2πθᵢ): a bowl with a well about every whole number.

    The global minimum is 0 at the origin. In one and two dimensions `minima` and `saddles` hold
    all that lie within ±5.12 along every axis; in more, `minima` holds the global one and
    `saddles` nothing.

    Args:
        dimension: d ≥ 1; anything else raises TypeError or ValueError.

    L. A. Rastrigin, Systems of Extremal Control (1974, in Russian); H. Mühlenbein, M. Schomisch
    and J. Born, Parallel Computing 17, 619 (1991), doi:10.1016/S0167-8191(05)80052-3, in d
    dimensions.
    """

    name = "Rastrigin"

    def __init__(self, dimension: int = 2) -> None:
        super().__init__(dimension)
        self.window = square(-RASTRIGIN_END, RASTRIGIN_END, self.dimension)

    def _line(self, x: Array) -> Array:
        # 1 − cos 2πx = 2 sin² πx, without the difference of nearly equal numbers.
        value: Array = x**2 + 20 * np.sin(math.pi * x) ** 2
        return value

    def _slope(self, x: Array) -> Array:
        slope: Array = 2 * x + 20 * math.pi * np.sin(2 * math.pi * x)
        return slope

    def _curvature(self, x: Array) -> Array:
        curvature: Array = 2 + 40 * math.pi**2 * np.cos(2 * math.pi * x)
        return curvature

    def _stationary(self) -> tuple[list[float], list[float]]:
        return _rippled_line(curvature=2.0, depth=20.0, end=RASTRIGIN_END)


class RippledValley(Landscape):
    """f(x, y) = ½ (a x² + b y²) + ½ h (1 − cos 2πx): a valley along x with ripples on its floor.

    Args:
        depth: h ≥ 0, by how much a crest of the ripples would stand above a trough on a level
            floor. At 0 there is one minimum; the first others appear where h is about
            0.23 a, and they move to whole numbers as h grows.
        floor: a > 0, the curvature of the floor without ripples.
        wall: b > 0, the curvature of the walls.

    The global minimum is 0 at the origin. `minima` and `saddles` hold all with |x| ≤ 4, those
    nearest the origin first. Raises TypeError or ValueError for arguments out of their range.

    Made for this book: along x it is the function of L. A. Rastrigin, Systems of Extremal Control
    (1974), with a handle on the ripples.
    """

    name = "Rippled valley"
    dimension = 2

    def __init__(self, depth: float, floor: float = 0.2, wall: float = 2.0) -> None:
        self.depth = number("depth", depth, at_least=0)
        self.floor = number("floor", floor, above=0)
        self.wall = number("wall", wall, above=0)
        self.window = np.array([[-VALLEY_END, VALLEY_END], [-2.0, 2.0]])

    def __repr__(self) -> str:
        return f"RippledValley(depth={self.depth:g}, floor={self.floor:g}, wall={self.wall:g})"

    def _value(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        value: Array = (self.floor * x**2 + self.wall * y**2) / 2
        value = value + self.depth * np.sin(math.pi * x) ** 2
        return value

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        ripples = self.depth * math.pi * np.sin(2 * math.pi * x)
        return np.stack([self.floor * x + ripples, self.wall * y], axis=-1)

    def _hessian(self, theta: Array) -> Array:
        x = theta[..., 0]
        ripples = 2 * self.depth * math.pi**2 * np.cos(2 * math.pi * x)
        return matrices(self.floor + ripples, np.zeros_like(x), np.full_like(x, self.wall))

    def _minima(self) -> NDArray[np.float64]:
        minima, _ = _rippled_line(self.floor, self.depth, VALLEY_END)
        return np.array([[x, 0.0] for x in minima])

    def _saddles(self) -> NDArray[np.float64]:
        _, crests = _rippled_line(self.floor, self.depth, VALLEY_END)
        return np.array([[x, 0.0] for x in crests]).reshape(-1, 2)


def _rippled_line(curvature: float, depth: float, end: float) -> tuple[list[float], list[float]]:
    """Minima and maxima of g(x) = ½ a x² + ½ h (1 − cos 2πx) with |x| ≤ end, nearest 0 first."""

    def slope(x: Array) -> Array:
        slope: Array = curvature * x + depth * math.pi * np.sin(2 * math.pi * x)
        return slope

    bend = 2 * depth * math.pi**2  # g″ = a + bend cos 2πx
    if bend <= curvature:
        return [0.0], []
    # Between neighbouring inflections g′ is monotone: it has one zero there, or none. A minimum is
    # where it rises, in (k − w, k + w), a maximum where it falls, in (k + w, k + 1 − w).
    w = math.acos(-curvature / bend) / (2 * math.pi)
    k = np.arange(1, math.ceil(end) + 1)
    minima = _zeros(slope, k - w, k + w)
    maxima = _zeros(slope, k - 1 + w, k - w)
    within = [[x for x in found if x <= end] for found in (minima, maxima)]
    mirrored = [[z for x in found for z in (x, -x)] for found in within]
    return [0.0, *mirrored[0]], mirrored[1]


def _zeros(function: Callable[[Array], Array], low: Array, high: Array) -> list[float]:
    """The zero in every interval at whose ends the function has different signs, by bisection."""
    crossed = np.sign(function(low)) != np.sign(function(high))
    low, high = low[crossed], high[crossed]
    at_low = np.sign(function(low))
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        before = np.sign(function(middle)) == at_low
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    return [float(x) for x in (low + high) / 2]
