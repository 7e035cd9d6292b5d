"""A few wells side by side: which one a run ends in depends on where and how it starts."""

from __future__ import annotations

from abc import abstractmethod
from itertools import product

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array, how_many
from companion.landscapes.landscape import Landscape, matrices, square


class Separable(Landscape):
    """f(θ) = Σᵢ g(θᵢ): the same function g of one number along every axis.

    A stationary point of f is made of stationary points of g: a minimum of minima only, a saddle
    of both kinds.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = how_many("dimension", dimension)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(d={self.dimension})"

    def _value(self, theta: Array) -> Array:
        value: Array = self._line(theta).sum(axis=-1)
        return value

    def _gradient(self, theta: Array) -> Array:
        return self._slope(theta)

    def _hessian(self, theta: Array) -> Array:
        return self._curvature(theta)[..., np.newaxis] * np.eye(self.dimension, dtype=theta.dtype)

    @abstractmethod
    def _line(self, x: Array) -> Array:
        """g."""

    @abstractmethod
    def _slope(self, x: Array) -> Array:
        """g′."""

    @abstractmethod
    def _curvature(self, x: Array) -> Array:
        """g″."""

    @abstractmethod
    def _stationary(self) -> tuple[list[float], list[float]]:
        """The minima of g, the lowest first, and its maxima."""

    def _minima(self) -> NDArray[np.float64]:
        minima, _ = self._stationary()
        if self.dimension > 2:  # their number grows as a power of d
            minima = minima[:1]
        return np.array(list(product(minima, repeat=self.dimension)))

    def _saddles(self) -> NDArray[np.float64]:
        if self.dimension != 2:
            return self._no_points()
        minima, maxima = self._stationary()
        return np.array([*product(minima, maxima), *product(maxima, minima)])


class StyblinskiTang(Separable):
    """f(θ) = ½ Σᵢ (θᵢ⁴ − 16 θᵢ² + 5 θᵢ): two wells along every axis, one deeper.

    The global minimum is −39.16617 d at θᵢ = −2.903534. In one and two dimensions `minima` and
    `saddles` are complete; in more, `minima` holds the global one and `saddles` nothing.

    Args:
        dimension: d ≥ 1; anything else raises TypeError or ValueError.

    M. A. Styblinski and T.-S. Tang, Neural Networks 3, 467 (1990),
    doi:10.1016/0893-6080(90)90029-K.
    """

    name = "Styblinski–Tang"

    def __init__(self, dimension: int = 2) -> None:
        super().__init__(dimension)
        self.window = square(-5, 5, self.dimension)

    def _line(self, x: Array) -> Array:
        return (x**2 * (x**2 - 16) + 5 * x) / 2

    def _slope(self, x: Array) -> Array:
        return 2 * x * (x**2 - 8) + 2.5

    def _curvature(self, x: Array) -> Array:
        return 6 * x**2 - 16

    def _stationary(self) -> tuple[list[float], list[float]]:
        deep, top, shallow = sorted(np.roots([2.0, 0.0, -16.0, 2.5]).real.tolist())
        return [deep, shallow], [top]


class Himmelblau(Landscape):
    """f(x, y) = (x² + y − 11)² + (x + y² − 7)²: four minima, all of them 0.

    There are four saddles, and a maximum near (−0.27, −0.92).

    D. M. Himmelblau, Applied Nonlinear Programming (1972).
    """

    name = "Himmelblau"
    dimension = 2

    def __init__(self) -> None:
        self.window = square(-5, 5)

    def _value(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        p, q = x**2 + y - 11, x + y**2 - 7
        return np.stack([4 * x * p + 2 * q, 2 * p + 4 * y * q], axis=-1)

    def _hessian(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        p, q = x**2 + y - 11, x + y**2 - 7
        return matrices(4 * p + 8 * x**2 + 2, 4 * (x + y), 4 * q + 8 * y**2 + 2)

    def _minima(self) -> NDArray[np.float64]:
        return self._polished(
            [[3.0, 2.0], [-2.805118, 3.131313], [-3.779310, -3.283186], [3.584428, -1.848127]]
        )

    def _saddles(self) -> NDArray[np.float64]:
        return self._polished(
            [
                [3.385154, 0.073852],
                [0.086678, 2.884255],
                [-3.073026, -0.081353],
                [-0.127961, -1.953715],
            ]
        )
