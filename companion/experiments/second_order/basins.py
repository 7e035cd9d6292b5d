"""Where runs end that begin anywhere on a surface with minima, saddles and a maximum."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from companion import live
from companion.arguments import Array
from companion.landscapes import Himmelblau
from companion.live import format_number
from companion.studies.second_order.newton import DIRECTIONS, kinds, run

SURFACE = Himmelblau()
END, STEPS, ROWS = 5.0, 30, 61
SETTLED = {"gradient descent": 300}
"""Steps after which a run is where it ends; 60 for the others."""
# The four minima, the saddles, the maximum.
ENDS = ("1st minimum", "2nd minimum", "3rd minimum", "4th minimum", "no minimum")
COLOURS = ("blue", "green", "gold", "purple", "muted")
LEAST, MOST = 1e-12, 1e3


def ends(method: str, starts: Array) -> NDArray[np.int64]:
    """The number in ENDS of where each start, (…, 2), leads."""
    last = run(SURFACE, starts, method, SETTLED.get(method, 60))[-1]
    away = np.linalg.norm(last[..., np.newaxis, :] - SURFACE.minima, axis=-1)
    return np.where(kinds(SURFACE, last, 1e-3) == 0, away.argmin(axis=-1), len(SURFACE.minima))


@lru_cache(maxsize=4)
def field(method: str) -> live.Regions:
    """The map of where all starts lead."""
    grid = np.linspace(-END, END, ROWS)
    return live.Regions(ends(method, np.stack(np.meshgrid(grid, grid), axis=-1)), ENDS, COLOURS)


def basin_runs(
    method: str | NDArray[np.str_], start: tuple[float | Array, float | Array]
) -> dict[str, Array]:
    """The places of the runs, `places`, (…, STEPS + 1, 2)."""
    names = np.asarray(method)
    starts = np.stack(np.broadcast_arrays(*start), axis=-1)
    places = np.empty((*names.shape, STEPS + 1, 2))
    for name in np.unique(names):
        here = names == name
        places[here] = np.moveaxis(run(SURFACE, starts[here], str(name), STEPS), 0, -2)
    return {"places": places}


def basins(method: str, start: tuple[float, float], run: dict[str, Array]) -> live.Frame:
    """One run over the map, and the length of its gradient."""
    places = run["places"]
    slope = np.linalg.norm(SURFACE.gradient(places), axis=-1)
    steps = np.arange(STEPS + 1)
    x, y = np.clip(places, -50, 50).T
    return live.Frame(
        words=_words(method, places, slope),
        panels={
            "surface": live.Lines(
                [live.Curve(x, y, "the run", "marked", "accent", timed=True)],
                x_label="θ₁",
                y_label="θ₂",
                x_limits=(-END, END),
                y_limits=(-END, END),
                field=field(method),
                equal=True,
            ),
            "slope": live.Lines(
                [live.Curve(steps, np.clip(slope, LEAST, MOST), colour="accent", timed=True)],
                x_label="step",
                y_label="length of the gradient",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, MOST),
            ),
        },
    )


def _words(method: str, places: Array, slope: Array) -> str:
    near = np.flatnonzero(slope < 1e-6)
    height = SURFACE.value(places)
    rises = int((np.diff(height) > 1e-9).sum())
    at = ", ".join(format_number(float(part)) for part in places[-1])
    if len(near):
        what = ("a minimum", "a saddle", "a maximum")[int(kinds(SURFACE, places[-1], 1e-3))]
        end = f"{method} comes to rest at {what}, ({at}), after {near[0]} steps"
    else:
        end = f"{method} is at ({at}) after {STEPS} steps and still moves"
    up = {0: "The loss never rises", 1: "The loss rises in 1 step"}
    return f"{end}. {up.get(rises, f'The loss rises in {rises} steps')}."


NEWTON_BASINS = live.Experiment(
    name="newton-basins",
    claim="Newton's method ends at the saddles and the maximum as gladly as at the minima.",
    caption=(
        "Each place has the colour of the end that a run from it comes to; grey is a saddle or "
        "the maximum. Drag the start, and choose the method. Damped and saddle-free Newton and "
        "gradient descent shorten their steps by a line search."
    ),
    parameters=(
        live.Choice("method", [*DIRECTIONS], "Newton"),
        live.Point(
            "start",
            x=np.linspace(-4.8, 4.8, 13),
            y=np.linspace(-4.8, 4.8, 13),
            default=(-1.6, -2.4),
            panel="surface",
            label="start",
            x_label="θ₁ of the start",
            y_label="θ₂ of the start",
        ),
        live.Time("step", STEPS),
    ),
    presets={
        "to a saddle": {"method": "Newton", "start": (-1.6, -2.4)},
        "to the maximum": {"method": "Newton", "start": (0.8, 0.0)},
        "damped": {"method": "damped Newton", "start": (-1.6, -2.4)},
    },
    simulation=basin_runs,
    function=basins,
    alt=(
        "A square coloured by where runs from each place end, with the path of one run. Below, the "
        "length of the gradient over the steps, on a logarithmic axis."
    ),
)
