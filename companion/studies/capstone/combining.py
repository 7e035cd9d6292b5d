"""All combinations of the changes that lead from the start to the recipes of the chapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import product
from types import MappingProxyType

import numpy as np

from companion.arguments import Array
from companion.studies.capstone.recipe import Recipe
from companion.studies.capstone.runs import read
from companion.studies.capstone.steps import SMOOTHED, START
from companion.studies.vanishing_gradients import HE

CHANGES: Mapping[str, Callable[[Recipe], Recipe]] = MappingProxyType(
    {
        "ReLU": lambda recipe: replace(recipe, activation="relu"),
        "He's scale": lambda recipe: replace(recipe, scale=HE),
        "α = 0.3": lambda recipe: replace(recipe, lr=0.3),
        "1 layer": lambda recipe: replace(recipe, depth=1),
        "smoothed targets": lambda recipe: replace(recipe, smoothing=SMOOTHED.smoothing),
    }
)
"""By its label, what a change makes of a recipe."""

ALONE: Mapping[str, Recipe] = MappingProxyType(
    {
        "2 layers": replace(START, depth=2),
        "3 layers": replace(START, depth=3),
        "weights of scale 4": replace(START, scale=4.0),
        "batch normalization": replace(START, normalization="batch"),
        "Adam, α = 0.01": replace(START, method="adam", lr=0.01),
    }
)
"""The start with one change that is not among the `CHANGES`: remedies of other chapters."""


def changed(*labels: str) -> Recipe:
    """The start with some of the `CHANGES`.

    Args:
        labels: keys of `CHANGES`.

    Raises KeyError for a label that is none.
    """
    recipe = START
    for label in labels:
        recipe = CHANGES[label](recipe)
    return recipe


@lru_cache(maxsize=2)
def factorial(seeds: int = 4) -> Array:
    """The part of the validation images read with and without each change, in all combinations.

    R. A. Fisher, The arrangement of field experiments (1926), doi:10.23637/rothamsted.8v61q.

    Args:
        seeds: how many runs each combination has; the same splits and seeds for all.

    Returns:
        (2, 2, 2, 2, 2, seeds): an axis for each of the `CHANGES`, 0 without and 1 with it.
    """
    found = np.empty((2,) * len(CHANGES) + (seeds,))
    for choice in product((0, 1), repeat=len(CHANGES)):
        labels = [label for label, made in zip(CHANGES, choice, strict=True) if made]
        found[choice] = read(changed(*labels), seeds)
    return found
