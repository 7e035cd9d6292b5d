"""Why a layer shrinks the error: the slope of its activation where its pre-activations are."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.vanishing_gradients import Settled, settled
from companion.studies.vanishing_gradients.networks import ACTIVATIONS

NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
COLOURS = {"sigmoid": "accent", "tanh": "green", "relu": "blue"}
Z = np.linspace(-6, 6, 241)
SCALES = (0.25, 0.35, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83, 4.0, 5.66, 8.0, 11.0, 16.0)


@lru_cache(maxsize=1024)
def _settled(activation: str, scale: float) -> Settled:
    return settled(activation, scale)


def _slope(activation: str) -> Array:
    f = ACTIVATIONS[activation]()
    f.forward(Z)
    return f.slope()


def slopes(activation: str, scale: float) -> live.Frame:
    """The slope of an activation, where z lies, and the factor that follows."""
    here = _settled(activation, scale)
    spread = max(here.spread, 0.02)
    density = np.exp(-((Z / spread) ** 2) / 2)
    factor = here.factor
    return live.Frame(
        words=(
            f"{NAMES[activation]} at s = {format_number(scale)}: the slope is "
            f"{format_number(factor / scale)} in root mean square, and each layer multiplies the "
            f"error by {format_number(factor)}; fifty layers by {format_number(factor**50)}."
        ),
        panels={
            "slope": live.Lines(
                [
                    live.Curve(Z, _slope(activation), "slope f′(z)", colour="accent"),
                    live.Curve(Z, density, "how often z falls there", "dashed", "muted"),
                ],
                x_label="pre-activation z",
                y_label="slope",
                x_limits=(-6, 6),
                y_limits=(0, 1.1),
            ),
            "factor": live.Lines(
                [
                    *(
                        live.Curve(
                            np.array(SCALES),
                            [_settled(name, s).factor for s in SCALES],
                            label,
                            colour=COLOURS[name],
                        )
                        for name, label in NAMES.items()
                    ),
                    live.Curve([SCALES[0], SCALES[-1]], [1, 1], "kept", "dashed", "muted"),
                    live.Curve([scale], [factor], "here", "points", "accent"),
                ],
                x_label="scale s of the weights",
                y_label="factor a layer",
                x_scale="log",
                y_scale="log",
                x_limits=(0.22, 18),
                y_limits=(0.05, 12),
            ),
        },
    )


SLOPES = live.Experiment(
    name="slopes",
    claim="A layer multiplies the error by the scale of its weights times the slope it meets.",
    caption=(
        "First the slope of the activation and, dashed, where the pre-activations of a deep "
        "layer lie. Larger weights spread them out, and more of them meet a slope near 0: so the "
        "sigmoid, whose slope is never above 0.25, gains little from larger weights. Then the "
        "factor by which a layer multiplies the error; at 1 it is kept."
    ),
    parameters=(
        live.Choice("activation", NAMES, "sigmoid", label="activation"),
        live.Parameter("scale", SCALES, 1.0, label="scale s", log=True),
    ),
    presets={
        "tanh at 1": {"activation": "tanh", "scale": 1.0},
        "ReLU with He": {"activation": "relu", "scale": 1.41},
        "a sigmoid that keeps it": {"activation": "sigmoid", "scale": 11.0},
    },
    function=slopes,
    alt=(
        "Above, the slope of an activation over the pre-activation z, with the bell of the "
        "pre-activations of a deep layer. Below, the factor a layer over the scale of the weights "
        "for sigmoid, tanh and ReLU, with a line at 1."
    ),
)
