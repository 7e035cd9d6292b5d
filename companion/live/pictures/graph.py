"""A graph in matplotlib: every node is a card with its label, its value and its gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from companion.live.panels import Graph
from companion.live.style import WIDTH, palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure
    from matplotlib.patches import FancyBboxPatch

# Inches.
LINE_HEIGHT = 0.185
CARD_WIDTH = 0.72
CARD_MARGIN = 0.05
LETTER_WIDTH = 0.09
GAP = 0.3
# The least between two cards side by side.
TIGHT_GAP = 0.12
EDGE = 0.02


def height(graph: Graph) -> float:
    """How high its picture is, in inches."""
    count = _rows(graph) if _across(graph) else graph.layers
    return LINE_HEIGHT + GAP + count * (_card_height(graph) + GAP)


def draw(part: SubFigure, graph: Graph) -> None:
    """Draws the graph over the whole of `part`."""
    inches = height(graph)
    axes = part.add_axes((0, 0, 1, 1))
    # The axes count inches, so that cards and text keep their sizes.
    axes.set_axis_off()
    axes.set(xlim=(0, WIDTH), ylim=(inches, 0))
    places = _places(graph, inches)
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


def _across(graph: Graph) -> bool:
    """Whether the layers fit beside each other; if not, the graph runs down the page."""
    return graph.layers * (_card_width(graph) + TIGHT_GAP) <= WIDTH + TIGHT_GAP - 2 * EDGE


def _rows(graph: Graph) -> int:
    return len(np.unique(np.asarray(graph.positions)[:, 1].round(2)))


def _card_height(graph: Graph) -> float:
    return LINE_HEIGHT * (1 + len(graph.legend())) + 2 * CARD_MARGIN


def _places(graph: Graph, inches: float) -> npt.NDArray[np.float64]:
    """The centres of the cards, shape (n, 2)."""
    across, along = np.asarray(graph.positions).T
    if not _across(graph):
        across, along = along, across
    card = _card_height(graph)
    left = EDGE + _card_width(graph) / 2
    top = LINE_HEIGHT + GAP + card / 2
    bottom = inches - EDGE - card / 2
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
