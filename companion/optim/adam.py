"""Adam and its family: the mean of the gradients over the root of the mean of their squares.

The papers keep means, m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g². Here m and v are the
*sums* m ← β₁ m + g and v ← β₂ v + g²; the factors 1 − β join the bias corrections, which are single
numbers, and save two passes over the arrays. A test holds this form and the papers' equal.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from companion.optim.hyperparameters import Array, Hyperparameter, arrays, fraction, nonnegative
from companion.optim.optimizer import Optimizer, Rate

# How many parameters are updated at a time.
BLOCK = 32_768


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
        eps: ε ≥ 0. With 0, a parameter whose gradients were all 0 becomes NaN.

    Raises TypeError or ValueError for a hyperparameter out of its range.

    D. Kingma and J. Ba, ICLR (2015), doi:10.48550/arXiv.1412.6980, algorithm 1. As
    torch.optim.Adam; an L2 penalty is a term of the loss, not of the optimizer.
    """

    m: Array
    v: Array

    def __init__(
        self,
        lr: Rate = 1e-3,
        betas: tuple[ArrayLike, ArrayLike] = (0.9, 0.999),
        eps: ArrayLike = 1e-8,
    ) -> None:
        super().__init__(lr)
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise TypeError(f"betas must be a pair, β₁ and β₂, got {betas!r}")
        self.betas = fraction("betas[0]", betas[0]), fraction("betas[1]", betas[1])
        self.eps = nonnegative("eps", eps)

    def _start(self, theta: Array) -> None:
        self.m, self.v, self._scratch = (np.zeros_like(theta) for _ in range(3))
        self._has_arrays = bool(arrays(self))

    def _update(self, theta: Array, gradient: Array, lr: Hyperparameter) -> None:
        rate = lr * self._mean_factor()
        for block, g, m, v, scratch in self._blocks(theta, gradient, lr):
            self._accumulate(g, m, v, scratch)
            self._descend(block, rate, m, v, scratch)

    def _accumulate(self, gradient: Array, m: Array, v: Array, scratch: Array) -> None:
        """m ← β₁ m + g and v ← β₂ v + g²."""
        m *= self.betas[0]
        m += gradient
        v *= self.betas[1]
        v += np.multiply(gradient, gradient, out=scratch)

    def _mean_factor(self) -> Hyperparameter:
        """(1 − β₁) / (1 − β₁ᵗ), which makes the sum m the mean m̂."""
        beta1 = self.betas[0]
        return (1 - beta1) / (1 - beta1**self.t)

    def _descend(
        self, theta: Array, rate: Hyperparameter, m: Array, v: Array, scratch: Array
    ) -> None:
        """θ ← θ − rate m / (√v̂ + ε), both sides of the fraction divided by √(v̂ / v)."""
        beta2 = self.betas[1]
        root = ((1 - beta2) / (1 - beta2**self.t)) ** 0.5
        change = np.sqrt(v, out=scratch)
        change += self.eps / root
        np.divide(m, change, out=change)
        change *= rate / root
        theta -= change

    def _blocks(self, theta: Array, gradient: Array, lr: Hyperparameter) -> list[tuple[Array, ...]]:
        """Pieces of θ, g, m, v and scratch that fit the cache together, for a long flat θ.

        Ten passes over short arrays take less time than ten over long ones: for a million
        parameters, two thirds.
        """
        whole = theta, gradient, self.m, self.v, self._scratch
        short = theta.ndim != 1 or len(theta) <= BLOCK
        if short or self._has_arrays or isinstance(lr, np.ndarray):
            return [whole]
        starts = range(0, len(theta), BLOCK)
        return [tuple(array[i : i + BLOCK] for array in whole) for i in starts]


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

    def __init__(
        self,
        lr: Rate = 1e-3,
        betas: tuple[ArrayLike, ArrayLike] = (0.9, 0.999),
        eps: ArrayLike = 1e-8,
        weight_decay: ArrayLike = 1e-2,
    ) -> None:
        super().__init__(lr, betas, eps)
        self.weight_decay = nonnegative("weight_decay", weight_decay)

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

    def __init__(
        self,
        lr: Rate = 2e-3,
        betas: tuple[ArrayLike, ArrayLike] = (0.9, 0.999),
        eps: ArrayLike = 1e-8,
        momentum_decay: ArrayLike = 4e-3,
    ) -> None:
        super().__init__(lr, betas, eps)
        self.momentum_decay = nonnegative("momentum_decay", momentum_decay)

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
