"""What is run for the chapter on backpropagation."""

from companion.studies.backpropagation.activations import (
    collapse,
    learns_exclusive_or,
    softmax_sums,
)
from companion.studies.backpropagation.cost import Cost, Spent, cost, passes, passes_to_loss
from companion.studies.backpropagation.digits_job import digits_network, train_digits
from companion.studies.backpropagation.gradient import Errors, Visits, gradient_errors, visited
from companion.studies.backpropagation.losses import (
    Reading,
    Readings,
    Steps,
    gradient_identity,
    readings,
    steps_to_right,
)
from companion.studies.backpropagation.nudging import Nudges, nudges
from companion.studies.backpropagation.steps import (
    Falls,
    difference_from_fit,
    falling_steps,
    loss_left,
)
from companion.studies.backpropagation.walks import Walk, walk

__all__ = [
    "Cost",
    "Errors",
    "Falls",
    "Nudges",
    "Reading",
    "Readings",
    "Spent",
    "Steps",
    "Visits",
    "Walk",
    "collapse",
    "cost",
    "difference_from_fit",
    "digits_network",
    "falling_steps",
    "gradient_errors",
    "gradient_identity",
    "learns_exclusive_or",
    "loss_left",
    "nudges",
    "passes",
    "passes_to_loss",
    "readings",
    "softmax_sums",
    "steps_to_right",
    "train_digits",
    "visited",
    "walk",
]
