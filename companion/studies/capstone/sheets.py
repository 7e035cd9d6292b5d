"""Group leakage: the same hands to learn from and to judge by, or other hands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.progress import progress
from companion.studies.capstone.recipe import Labels, Recipe
from companion.studies.capstone.runs import accuracy, trained

SHEETS = 14
REPORTED = (11, 12, 13)
"""The sheets put away, on which the recipe that other sheets have chosen is judged."""
CHOOSING = (8, 9, 10)
"""The sheets by which that recipe is chosen."""


def sheets_in(x: Array) -> NDArray[np.int64]:
    """How many images of each sheet there are, (14,).

    Args:
        x: images of `data.digits`, (n, 64).
    """
    given = {image.tobytes() for image in x}
    return np.array(
        [
            sum(image.tobytes() in given for image in data.digits((sheet,)).x_test)
            for sheet in range(SHEETS)
        ]
    )


def _learned(recipe: Recipe, part: data.Digits, seed: int, whole_batches: bool) -> nn.Network:
    """Trained; with whole batches only, without the images that a last, smaller one would have.

    Of 13 sheets, three to ten images would remain for it, and an update by so few, at a rate that
    is made for 64, would be part of what is measured.
    """
    n = len(part.x_train)
    n -= n % recipe.batch_size if whole_batches else 0
    return trained(recipe, part.x_train[:n], part.y_train[:n], seed).network


def _judged(
    recipe: Recipe, part: data.Digits, seeds: int, whole_batches: bool = True
) -> list[float]:
    # A rate may be one at which a run overflows; what it says then counts as it comes out.
    with np.errstate(over="ignore", invalid="ignore"):
        return [
            accuracy(_learned(recipe, part, seed, whole_batches), part.x_test, part.y_test)
            for seed in range(seeds)
        ]


@lru_cache(maxsize=4)
def by_sheet(recipe: Recipe, seeds: int = 3, whole_batches: bool = True) -> Array:
    """The part of each sheet's images read by networks that learned from the 13 others.

    Args:
        recipe: what is decided.
        seeds: how many networks for each sheet.
        whole_batches: whether the few images that would fill a last, smaller batch are left out.

    Returns:
        (14, seeds).
    """
    return np.array(
        [
            _judged(recipe, data.digits((sheet,)), seeds, whole_batches)
            for sheet in progress(range(SHEETS), "sheets", "sheet")
        ]
    )


@lru_cache(maxsize=16)
def by_chance(recipe: Recipe, seeds: int = 3, whole_batches: bool = True, mixing: int = 0) -> Array:
    """As `by_sheet`, but all images are mixed before they are cut into 14 parts of the same sizes.

    Args:
        recipe, seeds, whole_batches: as in `by_sheet`.
        mixing: the seed by which all images are mixed.
    """
    whole = data.digits()
    x = np.concatenate([whole.x_train, whole.x_test])
    y = np.concatenate([whole.y_train, whole.y_test])
    order = np.random.default_rng(mixing).permutation(len(x))
    sizes = [len(data.digits((sheet,)).x_test) for sheet in range(SHEETS)]
    rows = []
    for held in progress(np.split(order, np.cumsum(sizes)[:-1]), "parts at random", "part"):
        rest = order[~np.isin(order, held)]
        part = data.Digits(x[rest], y[rest], x[held], y[held])
        rows.append(_judged(recipe, part, seeds, whole_batches))
    return np.array(rows)


def chosen_on_sheets(recipes: Sequence[Recipe], seeds: int = 3) -> Array:
    """What each recipe reads of the sheets `CHOOSING`, having seen neither them nor `REPORTED`.

    Args:
        recipes: those to choose from.
        seeds: how many networks of each.

    Returns:
        Means over the networks, (recipes,).
    """
    part = data.digits(CHOOSING, without=REPORTED)
    return np.array(
        [np.mean(_judged(recipe, part, seeds)) for recipe in progress(recipes, "recipes", "recipe")]
    )


def reported(recipe: Recipe, seeds: int = 10) -> tuple[Array, Labels]:
    """Which images of the sheets `REPORTED` are read by networks that learned from all others.

    Args:
        recipe: what is decided.
        seeds: how many networks.

    Returns:
        Whether each is read, (seeds, n), and the sheet of each image, (n,).
    """
    part = data.digits(REPORTED)
    own = {image.tobytes(): sheet for sheet in REPORTED for image in data.digits((sheet,)).x_test}
    right = np.array(
        [
            _learned(recipe, part, seed, whole_batches=True).forward(part.x_test).argmax(axis=1)
            == part.y_test
            for seed in range(seeds)
        ]
    )
    return right, np.array([own[image.tobytes()] for image in part.x_test])
