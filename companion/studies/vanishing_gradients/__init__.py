"""What is run for the chapter on vanishing gradients."""

from companion.studies.vanishing_gradients.moving import Movement, movement
from companion.studies.vanishing_gradients.networks import (
    HE,
    Settled,
    Sizes,
    batch_normalized,
    deep_network,
    first_look,
    learn,
    settled,
    sizes_by_layer,
)
from companion.studies.vanishing_gradients.remedies import (
    Compared,
    Dead,
    compared,
    dead,
    rate_ranges,
    slopes_that_pass,
    swings,
)
from companion.studies.vanishing_gradients.runs import read, read_tuned, train, tuned
from companion.studies.vanishing_gradients.shrinking import Looks, looks, off_theory
from companion.studies.vanishing_gradients.stack import Plan, Stack

__all__ = [
    "HE",
    "Compared",
    "Dead",
    "Looks",
    "Movement",
    "Plan",
    "Settled",
    "Sizes",
    "Stack",
    "batch_normalized",
    "compared",
    "dead",
    "deep_network",
    "first_look",
    "learn",
    "looks",
    "movement",
    "off_theory",
    "rate_ranges",
    "read",
    "read_tuned",
    "settled",
    "sizes_by_layer",
    "slopes_that_pass",
    "swings",
    "train",
    "tuned",
]
