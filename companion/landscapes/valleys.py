"""Curved valleys: steep walls, and a floor that is nearly flat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array, how_many
from companion.landscapes.landscape import Landscape, matrices, square

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
    these are listed. In many dimensions there are further saddles, which are not. Raises TypeError
    or ValueError unless d is a whole number, at least 2.

    H. H. Rosenbrock, The Computer Journal 3, 175 (1960), doi:10.1093/comjnl/3.3.175, in two
    dimensions; S. Kok and C. Sandrock, Evolutionary Computation 17, 437 (2009),
    doi:10.1162/evco.2009.17.3.437, the stationary points in many.
    """

    name = "Rosenbrock"

    def __init__(self, dimension: int = 2) -> None:
        self.dimension = how_many("dimension", dimension, at_least=2)
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
        start[: len(SADDLE_HEAD)] = SADDLE_HEAD
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

    def _value(self, theta: Array) -> Array:
        r, _, _, _ = _beale_residuals(theta)
        value: Array = (r**2).sum(axis=-1)
        return value

    def _gradient(self, theta: Array) -> Array:
        r, r_x, r_y, _ = _beale_residuals(theta)
        return 2 * np.stack([(r * r_x).sum(axis=-1), (r * r_y).sum(axis=-1)], axis=-1)

    def _hessian(self, theta: Array) -> Array:
        x, y = theta[..., :1], theta[..., 1:]
        r, r_x, r_y, r_xy = _beale_residuals(theta)
        r_yy = x * np.concatenate([np.zeros_like(y), np.full_like(y, 2), 6 * y], axis=-1)
        return 2 * matrices(
            (r_x**2).sum(axis=-1),
            (r_x * r_y + r * r_xy).sum(axis=-1),
            (r_y**2 + r * r_yy).sum(axis=-1),
        )

    def _minima(self) -> NDArray[np.float64]:
        return np.array([[3.0, 0.5]])

    def _saddles(self) -> NDArray[np.float64]:
        return np.concatenate([[[0.0, 1.0]], self._polished([[0.10054, -2.64451]])])


def _beale_residuals(theta: Array) -> tuple[Array, Array, Array, Array]:
    """r = c − x(1 − yⁱ) with ∂r/∂x, ∂r/∂y and ∂²r/∂x∂y, each (…, 3)."""
    x, y = theta[..., :1], theta[..., 1:]
    r_x = np.concatenate([y, y**2, y * y**2], axis=-1) - 1
    r_xy = np.concatenate([np.ones_like(y), 2 * y, 3 * y**2], axis=-1)
    return np.array([1.5, 2.25, 2.625], theta.dtype) + x * r_x, r_x, x * r_xy, r_xy
