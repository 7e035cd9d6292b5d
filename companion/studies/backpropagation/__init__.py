"""What is run for the chapter on backpropagation."""

from companion.studies.backpropagation.cost import Cost, cost
from companion.studies.backpropagation.digits_job import digits_network, train_digits
from companion.studies.backpropagation.gradient import Nudges, Paths, nudges, paths
from companion.studies.backpropagation.steps import falling_steps

__all__ = [
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
