"""Measurements of the chapter on convolution, against the capstone's network on held-out digits.

They belong to no claim of the list.
"""

from companion.evidence.convolution.networks import convolutional, dense, learn, moved
from companion.evidence.convolution.versus import few, on_split, on_splits, read_moved, shifted

__all__ = [
    "convolutional",
    "dense",
    "few",
    "learn",
    "moved",
    "on_split",
    "on_splits",
    "read_moved",
    "shifted",
]
