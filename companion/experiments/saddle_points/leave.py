"""The way past a saddle, method by method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from companion import live
from companion.arguments import Array
from companion.experiments.paths import heights
from companion.landscapes import Saddle
from companion.live import format_number
from companion.optim import newton_direction, saddle_free_direction
from companion.studies.saddle_points.surfaces import FALL, METHODS

STEPS, END, LEAST = 150, 1.5, 1e-16
SURFACE = Saddle(1.0, FALL)
GRID = np.linspace(-END, END, 41)
FIELD = live.Contours(heights(SURFACE, GRID, GRID), np.linspace(-0.05, 1.0, 14))
DIRECTIONS: dict[str, Callable[..., Array]] = {
    "Newton": newton_direction,
    "saddle-free Newton": saddle_free_direction,
}
DISTANCES = (1e-8, 1e-6, 1e-4, 1e-2, 1e-1)


def walk(method: str, distance: float, beside: bool) -> Array:
    """The points, (STEPS + 1, 2), of a run from (1, distance), or from (1, 0)."""
    theta = np.array([1.0, distance if beside else 0.0])
    optimizer = None if method in DIRECTIONS else METHODS[method]()
    points = [theta.copy()]
    for _ in range(STEPS):
        if abs(theta[1]) < END:
            gradient = SURFACE.gradient(theta)
            if optimizer is None:
                theta += DIRECTIONS[method](gradient, SURFACE.hessian(theta))
            else:
                optimizer.step(theta, gradient)
        points.append(theta.copy())
    return np.array(points)


def leave(method: str, distance: float, beside: bool) -> live.Frame:
    """The run on the surface, and its distance from the way in."""
    x, y = walk(method, distance, beside).T
    away = np.clip(np.abs(y), LEAST, END)
    steps = np.arange(STEPS + 1)
    return live.Frame(
        words=_words(method, distance if beside else 0.0, np.abs(y)),
        panels={
            "surface": live.Lines(
                [live.Curve(x, np.clip(y, -END, END), "the run", "marked", "accent", timed=True)],
                x_label="x, where the surface rises",
                y_label="y, where it falls",
                x_limits=(-END, END),
                y_limits=(-END, END),
                field=FIELD,
                equal=True,
            ),
            "distance": live.Lines(
                [live.Curve(steps, away, colour="accent", timed=True)],
                x_label="step",
                y_label="distance |y|",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, 10),
            ),
        },
    )


def _words(method: str, distance: float, away: Array) -> str:
    begins = f"{method} from a distance of {distance:g}"
    left = np.flatnonzero(away >= 1)
    if len(left):
        return f"{begins} has left the saddle after {left[0]} steps."
    if away[-1] <= distance:
        return f"{begins} comes no further away: it ends in the saddle."
    times = format_number(float(away[-1] / distance), 2)
    return f"{begins} is still there after {STEPS} steps, {times} times as far away."


LEAVE = live.Experiment(
    name="leaving-a-saddle",
    claim="Some methods multiply the distance from the way in, some add to it; none makes one.",
    caption=(
        f"The saddle ½(x² − {FALL:g} y²), from x = 1. Gradient descent, momentum and Nesterov have "
        "α = 1, and multiply the distance: soon a straight line below. Adam and RMSprop, with "
        "α = 0.01, add about as much with each step, with Adam's momentum or without. Newton's "
        "method goes into the saddle, saddle-free Newton doubles its distance. Begin exactly on "
        "the way in, and none of them leaves."
    ),
    parameters=(
        live.Choice("method", [*METHODS, *DIRECTIONS], "gradient descent"),
        live.Parameter("distance", DISTANCES, 1e-4, label="distance from the way in", log=True),
        live.Switch("beside", True, label="begin beside the way in"),
        live.Time("step", STEPS),
    ),
    presets={
        "gradient descent": {"method": "gradient descent"},
        "momentum": {"method": "momentum"},
        "Adam": {"method": "Adam", "distance": 1e-8},
        "Newton": {"method": "Newton"},
        "exactly on the way in": {"method": "momentum", "beside": False},
    },
    function=leave,
    alt=(
        "Level lines of a saddle with the path of one run from the right towards the middle. "
        "Below, the run's distance from the horizontal axis over the steps, on a logarithmic axis."
    ),
)
