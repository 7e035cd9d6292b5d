"""Linear regression as hard as one asks for."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import generator, how_many, number


class Regression(NamedTuple):
    """A problem of linear regression, y ≈ x w.

    Attributes:
        x: (n, d), inputs.
        y: (n,), targets.
        weights: w, (d,), from which the targets were made.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    weights: NDArray[np.float64]


def linear_regression(
    n: int,
    features: int,
    condition_number: float,
    *,
    noise: float = 0.0,
    rng: np.random.Generator | int,
) -> Regression:
    """y = x w + noise, where xᵀx/n has the given condition number κ, exact but for rounding.

    x = √n U diag(√λ) Vᵀ with U, (n, d), and V, (d, d), random with orthonormal columns: the
    eigenvalues of xᵀx/n are λ, spaced geometrically from 1 to κ, and its eigenvectors lie askew to
    the axes. The mean squared error of a linear model without bias is then a quadratic bowl in the
    weights, with Hessian 2 xᵀx/n.

    Args:
        n: examples, at least `features`.
        features: d ≥ 1. With one feature κ is 1.
        condition_number: κ ≥ 1.
        noise: the standard deviation ≥ 0 of a normal error in y.
        rng: a Generator or a seed.

    Raises TypeError or ValueError for arguments out of their range.
    """
    d = how_many("features", features)
    n = how_many("n", n, at_least=d)
    kappa = number("condition_number", condition_number, at_least=1)
    if d == 1 and kappa != 1:
        raise ValueError(f"condition_number must be 1 with one feature, got {condition_number}")
    noise = number("noise", noise, at_least=0)
    draw = generator(rng)
    U, _ = np.linalg.qr(draw.normal(size=(n, d)))
    V, _ = np.linalg.qr(draw.normal(size=(d, d)))
    x = math.sqrt(n) * (U * np.sqrt(np.geomspace(1.0, kappa, d))) @ V.T
    weights = draw.normal(size=d)
    return Regression(x, x @ weights + noise * draw.normal(size=n), weights)
