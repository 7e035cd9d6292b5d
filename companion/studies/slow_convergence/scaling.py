"""What the units of the inputs do to the condition number."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from companion import data
from companion.arguments import Array


class Problem(NamedTuple):
    """Linear regression with a bias.

    Attributes:
        x: inputs, (n, d).
        y: targets, (n,).
    """

    x: Array
    y: Array


def hessian(x: Array) -> Array:
    """Of the mean squared error of linear regression with a bias, (d + 1, d + 1): 2 x̃ᵀx̃ / n.

    x̃ is x with a column of ones at the end, for the bias.

    Args:
        x: inputs, (n, d).
    """
    extended = np.column_stack([x, np.ones(len(x))])
    result: Array = 2 * extended.T @ extended / len(x)
    return result


def condition(x: Array) -> float:
    """κ of `hessian`: by how much directions of the bowl differ in curvature.

    Args:
        x: inputs, (n, d).
    """
    values = np.linalg.eigvalsh(hessian(x))
    return float(values[-1] / values[0])


def standardized(x: Array) -> Array:
    """Every column with mean 0 and variance 1.

    Args:
        x: inputs, (n, d).
    """
    result: Array = (x - x.mean(axis=0)) / x.std(axis=0)
    return result


def whitened(x: Array) -> Array:
    """Every column with mean 0 and variance 1, and uncorrelated with every other.

    Of all such mixtures of the inputs it is the one that is nearest to them, column by column,
    which multiplies by the inverse root of their covariance.

    Args:
        x: inputs, (n, d), with a covariance that has an inverse.

    A. Kessy, A. Lewin and K. Strimmer, The American Statistician 72, 309 (2018),
    doi:10.1080/00031305.2016.1277159, on the ways to whiten.
    """
    centred = x - x.mean(axis=0)
    values, U = np.linalg.eigh(centred.T @ centred / len(x))
    result: Array = centred @ (U / np.sqrt(values)) @ U.T
    return result


def measured_badly(kappa: float, seed: int) -> Problem:
    """Regression data of a given κ, its five columns then given odd units and zeros.

    Args:
        kappa: the condition number of xᵀx/n before that.
        seed: for the data, the units, from 1/30 to 30, and the zeros, up to 3 units away.
    """
    problem = data.linear_regression(256, 5, kappa, noise=0.1, rng=seed)
    rng = np.random.default_rng(seed)
    units, zeros = 30 ** rng.uniform(-1, 1, 5), rng.uniform(-3, 3, 5)
    return Problem(units * (problem.x + zeros), problem.y)
