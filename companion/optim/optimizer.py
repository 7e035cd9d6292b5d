"""What every optimizer is: an in-place, elementwise update of an array of any shape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]


class Optimizer(ABC):
    """Moves parameters against their gradient, one `step` at a time.

    The same object moves the flat θ of a network, a point on a surface, or a lattice of runs.
    Hyperparameters are numbers or arrays that broadcast against θ: one for each run.
    """

    def step(self, theta: Array, gradient: Array) -> None:
        """Changes theta in place, from the gradient of the loss at theta.

        Both are arrays of one shape and one floating dtype. Raises TypeError or ValueError before
        anything is changed.
        """
        if theta.dtype.kind != "f":
            raise TypeError(f"theta must be a floating-point array, got dtype {theta.dtype}")
        if gradient.shape != theta.shape or gradient.dtype != theta.dtype:
            raise ValueError(
                "the gradient must be like theta, "
                f"{theta.shape} {theta.dtype}; got {gradient.shape} {gradient.dtype}"
            )
        self._update(theta, gradient)

    @abstractmethod
    def _update(self, theta: Array, gradient: Array) -> None:
        """The method's own step, on arrays that fit."""


def positive(name: str, value: ArrayLike) -> Array:
    """A hyperparameter, a number or an array of numbers, that has to be positive and finite."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} must be a number or an array of numbers, got {value!r}")
    array = array.astype(np.float64)
    if not (np.isfinite(array).all() and (array > 0).all()):
        raise ValueError(f"{name} must be positive and finite, got {value!r}")
    return array
