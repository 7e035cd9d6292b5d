"""Paths of optimizers over a surface: what several experiments show."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from companion.landscapes import Landscape
from companion.nn.arrays import Array
from companion.optim import Optimizer

# A run that gets this far from the origin stays where it was: it has left every picture.
FAR = 1e4


def path(
    gradient: Callable[[Array], Array],
    start: ArrayLike,
    optimizer: Optimizer,
    steps: int,
    every: int = 1,
) -> Array:
    """The points of a lattice of runs, (…, steps / every + 1, 2), from their starts, (…, 2)."""
    theta = np.array(start, dtype=np.float64)
    points = [theta.copy()]
    for k in range(1, steps + 1):
        before = theta.copy()
        with np.errstate(over="ignore"):
            optimizer.step(theta, gradient(theta))
        gone = ~(np.abs(theta) < FAR).all(axis=-1)
        theta[gone] = before[gone]
        if k % every == 0:
            points.append(theta.copy())
    return np.stack(points, axis=-2)


def heights(landscape: Landscape, x: ArrayLike, y: ArrayLike) -> Array:
    """f on the grid of x, (nx,), and y, (ny,): (ny, nx), as a field of contours takes it."""
    return landscape.value(np.stack(np.meshgrid(x, y), axis=-1))
