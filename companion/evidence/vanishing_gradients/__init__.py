"""Claims V1 to V4, of the chapter on vanishing gradients."""

from companion.evidence.vanishing_gradients.networks import (
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
from companion.evidence.vanishing_gradients.remedies import V3, V4, dead_after, dead_units, read_by
from companion.evidence.vanishing_gradients.shrinking import V1, V2, Factors, factors, moved

__all__ = [
    "HE",
    "V1",
    "V2",
    "V3",
    "V4",
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
