"""Paths of optimizers over a surface, and the panels that show one: what experiments share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from companion import live
from companion.arguments import Array
from companion.landscapes import Landscape
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


def descent_panels(
    surface: live.Lines, height: Array, least: float, label: str, y_label: str
) -> dict[str, live.Lines]:
    """A surface with the path of a run on it, and beside it how high the run is at each step."""
    steps = np.arange(len(height))
    return {
        "surface": surface,
        "loss": live.Lines(
            [live.Curve(steps, np.maximum(height, least), label, colour="accent", timed=True)],
            x_label="step",
            y_label=y_label,
            y_scale="log",
            x_limits=(0, len(height) - 1),
            y_limits=(least, 1e3),
        ),
    }
