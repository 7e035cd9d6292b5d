"""Quadratic bowls: what every smooth landscape looks like close to a minimum."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import Array, generator, how_many, number, real_array
from companion.landscapes.landscape import Landscape, square


class QuadraticBowl(Landscape):
    """f(θ) = ½ θᵀHθ with H = Q diag(λ) Qᵀ and eigenvalues λ spaced geometrically from 1 to κ.

    Gradient descent on it converges for α < 2/κ, and best at α = 2/(1 + κ): Y. Nesterov, Lectures
    on Convex Optimization (2018), section 2.1.5, doi:10.1007/978-3-319-91578-4.

    Args:
        condition_number: κ = λ_max / λ_min ≥ 1.
        dimension: d ≥ 1. In one dimension κ is 1.
        rotation: Q, an orthogonal (d, d) matrix; None leaves the axes where they are, the flattest
            first and the steepest last.

    Attributes:
        eigenvalues: λ, (d,), in rising order.
        matrix: H, (d, d).

    The minimum is 0 at the origin. Raises TypeError or ValueError for arguments that do not fit.
    """

    name = "Quadratic bowl"

    def __init__(
        self, condition_number: float, dimension: int = 2, rotation: ArrayLike | None = None
    ) -> None:
        self.dimension = d = how_many("dimension", dimension)
        self.condition_number = number("condition_number", condition_number, at_least=1)
        if d == 1 and self.condition_number != 1:
            raise ValueError(f"condition_number must be 1 in one dimension, got {condition_number}")
        self.eigenvalues = np.geomspace(1.0, self.condition_number, d)
        self.matrix = np.diag(self.eigenvalues)
        if rotation is not None:
            Q = _orthogonal(rotation, d)
            rotated = (Q * self.eigenvalues) @ Q.T
            self.matrix = rotated / 2 + rotated.T / 2  # symmetric to the last bit
        self.window = square(-2, 2, d)

    def __repr__(self) -> str:
        return f"QuadraticBowl(condition_number={self.condition_number:g}, d={self.dimension})"

    def _value(self, theta: Array) -> Array:
        value: Array = (theta * self._gradient(theta)).sum(axis=-1) / 2
        return value

    def _gradient(self, theta: Array) -> Array:
        # H is symmetric, so that rows are multiplied from the right.
        return theta @ self.matrix.astype(theta.dtype)

    def _hessian(self, theta: Array) -> Array:
        shape = (*theta.shape, self.dimension)
        return np.broadcast_to(self.matrix.astype(theta.dtype), shape).copy()

    def _minima(self) -> NDArray[np.float64]:
        return np.zeros((1, self.dimension))


def random_rotation(dimension: int, rng: np.random.Generator | int) -> NDArray[np.float64]:
    """An orthogonal matrix (d, d), every one equally likely (Haar measure).

    The QR decomposition of a normal matrix, with the signs of R taken out.

    Args:
        dimension: d ≥ 1.
        rng: a Generator or a seed.

    Raises TypeError or ValueError unless d ≥ 1, and for another rng.

    F. Mezzadri, Notices of the AMS 54, 592 (2007).
    """
    d = how_many("dimension", dimension)
    Q, R = np.linalg.qr(generator(rng).normal(size=(d, d)))
    return Q * np.sign(np.diag(R))


def _orthogonal(rotation: ArrayLike, dimension: int) -> Array:
    Q = real_array("rotation", rotation, shape=(dimension, dimension))
    with np.errstate(over="ignore", invalid="ignore"):  # far from orthogonal
        error = np.abs(Q.T @ Q - np.eye(dimension)).max()
    if not error < 1e-10:
        raise ValueError(
            f"rotation must be orthogonal, QᵀQ = 1; an entry of QᵀQ is off by {error:.2g}"
        )
    return Q
