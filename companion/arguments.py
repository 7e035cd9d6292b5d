"""What an argument that comes from outside has to be, said once for the whole of the mathematics.

Each function takes the argument's name and its value, and gives the value back in the form that is
worked with. Where it does not fit, TypeError says that it is of another kind, ValueError that it is
out of range; both name the argument, what was expected and what came.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from math import inf, isfinite
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[np.floating[Any]]
T = TypeVar("T")

# Python and NumPy count these among the whole numbers.
NO_NUMBERS = (bool, np.timedelta64)


def said(value: object) -> str:
    """A value as a message names it: short, and telling a class from an object of it."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, np.ndarray):
        kind = "a masked array" if isinstance(value, np.ma.MaskedArray) else "an array"
        kind = "a matrix" if isinstance(value, np.matrix) else kind
        return f"{kind} of shape {value.shape} and dtype {value.dtype}"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def number(
    name: str,
    value: float,
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
) -> float:
    """A finite real number within the bounds that are given, as a float."""
    if isinstance(value, NO_NUMBERS) or not isinstance(
        value, int | float | np.integer | np.floating
    ):
        raise TypeError(f"{name} must be a number, got {said(value)}")
    try:
        real = float(value)
    except OverflowError:  # a whole number beyond all floats
        real = inf
    bounds = {"above": above, "at least": at_least, "below": below, "at most": at_most}
    fits = isfinite(real) and not (
        (above is not None and real <= above)
        or (at_least is not None and real < at_least)
        or (below is not None and real >= below)
        or (at_most is not None and real > at_most)
    )
    if not fits:
        words = [f"{what} {bound:g}" for what, bound in bounds.items() if bound is not None]
        if below is None and at_most is None:
            words.append("finite")
        raise ValueError(f"{name} must be {' and '.join(words)}, got {said(value)}")
    return real


def count(name: str, value: int, at_least: int = 1, at_most: float = inf) -> int:
    """A whole number within the bounds, as an int."""
    n = whole(name, value)
    if n < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}, got {said(n)}")
    if n > at_most:
        raise ValueError(f"{name} must be a whole number of at most {at_most:g}, got {said(n)}")
    return n


def whole(name: str, value: int) -> int:
    """A whole number of any size, as an int."""
    if isinstance(value, NO_NUMBERS) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number, got {said(value)}")
    return int(value)


def how_many(name: str, value: int, at_least: int = 1) -> int:
    """A whole number of things that are all in memory at a time: more than 10⁹ are a mistake."""
    return count(name, value, at_least, at_most=10**9)


def flag(name: str, value: bool) -> bool:
    """True or False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, got {said(value)}")
    return bool(value)


def generator(rng: np.random.Generator | int, name: str = "rng") -> np.random.Generator:
    """The Generator that is given, or that of a seed; None would be another one every time."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, NO_NUMBERS) or not isinstance(rng, int | np.integer):
        raise TypeError(f"{name} must be a seed or a numpy.random.Generator, got {said(rng)}")
    if rng < 0:
        raise ValueError(f"{name} must be a seed of at least 0, got {rng}")
    return np.random.default_rng(rng)


def instance(name: str, value: Any, kind: type[Any] | tuple[type[Any], ...], example: str) -> Any:
    """An object of a class; the example says what one writes, such as "ReLU()"."""
    if isinstance(value, kind):
        return value
    if isinstance(value, type) and issubclass(value, kind):
        hint = f"; write {value.__name__}(…), with brackets"
    else:
        hint = ""
    first = kind[0] if isinstance(kind, tuple) else kind
    raise TypeError(f"{name} must be {_kind(first)}, such as {example}, got {said(value)}{hint}")


def function(name: str, value: Callable[..., T], takes: int = 1) -> Callable[..., T]:
    """Something that can be called with so many arguments."""
    if not callable(value) or isinstance(value, type):
        raise TypeError(f"{name} must be a function, got {said(value)}")
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):  # some that are written in C do not tell
        return value
    try:
        signature.bind(*range(takes))
    except TypeError:
        arguments = "1 argument" if takes == 1 else f"{takes} arguments"
        raise TypeError(
            f"{name} must be a function that can be called with {arguments}, got {said(value)}"
        ) from None
    return value


def real_array(
    name: str,
    values: ArrayLike,
    dtype: DTypeLike = np.float64,
    shape: tuple[int, ...] | None = None,
    finite: bool = True,
) -> Array:
    """Real numbers, finite unless told, as an array of a dtype, and of a shape if one is given.

    It may be the array that came: do not write into it.
    """
    array = plain_array(name, values)
    if array.dtype.kind not in "fiub":
        came = f"an array of dtype {array.dtype}" if array.ndim else said(values)
        raise TypeError(f"{name} must hold real numbers, got {came}")
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, got {array.shape}")
    with np.errstate(over="ignore"):  # said below, with the index
        converted = array.astype(dtype, copy=False)
    if finite and not np.isfinite(converted).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(converted))[0])
        raise ValueError(
            f"{name} must be finite in {converted.dtype}, got {array[index]} at index {index}"
        )
    return converted


def label_array(name: str, labels: ArrayLike, classes: int) -> NDArray[np.intp]:
    """Whole numbers from 0 to `classes` - 1, as a vector of integers."""
    array = plain_array(name, labels)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold integer class labels, got dtype {array.dtype}")
    if array.ndim != 1:
        raise ValueError(
            f"{name} must be one label for each example, shape (n,), got {array.shape}"
        )
    if array.size and not (array.min() >= 0 and array.max() < classes):
        raise ValueError(
            f"{name} must lie in 0 … {classes - 1}, one for each of the {classes} outputs; "
            f"got labels from {array.min()} to {array.max()}"
        )
    return array.astype(np.intp, copy=False)


def floating_array(name: str, array: Array) -> Array:
    """An array of floating-point numbers, and no list: what is looked at or changed in place."""
    # A matrix multiplies as no other array does.
    if not isinstance(array, np.ndarray) or isinstance(array, np.ma.MaskedArray | np.matrix):
        raise TypeError(f"{name} must be a NumPy array, got {said(array)}")
    if array.dtype.kind != "f":
        raise TypeError(f"{name} must be a floating-point array, got dtype {array.dtype}")
    return array


def writeable_array(name: str, array: Array) -> Array:
    """A floating-point array that can be changed in place."""
    if not floating_array(name, array).flags.writeable:
        raise ValueError(f"{name} must be writeable, for it is changed in place; it is read-only")
    reach = (abs(step) * (n - 1) for n, step in zip(array.shape, array.strides, strict=True))
    if array.size and sum(reach, array.itemsize) < array.nbytes:
        raise ValueError(
            f"{name} must have a place in memory for each entry, for it is changed in place; it is "
            f"{said(array)} whose entries share memory"
        )
    return array


def plain_array(name: str, values: ArrayLike) -> NDArray[Any]:
    """What NumPy makes of `values`: not ragged, and nothing masked, for a mask would be lost."""
    if isinstance(values, np.ma.MaskedArray):
        raise TypeError(
            f"{name} must be a plain array, got {said(values)}; fill in or leave out what is masked"
        )
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(
            f"{name} must be an array of numbers, got {said(values)}, whose parts differ in length"
        ) from None


def _kind(kind: type) -> str:
    word = kind.__name__
    return f"{'an' if word[0] in 'AEIOU' else 'a'} {word}"
