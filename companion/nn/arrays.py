"""What every array that enters from outside has to be, said once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[np.floating[Any]]


@lru_cache(maxsize=64)
def ones(n: int, dtype: np.dtype[Any]) -> Array:
    """n ones, shape (n,), read-only: the product with them is a sum, several times as fast."""
    array: Array = np.ones(n, dtype)
    array.flags.writeable = False
    return array


def real_array(name: str, values: ArrayLike, dtype: DTypeLike) -> Array:
    """`values` as an array of `dtype`.

    Raises TypeError unless they are real numbers, ValueError if one is NaN or infinite.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, got an array of dtype {array.dtype}")
    with np.errstate(over="ignore"):  # said below, with the index
        converted = array.astype(dtype, copy=False)
    if not np.isfinite(converted).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(converted))[0])
        raise ValueError(
            f"{name} must be finite in {converted.dtype}, got {array[index]} at index {index}"
        )
    return converted


def label_array(name: str, labels: ArrayLike, classes: int) -> NDArray[np.intp]:
    """`labels`, whole numbers from 0 to `classes` - 1, as a vector of integers.

    Raises TypeError for another dtype, ValueError for another shape or a label out of range.
    """
    array = np.asarray(labels)
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
