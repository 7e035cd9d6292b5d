"""What the makers of data sets ask of their arguments, said once."""

from __future__ import annotations

import math

import numpy as np


def generator(rng: np.random.Generator | int) -> np.random.Generator:
    """The Generator of a seed, or the one given; TypeError for anything else, None among it."""
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer | np.random.Generator):
        raise TypeError(f"rng must be a seed or a numpy.random.Generator, got {rng!r}")
    return np.random.default_rng(rng)


def count(name: str, value: int, at_least: int = 1) -> int:
    """`value`; TypeError unless it is a whole number, ValueError if it is too small."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {value}")
    return int(value)


def number(name: str, value: float, at_least: float = 0.0, at_most: float = math.inf) -> float:
    """`value`; TypeError unless it is a real number, ValueError unless finite and in range."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} must be a number, got {value!r}")
    if not (math.isfinite(value) and at_least <= value <= at_most):
        ends = f"at least {at_least:g}" if at_most == math.inf else f"{at_least:g} … {at_most:g}"
        raise ValueError(f"{name} must be finite and {ends}, got {value!r}")
    return float(value)
