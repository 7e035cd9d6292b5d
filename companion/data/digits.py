"""1,797 real handwritten digits, small enough to ship with the package."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HELD_OUT = 360
SPLIT_SEED = 0


class Digits(NamedTuple):
    """Images as rows of 64 brightnesses, 0 … 1, and the digits 0 … 9 that they show.

    `x_train[i].reshape(8, 8)` is a picture, its first row on top.
    """

    x_train: NDArray[np.float64]
    y_train: NDArray[np.int64]
    x_test: NDArray[np.float64]
    y_test: NDArray[np.int64]


def digits() -> Digits:
    """1,437 images to learn from and 360 held out, always the same ones; new arrays each time.

    E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository (1998), doi:10.24432/C50P49, CC BY 4.0: its test part, 8×8 pixels of 17 grey levels.
    """
    with files("companion.data").joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        x = stored["pixels"].astype(np.float64) / 16
        y = stored["labels"].astype(np.int64)
    order = np.random.default_rng(SPLIT_SEED).permutation(len(x))
    train, test = order[:-HELD_OUT], order[-HELD_OUT:]
    return Digits(x[train], y[train], x[test], y[test])
