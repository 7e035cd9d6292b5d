"""Curved valleys: steep walls, and a floor that is nearly flat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from companion.landscapes.landscape import Array, Landscape, matrices, square, whole_number

# The saddle of Rosenbrock's function in four dimensions, and how it begins in more: the rest is
# close to 0.01, but for the last coordinate, the square of the one before.
SADDLE_IN_FOUR = (-0.6561, 0.4431, 0.2043, 0.0417)
SADDLE_HEAD = (-0.5554, 0.3224, 0.1152, 0.0235, 0.0107)


class Rosenbrock(Landscape):
    """f(θ) = Σᵢ 100 (θᵢ₊₁ − θᵢ²)² + (1 − θᵢ)², i = 1 … d − 1: a valley bent like a banana.

    Args:
        dimension: d ≥ 2.

    The global minimum is 0 at (1, …, 1). In two and three dimensions there is no other stationary
    point. From four on there are a second minimum near (−1, 1, …, 1) and a saddle between the two;
    these are listed. From eight on there may be more saddles, which are not. Raises TypeError or
    ValueError unless d is a whole number, at least 2.

    H. H. Rosenbrock, The Computer Journal 3, 175 (1960), doi:10.1093/comjnl/3.3.175, in two
    dimensions; S. Kok and C. Sandrock, Evolutionary Computation 17, 437 (2009),
    doi:10.1162/evco.2009.17.3.437, the stationary points in many.
    """

    name = "Rosenbrock"

    def __init__(self, dimension: int = 2) -> None:
        self.dimension = whole_number("dimension", dimension, at_least=2)
        self.window = square(-2, 2, self.dimension)
        if self.dimension == 2:
            self.window[1] = -1, 3

    def __repr__(self) -> str:
        return f"Rosenbrock(d={self.dimension})"

    def _value(self, theta: Array) -> Array:
        x, y = theta[..., :-1], theta[..., 1:]
        value: Array = (100 * (y - x**2) ** 2 + (1 - x) ** 2).sum(axis=-1)
        return value

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., :-1], theta[..., 1:]
        above = y - x**2
        gradient = np.zeros_like(theta)
        gradient[..., :-1] = -400 * x * above - 2 * (1 - x)
        gradient[..., 1:] += 200 * above
        return gradient

    def _hessian(self, theta: Array) -> Array:
        d = self.dimension
        x, y = theta[..., :-1], theta[..., 1:]
        hessian = np.zeros((*theta.shape, d), theta.dtype)
        i, j = np.arange(d - 1), np.arange(1, d)
        hessian[..., i, i] = 1200 * x**2 - 400 * y + 2
        hessian[..., j, j] += 200
        hessian[..., i, j] = hessian[..., j, i] = -400 * x
        return hessian

    def _minima(self) -> NDArray[np.float64]:
        best = np.ones((1, self.dimension))
        if self.dimension < 4:
            return best
        other = best.copy()
        other[0, 0] = -1
        return np.concatenate([best, self._polished(other)])

    def _saddles(self) -> NDArray[np.float64]:
        if self.dimension < 4:
            return self._no_points()
        if self.dimension == 4:
            return self._polished([SADDLE_IN_FOUR])
        start = np.full(self.dimension, 0.01)
        head = SADDLE_HEAD[: self.dimension - 1]
        start[: len(head)] = head
        start[-1] = start[-2] ** 2
        return self._polished([start])


class Beale(Landscape):
    """f(x, y) = Σᵢ (cᵢ − x(1 − yⁱ))², i = 1, 2, 3, with c = 1.5, 2.25, 2.625.

    A valley that falls off to a plain, with walls that rise like y⁶. The minimum is 0 at (3, ½).
    There are two saddles: (0, 1), and one in the narrow valley of negative y.

    E. M. L. Beale (1958), as given by J. J. Moré, B. S. Garbow and K. E. Hillstrom, ACM TOMS 7, 17
    (1981), function 5, doi:10.1145/355934.355936.
    """

    name = "Beale"
    dimension = 2

    def __init__(self) -> None:
        self.window = square(-4.5, 4.5)

    @staticmethod
    def _residuals(y: Array, x: Array) -> list[tuple[Array, Array, Array, Array]]:
        """Each residual r with 1 − yⁱ and the first and second derivative of yⁱ."""
        zero, one = np.zeros_like(y), np.ones_like(y)
        return [
            (1.5 - x * (1 - y), 1 - y, one, zero),
            (2.25 - x * (1 - y**2), 1 - y**2, 2 * y, 2 * one),
            (2.625 - x * (1 - y**3), 1 - y**3, 3 * y**2, 6 * y),
        ]

    def _value(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        value = np.zeros_like(x)
        for r, _, _, _ in self._residuals(y, x):
            value += r**2
        return value

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        gradient = np.zeros_like(theta)
        for r, left, slope, _ in self._residuals(y, x):
            # ∂r/∂x = −(1 − yⁱ), ∂r/∂y = x (yⁱ)′
            gradient[..., 0] -= 2 * r * left
            gradient[..., 1] += 2 * r * x * slope
        return gradient

    def _hessian(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        xx, xy, yy = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
        for r, left, slope, bend in self._residuals(y, x):
            xx += 2 * left**2
            xy += 2 * slope * (r - left * x)
            yy += 2 * ((x * slope) ** 2 + r * x * bend)
        return matrices(xx, xy, yy)

    def _minima(self) -> NDArray[np.float64]:
        return np.array([[3.0, 0.5]])

    def _saddles(self) -> NDArray[np.float64]:
        return np.concatenate([[[0.0, 1.0]], self._polished([[0.10054, -2.64451]])])
