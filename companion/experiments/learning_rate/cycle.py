"""Where RMSprop ends at a constant learning rate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.optim import Adam, GradientDescent, Optimizer, RMSprop

STEPS = 250
RHO = 0.9
LEAST, MOST = 1e-6, 10.0
# A run that gets this far stays there: it has left every picture.
FAR = 1e6
METHODS: dict[str, Callable[[float], Optimizer]] = {
    "RMSprop": lambda lr: RMSprop(lr, rho=RHO),
    "gradient descent": GradientDescent,
    "Adam": Adam,
}


def cycle_run(method: str, alpha: float, curvature: float) -> Array:
    """θ of every step, (STEPS + 1,), from θ = 1 on L = ½ λ θ²."""
    theta, optimizer = np.ones(1), METHODS[method](alpha)
    places = [1.0]
    for _ in range(STEPS):
        if abs(theta[0]) < FAR:
            optimizer.step(theta, curvature * theta)
        places.append(float(theta[0]))
    return np.array(places)


def cycle(method: str, alpha: float, curvature: float) -> live.Frame:
    """One run, and its distance beside α/2."""
    theta, steps = cycle_run(method, alpha, curvature), np.arange(STEPS + 1)
    size = np.clip(np.abs(theta), LEAST, MOST)
    return live.Frame(
        words=_words(method, alpha, curvature, theta),
        panels={
            "run": live.Lines(
                [live.Curve(steps, theta, colour="accent", timed=True)],
                x_label="step",
                y_label="θ",
                x_limits=(0, STEPS),
                y_limits=(-1.1, 1.1),
            ),
            "distance": live.Lines(
                [
                    live.Curve([0, STEPS], [alpha / 2] * 2, "α/2", "dashed"),
                    live.Curve(steps, size, "|θ|", colour="accent", timed=True),
                ],
                x_label="step",
                y_label="distance |θ|",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, MOST),
            ),
        },
    )


def _words(method: str, alpha: float, curvature: float, theta: Array) -> str:
    last = theta[-10:]
    size = float(np.abs(last).max())
    begins = f"{method} with α = {format_number(alpha)} and λ = {format_number(curvature)}"
    swings = bool(np.all(last[1:] * last[:-1] < 0))
    if size > 1:
        return f"{begins} is further from the minimum than it began: it diverges."
    if swings and abs(size / alpha - 0.5) < 0.02:
        return f"{begins} ends in a cycle: it jumps between ± {format_number(size)}, ± α/2."
    return f"{begins}: over the last ten steps it is at most {format_number(size)} away."


CYCLE = live.Experiment(
    name="rmsprop-cycle",
    claim=(
        "At a constant α and without noise, RMSprop of one parameter with ρ = 0.9 ends in a cycle "
        "of ± α/2."
    ),
    caption=(
        "L = ½ λ θ² from θ = 1, without noise. RMSprop divides the gradient by its own size, so "
        f"that in the long run its step does not shrink near the minimum. Here ρ = {RHO}, and the "
        "start is soon forgotten. Change λ a hundredfold: RMSprop ends in the same cycle; gradient "
        "descent creeps, converges or diverges."
    ),
    parameters=(
        live.Choice("method", list(METHODS), "RMSprop"),
        live.Parameter(
            "alpha",
            (0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3),
            0.2,
            label="learning rate α",
        ),
        live.Parameter("curvature", np.geomspace(0.1, 100, 10), 1.0, label="curvature λ", log=True),
        live.Time("step", STEPS),
    ),
    presets={
        "cycle": {"method": "RMSprop", "alpha": 0.2},
        "gradient descent": {"method": "gradient descent", "alpha": 0.2},
        "Adam": {"method": "Adam", "alpha": 0.2},
    },
    function=cycle,
    alt=(
        "θ against the steps, and its distance from the minimum on a logarithmic axis with a "
        "dashed line at half the learning rate."
    ),
)
