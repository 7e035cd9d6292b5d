"""What is run for the chapter on exploding gradients."""

from companion.studies.exploding_gradients.depth import Deeper, twice_as_deep
from companion.studies.exploding_gradients.fates import LARGE, Fates, fates
from companion.studies.exploding_gradients.recurrent import (
    Recurrent,
    Through,
    through_time,
    trained,
)
from companion.studies.exploding_gradients.remedies import (
    Half,
    Penalized,
    factors_with,
    in_half_precision,
    with_penalty,
)
from companion.studies.exploding_gradients.tuning import Pair, best_rate, read_with

__all__ = [
    "LARGE",
    "Deeper",
    "Fates",
    "Half",
    "Pair",
    "Penalized",
    "Recurrent",
    "Through",
    "best_rate",
    "factors_with",
    "fates",
    "in_half_precision",
    "read_with",
    "through_time",
    "trained",
    "twice_as_deep",
    "with_penalty",
]
