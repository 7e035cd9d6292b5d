"""A recurrent network: one matrix, used again and again, with an activation between and without."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.exploding_gradients import through_time

STEPS = 100
LEAST, MOST = 1e-12, 1e12
ACTIVATIONS = {"none": "none", "tanh": "tanh"}


@lru_cache(maxsize=1024)
def _errors(radius: float, seed: int, activation: str) -> Array:
    found = through_time(activation, 1.0, [seed], steps=STEPS, batch=8, radius=radius)
    return np.asarray(found.error[0] / found.error[0, 0])


def recurrence(radius: float, matrix: float, activation: str) -> live.Frame:
    """The size of an error that goes back through a recurrent network, step by step."""
    found, steps = _errors(radius, round(matrix), activation), np.arange(STEPS + 1)
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
                y_label="size of the error",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, MOST),
            )
        },
    )


RECURRENCE = live.Experiment(
    name="recurrence",
    claim=(
        "One matrix used again and again: without an activation the error goes as its largest "
        "eigenvalue to the power of the steps; tanh holds it back."
    ),
    caption=(
        "A recurrent network of 32 units has read eight digits, a pixel a step, again and again "
        "for a hundred steps. On its way back the error meets the same random matrix at every "
        "step. Without an activation its size goes, in the long run, as the size ϱ of the largest "
        "eigenvalue to the power of the steps. With tanh it meets slopes below 1 as well."
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
        live.Choice("activation", ACTIVATIONS, "none", label="activation"),
    ),
    function=recurrence,
    alt=(
        "The size of an error over a hundred steps back in time, on a logarithmic axis, with a "
        "dashed straight line for the largest eigenvalue to the power of the steps."
    ),
)
