"""What a hyperparameter has to be: a number, or an array of numbers, in its range."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import plain_array, said

Array = NDArray[np.floating[Any]]

# A single number is a Python float, since a float64 scalar of NumPy would make float32 arrays
# float64, at twice the time. Arrays are float64.
Hyperparameter = float | Array

T = TypeVar("T")
LARGEST = float(np.finfo(np.float64).max)


class Setting(Generic[T]):
    """A hyperparameter as a class declares it: what is assigned to it is checked, at any time.

    It has no `__get__`, so that to read it is to read any attribute of the object, and as fast.

    Args:
        check: gets the name and the value, and gives back what is kept.
        fixed: whether an optimizer that has begun refuses another value.
    """

    def __init__(self, check: Callable[[str, Any], T], *, fixed: bool = False) -> None:
        self.check, self.fixed = check, fixed

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    if TYPE_CHECKING:

        def __get__(self, owner: object, kind: type) -> T: ...

    def __set__(self, owner: object, value: Any) -> None:
        kept = self.check(self.name, value)
        own = vars(owner)
        if own.get("t") and "_like" in own:  # an optimizer, and it has begun
            if self.fixed:
                raise ValueError(
                    f"{self.name} counts from the first step on and cannot be changed after "
                    f"{own['t']}, got {said(value)}. Make a new optimizer."
                )
            for part in parts(kept):
                fit(self.name, part, own["_like"][0], "theta")
        own[self.name] = kept


def positive(name: str, value: ArrayLike) -> Hyperparameter:
    """Above 0 and finite. Raises TypeError if not of real numbers, ValueError if out of range."""
    return _numbers(name, value, "positive and finite", lambda x: x > 0)


def nonnegative(name: str, value: ArrayLike, *, empty: bool = False) -> Hyperparameter:
    """At least 0 and finite. Raises TypeError if not of real numbers, ValueError else.

    With `empty`, an array without entries will do.
    """
    given: Any = value
    if (
        type(given) in (float, int, np.float64) and 0 <= given <= LARGEST
    ):  # once a step, so it is to be fast
        return float(given)
    return _numbers(name, value, "at least 0 and finite", lambda x: x >= 0, empty=empty)


def fraction(name: str, value: ArrayLike) -> Hyperparameter:
    """At least 0 and below 1. Raises TypeError if not of real numbers, ValueError else."""
    return _numbers(name, value, "at least 0 and below 1", lambda x: (x >= 0) & (x < 1))


def inside(name: str, value: ArrayLike) -> Hyperparameter:
    """Above 0 and below 1. Raises TypeError if not of real numbers, ValueError else."""
    return _numbers(name, value, "above 0 and below 1", lambda x: (x > 0) & (x < 1))


def share(name: str, value: ArrayLike) -> Hyperparameter:
    """At least 0 and at most 1. Raises TypeError if not of real numbers, ValueError else."""
    return _numbers(name, value, "at least 0 and at most 1", lambda x: (x >= 0) & (x <= 1))


def _numbers(
    name: str,
    value: ArrayLike,
    what: str,
    fits: Callable[[Array], NDArray[np.bool_]],
    *,
    empty: bool = False,
) -> Hyperparameter:
    array = plain_array(name, value)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} must be a number or an array of numbers, got {said(value)}")
    if not array.size and not empty:
        raise ValueError(f"{name} must be a number for each run, got none: shape {array.shape}")
    with np.errstate(over="ignore"):  # of a long double, and said below
        numbers = array.astype(np.float64)
    good = fits(numbers) & np.isfinite(numbers)
    if not np.all(good):
        place = tuple(int(i) for i in np.argwhere(~good)[0])
        at = f" at index {place}" if place else ""
        raise ValueError(f"{name} must be {what}, got {array[place]}{at}")
    if not array.ndim:
        return float(numbers)
    numbers.flags.writeable = False  # or `lr *= -1` would change it before it is checked
    return numbers


def fit(name: str, array: Array, shape: tuple[int, ...], other: str) -> None:
    """Raises ValueError unless an array broadcasts against another one's shape."""
    try:
        np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(
            f"{name} must broadcast against {other}, of shape {shape}, got shape {array.shape}"
        ) from None


def settings(owner: object) -> list[tuple[str, Any]]:
    """Name and value of each argument that `owner` was made with and keeps under its name."""
    kind: Any = type(owner)
    return [(name, getattr(owner, name)) for name in _arguments(kind) if hasattr(owner, name)]


def arrays(owner: object) -> list[tuple[str, Array]]:
    """Name and value of each hyperparameter of `owner` that differs from run to run."""
    return [(name, part) for name, value in settings(owner) for part in parts(value)]


def parts(value: object) -> list[Array]:
    """The arrays in a hyperparameter, which is one, or a pair, or has none."""
    pair = value if isinstance(value, tuple) else (value,)
    return [part for part in pair if isinstance(part, np.ndarray)]


def describe(owner: object) -> str:
    """`owner` as the call that makes it."""
    values = ", ".join(f"{name}={value!r}" for name, value in settings(owner))
    return f"{type(owner).__name__}({values})"


@cache
def _arguments(kind: type) -> tuple[str, ...]:
    return tuple(signature(kind).parameters)
