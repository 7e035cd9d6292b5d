"""The length of an array of any numbers."""

from __future__ import annotations

from math import frexp, isfinite

import numpy as np

from companion.arguments import Array


def norm(array: Array) -> float:
    """The Euclidean norm, also where squares of its numbers are too large or small for a float."""
    largest = float(np.abs(array).max(initial=0.0))
    if not isfinite(largest):
        return largest
    _, exponent = frexp(largest)  # by a power of two, so that nothing is rounded
    scaled = np.ldexp(array.astype(np.float64), -exponent)
    return float(np.ldexp(np.linalg.norm(scaled), exponent))
