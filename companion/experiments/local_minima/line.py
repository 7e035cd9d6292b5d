"""The loss on the line between two trained networks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.local_minima import aligned, loss_between, outputs, wave_ends
from companion.studies.local_minima.wave import Ends, X, Y

RUNS, POINTS = 8, 41
LEAST, MOST = 0.01, 100.0
DIGITS = 9
WIDE = np.linspace(-1, 1, 61)


@lru_cache(maxsize=4)
def networks(hidden: int) -> tuple[Ends, NDArray[np.int64]]:
    """Eight trained networks, and the order from the deepest minimum up."""
    ends = wave_ends(hidden, RUNS)
    # Minima are equally deep but for rounding, which differs from machine to machine.
    return ends, np.argsort(ends.loss.round(DIGITS), kind="stable").astype(np.int64)


def line(width: str, other: float, reorder: bool, place: float) -> live.Frame:
    """From the deepest minimum to another one, as it stands or as its closest twin."""
    ends, order = networks(int(width))
    a, b = ends.theta[order[0]], ends.theta[order[int(other)]]
    same = aligned(b, a)
    raw, straight = loss_between(a, b, POINTS), loss_between(a, same, POINTS)
    t = np.linspace(0, 1, POINTS)
    target, chosen = (same, straight) if reorder else (b, raw)
    theta = ((1 - place) * a + place * target)[np.newaxis]
    here = float(np.interp(place, t, chosen))
    return live.Frame(
        words=_words(raw, straight, float(np.linalg.norm(same - a))),
        panels={
            "line": live.Lines(
                [
                    live.Curve(t, np.clip(raw, LEAST, MOST), "as trained", colour="accent"),
                    live.Curve(t, np.clip(straight, LEAST, MOST), "units reordered", "dashed"),
                    live.Curve([place], [min(here, MOST)], "", "points", "purple"),
                ],
                x_label="place on the line",
                y_label="loss L",
                y_scale="log",
                x_limits=(0, 1),
                y_limits=(LEAST, MOST),
            ),
            "wave": live.Lines(
                [
                    live.Curve(X, Y, "examples", "points", "muted"),
                    live.Curve(WIDE, outputs(theta, WIDE)[0], "network here", colour="purple"),
                ],
                x_label="x",
                y_label="y",
                x_limits=(-1, 1),
                y_limits=(-3, 3),
            ),
        },
    )


def _words(raw: Array, straight: Array, distance: float) -> str:
    ends = f"Losses at the ends: {format_number(raw[0])} and {format_number(raw[-1])}."
    over = f"Between them the loss rises to {format_number(float(raw.max()))}."
    if distance < 0.01:
        return f"{ends} {over} With its units reordered, the other network is the first one."
    top = format_number(float(straight.max()))
    return f"{ends} {over} With the units reordered, it rises to {top}: they differ."


LINE = live.Experiment(
    name="line-between-minima",
    claim="Two far minima with a wall between them can be one network, its units reordered.",
    caption=(
        "The loss on the straight line between two trained networks. Order the hidden units of the "
        "other one as in the first, and give them the same signs: if both minima are as deep, no "
        "wall is left here, and no distance."
    ),
    parameters=(
        live.Choice("width", {h: f"{h} hidden units" for h in "234"}, "3"),
        live.Parameter("other", tuple(range(1, RUNS)), 1, label="the other network"),
        live.Switch("reorder", label="walk to the reordered one"),
        live.Parameter("place", np.linspace(0, 1, 9), 0.5, label="place on the line", play=True),
    ),
    function=line,
    alt=(
        "Above, the loss along the straight line between two networks, as trained and with units "
        "reordered, on a logarithmic axis. Below, the examples of a wave and the output of the "
        "network at the chosen place."
    ),
)
