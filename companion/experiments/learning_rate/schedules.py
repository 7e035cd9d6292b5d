"""What a schedule does to a noisy descent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.optim import GradientDescent
from companion.optim import schedules as s

STEPS = 300
START = 10.0
LEAST, MOST = 0.01, 30.0
SEED = 4
SCHEDULES_BY_NAME: dict[str, tuple[str, Callable[[float], s.Schedule]]] = {
    "constant": ("constant", s.Constant),
    "step": ("step: a tenth after every 100", lambda lr: s.Step(lr, 100)),
    "exponential": ("exponential", lambda lr: s.Exponential(lr, 0.985)),
    "inverse": ("inverse time", lambda lr: s.InverseTime(lr, 0.05)),
    "polynomial": ("polynomial, a straight line", lambda lr: s.Polynomial(lr, STEPS)),
    "cosine": ("cosine", lambda lr: s.Cosine(lr, STEPS)),
    "restarts": ("warm restarts", lambda lr: s.WarmRestarts(lr, STEPS // 3)),
    "warm-up": ("warm-up, then constant", lambda lr: s.WarmUp(s.Constant(lr), 60)),
    "one cycle": ("one cycle", lambda lr: s.OneCycle(lr, STEPS)),
}


def root_mean_square(rates: Array, start: float = START, noise: float = 1.0) -> Array:
    """√E θ² before and after each step, (steps + 1,), of θ ← θ − α (θ + noise · ξ), Var ξ = 1.

    E θ² ← (1 − α)² E θ² + α² noise², for ξ is independent of θ and has the mean 0.
    """
    square, squares = start**2, [start**2]
    for rate in rates:
        square = (1 - rate) ** 2 * square + (rate * noise) ** 2
        squares.append(square)
    return np.sqrt(squares)


def one_run(schedule: s.Schedule, noise: float = 1.0, seed: int = SEED) -> Array:
    """θ of every step, (STEPS + 1,), of one noisy descent of L = ½ θ² from START."""
    xi = np.random.default_rng(seed).normal(size=STEPS)
    theta, optimizer, places = np.full(1, START), GradientDescent(schedule), [START]
    for k in range(STEPS):
        optimizer.step(theta, theta + noise * xi[k])
        places.append(float(theta[0]))
    return np.array(places)


def schedules(schedule: str, alpha: float, noisy: bool) -> live.Frame:
    """The rate over the steps, and the distance from the minimum."""
    chosen, noise = SCHEDULES_BY_NAME[schedule][1](alpha), 1.0 if noisy else 0.0
    t = np.arange(STEPS + 1)
    rates = np.asarray(chosen(t))
    typical = root_mean_square(rates[:-1], noise=noise)
    run = np.abs(one_run(chosen, noise))
    return live.Frame(
        words=_words(schedule, alpha, noisy, float(typical[-1])),
        panels={
            "rate": live.Lines(
                [live.Curve(t, rates, colour="accent")],
                x_label="step t",
                y_label="learning rate α",
                x_limits=(0, STEPS),
                y_limits=(0, 1.65),
            ),
            "distance": live.Lines(
                [
                    live.Curve(t, np.clip(run, LEAST / 2, MOST), "one run", colour="muted"),
                    live.Curve(
                        t,
                        np.clip(typical, LEAST / 2, MOST),
                        "root mean square, √E θ²",
                        colour="accent",
                    ),
                ],
                x_label="step t",
                y_label="distance |θ|",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, MOST),
            ),
        },
    )


def _words(schedule: str, alpha: float, noisy: bool, end: float) -> str:
    label = SCHEDULES_BY_NAME[schedule][0]
    if not noisy:
        much = f"{format_number(end)}" if end >= LEAST else "less than 0.01"
        return f"Without noise, {label} at α = {format_number(alpha)} ends {much} away."
    floor = (alpha / (2 - alpha)) ** 0.5
    return (
        f"With noise, {label} at α = {format_number(alpha)} ends {format_number(end)} away, the "
        f"root mean square of all runs; a constant α would stay at {format_number(floor)}."
    )


SCHEDULES = live.Experiment(
    name="schedules",
    claim="A constant α stops at a floor of noise; one that falls goes below it.",
    caption=(
        "First, α over the steps. Second, the distance from the minimum of L = ½ θ² when every "
        "gradient carries noise of variance 1: of one run, and the root mean square of all. A "
        "large α is quick at first and noisy for ever; a schedule buys both, if it falls slowly "
        "enough to arrive and low enough to be quiet."
    ),
    parameters=(
        live.Choice("schedule", {k: v[0] for k, v in SCHEDULES_BY_NAME.items()}, "cosine"),
        live.Parameter(
            "alpha", (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6), 0.4, label="highest α", log=True
        ),
        live.Switch("noisy", True, label="noise in the gradients"),
    ),
    presets={
        "quick and noisy": {"schedule": "constant", "alpha": 0.8},
        "quiet and slow": {"schedule": "constant", "alpha": 0.02},
        "both": {"schedule": "cosine", "alpha": 0.8},
    },
    function=schedules,
    alt=(
        "Above, the learning rate over three hundred steps. Below, the distance of a noisy descent "
        "from its minimum over the same steps, on a logarithmic axis, with the root mean square of "
        "all runs."
    ),
)
