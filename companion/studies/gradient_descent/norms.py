"""Measures of how large a move is, and the steepest direction by each."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from companion.arguments import Array

NORMS = ("euclidean", "largest", "sum")
"""The root of the sum of squares, the largest change of a parameter, the sum of all changes."""


def length(norm: str, u: Array, units: ArrayLike = 1.0) -> Array:
    """‖u‖ of moves, shape (…), by one of NORMS.

    Args:
        norm: its name.
        u: the moves, (…, d).
        units: what a move of 1 counts, for each of the d parameters or for all.
    """
    size = np.abs(u) * units
    if norm == "largest":
        return np.asarray(size.max(axis=-1))
    if norm == "sum":
        return np.asarray(size.sum(axis=-1))
    return np.asarray(np.sqrt((size**2).sum(axis=-1)))


def steepest_move(norm: str, g: Array, units: ArrayLike = 1.0) -> Array:
    """The u of ‖u‖ = 1 with the largest gᵀu, shape (d,).

    Args:
        norm, units: as in `length`.
        g: the gradient, (d,), not zero.
    """
    # In units in which every move counts alike, the gradient is g / units.
    slopes = g / np.asarray(units)
    if norm == "largest":
        move = np.sign(slopes)
    elif norm == "sum":
        move = np.where(np.arange(g.size) == np.abs(slopes).argmax(), np.sign(slopes), 0.0)
    else:
        move = slopes
    u: Array = move / np.asarray(units)
    return u / length(norm, u, units)
