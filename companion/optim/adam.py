"""Adam and its family: the mean of the gradients over the root of the mean of their squares.

The papers keep means, m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g². Here m is the *sum*
m ← β₁ m + g, whose factor 1 − β₁ joins the bias correction, a single number, which saves a pass
over the array. v is the mean, of (g √(1 − β₂))², since a sum of squares overflows where their mean
does not: in float32, at a thousand g² of 10³⁶. m has room to spare. As long as v is finite, no
|g| √(1 − β₂) was above the root of the largest number of the dtype, so that |m| is at most that
root / ((1 − β₁) √(1 − β₂)): in float32, for the usual β, 6 · 10²¹, where 3 · 10³⁸ fits. Tests hold
this form and the papers' equal, up to where the mean of the squares overflows: there v is infinite,
here as in PyTorch, NumPy warns, and the parameter stays where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from companion.arguments import said
from companion.optim.hyperparameters import (
    Array,
    Hyperparameter,
    Setting,
    arrays,
    fraction,
    nonnegative,
)
from companion.optim.optimizer import Optimizer, Rate

# How many bytes of each array are updated at a time.
BLOCK = 2**18


def _pair(name: str, betas: tuple[ArrayLike, ArrayLike]) -> tuple[Hyperparameter, Hyperparameter]:
    if not isinstance(betas, (tuple, list)) or len(betas) != 2:
        raise TypeError(f"{name} must be a pair, β₁ and β₂, got {said(betas)}")
    return fraction(f"{name}[0]", betas[0]), fraction(f"{name}[1]", betas[1])


class _Betas(Setting[tuple[Hyperparameter, Hyperparameter]]):
    """Another β₁ leaves the mean of the gradients as it is; so m, their sum, has to change."""

    def __set__(self, owner: Any, value: Any) -> None:
        before = vars(owner).get(self.name)
        super().__set__(owner, value)
        if owner.t:
            owner.m *= (1 - before[0]) / (1 - owner.betas[0])


class Adam(Optimizer):
    """The mean of the gradients over the root of the mean of their squares.

    ::

        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        m̂ = m / (1 − β₁ᵗ)
        v̂ = v / (1 − β₂ᵗ)
        θ ← θ − α m̂ / (√v̂ + ε)

    So m̂ and v̂ are means of g and g² over all steps, in which the last weigh most.

    Args:
        lr: the learning rate α > 0, a number, an array that broadcasts against θ, or a schedule.
        betas: β₁ and β₂, each at least 0 and below 1.
        eps: ε ≥ 0. With 0, a parameter whose gradients were all 0 becomes NaN, and infinite where
            only their squares are 0, of |g| below 10⁻²¹ in float32.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    D. Kingma and J. Ba, ICLR (2015), doi:10.48550/arXiv.1412.6980, algorithm 1. As
    torch.optim.Adam; an L2 penalty is a term of the loss, not of the optimizer.
    """

    m: Array
    v: Array
    betas = _Betas(_pair)
    eps = Setting(nonnegative)

    def __init__(
        self,
        lr: Rate = 1e-3,
        betas: tuple[ArrayLike, ArrayLike] = (0.9, 0.999),
        eps: ArrayLike = 1e-8,
    ) -> None:
        super().__init__(lr)
        self.betas, self.eps = betas, eps

    def _start(self, theta: Array) -> None:
        self.m, self.v, self._scratch = (np.zeros_like(theta) for _ in range(3))

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        rate = lr * self._mean_factor()
        for block, g, m, v, scratch in self._blocks(theta, gradient, lr):
            self._accumulate(g, m, v, scratch)
            self._descend(block, rate, m, v, scratch)

    def _accumulate(self, gradient: Array, m: Array, v: Array, scratch: Array) -> None:
        """m ← β₁ m + g and v ← β₂ v + (1 − β₂) g²."""
        beta1, beta2 = self.betas
        m *= beta1
        m += gradient
        v *= beta2
        np.multiply(gradient, (1 - beta2) ** 0.5, scratch)  # g² itself may overflow
        scratch *= scratch
        v += scratch

    def _mean_factor(self) -> Hyperparameter:
        """(1 − β₁) / (1 − β₁ᵗ), which makes the sum m the mean m̂."""
        beta1 = self.betas[0]
        return (1 - beta1) / (1 - beta1**self.t)

    def _descend(
        self, theta: Array, rate: Hyperparameter, m: Array, v: Array, scratch: Array
    ) -> None:
        """θ ← θ − rate m / (√v̂ + ε), both sides of the fraction divided by √(v̂ / v)."""
        root = (1 - self.betas[1] ** self.t) ** 0.5
        change = np.sqrt(v, scratch)
        change += self.eps * root
        np.divide(m, change, change)
        change *= rate * root
        theta -= change

    def _blocks(
        self, theta: Array, gradient: Array, lr: Hyperparameter
    ) -> Sequence[tuple[Array, ...]]:
        """Pieces of θ, g, m, v and scratch that fit the cache together, for a long flat θ.

        Eleven passes over short arrays take less time than eleven over long ones: for a million
        parameters, four fifths. All pieces take the same part of scratch, which stays in the cache.
        """
        whole = theta, gradient, self.m, self.v, self._scratch
        if theta.nbytes <= BLOCK or theta.ndim != 1 or isinstance(lr, np.ndarray) or arrays(self):
            return (whole,)
        if np.may_share_memory(theta, gradient):  # a piece of θ may be the next piece of g
            return (whole,)
        n = BLOCK // theta.itemsize
        return [
            (*(array[i : i + n] for array in whole[:-1]), self._scratch[: len(theta) - i][:n])
            for i in range(0, len(theta), n)
        ]


class AMSGrad(Adam):
    """Adam with the largest v so far instead of v, so that one large gradient is never forgotten.

    Args:
        lr, betas, eps: those of `Adam`.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    S. Reddi, S. Kale and S. Kumar, ICLR (2018), doi:10.48550/arXiv.1904.09237, algorithm 2, which
    has no bias corrections. As torch.optim.Adam(amsgrad=True): both corrections, that of v after
    the maximum. (optax takes the maximum of the corrected v̂, another method.)
    """

    v_max: Array

    def _start(self, theta: Array) -> None:
        super()._start(theta)
        self.v_max = np.zeros_like(theta)

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        self._accumulate(gradient, self.m, self.v, self._scratch)
        np.maximum(self.v_max, self.v, out=self.v_max)
        self._descend(theta, lr * self._mean_factor(), self.m, self.v_max, self._scratch)


class AdamW(Adam):
    """Adam with decoupled weight decay.

    ::

        θ ← (1 − α λ) θ − α m̂ / (√v̂ + ε)

    Args:
        lr, betas, eps: those of `Adam`.
        weight_decay: λ ≥ 0. It does not enter g, so v̂ does not scale it.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    I. Loshchilov and F. Hutter, ICLR (2019), doi:10.48550/arXiv.1711.05101, algorithm 2, where λ is
    not multiplied by α but by the schedule alone. As torch.optim.AdamW.
    """

    weight_decay = Setting(nonnegative)

    def __init__(
        self,
        lr: Rate = 1e-3,
        betas: tuple[ArrayLike, ArrayLike] = (0.9, 0.999),
        eps: ArrayLike = 1e-8,
        weight_decay: ArrayLike = 1e-2,
    ) -> None:
        super().__init__(lr, betas, eps)
        self.weight_decay = weight_decay

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        rate = lr * self._mean_factor()
        for block, g, m, v, scratch in self._blocks(theta, gradient, lr):
            self._accumulate(g, m, v, scratch)  # first, since g may be θ itself
            block *= 1 - lr * self.weight_decay
            self._descend(block, rate, m, v, scratch)


class Nadam(Adam):
    """Adam with Nesterov's look ahead and a momentum μ that grows to β₁.

    ::

        μₜ = β₁ (1 − ½ 0.96^(t ψ))
        a = μₜ₊₁ / (1 − μ₁ ⋯ μₜ₊₁)
        b = (1 − μₜ) / (1 − μ₁ ⋯ μₜ)
        θ ← θ − α (a m + b g) / (√v̂ + ε)

    Args:
        lr, betas, eps: those of `Adam`.
        momentum_decay: ψ ≥ 0, how fast μ grows; so large that μₜ = β₁, it is the Nadam of optax.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    T. Dozat, ICLR workshop (2016), https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ. As
    torch.optim.NAdam: m is averaged with β₁, where the paper has μₜ.
    """

    momentum_decay = Setting(nonnegative)

    def __init__(
        self,
        lr: Rate = 2e-3,
        betas: tuple[ArrayLike, ArrayLike] = (0.9, 0.999),
        eps: ArrayLike = 1e-8,
        momentum_decay: ArrayLike = 4e-3,
    ) -> None:
        super().__init__(lr, betas, eps)
        self.momentum_decay = momentum_decay

    def _start(self, theta: Array) -> None:
        super()._start(theta)
        self._mu_product: Hyperparameter = 1.0

    def _mu(self, t: int) -> Hyperparameter:
        return self.betas[0] * (1 - 0.5 * 0.96 ** (t * self.momentum_decay))

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        self._accumulate(gradient, self.m, self.v, self._scratch)
        mu, mu_next = self._mu(self.t), self._mu(self.t + 1)
        self._mu_product = self._mu_product * mu
        of_m = mu_next * (1 - self.betas[0]) / (1 - self._mu_product * mu_next)
        of_g = (1 - mu) / (1 - self._mu_product)
        self._descend(theta, lr, of_m * self.m + of_g * gradient, self.v, self._scratch)
