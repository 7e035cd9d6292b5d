"""How weights begin: functions that draw an array of a given shape.

The fans of a shape (d_in, d_out) are d_in and d_out: how many numbers are summed into one output,
and how many outputs one input feeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# In quotes: numpy.random is loaded when it is first named, and that takes its time.
Initializer: TypeAlias = (
    "Callable[[np.random.Generator, tuple[int, int]], NDArray[np.floating[Any]]]"
)
"""A function from a generator and a shape (d_in, d_out) to an array of that shape."""


def zeros(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """All zero. Units of one layer then stay equal to each other for ever: a fault to look at.

    Args:
        rng: is not used.
        shape: (d_in, d_out).

    D. E. Rumelhart, G. E. Hinton and R. J. Williams, Parallel Distributed Processing 1, 318
    (1986), on breaking the symmetry.
    """
    return np.zeros(shape)


def normal(standard_deviation: float) -> Initializer:
    """Normal with mean 0 and a given standard deviation.

    Args:
        standard_deviation: above 0 and finite.

    Returns:
        An `Initializer`.

    Raises ValueError for a standard deviation out of its range.

    A. Krizhevsky, I. Sutskever and G. E. Hinton, NeurIPS (2012), doi:10.1145/3065386, take 0.01.
    """
    if not (math.isfinite(standard_deviation) and standard_deviation > 0):
        raise ValueError(
            f"the standard deviation must be positive and finite, got {standard_deviation!r}"
        )

    def draw(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
        return rng.normal(0.0, standard_deviation, shape)

    return draw


def xavier(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Uniform on ±√(6 / (d_in + d_out)), so with variance 2 / (d_in + d_out).

    Args:
        rng: draws the numbers.
        shape: (d_in, d_out).

    X. Glorot and Y. Bengio, AISTATS (2010), https://proceedings.mlr.press/v9/glorot10a.html,
    equation 16: keeps the variance of activations and of gradients about constant from layer to
    layer where the activation's slope is about 1.
    """
    d_in, d_out = shape
    bound = math.sqrt(6.0 / (d_in + d_out))
    return rng.uniform(-bound, bound, shape)


def he(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Normal with mean 0 and variance 2 / d_in.

    Args:
        rng: draws the numbers.
        shape: (d_in, d_out).

    K. He, X. Zhang, S. Ren and J. Sun, ICCV (2015), equation 10, doi:10.1109/ICCV.2015.123: twice
    the variance, because ReLU lets only half of the signal through.
    """
    d_in, _ = shape
    return rng.normal(0.0, math.sqrt(2.0 / d_in), shape)


def orthogonal(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """A random matrix whose rows, or columns if they are fewer, are orthonormal.

    Args:
        rng: draws the numbers.
        shape: (d_in, d_out).

    A. M. Saxe, J. L. McClelland and S. Ganguli, ICLR (2014), doi:10.48550/arXiv.1312.6120: such a
    layer neither stretches nor shrinks what it maps. Drawn evenly over all such matrices
    (F. Mezzadri, Notices of the AMS 54, 592 (2007), section 5).
    """
    d_in, d_out = shape
    q, r = np.linalg.qr(rng.normal(size=(max(shape), min(shape))))
    # QR fixes the columns up to a sign, which it does not choose at random.
    q = q * np.sign(np.diag(r))
    return q if d_in >= d_out else np.ascontiguousarray(q.T)
