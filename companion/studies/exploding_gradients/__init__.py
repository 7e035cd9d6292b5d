"""What is run for the chapter on exploding gradients."""

from companion.studies.exploding_gradients.growing import (
    LARGE,
    Fate,
    fate,
    recurrent_errors,
)
from companion.studies.exploding_gradients.remedies import (
    clipped,
    cosine,
    weights_with,
)

__all__ = [
    "LARGE",
    "Fate",
    "clipped",
    "cosine",
    "fate",
    "recurrent_errors",
    "weights_with",
]
