"""What goes forward through a deep network, what comes back, and the gradient of each layer."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.vanishing_gradients import (
    Sizes,
    batch_normalized,
    deep_network,
    settled,
    sizes_by_layer,
)

WIDTH, EXAMPLES = 32, 64
DEPTHS = (2, 5, 10, 20, 30, 50)
ACTIVATIONS = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
BETWEEN = {
    "none": "plain",
    "batch": "batch normalization",
    "layer": "layer normalization",
    "skip": "shortcuts",
}
LEAST, MOST = 1e-14, 1e10


@lru_cache(maxsize=4096)
def sizes(depth: int, activation: str, scale: float, between: str) -> Sizes:
    """`sizes_by_layer` of a network of width 32, for random data and labels."""
    rng = np.random.default_rng(0)
    network = deep_network(
        depth,
        activation,
        scale,
        normalization="none" if between == "skip" else between,
        skip=between == "skip",
        width=WIDTH,
        d_in=WIDTH,
        seed=0,
    )
    with np.errstate(all="ignore"):
        return sizes_by_layer(
            network, rng.normal(size=(EXAMPLES, WIDTH)), rng.integers(10, size=EXAMPLES)
        )


def foretold(activation: str, scale: float, between: str) -> float | None:
    """The factor of theory, for the cases that the chapter derives."""
    if between == "none":
        return settled(activation, scale).factor
    return batch_normalized(activation) if between == "batch" else None


def gradient_by_layer(depth: float, activation: str, scale: float, between: str) -> live.Frame:
    """What arrives in each layer of a network that has not been trained yet."""
    depth = round(depth)
    found = sizes(depth, activation, scale, between)
    # Networks of every depth have points as many as the deepest: the last stands for the rest.
    layer = np.minimum(np.arange(1, DEPTHS[-1] + 1), depth)
    theory = foretold(activation, scale, between)
    line = found.error[-1] * (theory or 1.0) ** (depth - layer.astype(float))
    return live.Frame(
        words=_words(depth, found, theory),
        panels={
            "passes": _panel(
                [
                    _curve(layer, found.error[layer - 1], "error coming back, ∂L/∂a", "accent"),
                    live.Curve(
                        layer,
                        np.clip(line, LEAST, MOST),
                        label="error by theory",
                        style="dashed",
                        colour="muted",
                        shown=theory is not None,
                    ),
                    _curve(layer, found.signal[layer - 1], "signal going forward, a", "blue"),
                ],
                "size, root mean square",
            ),
            "gradient": _panel(
                [_curve(layer, found.gradient[layer - 1], "", "green")],
                "gradient, RMS of ∂L/∂W",
            ),
        },
    )


def _curve(layer: Array, values: Array, label: str, colour: str) -> live.Curve:
    y = np.clip(np.nan_to_num(values, nan=MOST, posinf=MOST), LEAST, MOST)
    return live.Curve(layer, y, label=label, colour=colour, style="marked")


def _panel(curves: list[live.Curve | live.Band], y_label: str) -> live.Lines:
    return live.Lines(
        curves,
        x_label="layer, from the input",
        y_label=y_label,
        y_scale="log",
        x_limits=(0, DEPTHS[-1] + 1),
        y_limits=(LEAST, MOST),
    )


def _words(depth: int, found: Sizes, theory: float | None) -> str:
    if found.error[0] == 0 or not np.isfinite(found.factor):
        return f"Of {depth} layers the first gets no error that a computer can hold."
    words = (
        f"Of {depth} layers the first gets an error {format_number(found.factor ** (depth - 1))} "
        f"times that of the last: each layer multiplies it by {format_number(found.factor)}"
    )
    return f"{words}." if theory is None else f"{words}; theory says {format_number(theory)}."


GRADIENT_BY_LAYER = live.Experiment(
    name="gradient-by-layer",
    claim="Each layer multiplies the error by about the same factor: it shrinks or it grows.",
    caption=(
        f"A network of {WIDTH} units a layer, not trained yet, on random data. Its weights are "
        "normal with standard deviation s / √d. For ReLU s = 1.41 is He's. The gradient of a "
        "layer's weights, in the second plot, is the product of the signal that comes in from the "
        "left and the error that comes back from the right. Try to keep fifty sigmoid layers "
        "alive by their scale alone."
    ),
    parameters=(
        live.Parameter("depth", DEPTHS, 20, label="depth, hidden layers"),
        live.Choice("activation", ACTIVATIONS, "sigmoid", label="activation"),
        live.Parameter(
            "scale",
            [0.25, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83, 4.0, 8.0, 11.0],
            1.0,
            label="scale s",
            log=True,
        ),
        live.Choice("between", BETWEEN, "none", label="network"),
    ),
    presets={
        "vanishes": {"activation": "sigmoid", "scale": 1.0},
        "ReLU with He": {"activation": "relu", "scale": 1.41, "depth": 50},
        "small ReLU": {"activation": "relu", "scale": 0.71, "depth": 50},
        "explodes": {"activation": "relu", "scale": 2.83, "depth": 20},
        "batch normalization": {"activation": "sigmoid", "between": "batch", "depth": 50},
    },
    function=gradient_by_layer,
    alt=(
        "Curves over the layers of a network, from the input to the output, on logarithmic "
        "axes: above the size of the error that comes back and of the signal that goes forward, "
        "below the size of the gradient of each layer's weights."
    ),
)
