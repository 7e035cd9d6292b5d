"""Tables in matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from companion.live.panels import Table
from companion.live.style import palette

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

# Inches.
ROW = 0.27
MARGIN = 0.1


def height(panel: Table) -> float:
    """How high its picture is, in inches."""
    return (1 + len(panel.rows)) * ROW + MARGIN


def draw(part: SubFigure, panel: Table) -> None:
    """Draws the table over the whole of `part`."""
    # The axes count rows; across, they go from 0 to 1.
    axes = part.add_axes((0.02, 0, 0.96, 1))
    axes.set_axis_off()
    rows = [panel.header, *panel.rows]
    room = MARGIN / ROW / 2
    axes.set(xlim=(0, 1), ylim=(len(rows) + room, -room))
    widths = [2 + max(map(len, column)) for column in zip(*rows, strict=True)]
    ends = np.cumsum(widths) / sum(widths)
    for number, row in enumerate(rows):
        axes.plot([0, 1], [number + 1] * 2, color=palette["hairline"], linewidth=1)
        for column, (cell, end) in enumerate(zip(row, ends, strict=True)):
            axes.text(
                end if column else 0,
                number + 0.5,
                cell,
                ha="right" if column else "left",
                va="center",
                weight="normal" if number and column else "bold",
            )
