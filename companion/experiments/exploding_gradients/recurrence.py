"""One matrix, used again and again: the error grows or shrinks by its largest eigenvalue."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.exploding_gradients import recurrent_errors

STEPS = 100
LEAST, MOST = 1e-12, 1e12


@lru_cache(maxsize=1024)
def _errors(radius: float, seed: int) -> Array:
    return recurrent_errors(radius, STEPS, seed)


def recurrence(radius: float, matrix: float) -> live.Frame:
    """The length of an error that goes back through a recurrent network, step by step."""
    found, steps = _errors(radius, round(matrix)), np.arange(STEPS + 1)
    line = radius**steps
    return live.Frame(
        words=(
            f"With a largest eigenvalue of {format_number(radius)}, {STEPS} steps multiply the "
            f"error by {format_number(found[-1])}; in the first ten steps it has changed by a "
            f"factor of {format_number(found[10])}, where the eigenvalue alone says "
            f"{format_number(line[10])}."
        ),
        panels={
            "error": live.Lines(
                [
                    live.Curve(steps, np.clip(found, LEAST, MOST), "error", colour="accent"),
                    live.Curve(
                        steps, np.clip(line, LEAST, MOST), "ϱ to the power t", "dashed", "muted"
                    ),
                ],
                x_label="steps back in time t",
                y_label="length of the error",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, MOST),
            )
        },
    )


RECURRENCE = live.Experiment(
    name="recurrence",
    claim="One matrix used again and again: the error vanishes below 1 and explodes above.",
    caption=(
        "An error of length 1 is multiplied by the same random matrix of 32 rows at every step, "
        "as in a recurrent network without activations. In the long run its length goes as the "
        "size ϱ of the largest eigenvalue to the power of the steps. Only at ϱ = 1 does it stay."
    ),
    parameters=(
        live.Parameter(
            "radius",
            [0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0, 1.02, 1.05, 1.1, 1.15, 1.2, 1.3],
            1.1,
            label="largest eigenvalue ϱ",
            play=True,
        ),
        live.Parameter("matrix", range(6), 0, label="random matrix, number"),
    ),
    function=recurrence,
    alt=(
        "The length of an error over a hundred steps back in time, on a logarithmic axis, with a "
        "dashed straight line for the largest eigenvalue to the power of the steps."
    ),
)
