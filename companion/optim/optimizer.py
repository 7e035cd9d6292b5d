"""What every optimizer is: an in-place, elementwise update of an array of any shape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from companion.optim.hyperparameters import (
    Array,
    Hyperparameter,
    arrays,
    describe,
    nonnegative,
    positive,
)

__all__ = ["Array", "Optimizer", "Rate"]

# A learning rate: a number, an array, or a schedule, which gives one for the steps done so far.
Rate = ArrayLike | Callable[[int], ArrayLike]


class Optimizer(ABC):
    """Moves parameters against their gradient, one `step` at a time.

    The same object moves the flat θ of a network, a point on a surface, or a lattice of runs.
    Hyperparameters are numbers or arrays that broadcast against θ: one for each run. An optimizer
    belongs to one run: what it remembers has the shape and the dtype of its first θ.

    Attributes:
        lr: the learning rate α, as it was given.
        t: how many steps were done; inside a step, the number of that step, from 1.
    """

    def __init__(self, lr: Rate) -> None:
        self.lr: Hyperparameter | Callable[[int], ArrayLike] = (
            lr if callable(lr) else positive("lr", lr)
        )
        self.t = 0

    def __repr__(self) -> str:
        return describe(self)

    def step(self, theta: Array, gradient: Array) -> None:
        """Changes theta in place, from the gradient of the loss at theta.

        Both are arrays of one shape and one floating dtype; the gradient is left as it is. Raises
        TypeError or ValueError before anything is changed: for arrays that do not fit each other,
        the hyperparameters or the steps before, and for a schedule's rate below 0 or not finite.
        """
        self._check(theta, gradient)
        lr = nonnegative("lr", self.lr(self.t)) if callable(self.lr) else self.lr
        if self.t == 0:
            for name, array in arrays(self):
                _check_broadcast(name, array, theta)
        if callable(self.lr) and isinstance(lr, np.ndarray):
            _check_broadcast("lr", lr, theta)
        if self.t == 0:
            self._like = (theta.shape, theta.dtype)
            self._start(theta)
        self.t += 1
        self._update(theta, gradient, lr)

    def _start(self, theta: Array) -> None:  # noqa: B027 - not every method remembers something
        """Allocates what the method remembers, for arrays like theta."""

    @abstractmethod
    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        """The method's own step, on arrays that fit."""

    def _check(self, theta: Array, gradient: Array) -> None:
        for name, array in (("theta", theta), ("gradient", gradient)):
            if not isinstance(array, np.ndarray):
                raise TypeError(f"theta and gradient must be arrays, got the {name} {array!r}")
        if theta.dtype.kind != "f":
            raise TypeError(f"theta must be a floating-point array, got dtype {theta.dtype}")
        if not theta.flags.writeable:
            raise ValueError("theta must be writeable, for it is changed in place")
        if gradient.shape != theta.shape or gradient.dtype != theta.dtype:
            raise ValueError(
                "the gradient must be like theta, "
                f"{theta.shape} {theta.dtype}; got {gradient.shape} {gradient.dtype}"
            )
        if self.t and (theta.shape, theta.dtype) != self._like:
            raise ValueError(
                f"theta must be like that of the first step, {self._like[0]} {self._like[1]}; got "
                f"{theta.shape} {theta.dtype}. Make a new optimizer for a new run."
            )


def _check_broadcast(name: str, array: Array, theta: Array) -> None:
    try:
        np.broadcast_to(array, theta.shape)
    except ValueError:
        raise ValueError(
            f"{name}, of shape {array.shape}, must broadcast against theta, of {theta.shape}"
        ) from None
