"""Whether an error goes on growing where there are more layers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from companion.arguments import Array
from companion.studies.vanishing_gradients import looks


class Deeper(NamedTuple):
    """The powers of ten by which an error grows on its way back, each (networks,).

    Networks in which nothing comes back, or no number, are left out.

    Attributes:
        first: in networks of some depth.
        more: what it is more in networks of the same seeds that are twice as deep.
    """

    first: Array
    more: Array


def twice_as_deep(depth: int, **settings: Any) -> Deeper:
    """Looks at errors in networks of some depth, and in others that are twice as deep.

    Args:
        depth: hidden layers of the shallower ones.
        settings: the other arguments of `vanishing_gradients.looks`.
    """
    powers = []
    for layers in (depth, 2 * depth):
        error = looks(depth=layers, **settings).error
        with np.errstate(divide="ignore", invalid="ignore"):
            powers.append(np.log10(error[:, 0] / error[:, -1]))
    first, both = np.array(powers)[:, np.isfinite(powers).all(axis=0)]
    return Deeper(first, both - first)
