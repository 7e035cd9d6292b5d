"""First-order methods: those that ask for the gradient and nothing more."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from companion.optim.optimizer import Array, Optimizer, positive


class GradientDescent(Optimizer):
    """θ ← θ − α g.

    Args:
        lr: the learning rate α > 0, a number or an array that broadcasts against θ.

    A. Cauchy, Comptes Rendus 25, 536 (1847).
    """

    def __init__(self, lr: ArrayLike) -> None:
        self.lr = positive("lr", lr)

    def __repr__(self) -> str:
        return f"GradientDescent(lr={self.lr})"

    def _update(self, theta: Array, gradient: Array) -> None:
        # In the dtype of θ, so that float32 stays float32.
        theta -= np.asarray(self.lr, theta.dtype) * gradient
