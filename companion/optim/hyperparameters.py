"""What a hyperparameter has to be: a number, or an array of numbers, in its range."""

from __future__ import annotations

from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]

# A single number is a Python float, since a float64 scalar of NumPy would make float32 arrays
# float64, at twice the time. Arrays are float64.
Hyperparameter = float | Array


def positive(name: str, value: ArrayLike) -> Hyperparameter:
    """Above 0 and finite. Raises TypeError if not of real numbers, ValueError if out of range."""
    array = _numbers(name, value)
    return _checked(name, array, (array > 0) & np.isfinite(array), "positive and finite")


def nonnegative(name: str, value: ArrayLike) -> Hyperparameter:
    """At least 0 and finite. Raises TypeError if not of real numbers, ValueError else."""
    array = _numbers(name, value)
    return _checked(name, array, (array >= 0) & np.isfinite(array), "at least 0 and finite")


def fraction(name: str, value: ArrayLike) -> Hyperparameter:
    """At least 0 and below 1. Raises TypeError if not of real numbers, ValueError else."""
    array = _numbers(name, value)
    return _checked(name, array, (array >= 0) & (array < 1), "at least 0 and below 1")


def _numbers(name: str, value: ArrayLike) -> Array:
    array = np.asarray(value)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} must be a number or an array of numbers, got {value!r}")
    return array.astype(np.float64)


def _checked(name: str, array: Array, fits: NDArray[np.bool_], what: str) -> Hyperparameter:
    if not np.all(fits):
        raise ValueError(f"{name} must be {what}, got {array.tolist()!r}")
    return array if array.ndim else float(array)


def settings(owner: object) -> list[tuple[str, Any]]:
    """Name and value of each argument that `owner` was made with and keeps under its name."""
    return [(name, getattr(owner, name)) for name in signature(type(owner)).parameters]


def arrays(owner: object) -> list[tuple[str, Array]]:
    """Name and value of each hyperparameter of `owner` that differs from run to run."""
    return [
        (name, part)
        for name, value in settings(owner)
        for part in (value if isinstance(value, tuple) else (value,))
        if isinstance(part, np.ndarray)
    ]


def describe(owner: object) -> str:
    """`owner` as the call that makes it."""
    values = ", ".join(f"{name}={value!r}" for name, value in settings(owner))
    return f"{type(owner).__name__}({values})"
