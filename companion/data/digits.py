"""1,797 real handwritten digits, small enough to ship with the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.data.arguments import count, generator, number

HELD_OUT = 360
SPLIT_SEED = 0


class Digits(NamedTuple):
    """Images as rows of 64 brightnesses, 0 … 1, and the digits 0 … 9 that they show.

    Attributes:
        x_train, y_train: to learn from, shapes (n, 64) and (n,).
        x_test, y_test: held out, shapes (m, 64) and (m,).

    ``x_train[i].reshape(8, 8)`` is a picture, its first row on top.
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
    x, y = _stored()
    order = np.random.default_rng(SPLIT_SEED).permutation(len(x))
    train, test = order[:-HELD_OUT], order[-HELD_OUT:]
    return Digits(x[train], y[train], x[test], y[test])


@cache
def _stored() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    with files("companion.data").joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        return stored["pixels"].astype(np.float64) / 16, stored["labels"].astype(np.int64)


def with_label_noise(data: Digits, rate: float, *, rng: np.random.Generator | int) -> Digits:
    """Digits of which a share of the training labels is wrong; the held-out labels stay right.

    Exactly `rate` times the number of training examples, rounded, get one of the nine other
    labels, all equally likely. New arrays; `data` stays as it is.

    Args:
        data: from `digits()`, or one of the functions here.
        rate: 0 … 1.
        rng: a Generator or a seed.

    Raises TypeError or ValueError unless the rate is a number from 0 to 1.
    """
    share = number("rate", rate, at_most=1)
    draw = generator(rng)
    n = len(data.y_train)
    wrong = draw.permutation(n)[: round(share * n)]
    labels = data.y_train.copy()
    labels[wrong] = (labels[wrong] + draw.integers(1, 10, len(wrong))) % 10
    return Digits(data.x_train.copy(), labels, data.x_test.copy(), data.y_test.copy())


def with_fewer_examples(data: Digits, n: int, *, rng: np.random.Generator | int) -> Digits:
    """Digits with n of the training examples; those held out are all there.

    Every digit appears equally often, within one, as long as there are enough of it. With the same
    seed, a smaller set is part of a larger one. New arrays; `data` stays as it is.

    Args:
        data: from `digits()`, or one of the functions here.
        n: from 1 to the number of training examples.
        rng: a Generator or a seed.

    Raises TypeError or ValueError unless n is a whole number in that range.
    """
    available = len(data.y_train)
    if count("n", n) > available:
        raise ValueError(f"n must be at most {available}, the training examples there are, got {n}")
    order = generator(rng).permutation(available)
    labels = data.y_train[order]
    # The first of every digit, then the second of every digit, and so on.
    occurrence = np.zeros(available, np.int64)
    for digit in range(10):
        of_digit = labels == digit
        occurrence[of_digit] = np.arange(of_digit.sum())
    chosen = order[np.argsort(occurrence, kind="stable")[:n]]
    return Digits(
        data.x_train[chosen], data.y_train[chosen], data.x_test.copy(), data.y_test.copy()
    )
