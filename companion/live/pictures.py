"""The matplotlib face: panels as a figure for print, PDF and readers without JavaScript."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from companion.live.panels import Curve, Graph, Lines, Panel
from companion.live.style import WIDTH, palette, settings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

# Inches.
LINES_HEIGHT = 2.7
LINE_HEIGHT = 0.185
CARD_WIDTH = 0.72
CARD_MARGIN = 0.05
LETTER_WIDTH = 0.09
GAP = 0.3
# The least between two cards side by side.
TIGHT_GAP = 0.12
EDGE = 0.02


def figure(*panels: Panel, time: int | None = None) -> Figure:
    """A matplotlib figure of the panels, one below the other, in the book's style.

    Timed curves are drawn up to `time`; without one, to their ends.

    Raises ValueError without panels and TypeError for anything that is not a panel.
    """
    import matplotlib
    from matplotlib.backends.registry import backend_registry
    from matplotlib.figure import Figure

    if not panels:
        raise ValueError("a figure shows at least one panel, got none")
    for panel in panels:
        if not isinstance(panel, Graph | Lines):
            raise TypeError(f"a panel is a Graph or Lines, got {type(panel).__name__}")
    # A notebook shows figures once its backend is loaded, which only pyplot does by itself.
    load: Any = backend_registry.load_backend_module
    load(matplotlib.get_backend())
    heights = [_height(panel) for panel in panels]
    with matplotlib.rc_context(settings()):
        result = Figure(figsize=(WIDTH, round(8 * sum(heights)) / 8))
        parts = result.subfigures(len(panels), squeeze=False, height_ratios=heights)[:, 0]
        for part, panel, height in zip(parts, panels, heights, strict=True):
            if isinstance(panel, Graph):
                _draw_graph(part.add_axes((0, 0, 1, 1)), panel, height)
            elif isinstance(panel, Lines):
                _draw_lines(part.subplots(), panel)
    return result


def svg(picture: Figure) -> bytes:
    """The figure as a file, the same file whenever the figure is the same."""
    import matplotlib

    file = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "downhill"}):
        picture.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def _height(panel: Panel) -> float:
    if not isinstance(panel, Graph):
        return LINES_HEIGHT
    count = _rows(panel) if _across(panel) else panel.layers
    return LINE_HEIGHT + GAP + count * (_card_height(panel) + GAP)


def _across(graph: Graph) -> bool:
    """Whether the layers fit beside each other; if not, the graph runs down the page."""
    return graph.layers * (_card_width(graph) + TIGHT_GAP) <= WIDTH + TIGHT_GAP - 2 * EDGE


def _rows(graph: Graph) -> int:
    return len(np.unique(np.asarray(graph.positions)[:, 1].round(2)))


def _card_height(graph: Graph) -> float:
    return LINE_HEIGHT * (1 + len(graph.legend())) + 2 * CARD_MARGIN


def _draw_lines(axes: Axes, panel: Lines) -> None:
    from matplotlib.ticker import NullFormatter

    axes.set(
        xlabel=panel.x_label,
        ylabel=panel.y_label,
        xscale=panel.x_scale,
        yscale=panel.y_scale,
        xlim=panel.x_limits,
        ylim=panel.y_limits,
    )
    for axis in (axes.xaxis, axes.yaxis):
        # On a logarithmic axis the powers of ten alone.
        axis.set_minor_formatter(NullFormatter())
    for curve in panel.curves:
        if curve.shown:
            axes.plot(curve.x, curve.y, label=curve.label or None, **_strokes(curve))
    if axes.get_legend_handles_labels()[0]:
        axes.figure.legend(
            loc="outside upper left", ncols=3, handlelength=1.6, columnspacing=1.2, borderpad=0
        )


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


def _draw_graph(axes: Axes, graph: Graph, height: float) -> None:
    """Every node is a card: its label, below it its value and its gradient."""
    # The axes count inches, so that cards and text keep their sizes.
    axes.set_axis_off()
    axes.set(xlim=(0, WIDTH), ylim=(height, 0))
    places = _places(graph, height)
    state: dict[str, Any] = graph.varying()
    state["flow"] = palette["accent" if state["backward"][0] else "blue"]
    cards = [
        _draw_card(axes, label, i, place, _card_width(graph), state)
        for i, (label, place) in enumerate(zip(graph.labels, places, strict=True))
    ]
    for i, edge in enumerate(graph.edges):
        _draw_edge(axes, edge, i, places, cards, state)
    x = EDGE
    for key in graph.legend():
        axes.text(x, EDGE, key.label, color=palette[key.colour], va="top")
        x += LETTER_WIDTH * len(key.label) + 0.25


def _places(graph: Graph, height: float) -> npt.NDArray[np.float64]:
    """The centres of the cards, shape (n, 2)."""
    across, along = np.asarray(graph.positions).T
    if not _across(graph):
        across, along = along, across
    card = _card_height(graph)
    left = EDGE + _card_width(graph) / 2
    top = LINE_HEIGHT + GAP + card / 2
    bottom = height - EDGE - card / 2
    return np.column_stack([left + across * (WIDTH - 2 * left), top + along * (bottom - top)])


def _card_width(graph: Graph) -> float:
    texts = [*graph.labels, *graph.texts("values"), *graph.texts("gradients")]
    return max(CARD_WIDTH, LETTER_WIDTH * max(map(len, texts)) + CARD_MARGIN)


def _draw_card(
    axes: Axes,
    label: str,
    node: int,
    place: npt.NDArray[np.float64],
    width: float,
    state: dict[str, Any],
) -> FancyBboxPatch:
    from matplotlib.patches import FancyBboxPatch

    known, active = state["value_known"][node], state["node_active"][node]
    lines = [(label, "ink" if known else "muted")]
    if state["values"]:
        lines.append((state["values"][node] if known else "", "ink"))
    if state["gradients"]:
        lines.append((state["gradients"][node] if state["gradient_known"][node] else "", "accent"))
    height = LINE_HEIGHT * len(lines) + 2 * CARD_MARGIN
    outline = state["flow"] if active else palette["ink" if known else "muted"]
    card = FancyBboxPatch(
        tuple(place - (width / 2, height / 2)),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.08",
        facecolor=outline if active else palette["surface"],
        edgecolor=outline,
        linewidth=1,
        linestyle="-" if known else (0, (2, 2)),
    )
    axes.add_patch(card)
    for row, (text, name) in enumerate(lines):
        y = place[1] + LINE_HEIGHT * (row - (len(lines) - 1) / 2)
        colour = palette["paper" if active else name]
        axes.text(place[0], y, text, color=colour, ha="center", va="center")
    return card


def _draw_edge(
    axes: Axes,
    edge: tuple[int, int],
    number: int,
    places: npt.NDArray[np.float64],
    cards: list[FancyBboxPatch],
    state: dict[str, Any],
) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.patheffects import withStroke

    active = state["edge_active"][number]
    start, end = reversed(edge) if active and state["backward"][0] else edge
    colour = state["flow"] if active else palette["muted"]
    axes.add_patch(
        FancyArrowPatch(
            places[start],
            places[end],
            patchA=cards[start],
            patchB=cards[end],
            shrinkA=1,
            shrinkB=1,
            arrowstyle="-|>,head_length=3.5,head_width=2",
            color=colour,
            linewidth=1.8 if active else 1,
            zorder=0.5,
        )
    )
    if state["edge_values"] and state["edge_value_known"][number]:
        x, y = (places[start] + places[end]) / 2
        if places[start][1] == places[end][1]:
            # Between two cards side by side there is no room, above them there is.
            y -= cards[start].get_height() / 2 + LINE_HEIGHT / 2
        halo = withStroke(linewidth=3, foreground=palette["paper"])
        text = f"×\N{NO-BREAK SPACE}{state['edge_values'][number]}"
        axes.text(x, y, text, color=colour, ha="center", va="center", path_effects=[halo])
