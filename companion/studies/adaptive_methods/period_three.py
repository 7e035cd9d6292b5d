"""A problem on which Adam goes the wrong way: the gradients C, −1, −1, again and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from companion import optim
from companion.arguments import Array
from companion.optim import Optimizer

WORST, BEST = 1.0, -1.0
"""The ends of the interval. The losses of a period add up to (C − 2) θ, least at −1 for C > 2."""


def drift(C: ArrayLike, beta2: ArrayLike, beta1: ArrayLike = 0.0) -> Array:
    """By how many α Adam moves in a period, once both means have settled; ε is 0.

    Args:
        C: the one large gradient.
        beta2, beta1: β₂ and β₁, at least 0 and below 1.
    """
    C, b, a = (np.asarray(number, np.float64) for number in (C, beta2, beta1))
    # Of each mean, what it is after the first, the second and the third gradient of a period.
    squares = (C**2 + b + b**2, 1 + b * C**2 + b**2, 1 + b + b**2 * C**2)
    sums = (C - a - a**2, -1 + a * C - a**2, -1 - a + a**2 * C)
    ratio = (1 - a) / (1 - a**3) * ((1 - b**3) / (1 - b)) ** 0.5
    moved: Array = -ratio * sum(m / np.sqrt(v) for m, v in zip(sums, squares, strict=True))
    return moved


def least_C(beta2: float) -> float:
    """The C above which Adam without momentum goes the right way, to four digits.

    Args:
        beta2: β₂, above 0 and below 1.
    """
    low, high = 2.0, 1e4
    while high / low > 1.0001:
        middle = (low * high) ** 0.5
        low, high = (middle, high) if drift(middle, beta2) > 0 else (low, middle)
    return high


def periodic_run(optimizer: Optimizer, C: ArrayLike, steps: int) -> Array:
    """θ from 0, kept between −1 and 1, under the losses C θ, −θ, −θ, again and again.

    Args:
        optimizer: with hyperparameters that broadcast against C.
        C: a number or an array.
        steps: how many.

    Returns:
        Every θ, (…, steps + 1).
    """
    large = np.atleast_1d(np.asarray(C, np.float64))
    theta, small = np.zeros(large.shape), -np.ones(large.shape)
    places = [theta.copy()]
    for t in range(steps):
        optimizer.step(theta, large if t % 3 == 0 else small)
        np.clip(theta, BEST, WORST, out=theta)
        places.append(theta.copy())
    return np.stack(places, axis=-1)


def end(
    method: str,
    C: float,
    beta2: float,
    alpha: float = 0.01,
    beta1: float = 0.0,
    steps: int = 3000,
    falling: bool = False,
) -> float:
    """Where a run of `periodic_run` ends.

    Args:
        method: "Adam", "AMSGrad", "Adagrad", which has ten times the α, or "gradient descent".
        C: the one large gradient.
        beta2, beta1: β₂ and β₁ of the first two.
        alpha: α.
        steps: how many.
        falling: whether α falls as ten times α over the root of the step's number.
    """
    rate = (lambda t: 10 * alpha / (t + 1) ** 0.5) if falling else alpha
    optimizers: dict[str, Optimizer] = {
        "Adam": optim.Adam(rate, (beta1, beta2)),
        "AMSGrad": optim.AMSGrad(rate, (beta1, beta2)),
        "Adagrad": optim.Adagrad(10 * alpha),
        "gradient descent": optim.GradientDescent(rate),
    }
    return float(periodic_run(optimizers[method], C, steps)[0, -1])
