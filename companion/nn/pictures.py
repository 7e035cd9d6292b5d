"""Pictures as rows of numbers.

The network's examples are rows; a picture of height h, width w and c channels is a row of h·w·c
numbers, in this order, and each layer for pictures is told the shape (h, w, c) of its own.
"""

from __future__ import annotations

from companion.arguments import how_many, said

Shape = tuple[int, int, int]
SIDES = ("height", "width", "number of channels")


def picture_shape(shape: Shape) -> Shape:
    """The shape, if it is one. Raises TypeError or ValueError if it is none."""
    if not isinstance(shape, tuple | list):
        raise TypeError(f"shape must be (height, width, channels), got {said(shape)}")
    if len(shape) != 3:
        raise ValueError(f"shape must be (height, width, channels), got {said(shape)}")
    h, w, c = (how_many(f"the {what} of shape", d) for what, d in zip(SIDES, shape, strict=True))
    return h, w, c
