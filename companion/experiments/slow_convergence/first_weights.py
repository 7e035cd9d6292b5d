"""What the first weights do to the outputs of each layer, and to the training."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import data, diagnostics, live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.slow_convergence import Job, best, curve, deep_digits, scaled

BINS, REACH, SEEDS = 41, 2.05, 6
DEEP, WIDTH, TARGET, LIMIT = 5, 16, 0.8, 1000
LOOKS = [0, *sorted({round(10 ** (k / 12)) for k in range(37)})]
STARTS = {
    "constant": ("equal", 0.1),
    "small": ("one deviation", 0.01),
    "Xavier": ("Xavier", 1.0),
    "He": ("He", 1.0),
    "orthogonal": ("orthogonal", 1.0),
    "large": ("one deviation", 1.0),
}
LABELS = {
    "constant": "constant, 0.1",
    "small": "normal, deviation 0.01",
    "Xavier": "Xavier",
    "He": "He",
    "orthogonal": "orthogonal",
    "large": "normal, deviation 1",
}
ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh"}
LEAST, MOST = 1e-8, 1e4


@lru_cache(maxsize=16)
def outputs(start: str, activation: str) -> tuple[Array, Array]:
    """Shares in each bin, (DEEP, BINS), and standard deviations, (DEEP,), before training."""
    model = deep_digits(scaled(*STARTS[start]), activation, DEEP, WIDTH, 0)
    x = data.digits().x_train[:200]
    names = [f"{activation}{layer + 1}" for layer in range(DEEP)]
    found = diagnostics.activation_histograms(model, x, BINS, (-REACH, REACH))
    given = model.layer_outputs(x)
    size = given[names[0]].size
    shares = np.array([found[name].counts / size for name in names])
    return shares, np.array([given[name].std() for name in names])


@lru_cache(maxsize=16)
def curves(start: str, activation: str) -> tuple[float, Array]:
    """The best α of the start, and its loss after LOOKS, (LOOKS, SEEDS), on other seeds."""
    rule, scale = STARTS[start]
    job = Job(rule, scale, activation=activation, depth=DEEP, width=WIDTH, limit=LIMIT)
    lr = best(job).rate
    return lr, curve(job, lr, range(10, 10 + SEEDS), LOOKS)


def first_weights(start: str, activation: str, layer: float) -> live.Frame:
    """A layer's outputs, how they spread from layer to layer, and the training."""
    shares, spread = outputs(start, activation)
    lr, losses = curves(start, activation)
    number = int(layer)
    # A logarithmic axis has no 0.
    steps, layers = np.array(LOOKS[1:]), np.arange(1, DEEP + 1)
    shown = np.clip(losses[1:], 1e-2, 1e4)
    here, end = float(spread[number - 1]), float(np.median(losses[-1]))
    arrived = (np.median(losses, axis=1) < TARGET).nonzero()[0]
    falls = f"does not fall below {TARGET} in {LIMIT:,} updates"
    if len(arrived):
        falls = f"falls below {TARGET} within {LOOKS[arrived[0]]:,} updates"
    inside = float(shares[number - 1].sum())
    outside = f", {1 - inside:.0%} of them outside of the picture" if inside < 0.995 else ""
    return live.Frame(
        words=(
            f"{ACTIVATIONS[activation]}, {LABELS[start]}: the outputs of layer {number} have the "
            f"standard deviation {format_number(here, 2)}{outside}. At its best α, "
            f"{format_number(lr, 2)}, the loss {falls}; after {LIMIT:,} it is "
            f"{format_number(end, 2)}."
        ),
        panels={
            "histogram": live.Histogram(
                np.linspace(-REACH, REACH, BINS + 1),
                shares[number - 1],
                x_label="output of a unit in the chosen layer",
                y_label="share of the outputs",
                y_limits=(0, 1),
            ),
            "spread": live.Lines(
                [
                    live.Curve(layers, np.clip(spread, LEAST, MOST), "", "marked", "blue"),
                    live.Curve(
                        [number], [np.clip(here, LEAST, MOST)], "this layer", "points", "accent"
                    ),
                ],
                x_label="layer, from the input",
                y_label="deviation of the outputs",
                y_scale="log",
                x_limits=(0.5, DEEP + 0.5),
                y_limits=(LEAST, MOST),
            ),
            "training": live.Lines(
                [
                    live.Band(
                        steps, shown.min(axis=1), shown.max(axis=1), f"{SEEDS} seeds", "accent"
                    ),
                    live.Curve(steps, np.median(shown, axis=1), "median", colour="accent"),
                    live.Curve([1, LIMIT], [TARGET] * 2, "target", "dashed", "muted"),
                ],
                x_label="update",
                y_label="loss",
                x_scale="log",
                y_scale="log",
                x_limits=(1, LIMIT),
                y_limits=(0.01, 10),
            ),
        },
    )


FIRST_WEIGHTS = live.Experiment(
    name="first-weights",
    claim="First weights of the right size keep the outputs of every layer alive.",
    caption=(
        "Five hidden layers of 16 units, digits. First, the outputs of one layer before training; "
        "then their standard deviation from layer to layer; then 1,000 updates at the learning "
        "rate that is best for this start. Too small, and the last layers say almost 0. Too large, "
        "and tanh says −1 or 1, ReLU ever larger numbers. Equal weights: all units of a layer are "
        "one."
    ),
    parameters=(
        live.Choice("start", LABELS, "small", label="first weights"),
        live.Choice("activation", ACTIVATIONS, "tanh"),
        live.Parameter("layer", tuple(range(1, DEEP + 1)), DEEP, label="layer"),
    ),
    presets={
        "small": {"start": "small"},
        "large": {"start": "large"},
        "Xavier for tanh": {"start": "Xavier"},
        "Xavier for ReLU": {"start": "Xavier", "activation": "relu"},
        "He for ReLU": {"start": "He", "activation": "relu"},
    },
    function=first_weights,
    alt=(
        "Above, a histogram of the outputs of a layer. In the middle, the standard deviation of "
        "the outputs over the layers on a logarithmic axis. Below, the loss over the updates, both "
        "on logarithmic axes, with a dashed line for the target."
    ),
)
