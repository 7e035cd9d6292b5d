"""What every optimizer is: an in-place, elementwise update of an array of any shape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from companion.arguments import floating_array, function, said, writeable_array
from companion.optim.hyperparameters import (
    Array,
    Hyperparameter,
    Setting,
    arrays,
    describe,
    fit,
    nonnegative,
    positive,
)

__all__ = ["Array", "Optimizer", "Rate"]

# A learning rate: a number, an array, or a schedule, which gives one for the steps done so far.
Rate = ArrayLike | Callable[[int], ArrayLike]


def _rate(name: str, value: Rate) -> Hyperparameter | Callable[[int], ArrayLike]:
    if isinstance(value, type):
        raise TypeError(
            f"{name} must be a number, an array of numbers or a schedule, such as Constant(0.1), "
            f"got {said(value)}"
        )
    return function(name, value) if callable(value) else positive(name, value)


class Optimizer(ABC):
    """Moves parameters against their gradient, one `step` at a time.

    The same object moves the flat θ of a network, a point on a surface, or a lattice of runs.
    Hyperparameters are numbers or arrays that broadcast against θ: one for each run. An optimizer
    belongs to one run: what it remembers has the shape and the dtype of its first θ.

    Hyperparameters can be changed between two steps, by assignment, which refuses what the
    constructor refuses.

    Attributes:
        lr: the learning rate α, as it was given.
        t: how many steps were done; inside a step, the number of that step, from 1.
    """

    lr = Setting(_rate)

    def __init__(self, lr: Rate) -> None:
        self.lr = lr
        self.t = 0

    def __repr__(self) -> str:
        return describe(self)

    def step(self, theta: Array, gradient: Array) -> None:
        """Changes theta in place, from the gradient of the loss at theta.

        Both are arrays of one shape and one floating dtype; the gradient is left as it is, unless
        it shares memory with theta, which is allowed. Raises TypeError or ValueError before
        anything is changed, for whatever `check` would. No entry is looked at: a gradient that is
        NaN makes a theta that is NaN.
        """
        lr = self._ready(theta, gradient)
        if self.t == 0:
            self._start(theta)
            self._like = theta.shape, theta.dtype
        self.t += 1
        self._update(theta, gradient, lr)

    def check(self, theta: Array, gradient: Array) -> None:
        """Raises what `step` would raise, and changes nothing: to ask before a run begins.

        Raises TypeError or ValueError for a theta that is no writeable array of floating-point
        numbers, a gradient that is not of its shape and dtype, arrays unlike those of the steps
        before, hyperparameters that do not broadcast against theta, and a schedule whose rate,
        which it is asked for, is below 0, not finite, or no number.
        """
        self._ready(theta, gradient)

    def _start(self, theta: Array) -> None:  # noqa: B027 - not every method remembers something
        """Allocates what the method remembers, for arrays like theta."""

    @abstractmethod
    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        """The method's own step, on arrays that fit."""

    def _ready(self, theta: Array, gradient: Array) -> Hyperparameter:
        """The rate of the next step, if theta and the gradient fit."""
        if not (
            self.t  # What is as it was in the step before needs no closer look.
            and type(theta) is type(gradient) is np.ndarray
            and (theta.shape, theta.dtype) == self._like == (gradient.shape, gradient.dtype)
            and theta.flags.carray
        ):
            self._fit(theta, gradient)
        lr = self.lr
        return self._scheduled(lr, theta) if callable(lr) else lr

    def _fit(self, theta: Array, gradient: Array) -> None:
        writeable_array("theta", theta)
        floating_array("gradient", gradient)
        if gradient.shape != theta.shape or gradient.dtype != theta.dtype:
            raise ValueError(
                "the gradient must be like theta, "
                f"{theta.shape} {theta.dtype}; got {gradient.shape} {gradient.dtype}"
            )
        if not self.t:
            for name, array in arrays(self):
                fit(name, array, theta.shape, "theta")
        elif (theta.shape, theta.dtype) != self._like:
            raise ValueError(
                f"theta must be like that of the first step, {self._like[0]} {self._like[1]}; got "
                f"{theta.shape} {theta.dtype}. Make a new optimizer for a new run."
            )

    def _scheduled(self, schedule: Callable[[int], Any], theta: Array) -> Hyperparameter:
        lr = nonnegative("lr", schedule(self.t))
        if isinstance(lr, np.ndarray):
            fit("lr", lr, theta.shape, "theta")
        return lr
