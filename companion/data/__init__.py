"""Data sets: handwritten digits, and problems that are made to measure by a generator."""

from companion.data.digits import (
    Digits,
    digits,
    for_choosing,
    with_fewer_examples,
    with_label_noise,
)
from companion.data.planar import Points, spirals, two_moons
from companion.data.regression import Regression, linear_regression
from companion.data.words import Documents, bag_of_words

__all__ = [
    "Digits",
    "Documents",
    "Points",
    "Regression",
    "bag_of_words",
    "digits",
    "for_choosing",
    "linear_regression",
    "spirals",
    "two_moons",
    "with_fewer_examples",
    "with_label_noise",
]
