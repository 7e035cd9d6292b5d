"""The way from a failing start to the final recipe, one change at a time, and its ablation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from companion.studies.capstone.recipe import Recipe
from companion.studies.vanishing_gradients import HE

START = Recipe(depth=5, width=64, activation="sigmoid", scale=0.8, method="descent", lr=1.0)
"""As a beginner might write it: five sigmoid layers, weights of standard deviation 0.1."""


class Step(NamedTuple):
    """One change, tried on the recipe that stood before it.

    Attributes:
        label: what is changed.
        before, after: the recipe without the change and with it.
        kept: whether the recipe keeps it.
        runs: how many of each are compared; where nothing is learned, fewer tell as much.
    """

    label: str
    before: Recipe
    after: Recipe
    kept: bool
    runs: int = 10


RELU = replace(START, activation="relu")
SCALED = replace(RELU, scale=HE)
RATED = replace(SCALED, lr=0.3)
SHALLOW = replace(RATED, depth=1, lr=1.0)
SMOOTHED = replace(SHALLOW, smoothing=0.1)
"""The final recipe with a tenth of each target spread over the ten digits."""
FINAL = SHALLOW
"""One hidden layer of 64 ReLU units, plain gradient descent, a rate of its own."""

STEPS = (
    Step("ReLU", START, RELU, True, 5),
    Step("He's scale", RELU, SCALED, True, 5),
    Step("α = 0.3", SCALED, RATED, True, 5),
    Step("1 layer, α = 1", RATED, SHALLOW, True),
    Step("Adam, α = 0.01", SHALLOW, replace(SHALLOW, method="adam", lr=0.01), False),
    Step("smoothed targets", SHALLOW, SMOOTHED, False),
    Step("batch normalization", FINAL, replace(FINAL, normalization="batch"), False),
    Step("dropout 0.2", FINAL, replace(FINAL, dropout=0.2), False),
    Step("L2 penalty 0.001", FINAL, replace(FINAL, l2=1e-3), False),
    Step("falling rate", FINAL, replace(FINAL, falling=True), False),
    Step("128 units", FINAL, replace(FINAL, width=128), False),
    Step("80 epochs", FINAL, replace(FINAL, epochs=80), False),
    Step("shifted copies", FINAL, replace(FINAL, shifted=True), False),
    Step("shifted, 5 × updates", FINAL, replace(FINAL, shifted=True, epochs=200), False),
)
"""All changes, in the order in which the chapter tries them.

From the third on, both recipes have their `own_rate`.
"""

ABLATION: Mapping[str, Recipe] = MappingProxyType(
    {
        "ReLU → sigmoid, α = 3": replace(FINAL, activation="sigmoid", lr=3.0),
        "He's scale → 0.8": replace(FINAL, scale=START.scale),
        "α = 1 → 0.1": replace(FINAL, lr=0.1),
        "1 layer → 5, α = 0.3": replace(FINAL, depth=5, lr=0.3),
        "plain → smoothed targets": SMOOTHED,
        "64 units → 16": replace(FINAL, width=16),
        "40 epochs → 10": replace(FINAL, epochs=10),
    }
)
"""The final recipe with one ingredient taken away, or put back to what it was.

But for the one that changes it, each has its `own_rate`.
"""
