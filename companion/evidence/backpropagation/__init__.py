"""Claims B1 to B8, of the chapter on backpropagation."""

from companion.evidence.backpropagation.cost import B4, Cost, cost
from companion.evidence.backpropagation.digits_job import digits_network, train_digits
from companion.evidence.backpropagation.gradient import B1, B2, B7, Nudges, Paths, nudges, paths
from companion.evidence.backpropagation.steps import B3, B5, B6, B8, falling_steps

__all__ = [
    "B1",
    "B2",
    "B3",
    "B4",
    "B5",
    "B6",
    "B7",
    "B8",
    "Cost",
    "Nudges",
    "Paths",
    "cost",
    "digits_network",
    "falling_steps",
    "nudges",
    "paths",
    "train_digits",
]
