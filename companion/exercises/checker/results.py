"""Turns what a function returned into arrays, and compares arrays."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .exercise import Answer, Array, Case, Exercise, copy_of

Results = tuple[Array, ...]

LARGEST = 1_000_000
"""Arrays with more entries are not looked at: no exercise asks for one."""


class MissingError(Exception):
    """Nothing was returned for these names: the stub is still in place."""

    def __init__(self, *names: str) -> None:
        self.names = names


class UnusableError(Exception):
    """What was returned is not made of numbers; the message says what it is."""


def results_of(answer: Answer, exercise: Exercise, case: Case) -> Results:
    """What a function of ours returns in a case."""
    return as_arrays(answer(*copy_of(case)), exercise.returns)


def as_arrays(value: Any, names: tuple[str, ...]) -> Results:
    """What a function returned, as one array of its own for every name.

    Lists do for arrays, and a list or an array does for the tuple.
    """
    if _missing(value):
        raise MissingError(*names)
    if len(names) == 1:
        return (_as_array(value),)
    if not isinstance(value, (tuple, list)) and not (isinstance(value, np.ndarray) and value.ndim):
        raise UnusableError(_description(value))
    if len(value) != len(names):
        raise UnusableError(f"{len(value)} value{'s' if len(value) != 1 else ''}")
    parts = list(zip(names, value, strict=True))
    missing = [name for name, part in parts if _missing(part)]
    if missing:
        raise MissingError(*missing)
    arrays = []
    for name, part in parts:
        try:
            arrays.append(_as_array(part))
        except UnusableError as problem:
            raise UnusableError(f"for {name} {problem}") from None
    return tuple(arrays)


def close(a: Array, b: Array, tolerance: float) -> NDArray[np.bool_]:
    """Where two arrays of one shape agree, to a tolerance relative to the largest entry of b."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    scale = np.max(np.abs(b), initial=0.0, where=np.isfinite(b))
    # The constant forgives rounding where the right value is zero.
    return np.asarray(np.abs(a - b) <= tolerance * scale + 1e-12)


def agree(a: Array, b: Array, tolerance: float) -> bool:
    """Whether two arrays have one shape and the same entries."""
    return a.shape == b.shape and bool(np.all(close(a, b, tolerance)))


def _missing(value: Any) -> bool:
    return value is None or value is Ellipsis


def _as_array(value: Any) -> Array:
    try:
        array = np.asarray(value)
    except Exception:
        raise UnusableError(_description(value)) from None
    if array.dtype.kind == "c":
        raise UnusableError("complex numbers")
    if array.dtype.kind not in "fiub":
        raise UnusableError(_description(value))
    if array.size > LARGEST:
        raise UnusableError(f"an array of shape {array.shape}")
    return array.copy()


def _description(value: Any) -> str:
    kind = type(value).__name__
    if kind == "str":
        return f"the text {value[:40]!r}"
    if isinstance(value, numbers.Number):
        return f"one number, of type {kind}"
    if isinstance(value, np.ndarray):
        return f"an array of dtype {value.dtype} and shape {value.shape}"
    if kind in ("list", "tuple"):
        return f"a {kind} that is no array of numbers"
    return f"something of type {kind}"
