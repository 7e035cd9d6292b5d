"""1,797 real handwritten digits, small enough to ship with the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import (
    count,
    floating_array,
    generator,
    instance,
    label_array,
    number,
    real_array,
)

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

    Raises TypeError or ValueError for what are no digits and a rate out of its range.
    """
    copied = _copied(data)
    share = number("rate", rate, at_least=0, at_most=1)
    draw = generator(rng)
    labels = copied.y_train
    wrong = draw.permutation(len(labels))[: round(share * len(labels))]
    labels[wrong] = (labels[wrong] + draw.integers(1, 10, len(wrong))) % 10
    return copied


def with_fewer_examples(data: Digits, n: int, *, rng: np.random.Generator | int) -> Digits:
    """Digits with n of the training examples; those held out are all there.

    Every digit appears equally often, within one, as long as there are enough of it. With the same
    seed, a smaller set is part of a larger one. New arrays; `data` stays as it is.

    Args:
        data: from `digits()`, or one of the functions here.
        n: from 1 to the number of training examples.
        rng: a Generator or a seed.

    Raises TypeError or ValueError for what are no digits and an n out of its range.
    """
    copied = _copied(data)
    available = len(copied.y_train)
    n = count("n", n, at_most=available)
    order = generator(rng).permutation(available)
    labels = copied.y_train[order]
    # The first of every digit, then the second of every digit, and so on.
    occurrence = np.zeros(available, np.int64)
    for digit in range(10):
        of_digit = labels == digit
        occurrence[of_digit] = np.arange(of_digit.sum())
    chosen = order[np.argsort(occurrence, kind="stable")[:n]]
    return copied._replace(x_train=copied.x_train[chosen], y_train=copied.y_train[chosen])


def _copied(data: Digits) -> Digits:
    """New arrays of what is in `data`, which anybody may have put together."""
    instance("data", data, Digits, "digits()")
    x_train, y_train = _checked("train", data.x_train, data.y_train)
    x_test, y_test = _checked("test", data.x_test, data.y_test)
    return Digits(x_train, y_train, x_test, y_test)


def _checked(
    part: str, x: NDArray[np.float64], y: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    labels = label_array(f"data.y_{part}", y, classes=10)
    images = real_array(f"data.x_{part}", floating_array(f"data.x_{part}", x))
    if images.shape != (len(labels), 64):
        raise ValueError(
            f"data.x_{part} must be an image for each label, {len(labels), 64}, got {images.shape}"
        )
    return images.astype(np.float64), labels.astype(np.int64)
