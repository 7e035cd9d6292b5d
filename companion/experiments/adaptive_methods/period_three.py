"""Gradients C, −1, −1: where Adam goes the wrong way."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.optim import Adam, AMSGrad
from companion.studies.adaptive_methods import drift, periodic_run

STEPS, EVERY, ALPHA = 600, 6, 0.05
HIGHEST = 12.0
METHODS = {"Adam": Adam, "AMSGrad": AMSGrad}
BETAS1 = (0.0, 0.3, 0.6, 0.9)
BETAS2, LARGE = np.linspace(0, 0.99, 67), np.linspace(2, HIGHEST, 61)


@lru_cache(maxsize=64)
def wrong_ways(beta1: float) -> live.Regions:
    """Where in the plane Adam goes the wrong way."""
    rising = drift(*np.meshgrid(LARGE, BETAS2, indexing="ij"), beta1) > 0
    return live.Regions(rising.astype(int), ("Adam goes right", "goes wrong"), ("green", "red"))


def runs(
    setting: tuple[float | Array, float | Array], beta1: Array, method: Array
) -> dict[str, Array]:
    """θ at every EVERYth step, (…, k)."""
    beta2, C, b1, names = np.broadcast_arrays(*setting, beta1, method)
    theta = np.empty((*names.shape, STEPS // EVERY + 1))
    for name, kind in METHODS.items():
        here = names == name
        if here.any():
            optimizer = kind(ALPHA, (b1[here], beta2[here]))
            theta[here] = periodic_run(optimizer, C[here], STEPS)[..., ::EVERY]
    return {"theta": theta}


def period_three(
    setting: tuple[float, float], beta1: float, method: str, run: dict[str, Array]
) -> live.Frame:
    """A run, chosen by its place in the plane of β₂ and C."""
    beta2, C = setting
    at = np.arange(0, STEPS + 1, EVERY)
    return live.Frame(
        words=_words(beta2, C, beta1, method, run["theta"]),
        panels={
            "plane": live.Lines(
                [live.Curve([beta2], [C], "this run", "points", "accent")],
                x_label="memory β₂",
                y_label="large gradient C",
                x_limits=(0, 0.99),
                y_limits=(2, HIGHEST),
                field=wrong_ways(beta1),
            ),
            "run": live.Lines(
                [
                    live.Curve([0, STEPS], [-1, -1], "best", "dashed", "green"),
                    live.Curve([0, STEPS], [1, 1], "worst", "dashed", "red"),
                    live.Curve(at, run["theta"], "θ", colour="accent", timed=True),
                ],
                x_label="step",
                y_label="θ",
                x_limits=(0, STEPS),
                y_limits=(-1.2, 1.2),
            ),
        },
    )


def _words(beta2: float, C: float, beta1: float, method: str, theta: Array) -> str:
    begins = f"{method} with β₁ = {beta1:g} and β₂ = {beta2:g} under the gradients {C:g}, −1, −1"
    if theta[-1] > 0.8:
        return f"{begins} ends at the worst point."
    if theta[-1] < -0.8:
        return f"{begins} ends at the best point."
    return f"{begins} is at θ = {format_number(float(theta[-1]), 2)} after {STEPS} steps."


PERIOD_THREE = live.Experiment(
    name="period-three",
    claim="With a short memory Adam goes to the worst point, at any learning rate.",
    caption=(
        "The losses C θ, −θ, −θ, again and again, with θ kept between −1 and 1. Their sum is least "
        "at −1. First, a map: where Adam moves the right way in a period, and where the wrong one, "
        "by the closed form. Then the run, with "
        f"α = {ALPHA:g}. AMSGrad, which divides by the largest v so far, goes the "
        "right way everywhere."
    ),
    parameters=(
        live.Point(
            "setting",
            x=np.round(np.arange(0, 0.991, 0.09), 2),
            y=np.linspace(2.5, 11.5, 10),
            default=(0.09, 4.5),
            panel="plane",
            label="run",
            x_label="β₂",
            y_label="C",
        ),
        live.Parameter("beta1", BETAS1, 0.0, label="β₁"),
        live.Choice("method", tuple(METHODS), "Adam"),
        live.Time("time", STEPS // EVERY),
    ),
    presets={
        "the wrong way": {"setting": (0.09, 4.5)},
        "longer memory": {"setting": (0.9, 4.5)},
        "a larger gradient": {"setting": (0.27, 11.5)},
        "momentum": {"setting": (0.09, 4.5), "beta1": 0.6},
        "AMSGrad": {"setting": (0.09, 4.5), "method": "AMSGrad"},
    },
    simulation=runs,
    function=period_three,
    alt=(
        "A map of the memory against the large gradient in two colours, the wrong way at the left. "
        "Below it θ over the steps of the chosen run, between a dashed line at −1, the best point, "
        "and one at 1, the worst."
    ),
)
