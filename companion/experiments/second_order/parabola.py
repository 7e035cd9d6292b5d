"""One step of Newton's method in one dimension: the parabola that fits, and where it ends."""

from __future__ import annotations

import numpy as np

from companion import live
from companion.arguments import Array
from companion.landscapes import StyblinskiTang
from companion.live import format_number

# The two wells of Styblinski and Tang, a tenth as high.
SURFACE, SCALE = StyblinskiTang(1), 0.1
END = 4.0
GRID = np.linspace(-END, END, 161)
NEAR = np.linspace(-2.5, 2.5, 81)
LOW, HIGH = -5.0, 4.0
DAMPINGS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


def derivatives(theta: float) -> tuple[float, float, float]:
    """L, its slope and its curvature at a place."""
    place = np.array([theta])
    return (
        SCALE * float(SURFACE.value(place)),
        SCALE * float(SURFACE.gradient(place)[0]),
        SCALE * float(SURFACE.hessian(place)[0, 0]),
    )


def parabola(theta: float, damping: float) -> live.Frame:
    """The model at a place, and the step to where it is level."""
    height, slope, curvature = derivatives(theta)
    bend = curvature + damping
    step = -slope / bend if abs(bend) > 1e-9 else np.inf
    after = float(np.clip(theta + step, -10 * END, 10 * END))

    def model(at: Array) -> Array:
        return height + slope * (at - theta) + bend / 2 * (at - theta) ** 2

    return live.Frame(
        words=_words(theta, slope, curvature, bend, after, height),
        panels={
            "loss": live.Lines(
                [
                    live.Curve(GRID, SCALE * SURFACE.value(GRID[:, np.newaxis]), "loss L"),
                    live.Curve(theta + NEAR, model(theta + NEAR), "model", "dashed", "purple"),
                    live.Curve([theta], [height], "here", "points", "accent"),
                    live.Curve([after], [derivatives(after)[0]], "after the step", "points", "red"),
                ],
                x_label="parameter θ",
                y_label="loss L",
                x_limits=(-END, END),
                y_limits=(LOW, HIGH),
            )
        },
    )


def _words(
    theta: float, slope: float, curvature: float, bend: float, after: float, height: float
) -> str:
    here = (
        f"At θ = {format_number(theta)} the slope is {format_number(slope)} and the curvature "
        f"{format_number(curvature)}."
    )
    if abs(after) > END:
        where = "right" if after > 0 else "left"
        return f"{here} The step is so long that it leaves the picture on the {where}."
    lower = derivatives(after)[0] < height - 1e-12
    if bend < 0:
        kind = "The model is a parabola upside down: the step goes to its top"
    else:
        kind = "The model opens upward: the step goes to its lowest point"
    if abs(after - theta) < 5e-3:
        return f"{here} The place is nearly stationary: the step stays there."
    return f"{here} {kind}, θ = {format_number(after)}. The loss {'falls' if lower else 'rises'}."


PARABOLA = live.Experiment(
    name="newton-parabola",
    claim="Newton's step goes to where the fitting parabola is level, be that a valley or a top.",
    caption=(
        "The dashed parabola has the height, the slope and the curvature of the loss at the place. "
        "The step goes to where it is level. Damping adds λ to the curvature: the parabola becomes "
        "narrower, opens upward, and the step shorter."
    ),
    parameters=(
        live.Parameter("theta", np.linspace(-3.6, 3.6, 37), -2.4, label="place θ", play=True),
        live.Parameter("damping", DAMPINGS, 0.0, label="damping λ"),
    ),
    presets={
        "in a valley": {"theta": -2.4, "damping": 0.0},
        "on the hill": {"theta": 0.8, "damping": 0.0},
        "where it is straight": {"theta": 1.6, "damping": 0.0},
        "on the hill, damped": {"theta": 0.8, "damping": 3.0},
    },
    function=parabola,
    alt=(
        "A curve with two valleys and a hill between them, a dashed parabola that touches it at "
        "one place, and the place on the curve where the parabola is level."
    ),
)
