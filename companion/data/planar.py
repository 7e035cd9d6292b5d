"""Points of the plane whose classes no straight line parts."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import generator, how_many, number


class Points(NamedTuple):
    """Points of the plane and their classes, in random order.

    Attributes:
        x: (n, 2), the points.
        y: (n,), the class of each, from 0.
    """

    x: NDArray[np.float64]
    y: NDArray[np.int64]


def two_moons(n: int, *, noise: float = 0.1, rng: np.random.Generator | int) -> Points:
    """Two half circles of radius 1 that reach into each other.

    Class 0 arches up about (0, 0), class 1 down about (1, ½), with n // 2 and n − n // 2 points,
    evenly spaced. The geometry is that of scikit-learn's `make_moons`.

    Args:
        n: points, at least 2.
        noise: the standard deviation ≥ 0 of a normal error in both coordinates.
        rng: a Generator or a seed.

    Raises TypeError or ValueError for arguments out of their range.
    """
    n = how_many("n", n, at_least=2)
    upper = n // 2
    outer, inner = np.linspace(0, math.pi, upper), np.linspace(0, math.pi, n - upper)
    x = np.concatenate(
        [
            np.stack([np.cos(outer), np.sin(outer)], axis=1),
            np.stack([1 - np.cos(inner), 0.5 - np.sin(inner)], axis=1),
        ]
    )
    return _noisy_and_shuffled(x, np.repeat([0, 1], [upper, n - upper]), noise, rng)


def spirals(
    n: int,
    *,
    classes: int = 2,
    turns: float = 1.0,
    noise: float = 0.0,
    rng: np.random.Generator | int,
) -> Points:
    """Spiral arms, one a class, that wind about the origin out to radius 1.

    A point at radius r of arm k stands at the angle 2π (k / classes + turns · r). The m points of
    an arm are at r = 1/m, 2/m … 1; the arms differ by at most one point.

    Args:
        n: points, at least `classes`.
        classes: arms, at least 1.
        turns: how often an arm winds about the origin, ≥ 0.
        noise: the standard deviation ≥ 0 of a normal error in both coordinates.
        rng: a Generator or a seed.

    K. J. Lang and M. J. Witbrock, Proceedings of the 1988 Connectionist Models Summer School, 52,
    made two such arms a test of networks. Raises TypeError or ValueError for arguments out of
    their range.
    """
    classes = how_many("classes", classes)
    n = how_many("n", n, at_least=classes)
    turns = number("turns", turns, at_least=0)
    y = np.arange(n) % classes
    r = (np.arange(n) // classes + 1) / np.bincount(y)[y]
    angle = 2 * math.pi * (y / classes + turns * r)
    x = r[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _noisy_and_shuffled(x, y, noise, rng)


def _noisy_and_shuffled(
    x: NDArray[np.float64], y: NDArray[np.int64], noise: float, rng: np.random.Generator | int
) -> Points:
    noise = number("noise", noise, at_least=0)
    draw = generator(rng)
    order = draw.permutation(len(x))
    return Points(x[order] + noise * draw.normal(size=x.shape), y[order].astype(np.int64))
