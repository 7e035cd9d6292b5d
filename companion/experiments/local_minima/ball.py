"""Momentum as a ball with friction that rolls over ripples."""

from __future__ import annotations

import numpy as np

from companion import live
from companion.arguments import Array
from companion.landscapes import RippledValley
from companion.live import format_number
from companion.optim import Momentum

STEPS = 200
ALPHA = 0.05
END = 4.0
TOP = 2.0
FLOOR = np.linspace(-END, END, 161)


def roll(start: float, depth: float, beta: float) -> tuple[Array, Array, Array]:
    """Places x, heights L and energies, each (STEPS + 1,), of momentum from a start without speed.

    The energy is L + ½ ((θₜ − θₜ₋₁) / √α)².
    """
    valley = RippledValley(depth)
    theta, optimizer = np.array([start, 0.0]), Momentum(ALPHA, beta)
    places = [start]
    for _ in range(STEPS):
        optimizer.step(theta, valley.gradient(theta))
        places.append(float(theta[0]))
    x = np.array(places)
    height = valley.value(np.stack([x, np.zeros_like(x)], axis=-1))
    motion = np.diff(x, prepend=start) ** 2 / (2 * ALPHA)
    return x, height, height + motion


def ball(start: float, depth: float, beta: float) -> live.Frame:
    """The ball on the floor of the valley, and what its friction leaves of its energy."""
    x, height, energy = roll(start, depth, beta)
    valley, steps = RippledValley(depth), np.arange(STEPS + 1)
    floor = valley.value(np.stack([FLOOR, np.zeros_like(FLOOR)], axis=-1))
    return live.Frame(
        words=_words(start, depth, beta, float(x[-1]), float(energy[-1])),
        panels={
            "valley": live.Lines(
                [
                    live.Curve(FLOOR, floor, "floor of the valley"),
                    live.Curve(x, height, "ball", "marked", "accent", timed=True),
                ],
                x_label="place x",
                y_label="height L",
                x_limits=(-END, END),
                y_limits=(0, TOP),
            ),
            "energy": live.Lines(
                [
                    live.Curve(
                        [0, STEPS], [height[0]] * 2, "height of the start", "dashed", "muted"
                    ),
                    live.Curve(steps, energy, "energy", colour="blue", timed=True),
                    live.Curve(steps, height, "height", "dashed", "accent", timed=True),
                ],
                x_label="step",
                y_label="height, energy",
                x_limits=(0, STEPS),
                y_limits=(0, TOP),
            ),
        },
    )


def _words(start: float, depth: float, beta: float, end: float, energy: float) -> str:
    valley = RippledValley(depth)
    crests = np.sort(valley.saddles[:, 0])
    basin = int(np.digitize(end, crests))
    friction = format_number((1 - beta) / ALPHA**0.5, 2)
    begins = f"From x = {start:g} with friction {friction}, the ball"
    # It cannot leave a basin whose lower rim is above all the energy that it has left.
    rims = [
        float(valley.value(np.array([crests[i], 0.0])))
        for i in (basin - 1, basin)
        if 0 <= i < len(crests)
    ]
    if energy > min(rims):
        return f"{begins} still has the energy to leave its valley after {STEPS} steps."
    if basin == int(np.digitize(0.0, crests)):
        return f"{begins} is caught in the deepest valley after {STEPS} steps."
    return f"{begins} is caught in a valley that is not the deepest after {STEPS} steps."


BALL = live.Experiment(
    name="ball-over-ripples",
    claim="Momentum passes a crest while friction has left it enough energy.",
    caption=(
        f"Momentum at α = {ALPHA:g} on the floor of the rippled valley. Its energy is the height "
        "plus what is in its motion. Friction, (1 − β)/√α, uses it up; but for the length of the "
        "steps, the ball gets no higher than its start."
    ),
    parameters=(
        live.Parameter("start", (0.8, 1.6, 2.4, 3.2, 3.7), 3.7, label="start x"),
        live.Parameter("depth", (0.05, 0.1, 0.2, 0.3), 0.2, label="depth of the ripples r"),
        live.Parameter("beta", (0.0, 0.5, 0.8, 0.9, 0.95, 0.99), 0.9, label="momentum β"),
        live.Time("step", STEPS),
    ),
    presets={
        "no momentum": {"beta": 0.0},
        "caught on the way": {"beta": 0.8},
        "rolls past": {"beta": 0.9},
        "hardly any friction": {"beta": 0.99},
    },
    function=ball,
    alt=(
        "Above, the rippled floor of a valley with the places of a ball that rolls down it. Below, "
        "its height and its energy over the steps, under a dashed line at the height of its start."
    ),
)
