"""Curves, bands and fields in matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from companion.live.panels import Band, Contours, Curve, HeatMap, Lines, Regions
from companion.live.panels.axis import Axis
from companion.live.style import WIDTH, palette

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure

# Inches.
HEIGHT = 2.7
FIELD_HEIGHT = 3.4
# Of a legend: about the width of a letter, and that of a mark with the room around it.
LETTER, KEY = 0.085, 0.5

# A logarithmic axis with fewer powers of ten than two.
SHORT = 100

# How strong colours are, as live.mjs has it: bands; regions; the contour at the lowest and the one
# at the highest level; and what each level adds to the area below it.
BAND, REGION = 0.2, 0.3
LOWEST, HIGHEST = 0.9, 0.35
SHADE = 0.06


def height(panel: Lines) -> float:
    """How high its picture is, in inches."""
    return FIELD_HEIGHT if panel.field or panel.equal else HEIGHT


def draw(part: SubFigure, panel: Lines, time: int | None) -> None:
    """Draws the panel, its timed curves up to `time` or, if that is None, to their ends."""
    axes: Axes = part.subplots()
    axes.set(
        xlabel=panel.x_label,
        ylabel=panel.y_label,
        xscale=panel.x_scale,
        yscale=panel.y_scale,
        xlim=panel.x_limits,
        ylim=panel.y_limits,
    )
    for drawn, axis in zip((axes.xaxis, axes.yaxis), panel.axes, strict=True):
        if axis.log:
            _mark_powers(drawn, axis)
    keys = _draw_field(axes, panel)
    for curve in panel.curves:
        if curve.shown:
            _draw_curve(axes, panel, curve, time)
    # A field's places are beyond the axes, too.
    axes.set(xlim=panel.x_limits, ylim=panel.y_limits)
    if panel.equal:
        axes.set_aspect("equal", adjustable="box")
    handles = [*axes.get_legend_handles_labels()[0], *keys]
    if handles and panel.legend():
        part.legend(
            handles=handles,
            loc="outside upper left",
            ncols=_columns([str(handle.get_label()) for handle in handles]),
            handlelength=1.6,
            columnspacing=1.2,
            borderpad=0,
        )


def _columns(labels: list[str]) -> int:
    """How many columns of a legend fit beside each other, at most three."""
    for count in (3, 2):
        columns = np.array_split([len(label) for label in labels], count)
        width = sum(KEY + LETTER * column.max(initial=0) for column in columns if column.size)
        if width <= WIDTH:
            return count
    return 1


def _mark_powers(drawn: Any, axis: Axis) -> None:
    """The powers of ten alone; on a short axis 1, 2 and 5 times these."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    drawn.set_minor_formatter(NullFormatter())
    low, high = axis.limits
    if high / low < SHORT:
        drawn.set_major_locator(LogLocator(subs=(1, 2, 5)))
        drawn.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _draw_curve(axes: Axes, panel: Lines, curve: Curve | Band, time: int | None) -> None:
    x_axis, y_axis = panel.axes
    x, colour = x_axis.near(curve.x), palette[curve.colour]
    label = curve.label or None
    if isinstance(curve, Band):
        low, high = (y_axis.near(edge) for edge in curve.heights)
        axes.fill_between(x, low, high, color=colour, alpha=BAND, linewidth=0, label=label)
        return
    y = y_axis.near(curve.y)
    if not curve.timed:
        axes.plot(x, y, label=label, **_strokes(curve))
        return
    until = len(x) if time is None else time + 1
    axes.plot(x[:until], y[:until], label=label, **_strokes(curve))
    head = x[until - 1 : until], y[until - 1 : until]
    axes.plot(*head, "o", markersize=9, color=colour, markeredgecolor=palette["paper"])


def _strokes(curve: Curve) -> dict[str, Any]:
    colour = {"color": palette[curve.colour]}
    match curve.style:
        case "line":
            return colour
        case "dashed":
            return {**colour, "linestyle": (0, (5, 2.5)), "linewidth": 1.6}
        case "marked":
            return {**colour, "marker": "o"}
        case "points":
            return {**colour, "marker": "o", "linestyle": "none", "markersize": 8}


def _draw_field(axes: Axes, panel: Lines) -> list[Artist]:
    """Draws the field of the panel; returns what its legend shows."""
    from matplotlib.colors import LinearSegmentedColormap, ListedColormap, to_rgba
    from matplotlib.patches import Patch

    match panel.field:
        case Contours() as field:
            _draw_contours(axes, panel, field)
        case HeatMap() as field:
            ramp = LinearSegmentedColormap.from_list("", [palette["paper"], palette["blue"]])
            mesh = _draw_cells(axes, panel, np.clip(field.z, *field.limits), cmap=ramp)
            mesh.set_norm(field.scale)
            mesh.set_clim(field.limits)
            bar: Any = axes.figure.colorbar(mesh, ax=axes, label=field.label, aspect=30, pad=0.02)
            bar.outline.set_visible(False)
            bar.minorticks_off()
        case Regions() as field:
            colours = [to_rgba(palette[colour], REGION) for colour in field.colours]
            limits = {"vmin": -0.5, "vmax": len(colours) - 0.5}
            _draw_cells(axes, panel, field.classes, cmap=ListedColormap(colours), **limits)
            return [
                Patch(color=colour, label=name, linewidth=0)
                for colour, name in zip(colours, field.names, strict=True)
            ]
    return []


def _draw_cells(axes: Axes, panel: Lines, numbers: Any, **options: Any) -> Any:
    """A coloured cell around each place of a field; those at the rim reach beyond the axes."""
    edges = [
        axis.at((np.arange(count + 1) - 0.5) / (count - 1))
        for axis, count in zip(panel.axes, np.shape(numbers)[::-1], strict=True)
    ]
    # As pixels: thousands of cells would make a large file.
    return axes.pcolormesh(*edges, numbers, rasterized=True, zorder=0.2, **options)


def _draw_contours(axes: Axes, panel: Lines, field: Contours) -> None:
    from matplotlib.colors import to_rgba

    # Counted in levels, as live.mjs has them: between places far apart, the lines run the same.
    numbers = field.places.reshape(np.shape(field.z))
    rows, columns = np.shape(field.z)
    x = panel.axes[0].at(np.linspace(0, 1, columns))
    y = panel.axes[1].at(np.linspace(0, 1, rows))
    count = len(field.levels)
    levels = np.linspace(0, 1, count)
    shades = [to_rgba(palette["blue"], 1 - (1 - SHADE) ** k) for k in range(count, 0, -1)]
    axes.contourf(x, y, numbers, levels, colors=shades, extend="min", zorder=0.2)
    strengths = np.linspace(LOWEST, HIGHEST, count)
    lines = [to_rgba(palette["blue"], strength) for strength in strengths]
    axes.contour(x, y, numbers, levels, colors=lines, linewidths=1, zorder=0.3)
