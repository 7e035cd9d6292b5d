"""How weights begin: functions that draw an array of a given shape.

The fans are how many numbers are summed into one output, and how many outputs one input feeds: of
a dense layer, whose shape is (d_in, d_out), these two; of a convolution, (height, width, channels
in, filters), height · width times as many, for that many places of the window see one pixel.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from companion.arguments import generator, how_many, number, said

# In quotes: numpy.random is loaded when it is first named, and that takes its time.
Initializer: TypeAlias = (
    "Callable[[np.random.Generator, tuple[int, ...]], NDArray[np.floating[Any]]]"
)
"""A function from a generator and a shape (…, d_in, d_out) to an array of that shape."""


def zeros(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """All zero. Both before and after some units, it keeps them equal: a fault to look at.

    Args:
        rng: a Generator or a seed, which is not used.
        shape: (d_in, d_out), with height and width of the window before it in a convolution.

    Raises TypeError or ValueError for another shape.

    D. E. Rumelhart, G. E. Hinton and R. J. Williams, Parallel Distributed Processing 1, 318
    (1986), on breaking the symmetry.
    """
    fans(shape)
    generator(rng)
    return np.zeros(shape)


@dataclass(frozen=True, eq=False)
class Normal:
    """What `normal` gives: a class and no function in a function, so that it can be pickled."""

    standard_deviation: float

    def __repr__(self) -> str:
        return f"normal({self.standard_deviation:g})"

    def __call__(self, rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
        fans(shape)
        return generator(rng).normal(0.0, self.standard_deviation, shape)


def normal(standard_deviation: float) -> Initializer:
    """Normal with mean 0 and a given standard deviation.

    Args:
        standard_deviation: above 0 and finite.

    Returns:
        An `Initializer`.

    Raises TypeError or ValueError for a standard deviation out of its range.

    A. Krizhevsky, I. Sutskever and G. E. Hinton, NeurIPS (2012), doi:10.1145/3065386, take 0.01.
    """
    return Normal(number("standard_deviation", standard_deviation, above=0))


def xavier(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Uniform on ±√(6 / (fan_in + fan_out)), so with variance 2 / (fan_in + fan_out).

    Args:
        rng: a Generator or a seed.
        shape: (d_in, d_out), with height and width of the window before it in a convolution.

    Raises TypeError or ValueError for another shape.

    X. Glorot and Y. Bengio, AISTATS (2010), https://proceedings.mlr.press/v9/glorot10a.html,
    equation 16: keeps the variance of activations and of gradients about constant from layer to
    layer where the activation's slope is about 1.
    """
    bound = math.sqrt(6.0 / sum(fans(shape)))
    return generator(rng).uniform(-bound, bound, shape)


def he(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Normal with mean 0 and variance 2 / fan_in.

    Args:
        rng: a Generator or a seed.
        shape: (d_in, d_out), with height and width of the window before it in a convolution.

    Raises TypeError or ValueError for another shape.

    K. He, X. Zhang, S. Ren and J. Sun, ICCV (2015), equation 10, doi:10.1109/ICCV.2015.123: twice
    the variance, because ReLU lets only half of the signal through.
    """
    fan_in, _ = fans(shape)
    return generator(rng).normal(0.0, math.sqrt(2.0 / fan_in), shape)


def orthogonal(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """A random matrix whose rows, or columns if they are fewer, are orthonormal.

    Args:
        rng: a Generator or a seed.
        shape: (d_in, d_out); in a convolution, all but the filters count the rows.

    Raises TypeError or ValueError for another shape.

    A. M. Saxe, J. L. McClelland and S. Ganguli, ICLR (2014), doi:10.48550/arXiv.1312.6120: such a
    layer neither stretches nor shrinks what it maps. Drawn evenly over all such matrices
    (F. Mezzadri, Notices of the AMS 54, 592 (2007), section 5).
    """
    fans(shape)
    rows, columns = math.prod(shape[:-1]), shape[-1]
    normals = generator(rng).normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(normals)
    # QR fixes the columns up to a sign, which it does not choose at random.
    q = q * np.sign(np.diag(r))
    return (q if rows >= columns else np.ascontiguousarray(q.T)).reshape(shape)


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """fan_in and fan_out of a shape (…, d_in, d_out). Raises TypeError or ValueError for another.

    As `torch.nn.init`, whose shapes are the other way round.
    """
    if not isinstance(shape, tuple):
        raise TypeError(f"shape must be a tuple (d_in, d_out) or longer, got {said(shape)}")
    if len(shape) < 2:
        raise ValueError(f"shape must be a tuple (d_in, d_out) or longer, got {shape}")
    *window, d_in, d_out = (how_many("each number of shape", d) for d in shape)
    return math.prod(window) * d_in, math.prod(window) * d_out
