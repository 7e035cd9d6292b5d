"""What the first weights do to the outputs of each layer, and to the training."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import data, diagnostics, live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.slow_convergence import best_rate, network, training_curve
from companion.studies.slow_convergence.starts import DEEP, LIMIT, LOOK, TARGET

BINS, REACH, SEEDS = 41, 2.05, 3
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
    model, x = network(start, activation, DEEP, 0), data.digits().x_train[:200]
    names = [f"{activation}{layer + 1}" for layer in range(DEEP)]
    found = diagnostics.activation_histograms(model, x, BINS, (-REACH, REACH))
    given = model.layer_outputs(x)
    size = given[names[0]].size
    shares = np.array([found[name].counts / size for name in names])
    return shares, np.array([given[name].std() for name in names])


@lru_cache(maxsize=16)
def curves(start: str, activation: str) -> tuple[float, Array]:
    """The best α of the start, and its loss at every tenth update, (SEEDS, k)."""
    lr = best_rate(start, activation, DEEP)
    runs = [training_curve(start, activation, DEEP, lr, seed, target=0.0) for seed in range(SEEDS)]
    return lr, np.array([np.append(r, np.full(LIMIT // LOOK + 1 - len(r), r[-1])) for r in runs])


def first_weights(start: str, activation: str, layer: float) -> live.Frame:
    """A layer's outputs, how they spread from layer to layer, and the training."""
    shares, spread = outputs(start, activation)
    lr, losses = curves(start, activation)
    number = int(layer)
    steps, layers = np.arange(0, LIMIT + 1, LOOK), np.arange(1, DEEP + 1)
    low, high = (np.clip(end, 1e-2, 1e4) for end in (losses.min(axis=0), losses.max(axis=0)))
    here, end = float(spread[number - 1]), float(losses[:, -1].mean())
    reached = format_number(end, 2) if end < 1e4 else "too large to tell"
    inside = float(shares[number - 1].sum())
    outside = f", {1 - inside:.0%} of them outside of the picture" if inside < 0.995 else ""
    return live.Frame(
        words=(
            f"{ACTIVATIONS[activation]}, {LABELS[start]}: the outputs of layer {number} have the "
            f"standard deviation {format_number(here, 2)}{outside}. At its best α, "
            f"{format_number(lr, 2)}, the loss after {LIMIT} updates is "
            f"{reached}."
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
                    live.Band(steps, low, high, f"{SEEDS} seeds", "accent"),
                    live.Curve(
                        steps, np.clip(losses.mean(axis=0), 1e-2, 1e4), "mean", colour="accent"
                    ),
                    live.Curve([0, LIMIT], [TARGET] * 2, "target", "dashed", "muted"),
                ],
                x_label="update",
                y_label="loss",
                y_scale="log",
                x_limits=(0, LIMIT),
                y_limits=(0.1, 10),
            ),
        },
    )


FIRST_WEIGHTS = live.Experiment(
    name="first-weights",
    claim="First weights of the right size keep the outputs of every layer alive.",
    caption=(
        "Five hidden layers of 32 units, digits. First, the outputs of one layer before training; "
        "then their standard deviation from layer to layer; then the training at the learning rate "
        "that is best for this start. Too small, and all layers say 0 in the end. Too large, and "
        "tanh says −1 or 1, ReLU ever larger numbers. Equal weights: all units of a layer are one."
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
        "the outputs over the layers on a logarithmic axis. Below, the loss over the updates, with "
        "a dashed line for the target."
    ),
)
