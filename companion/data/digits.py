"""1,797 real handwritten digits, small enough to ship with the package."""

from __future__ import annotations

from collections.abc import Collection
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
    said,
)

HELD_OUT = 360
SPLIT_SEED = 0
SHEET_STARTS = (0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667)
"""In the order of the file, the row of the first image of each sheet."""


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


def digits(sheets: Collection[int] | None = None, *, without: Collection[int] = ()) -> Digits:
    """1,437 images to learn from and 360 held out, or other hands held out; new arrays each time.

    The file has 14 sheets, one after the other, on which somebody copied the same 130 digits (a few
    images are missing). As the source names 13 writers, one of them may have filled two sheets;
    which ones is not known.

    Without arguments, the images are held out at random, so that hands in `x_test` are those in
    `x_train`; it is always the same split. With `sheets`, whole sheets are held out.

    To choose something before the held-out sheets are looked at, hold out others `without` them:
    ``digits((8, 9, 10), without=(11, 12, 13))`` to choose, ``digits((11, 12, 13))`` to report.

    E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository (1998), doi:10.24432/C50P49, CC BY 4.0: its test part, 8×8 pixels of 17 grey levels.

    Args:
        sheets: numbers of the sheets that are held out, 0 … 13, each once and at least one; or
            None, for the split at random.
        without: numbers of further sheets that are in neither part; only together with `sheets`.

    Raises TypeError for what are no whole numbers in a tuple, list, set or range, and ValueError
    for sheets that there are not, a sheet named twice, none held out, none left to learn from.
    """
    x, y = _stored()
    order = np.random.default_rng(SPLIT_SEED).permutation(len(x))
    if sheets is None:
        if _sheet_numbers("without", without):
            raise ValueError("without needs sheets: the split at random takes images of all sheets")
        train, test = order[:-HELD_OUT], order[-HELD_OUT:]
    else:
        held, left_out = _sheet_numbers("sheets", sheets), _sheet_numbers("without", without)
        if not held:
            raise ValueError("sheets must name at least one sheet that is held out")
        if both := sorted(set(held) & set(left_out)):
            raise ValueError(f"a sheet is in sheets or in without, not in both, got {said(both)}")
        if len(held) + len(left_out) == len(SHEET_STARTS):
            raise ValueError("no sheet is left to learn from")
        sheet = np.searchsorted(SHEET_STARTS, order, side="right") - 1
        train = order[~np.isin(sheet, held + left_out)]
        test = order[np.isin(sheet, held)]
    return Digits(x[train], y[train], x[test], y[test])


def _sheet_numbers(name: str, numbers: Collection[int]) -> list[int]:
    """Numbers of sheets, each once, as a list."""
    if not isinstance(numbers, tuple | list | set | frozenset | range):
        raise TypeError(
            f"{name} must be a tuple of numbers of sheets, such as (11, 12, 13), "
            f"got {said(numbers)}"
        )
    last = len(SHEET_STARTS) - 1
    found = [count(f"each of {name}", sheet, at_least=0, at_most=last) for sheet in numbers]
    if len(set(found)) < len(found):
        raise ValueError(f"{name} must name each sheet once, got {said(numbers)}")
    return found


def for_choosing(data: Digits, n: int, *, rng: np.random.Generator | int) -> Digits:
    """Digits that hold out n of the training images, to choose by; those held out before are gone.

    What is chosen by `x_test` of the result has not seen a held-out image of `data`, on which it
    can be judged afterwards. The images are drawn at random, so that their hands are also in
    `x_train`; for other hands see `without` of `digits`. New arrays; `data` stays as it is.

    Args:
        data: from `digits()`, or one of the functions here.
        n: how many are held out, from 1 to one less than the number of training examples.
        rng: a Generator or a seed.

    Raises TypeError or ValueError for what are no digits and an n out of its range.
    """
    copied = _copied(data)
    available = len(copied.y_train)
    if available < 2:
        raise ValueError("data must have at least 2 training examples, one for each part")
    n = count("n", n, at_most=available - 1)
    order = generator(rng).permutation(available)
    held, rest = order[:n], order[n:]
    x, y = copied.x_train, copied.y_train
    return Digits(x[rest], y[rest], x[held], y[held])


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
