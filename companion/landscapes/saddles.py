"""Saddles: stationary points from which one can still go down. Neither has a minimum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array, number
from companion.landscapes.landscape import Landscape, matrices, square


class Saddle(Landscape):
    """f(x, y) = ½(a x² − b y²): curves up along x and down along y.

    Args:
        rise: a > 0, the curvature along x.
        fall: b > 0, minus the curvature along y.

    The saddle is at the origin, with Hessian diag(a, −b). Gradient flow leaves it as exp(b t), and
    only if it starts beside the line y = 0. Raises TypeError or ValueError unless a and b are
    positive.

    M. W. Hirsch, S. Smale and R. L. Devaney, Differential Equations, Dynamical Systems, and an
    Introduction to Chaos, third edition (2013), section 3.1.
    """

    name = "Saddle"
    dimension = 2

    def __init__(self, rise: float = 1.0, fall: float = 1.0) -> None:
        self.rise = number("rise", rise, above=0)
        self.fall = number("fall", fall, above=0)
        self.window = square(-2, 2)

    def __repr__(self) -> str:
        return f"Saddle(rise={self.rise:g}, fall={self.fall:g})"

    def _value(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        return (self.rise * x**2 - self.fall * y**2) / 2

    def _gradient(self, theta: Array) -> Array:
        return theta * np.array([self.rise, -self.fall], theta.dtype)

    def _hessian(self, theta: Array) -> Array:
        x = theta[..., 0]
        return matrices(np.full_like(x, self.rise), np.zeros_like(x), np.full_like(x, -self.fall))

    def _saddles(self) -> NDArray[np.float64]:
        return np.zeros((1, 2))


class MonkeySaddle(Landscape):
    """f(x, y) = x³ − 3xy²: three ways up and three ways down, for two legs and a tail.

    The saddle is at the origin. It is degenerate: its Hessian is zero, so that only the third
    derivatives tell it from a minimum.

    D. Hilbert and S. Cohn-Vossen, Geometry and the Imagination (1952), section 28.
    """

    name = "Monkey saddle"
    dimension = 2

    def __init__(self) -> None:
        self.window = square(-1.5, 1.5)

    def _value(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        return x * (x**2 - 3 * y**2)

    def _gradient(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        return np.stack([3 * x**2 - 3 * y**2, -6 * x * y], axis=-1)

    def _hessian(self, theta: Array) -> Array:
        x, y = theta[..., 0], theta[..., 1]
        return matrices(6 * x, -6 * y, -6 * x)

    def _saddles(self) -> NDArray[np.float64]:
        return np.zeros((1, 2))
