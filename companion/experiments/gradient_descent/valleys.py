"""Which of several minima a run ends in."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from companion import live
from companion.arguments import Array
from companion.experiments.paths import descent_panels, path
from companion.landscapes import StyblinskiTang
from companion.live import format_number
from companion.optim import GradientDescent

STEPS = 30
END = 4.5
SURFACE = StyblinskiTang()
# The deepest is the first.
MINIMA = SURFACE.minima
LOWEST = float(SURFACE.value(MINIMA[0]))
NAMES = ("deepest", "upper left", "lower right", "shallowest")
COLOURS = ("green", "blue", "gold", "purple")
GRID = np.linspace(-END, END, 61)
RATES = (0.005, 0.01, 0.02, 0.03, 0.04, 0.05)
LONG = 400
LEAST = 1e-2
# A loss that far above its minimum has not arrived.
FAR_FROM_STILL = 0.1


def nearest(theta: Array) -> NDArray[np.int64]:
    """Which minimum, (…), each of some points, (…, 2), is nearest to."""
    distances = np.linalg.norm(theta[..., np.newaxis, :] - MINIMA, axis=-1)
    closest: NDArray[np.int64] = distances.argmin(axis=-1)
    return closest


@lru_cache(maxsize=64)
def basins(alpha: float) -> live.Regions:
    """Where a run from every place ends."""
    # Along every axis a run goes its own way, so that two lines of starts are enough.
    line = np.stack([GRID, GRID], axis=-1)
    ends = path(SURFACE.gradient, line, GradientDescent(alpha), LONG, every=LONG)[:, -1]
    x, y = np.meshgrid(ends[:, 0], ends[:, 1])
    return live.Regions(nearest(np.stack([x, y], axis=-1)), NAMES, COLOURS)


def descents(alpha: float | Array, start: tuple[float | Array, float | Array]) -> dict[str, Array]:
    """Runs: `path`, (…, STEPS + 1, 2), and `above`, (…, STEPS + 1), the loss above the deepest."""
    rates = np.asarray(alpha, dtype=np.float64)[..., np.newaxis]
    theta = np.stack(np.broadcast_arrays(*start), axis=-1)
    points = path(SURFACE.gradient, theta, GradientDescent(rates), STEPS)
    return {"path": points, "above": SURFACE.value(points) - LOWEST}


def valleys(alpha: float, start: tuple[float, float], run: dict[str, Array]) -> live.Frame:
    """One run over the regions of the starts that lead to each minimum."""
    x, y = run["path"].T
    minimum = int(nearest(run["path"][-1]))
    return live.Frame(
        words=_words(minimum, float(run["above"][-1])),
        panels=descent_panels(
            live.Lines(
                [
                    live.Curve(MINIMA[:, 0], MINIMA[:, 1], "minima", "points", "muted"),
                    live.Curve(x, y, "path", "marked", "accent", timed=True),
                ],
                x_label="θ₁",
                y_label="θ₂",
                x_limits=(-END, END),
                y_limits=(-END, END),
                field=basins(alpha),
                equal=True,
            ),
            run["above"],
            LEAST,
            "loss above the deepest minimum",
            "L − lowest L",
        ),
    )


def _words(minimum: int, above: float) -> str:
    if above > FAR_FROM_STILL + float(SURFACE.value(MINIMA[minimum])) - LOWEST:
        return f"After {STEPS} steps the run is still on its way to the {NAMES[minimum]} minimum."
    if minimum == 0:
        return "The run goes to the deepest minimum."
    floor = format_number(float(SURFACE.value(MINIMA[minimum])) - LOWEST)
    return (
        f"The run goes to the {NAMES[minimum]} minimum and stays {floor} above the deepest, "
        "however many steps it makes."
    )


VALLEYS = live.Experiment(
    name="which-valley",
    claim="Which minimum a run reaches is decided by its start and its steps, not by depth.",
    caption=(
        "A surface with four minima of three depths. The colours tell where a run from each place "
        "ends. Drag the start. With a small α every valley keeps to itself; with a large one the "
        "first step from the rim jumps across, and neighbours end far apart."
    ),
    parameters=(
        live.Parameter("alpha", RATES, 0.01, label="learning rate α", log=True),
        live.Point(
            "start",
            x=np.linspace(-4.5, 4.5, 13),
            y=np.linspace(-4.5, 4.5, 13),
            default=(0.75, 3.0),
            panel="surface",
            label="start",
            x_label="θ₁",
            y_label="θ₂",
        ),
        live.Time("step", STEPS),
    ),
    presets={
        "to the deepest": {"start": (-1.5, -3.75)},
        "to the shallowest": {"start": (0.75, 3.0)},
        "a jump": {"alpha": 0.05, "start": (4.5, 3.0)},
    },
    simulation=descents,
    function=valleys,
    alt=(
        "A square of starts, coloured by the minimum that gradient descent reaches from each, with "
        "four minima and the path of one run. Below, its loss above the deepest minimum against "
        "its steps, on a logarithmic axis."
    ),
)
