"""What every landscape is: a function of θ with its gradient, its Hessian and its known points."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import Array, real_array

# From a few right digits, Newton's method doubles them with every step.
NEWTON_STEPS = 20


class Landscape(ABC):
    """A smooth function f of θ ∈ ℝᵈ, d = `dimension`, that is known all around.

    θ is an array (…, d): one point, a path, or a lattice of points, each taken by itself. float32
    stays float32; everything else is computed in float64.

    Attributes:
        name: what the function is called.
        dimension: d, how many coordinates a point has.
        window: (d, 2), the lower and upper end of each axis of a picture that shows what matters.

    `value`, `gradient` and `hessian` raise TypeError unless θ holds real numbers, ValueError if its
    last axis is not d long or a number is NaN or infinite. Where f is too large for the dtype,
    they give inf or NaN with NumPy's RuntimeWarning.
    """

    name: str
    dimension: int
    window: NDArray[np.float64]

    def value(self, theta: ArrayLike) -> Array:
        """f(θ), shape (…)."""
        return self._value(self._checked(theta))

    def gradient(self, theta: ArrayLike) -> Array:
        """∇f(θ), shape (…, d)."""
        return self._gradient(self._checked(theta))

    def hessian(self, theta: ArrayLike) -> Array:
        """∇²f(θ), the matrix of second derivatives, shape (…, d, d)."""
        return self._hessian(self._checked(theta))

    @cached_property
    def minima(self) -> NDArray[np.float64]:
        """The known minima, (k, d), in double precision, a global one first."""
        return _read_only(self._minima())

    @cached_property
    def saddles(self) -> NDArray[np.float64]:
        """The known saddle points, (k, d), in double precision."""
        return _read_only(self._saddles())

    def __getstate__(self) -> dict[str, Any]:
        # The arrays of a copy could be written into: it finds its points anew.
        return {k: v for k, v in vars(self).items() if k not in ("minima", "saddles")}

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    @abstractmethod
    def _value(self, theta: Array) -> Array: ...

    @abstractmethod
    def _gradient(self, theta: Array) -> Array: ...

    @abstractmethod
    def _hessian(self, theta: Array) -> Array: ...

    def _minima(self) -> NDArray[np.float64]:
        return self._no_points()

    def _saddles(self) -> NDArray[np.float64]:
        return self._no_points()

    def _no_points(self) -> NDArray[np.float64]:
        return np.zeros((0, self.dimension))

    def _polished(self, points: ArrayLike | Sequence[Sequence[float]]) -> NDArray[np.float64]:
        """Stationary points (k, d) known to a few digits, to double precision."""
        theta = np.array(points, np.float64)
        for _ in range(NEWTON_STEPS):
            theta -= np.linalg.solve(self._hessian(theta), self._gradient(theta)[..., None])[..., 0]
        return theta

    def _checked(self, theta: ArrayLike) -> Array:
        single = getattr(theta, "dtype", None) == np.float32
        array = real_array("theta", theta, np.float32 if single else np.float64)
        if array.ndim == 0 or array.shape[-1] != self.dimension:
            raise ValueError(
                f"the last axis of theta must be {self.dimension} long, one coordinate each; "
                f"got shape {array.shape}"
            )
        return array


def square(low: float, high: float, dimension: int = 2) -> NDArray[np.float64]:
    """A window with the same ends on every axis."""
    return np.tile([low, high], (dimension, 1))


def matrices(xx: Array, xy: Array, yy: Array) -> Array:
    """Symmetric 2×2 matrices, (…, 2, 2), from their entries, (…)."""
    return np.stack([np.stack([xx, xy], axis=-1), np.stack([xy, yy], axis=-1)], axis=-2)


def _read_only(points: NDArray[np.float64]) -> NDArray[np.float64]:
    points.flags.writeable = False  # they are kept, so nobody may move them
    return points
