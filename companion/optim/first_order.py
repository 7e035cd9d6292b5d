"""Methods with one learning rate for all parameters: gradient descent and momentum."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from companion.optim.hyperparameters import Array, Hyperparameter, Setting, fraction
from companion.optim.optimizer import Optimizer, Rate


class GradientDescent(Optimizer):
    """A step against the gradient.

    ::

        θ ← θ − α g

    Args:
        lr: the learning rate α > 0, a number, an array that broadcasts against θ, or a schedule.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    A. Cauchy, Comptes Rendus 25, 536 (1847). As torch.optim.SGD, whose lr is 0.001 by default.
    """

    def __init__(self, lr: Rate) -> None:
        super().__init__(lr)

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        theta -= lr * gradient


class Momentum(Optimizer):
    """The heavy ball: steps against a decaying sum of the gradients so far.

    ::

        v ← β v + g
        θ ← θ − α v

    Args:
        lr: the learning rate α > 0, a number, an array that broadcasts against θ, or a schedule.
        momentum: β, 0 ≤ β < 1; with 0 it is gradient descent.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    B. Polyak, USSR Computational Mathematics and Mathematical Physics 4, 1 (1964),
    doi:10.1016/0041-5553(64)90137-5. There α is inside the velocity, v ← β v − α g: the same
    path while α is constant. As torch.optim.SGD, where β is 0 by default, without dampening.
    """

    v: Array
    momentum = Setting(fraction)

    def __init__(self, lr: Rate = 1e-3, momentum: ArrayLike = 0.9) -> None:
        super().__init__(lr)
        self.momentum = momentum

    def _start(self, theta: Array) -> None:
        self.v = np.zeros_like(theta)

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        self.v *= self.momentum
        self.v += gradient
        theta -= lr * self.v


class Nesterov(Momentum):
    """Momentum that looks ahead.

    ::

        v ← β v + g
        θ ← θ − α (g + β v)

    Args:
        lr: the learning rate α > 0, a number, an array that broadcasts against θ, or a schedule.
        momentum: β, 0 ≤ β < 1; with 0 it is gradient descent.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    Y. Nesterov, Soviet Mathematics Doklady 27, 372 (1983); with constant β, I. Sutskever,
    J. Martens, G. Dahl and G. Hinton, ICML (2013),
    https://proceedings.mlr.press/v28/sutskever13.html. They take the gradient ahead of θ, at
    φ − α β v; this θ is that point, so that the gradient is asked for where θ is. As
    torch.optim.SGD(nesterov=True).
    """

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        self.v *= self.momentum
        self.v += gradient
        theta -= lr * (gradient + self.momentum * self.v)
