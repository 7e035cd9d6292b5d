"""What clipping does to a gradient of two entries."""

from __future__ import annotations

import numpy as np

from companion import live, optim
from companion.arguments import Array
from companion.live import format_number

GRID = np.linspace(-2.5, 2.5, 26)
ROUND = np.linspace(0, 2 * np.pi, 73)


def clipping(gradient: tuple[float, float], limit: float) -> live.Frame:
    """A gradient, and what is left of it by norm and by value."""
    g = np.array(gradient, dtype=np.float64)
    by_norm, by_value = g.copy(), g.copy()
    optim.clip_by_global_norm(by_norm, limit)
    optim.clip_by_value(by_value, limit)
    turn = 0.0
    if g.any():
        cosine = float(g @ by_value / (_length(g) * _length(by_value)))
        turn = float(np.degrees(np.arccos(min(cosine, 1.0))))
    length = _length(g)
    return live.Frame(
        words=(
            f"The gradient has length {format_number(length)}. By norm it gets length "
            f"{format_number(_length(by_norm))} and keeps its direction; by value it gets "
            f"length {format_number(_length(by_value))} and turns by "
            f"{format_number(turn)} degrees."
        ),
        panels={
            "plane": live.Lines(
                [
                    live.Curve(
                        limit * np.cos(ROUND), limit * np.sin(ROUND), colour="blue", style="dashed"
                    ),
                    live.Curve(
                        limit * np.array([-1, 1, 1, -1, -1]),
                        limit * np.array([-1, -1, 1, 1, -1]),
                        colour="green",
                        style="dashed",
                    ),
                    live.Curve([0, g[0]], [0, g[1]], "gradient", colour="muted"),
                    live.Curve([0, by_value[0]], [0, by_value[1]], "by value", colour="green"),
                    live.Curve([0, by_norm[0]], [0, by_norm[1]], "by norm", colour="blue"),
                ],
                x_label="first entry",
                y_label="second entry",
                x_limits=(-2.6, 2.6),
                y_limits=(-2.6, 2.6),
                equal=True,
            )
        },
    )


def _length(g: Array) -> float:
    return float(np.linalg.norm(g))


CLIPPING = live.Experiment(
    name="clipping",
    claim="Clipping by norm shortens a gradient; clipping by value turns it as well.",
    caption=(
        "Drag the end of the gradient. By norm it is drawn back to the circle along its own "
        "direction. By value each entry is cut to the square on its own: a long entry loses, a "
        "short one does not, and the direction turns toward the corner."
    ),
    parameters=(
        live.Point("gradient", GRID, GRID, (2.3, 0.5), panel="plane", label="gradient"),
        live.Parameter("limit", [0.5, 1.0, 1.5], 1.0, label="limit"),
    ),
    function=clipping,
    alt=(
        "A gradient as a line from the origin, with what is left of it after clipping by norm, on "
        "a circle, and by value, on a square."
    ),
)
