"""Methods with a learning rate for each parameter, by the squares of its gradients."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from companion.arguments import flag
from companion.optim.hyperparameters import Array, Hyperparameter, Setting, fraction, nonnegative
from companion.optim.optimizer import Optimizer, Rate


class Adagrad(Optimizer):
    """Divides each entry of g by the root of the sum of its squares so far.

    ::

        v ← v + g²
        θ ← θ − α g / (√v + ε)

    Args:
        lr: the learning rate α > 0, a number, an array that broadcasts against θ, or a schedule.
        initial_accumulator_value: v before the first step, at least 0; fixed from then on.
        eps: ε ≥ 0. With 0, a parameter whose gradients were all 0 becomes NaN.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    The sum v only grows. Where it is more than its dtype holds (from |g| = 1.8 · 10¹⁹ on in
    float32), NumPy warns of the overflow, and the parameter stays where it is.

    J. Duchi, E. Hazan and Y. Singer, Journal of Machine Learning Research 12, 2121 (2011),
    https://jmlr.org/papers/v12/duchi11a.html, with the diagonal of their matrix. As
    torch.optim.Adagrad; its `lr_decay` is the schedule `schedules.InverseTime`.
    """

    v: Array
    initial_accumulator_value = Setting(nonnegative, fixed=True)
    eps = Setting(nonnegative)

    def __init__(
        self, lr: Rate = 1e-2, initial_accumulator_value: ArrayLike = 0.0, eps: ArrayLike = 1e-10
    ) -> None:
        super().__init__(lr)
        self.initial_accumulator_value = initial_accumulator_value
        self.eps = eps

    def _start(self, theta: Array) -> None:
        self.v = np.zeros_like(theta)
        self.v += self.initial_accumulator_value

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        self.v += gradient * gradient
        theta -= lr * gradient / (np.sqrt(self.v) + self.eps)


class Adadelta(Optimizer):
    """Adagrad with a fading memory, and steps in the units of θ.

    ::

        v ← ρ v + (1 − ρ) g²
        Δ = √(u + ε) / √(v + ε) g
        u ← ρ u + (1 − ρ) Δ²
        θ ← θ − α Δ

    Args:
        lr: the learning rate α > 0, a number, an array that broadcasts against θ, or a schedule.
        rho: ρ, 0 ≤ ρ < 1, how much of the averages a step keeps.
        eps: ε ≥ 0; it sets the first step. With 0, θ never moves.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    M. Zeiler (2012), doi:10.48550/arXiv.1212.5701, where α is 1 and Δ has the other sign. As
    torch.optim.Adadelta.
    """

    v: Array
    u: Array
    rho = Setting(fraction)
    eps = Setting(nonnegative)

    def __init__(self, lr: Rate = 1.0, rho: ArrayLike = 0.9, eps: ArrayLike = 1e-6) -> None:
        super().__init__(lr)
        self.rho, self.eps = rho, eps

    def _start(self, theta: Array) -> None:
        self.v, self.u = np.zeros_like(theta), np.zeros_like(theta)

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        self.v *= self.rho
        self.v += (1 - self.rho) * gradient * gradient
        delta = np.sqrt(self.u + self.eps) / np.sqrt(self.v + self.eps) * gradient
        self.u *= self.rho
        self.u += (1 - self.rho) * delta * delta
        theta -= lr * delta


class RMSprop(Optimizer):
    """Divides each entry of g by the root of the fading mean of its squares.

    ::

        v ← ρ v + (1 − ρ) g²
        b ← β b + g / (√v + ε)
        θ ← θ − α b

    Centred, v is replaced under the root by the variance v − m², with m ← ρ m + (1 − ρ) g.

    As long as v remembers the large gradients of the start, steps shrink with the gradient. Once it
    has forgotten them, at a constant α a step is about α long however small the gradient; with one
    parameter and no noise, θ then ends in a cycle of about ± α / 2.

    Args:
        lr: the learning rate α > 0, a number, an array that broadcasts against θ, or a schedule.
        rho: ρ, 0 ≤ ρ < 1, how much of the averages a step keeps.
        eps: ε ≥ 0. With 0, a parameter whose gradients were all 0 becomes NaN.
        momentum: β, 0 ≤ β < 1.
        centered: whether to divide by the root of the variance instead of the mean square; fixed
            from the first step on.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    T. Tieleman and G. Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012); centred
    and with momentum, A. Graves (2013), doi:10.48550/arXiv.1308.0850, with ε under the root. As
    torch.optim.RMSprop, where ρ is called `alpha`; here a variance that rounding makes negative
    counts as 0, there it gives NaN.
    """

    v: Array
    m: Array
    b: Array
    rho = Setting(fraction)
    eps = Setting(nonnegative)
    momentum = Setting(fraction)
    centered = Setting(flag, fixed=True)

    def __init__(
        self,
        lr: Rate = 1e-2,
        rho: ArrayLike = 0.99,
        eps: ArrayLike = 1e-8,
        momentum: ArrayLike = 0.0,
        centered: bool = False,
    ) -> None:
        super().__init__(lr)
        self.rho, self.eps, self.momentum, self.centered = rho, eps, momentum, centered

    def _start(self, theta: Array) -> None:
        self.v, self.m, self.b = (np.zeros_like(theta) for _ in range(3))

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        self.v *= self.rho
        self.v += (1 - self.rho) * gradient * gradient
        square = self.v
        if self.centered:
            self.m *= self.rho
            self.m += (1 - self.rho) * gradient
            square = np.maximum(self.v - self.m * self.m, 0)
        self.b *= self.momentum
        self.b += gradient / (np.sqrt(square) + self.eps)
        theta -= lr * self.b
