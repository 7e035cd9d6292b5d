"""How low a descent gets in a given number of updates, by schedule, α and noise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.slow_convergence import SCHEDULES, expected_excess

CURVATURES = np.array([1.0, 2.0, 4.0, 10.0])
START, POINTS = 10.0, 80
ALPHAS = np.geomspace(1e-3, 0.3, 31)
SHOWN = tuple(ALPHAS[::3])
BUDGETS = (50, 200, 800)
LEAST, MOST = 1e-6, 1e4
LABELS = {
    "constant": "constant",
    "straight line": "straight line to 0",
    "cosine": "cosine to 0",
    "inverse time": "inverse time",
    "rising": "rising from 0",
}


@lru_cache(maxsize=64)
def losses(schedule: str, noise: float, budget: int) -> Array:
    """The expected loss after each update, (ALPHAS, budget + 1)."""
    rates = [SCHEDULES[schedule](float(lr), budget)(np.arange(budget)) for lr in ALPHAS]
    with np.errstate(over="ignore"):
        return expected_excess(np.array(rates), CURVATURES, noise, START)


def speed_and_floor(schedule: str, alpha: float, noise: float, budget: float) -> live.Frame:
    """The loss over the updates at one α, and the loss in the end at all of them."""
    updates = int(budget)
    mine, constant = losses(schedule, noise, updates), losses("constant", noise, updates)
    i = int(np.abs(ALPHAS - alpha).argmin())
    at = np.linspace(0, updates, POINTS + 1).round().astype(int)
    part = at / updates
    ends = {"schedule": mine[:, -1], "constant": constant[:, -1]}
    best, best_constant = (int(end.argmin()) for end in ends.values())
    return live.Frame(
        words=(
            f"{LABELS[schedule].capitalize()} at α = {format_number(alpha, 2)}: the loss after "
            f"{updates} updates is {_number(mine[i, -1])}. At its best α, "
            f"{format_number(ALPHAS[best], 2)}, it is {_number(ends['schedule'][best])}; of a "
            f"constant α at its best, {format_number(ALPHAS[best_constant], 2)}, "
            f"{_number(ends['constant'][best_constant])}."
        ),
        panels={
            "course": live.Lines(
                [
                    live.Curve(part, _clip(constant[i, at]), "constant, this α", "dashed"),
                    live.Curve(part, _clip(mine[i, at]), "schedule, this α", colour="accent"),
                ],
                x_label="part of the updates",
                y_label="expected loss",
                y_scale="log",
                x_limits=(0, 1),
                y_limits=(LEAST, MOST),
            ),
            "end": live.Lines(
                [
                    live.Curve(ALPHAS, _clip(ends["constant"]), "constant", "dashed"),
                    live.Curve(ALPHAS, _clip(ends["schedule"]), "schedule", colour="accent"),
                    live.Curve([ALPHAS[i]], _clip(mine[i, -1:]), "this α", "points", "gold"),
                ],
                x_label="first (or highest) learning rate α",
                y_label="loss in the end",
                x_scale="log",
                y_scale="log",
                x_limits=(float(ALPHAS[0]), float(ALPHAS[-1])),
                y_limits=(LEAST, MOST),
            ),
        },
    )


def _clip(values: Array) -> Array:
    return np.clip(np.nan_to_num(values, nan=2 * MOST), LEAST / 2, 2 * MOST)


def _number(value: float) -> str:
    if value < LEAST:
        return f"less than {format_number(LEAST, 2)}"
    return format_number(value, 2) if value < MOST else f"above {MOST:,.0f}"


SPEED_AND_FLOOR = live.Experiment(
    name="speed-and-floor",
    claim="Under noise, a rate that falls gets lower in the same number of updates.",
    caption=(
        "A bowl of four curvatures from 1 to 10; the expected loss is computed, not sampled. "
        "First, the loss over the updates at one α. Then, the loss in the end for every α: each "
        "schedule has its best, and only the lowest points are to be compared. On a bowl without "
        "noise the order of the rates does not matter: the falling line and the rising one end "
        "alike."
    ),
    parameters=(
        live.Choice("schedule", LABELS, "straight line"),
        live.Parameter("alpha", SHOWN, SHOWN[6], label="learning rate α", log=True),
        live.Parameter("noise", (0.0, 0.3, 1.0, 3.0), 1.0, label="noise of a derivative"),
        live.Parameter("budget", BUDGETS, 200, label="number of updates"),
    ),
    presets={
        "fast and noisy": {"schedule": "constant", "alpha": SHOWN[9]},
        "slow and quiet": {"schedule": "constant", "alpha": SHOWN[3]},
        "both": {"schedule": "straight line", "alpha": SHOWN[7]},
        "the wrong way round": {"schedule": "rising", "alpha": SHOWN[7]},
        "no noise": {"schedule": "straight line", "alpha": SHOWN[7], "noise": 0.0},
    },
    function=speed_and_floor,
    alt=(
        "Above, the expected loss over the updates on a logarithmic axis, of a constant learning "
        "rate and of a schedule. Below, the loss in the end against the learning rate, two curves "
        "with a lowest point each."
    ),
)
