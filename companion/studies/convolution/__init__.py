"""What is run for the chapter on convolution: against the capstone's network on held-out digits."""

from companion.studies.convolution.networks import convolutional, dense, learn, moved
from companion.studies.convolution.versus import (
    augmented,
    few,
    on_split,
    on_splits,
    own_rate,
    read_moved,
    shifted,
)

__all__ = [
    "augmented",
    "convolutional",
    "dense",
    "few",
    "learn",
    "moved",
    "on_split",
    "on_splits",
    "own_rate",
    "read_moved",
    "shifted",
]
