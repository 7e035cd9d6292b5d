"""Descent toward the edge of a cliff: one weight, used many times, with and without clipping."""

from __future__ import annotations

import numpy as np

from companion import live, optim
from companion.arguments import Array
from companion.live import format_number

STEPS = 60
W = np.linspace(-1.4, 1.7, 311)
FAR = 1e6
CLIPS = {"none": "none", "norm": "to length 1"}


def loss(w: Array, uses: int) -> Array:
    """L = ½ (wᵗ − ½)² of a weight that is used t times, at every w of an array."""
    return 0.5 * (w**uses - 0.5) ** 2


def slope(w: Array, uses: int) -> Array:
    """∂L/∂w."""
    return (w**uses - 0.5) * uses * w ** (uses - 1)


def descent(uses: int, start: float, lr: float, clip: str) -> Array:
    """w before each step and after the last, (steps + 1,); it stands still once it is far out."""
    w, optimizer, path = np.array([start]), optim.GradientDescent(lr), [start]
    for _ in range(STEPS):
        if abs(w[0]) < FAR:
            gradient = slope(w, uses)
            if clip == "norm":
                optim.clip_by_global_norm(gradient, 1.0)
            optimizer.step(w, gradient)
            w = np.clip(w, -FAR, FAR)
        path.append(float(w[0]))
    return np.array(path)


def cliff(uses: float, start: float, lr: float, clip: str) -> live.Frame:
    """The loss along the weight, and a descent on it."""
    t = round(uses)
    path = descent(t, start, lr, clip)
    values = loss(np.clip(path, -2, 2), t)
    steepest = float(np.abs(slope(np.array([start]), t))[0])
    words = [_words(k, w, steepest, float(loss(np.array([w]), t)[0])) for k, w in enumerate(path)]
    return live.Frame(
        words=words,
        panels={
            "loss": live.Lines(
                [
                    live.Curve(W, loss(W, t), "loss"),
                    live.Curve(path, values, "descent", "marked", "accent", timed=True),
                ],
                x_label="weight w",
                y_label="loss L",
                x_limits=(-1.4, 1.7),
                y_limits=(-0.1, 4),
            ),
            "weight": live.Lines(
                [live.Curve(np.arange(STEPS + 1), path, colour="accent", timed=True)],
                x_label="step",
                y_label="weight w",
                x_limits=(0, STEPS),
                y_limits=(-3, 3),
            ),
        },
    )


def _words(step: int, w: float, first_slope: float, here: float) -> str:
    if abs(w) >= FAR:
        return f"After {step} steps the weight is beyond a million, out of every bound."
    words = f"After {step} steps w = {format_number(w)} and L = {format_number(here)}."
    return (
        f"{words} The slope at the start is {format_number(first_slope)}." if step == 0 else words
    )


CLIFF = live.Experiment(
    name="cliff",
    claim="On a cliff one step undoes all before it; clipping makes that step a short one.",
    caption=(
        "The loss of a network that uses one weight t times, L = ½ (wᵗ − ½)². Between −1 and 1 it "
        "is almost flat, beyond it there is a cliff. A descent that comes to the cliff is thrown "
        "far out, or across to the plain where the slope is 0. With its gradient clipped, it "
        "walks down."
    ),
    parameters=(
        live.Parameter("uses", [2, 5, 10, 15, 20], 10, label="uses t"),
        live.Parameter("start", [0.8, 0.9, 1.0, 1.1, 1.2, 1.3], 1.1, label="start w"),
        live.Parameter(
            "lr", [0.003, 0.01, 0.02, 0.03, 0.05, 0.1], 0.02, label="learning rate α", log=True
        ),
        live.Choice("clip", CLIPS, "none", label="clipping"),
        live.Time("step", STEPS, label="step"),
    ),
    presets={
        "thrown across": {"start": 1.1},
        "thrown out": {"start": 1.2},
        "walks down": {"start": 1.2, "clip": "norm"},
    },
    function=cliff,
    alt=(
        "Above, the loss over one weight, flat in the middle and steep beyond 1, with the places "
        "of a descent. Below, the weight over the steps."
    ),
)
