"""Bars and histograms in matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from companion.live.panels import Bars, Histogram
from companion.live.style import palette

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

HEIGHT = 2.4  # inches


def height(panel: Bars | Histogram) -> float:
    """How high its picture is, in inches."""
    return HEIGHT


def draw(part: SubFigure, panel: Bars | Histogram) -> None:
    """Draws the bars over the whole of `part`."""
    axes = part.subplots()
    limits: Any
    # Fractions of the x axis for bars over names, numbers for a histogram.
    if isinstance(panel, Bars):
        y, spans, limits, colours = panel.axis, panel.spans, (0, 1), panel.colours
        axes.set_xticks(spans.mean(axis=1), panel.labels)
        axes.tick_params(axis="x", length=0)
    else:
        edges = np.asarray(panel.edges)
        y, spans, limits = panel.axes[1], np.column_stack([edges[:-1], edges[1:]]), panel.x_limits
        colours = (panel.colour,)
        axes.set_xscale(panel.x_scale)
    axes.grid(axis="x", visible=False)
    low, high = y.limits
    foot = 0 if low <= 0 <= high and not y.log else low
    axes.bar(
        spans[:, 0],
        y.near(panel.heights) - foot,
        np.diff(spans)[:, 0],
        foot,
        align="edge",
        color=[palette[colour] for colour in colours or ()],
        edgecolor=palette["paper"],
        linewidth=0.8,
    )
    axes.set(
        xlabel=panel.x_label,
        ylabel=panel.y_label,
        yscale=panel.y_scale,
        xlim=limits,
        ylim=y.limits,
    )
