"""Claims E1 to E5, of the chapter on exploding gradients."""

from companion.evidence.exploding_gradients.growing import (
    E1,
    E2,
    LARGE,
    Fate,
    fate,
    recurrent_errors,
)
from companion.evidence.exploding_gradients.remedies import (
    E3,
    E4,
    E5,
    clipped,
    cosine,
    weights_with,
)

__all__ = [
    "E1",
    "E2",
    "E3",
    "E4",
    "E5",
    "LARGE",
    "Fate",
    "clipped",
    "cosine",
    "fate",
    "recurrent_errors",
    "weights_with",
]
