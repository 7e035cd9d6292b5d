"""What is run for the takeaways: a guess at the gradient, without backpropagation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from companion.arguments import Array


def guess(loss: Callable[[Array], ArrayLike], theta: Array, u: Array, h: float = 1e-4) -> Array:
    """A guess at the gradient from two losses: u (L(θ + hu) − L(θ − hu)) / 2h, shape that of u.

    If each entry of u is −1 or 1 at random, the mean of all such guesses is the gradient, up to
    the error of the difference.

    Args:
        loss: L, from places of shape (…, P) to losses of shape (…).
        theta: θ, shape (…, P).
        u: one direction or many, shape (…, P).
        h: how far the losses are from θ, in units of u.

    J. C. Spall, IEEE Transactions on Automatic Control 37, 332 (1992), doi:10.1109/9.119632.
    """
    ahead, behind = np.asarray(loss(theta + h * u)), np.asarray(loss(theta - h * u))
    found: Array = u * (ahead - behind)[..., np.newaxis] / (2 * h)
    return found
