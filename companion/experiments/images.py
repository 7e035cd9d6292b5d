"""Images as fields of a panel: what experiments on digits share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from companion import live

# A field halves the cells at its rim: in so many to a pixel, little is lost.
FINE = 4


def image(
    z: ArrayLike,
    limits: tuple[float, float],
    label: str,
    curves: Sequence[live.Curve] = (),
) -> live.Lines:
    """A picture, first row on top, on axes that count its rows and columns from 1.

    Args:
        z: brightnesses, (h, w).
        limits: those at the two ends of the scale of colours.
        label: what is shown.
        curves: drawn on the picture: x is a column, y a row counted from the bottom.
    """
    pixels = np.asarray(z, dtype=np.float64)[::-1]
    h, w = pixels.shape
    return live.Lines(
        curves,
        x_label="column",
        y_label="row, from below",
        x_limits=(0.5, w + 0.5),
        y_limits=(0.5, h + 0.5),
        field=live.HeatMap(np.kron(pixels, np.ones((FINE, FINE))), limits, label),
        equal=True,
    )
