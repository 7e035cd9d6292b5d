"""How long networks wait beside the saddle at zero."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.saddle_points import balanced_digits, small_network
from companion.studies.saddle_points.networks import ALPHA

STEPS, EVERY = 300, 2
LEAST, MOST = 1e-8, 10.0
DEPTHS = {"1": (8,), "2": (8, 8)}


@lru_cache(maxsize=64)
def training(layers: str, scale: float) -> tuple[Array, Array]:
    """The loss and the length of the gradient at every EVERYth step, each (k,)."""
    network = small_network(DEPTHS[layers], scale)
    inputs, targets = network.encode(*balanced_digits())
    gradient, seen = np.zeros_like(network.theta), []
    for step in range(STEPS + 1):
        loss = network.backpropagate(inputs, targets, gradient)
        if step % EVERY == 0:
            seen.append((loss, float(np.linalg.norm(gradient))))
        network.theta -= ALPHA * gradient
    return tuple(np.array(seen).T)


def wait(layers: str, scale: float) -> live.Frame:
    """One training: the loss, and below it the slope."""
    loss, slope = training(layers, scale)
    steps = np.arange(0, STEPS + 1, EVERY)
    fallen = np.flatnonzero(loss < 0.9 * loss[0])
    begins = f"With first weights {scale:g} of the usual size"
    after = (
        f"the loss has fallen by a tenth after {steps[fallen[0]]} steps"
        if len(fallen)
        else f"the loss has not fallen by a tenth after {STEPS} steps"
    )
    return live.Frame(
        words=f"{begins}, {after}. The first gradient is {format_number(float(slope[0]), 2)} long.",
        panels={
            "loss": live.Lines(
                [live.Curve(steps, loss, colour="accent")],
                x_label="step",
                y_label="loss L",
                x_limits=(0, STEPS),
                y_limits=(0, 2.6),
            ),
            "slope": live.Lines(
                [live.Curve(steps, np.clip(slope, LEAST, MOST))],
                x_label="step",
                y_label="length of the gradient",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, MOST),
            ),
        },
    )


WAIT = live.Experiment(
    name="waiting-at-zero",
    claim="The nearer a network begins to the saddle at zero, the longer nothing seems to happen.",
    caption=(
        f"A network that reads 200 digits, full batch, α = {ALPHA:g}. With one hidden layer, the "
        "gradient soon grows by a constant factor: a straight line below. With two there is no "
        "negative curvature at zero; the gradient hardly grows at first, and the wait becomes long."
    ),
    parameters=(
        live.Choice("layers", {"1": "one hidden layer", "2": "two hidden layers"}, "1"),
        live.Parameter(
            "scale",
            (1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1.0),
            1e-2,
            label="size of the first weights",
            log=True,
        ),
    ),
    presets={
        "usual start": {"scale": 1.0},
        "near the saddle": {"scale": 1e-3},
        "two layers": {"layers": "2", "scale": 0.03},
    },
    function=wait,
    alt=(
        "Above, the loss over three hundred steps, flat at first if the weights are small. Below, "
        "the length of the gradient on a logarithmic axis; with one hidden layer it rises along a "
        "line until the loss falls."
    ),
)
