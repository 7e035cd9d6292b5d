"""What is run for the chapter on vanishing gradients."""

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
from companion.studies.vanishing_gradients.remedies import dead_after, dead_units, read_by
from companion.studies.vanishing_gradients.shrinking import Factors, factors, moved

__all__ = [
    "HE",
    "Factors",
    "Settled",
    "Sizes",
    "batch_normalized",
    "dead_after",
    "dead_units",
    "deep_network",
    "factors",
    "first_look",
    "learn",
    "moved",
    "read_by",
    "settled",
    "sizes_by_layer",
]
