"""Two ways side by side, on the same seeds."""

from __future__ import annotations

from typing import NamedTuple

from companion.arguments import Array


class Pair(NamedTuple):
    """What two ways give on the same seeds; each of shape (seeds,).

    Attributes:
        first: of the way that is looked at.
        other: of the way that it is compared with.
    """

    first: Array
    other: Array
