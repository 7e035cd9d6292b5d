"""Adam with and without its bias corrections."""

from __future__ import annotations

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.optim import Adam

STEPS = 100
MOST = 100.0
BETAS1 = (0.0, 0.5, 0.8, 0.9, 0.95)
BETAS2 = (0.9, 0.95, 0.99, 0.995, 0.999, 0.9999)


def stretch(beta1: float, beta2: float) -> Array:
    """By what the missing corrections multiply the steps 1 … STEPS: (1 − β₁ᵗ) / √(1 − β₂ᵗ)."""
    t = np.arange(1, STEPS + 1)
    return np.asarray((1 - beta1**t) / np.sqrt(1 - beta2**t))


def adam_run(alpha: float, beta1: float, beta2: float, corrected: bool) -> Array:
    """θ of every step, (STEPS + 1,), from θ = 1 on L = ½ θ²."""
    if corrected:
        theta, optimizer, places = np.ones(1), Adam(alpha, (beta1, beta2)), [1.0]
        for _ in range(STEPS):
            optimizer.step(theta, theta.copy())
            places.append(float(theta[0]))
        return np.array(places)
    x, m, v, eps = 1.0, 0.0, 0.0, 1e-8
    places = [x]
    for _ in range(STEPS):
        m = beta1 * m + (1 - beta1) * x
        v = beta2 * v + (1 - beta2) * x * x
        x -= alpha * m / (v**0.5 + eps)
        places.append(x)
    return np.array(places)


def correction(alpha: float, beta1: float, beta2: float) -> live.Frame:
    """How long the steps are, and what they do."""
    steps = np.arange(STEPS + 1)
    lengths = stretch(beta1, beta2)
    longest = int(lengths.argmax())
    corrected, plain = (adam_run(alpha, beta1, beta2, c) for c in (True, False))
    return live.Frame(
        words=(
            f"On a constant slope a corrected step is α long. Without correction the first is "
            f"{format_number(float(lengths[0]))} α and the longest, the "
            f"{_ordinal(longest + 1)}, {format_number(float(lengths[longest]))} α. On the bowl the "
            f"run goes up to {format_number(float(-corrected.min()))} beyond the minimum with "
            f"correction and up to {format_number(float(-plain.min()))} without."
        ),
        panels={
            "length": live.Lines(
                [
                    live.Curve(steps[1:], np.ones(STEPS), "corrected", "dashed"),
                    live.Curve(steps[1:], lengths, "not corrected", colour="accent"),
                ],
                x_label="step t",
                y_label="length of the step / α",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(0.1, MOST),
            ),
            "run": live.Lines(
                [
                    live.Curve(steps, corrected, "corrected", "dashed"),
                    live.Curve(steps, plain, "not corrected", colour="accent"),
                ],
                x_label="step t",
                y_label="θ on L = ½ θ²",
                x_limits=(0, STEPS),
                y_limits=(-3.0, 1.5),
            ),
        },
    )


def _ordinal(number: int) -> str:
    ending = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


CORRECTION = live.Experiment(
    name="bias-correction",
    claim="Without its corrections Adam's first steps are several times as long as α.",
    caption=(
        "First, the length of a step on a constant slope. Both means start at 0, but the root of "
        "the slower one lags further behind, so that the quotient is too large: by √10 at the "
        "first step with β₁ = 0.9 and β₂ = 0.999. Second, the same two on a bowl from θ = 1."
    ),
    parameters=(
        live.Parameter("alpha", (0.01, 0.02, 0.05, 0.1, 0.15, 0.2), 0.05, label="learning rate α"),
        live.Parameter("beta1", BETAS1, 0.9, label="β₁"),
        live.Parameter("beta2", BETAS2, 0.999, label="β₂"),
    ),
    presets={
        "defaults": {"beta1": 0.9, "beta2": 0.999},
        "short memory": {"beta1": 0.9, "beta2": 0.9},
        "no momentum": {"beta1": 0.0, "beta2": 0.999},
    },
    function=correction,
    alt=(
        "Above, the length of Adam's steps in units of α over one hundred steps, constant with "
        "correction and with a hump without. Below, θ over the steps of both runs on a bowl."
    ),
)
