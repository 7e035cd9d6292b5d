"""Why a short enough step lowers a smooth loss: the parabola of the descent lemma."""

from __future__ import annotations

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number

# The curvature of the loss is 0.9 cos θ + 0.1, so that none is larger than this.
LARGEST_CURVATURE = 1.0
END = 6.0
LINE = np.linspace(-END, END, 121)
RATES = np.round(np.arange(0.1, 3.05, 0.1), 1)
ALPHAS = np.linspace(0, RATES[-1], 61)


def loss(theta: float | Array) -> Array:
    """0.9 (1 − cos θ) + 0.05 θ²: valleys on a wide bowl."""
    return np.asarray(0.9 * (1 - np.cos(theta)) + 0.05 * np.square(theta))


def slope(theta: float | Array) -> Array:
    """Its derivative."""
    return np.asarray(0.9 * np.sin(theta) + 0.1 * np.asarray(theta))


def promised(alpha: float | Array, g: float) -> Array:
    """The change of the loss that the parabola allows at most: −α (1 − ½ M α) g²."""
    return np.asarray(-alpha * (1 - LARGEST_CURVATURE * np.asarray(alpha) / 2) * g**2)


def lemma(theta: float, alpha: float) -> live.Frame:
    """One step, on the loss and on the parabola that lies above it."""
    here, g = float(loss(theta)), float(slope(theta))
    parabola = here + g * (LINE - theta) + LARGEST_CURVATURE / 2 * (LINE - theta) ** 2
    end = theta - alpha * g
    change = float(loss(end)) - here
    bound = float(promised(alpha, g))
    return live.Frame(
        words=_words(alpha, g, change, bound),
        panels={
            "loss": live.Lines(
                [
                    live.Curve(LINE, loss(LINE), "loss L"),
                    live.Curve(LINE, parabola, "parabola", "dashed", "purple"),
                    live.Curve([theta], [here], "before", "points", "green"),
                    live.Curve(
                        [end, end], [here + change, here + bound], "after", "points", "accent"
                    ),
                ],
                x_label="θ",
                y_label="loss",
                x_limits=(-END, END),
                y_limits=(-0.5, 4.5),
            ),
            "change": live.Lines(
                [
                    live.Curve(ALPHAS, loss(theta - ALPHAS * g) - here, "loss"),
                    live.Curve(ALPHAS, promised(ALPHAS, g), "parabola", "dashed", "purple"),
                    live.Curve([alpha, alpha], [change, bound], "this α", "points", "accent"),
                ],
                x_label="learning rate α",
                y_label="change by the step",
                x_limits=(0, float(RATES[-1])),
                y_limits=(-1.0, 1.0),
            ),
        },
    )


def _words(alpha: float, g: float, change: float, bound: float) -> str:
    if abs(g) < 1e-9:
        return "The slope is zero here, so the step has no length: a stationary point."
    does = f"The loss {'falls' if change < 0 else 'rises'} by {format_number(abs(change))}"
    edge = 2 / LARGEST_CURVATURE
    if alpha < edge - 1e-9:
        return f"{does}. The parabola has promised a fall of at least {format_number(-bound)}."
    if alpha < edge + 1e-9:
        return f"{does}. At α = 2/M the parabola only promises that it does not rise."
    kept = "It falls all the same: a promise is missing, not broken." if change < 0 else ""
    return f"{does}. Beyond α = 2/M the parabola promises nothing. {kept}".strip()


LEMMA = live.Experiment(
    name="descent-lemma",
    claim="A step shorter than 2/M lowers the loss, whatever the loss looks like.",
    caption=(
        "The loss has no curvature above M = 1. The parabola of curvature M that touches it where "
        "the step begins is nowhere below it. Where the parabola falls, so does the loss: up "
        "to α = 2/M = 2. Move θ and α, and look for a step below 2 that raises the loss."
    ),
    parameters=(
        live.Parameter("theta", np.linspace(-5, 5, 41), 2.5, label="place θ"),
        live.Parameter("alpha", RATES, 0.6, label="learning rate α"),
    ),
    presets={
        "the surest step, 1/M": {"theta": 2.5, "alpha": 1.0},
        "too long": {"theta": 0.5, "alpha": 2.6},
        "too long, but falls": {"theta": 4.0, "alpha": 3.0},
    },
    function=lemma,
    alt=(
        "A wavy curve, the loss, and a parabola that touches it at the place of the step and lies "
        "above it everywhere else. Two points show where the step ends on both. Below, the change "
        "of the loss and of the parabola against the learning rate; the first is never higher."
    ),
)
