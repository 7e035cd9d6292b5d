"""Iterations against the condition number, for three methods, along the axes and turned."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from companion import live
from companion.arguments import Array
from companion.experiments.paths import heights, path
from companion.landscapes import QuadraticBowl
from companion.live import format_number
from companion.studies.slow_convergence import OPTIMIZERS, iterations, momentum_steps

CONDITIONS = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
ANGLES = (0.0, 15.0, 30.0, 45.0)
RATES = np.geomspace(1e-4, 3, 46)
START, ACCURACY, LIMIT, SHOWN = (-1.6, 1.2), 1e-2, 4000, 60
METHODS: dict[str, tuple[str, Literal["line", "dashed", "marked"]]] = {
    "gradient descent": ("blue", "line"),
    "momentum": ("accent", "line"),
    "RMSprop": ("purple", "line"),
    "Adam": ("red", "line"),
}
X, Y = np.linspace(-2, 2, 41), np.linspace(-1.6, 1.6, 33)


def bowl(condition: float, angle: float) -> QuadraticBowl:
    """A bowl in two dimensions, its axes turned by an angle in degrees."""
    a = np.deg2rad(angle)
    turn = [[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]
    return QuadraticBowl(condition, 2, None if angle == 0 else turn)


@lru_cache(maxsize=1024)
def fastest(method: str, condition: float, angle: float) -> tuple[int, float, tuple[int, ...]]:
    """The fewest steps from START to 1 % of its distance, with the α and the setting for it.

    The last entry is which of the method's settings, such as β, is the best.
    """
    kind, settings = OPTIMIZERS[method]
    hessians, starts = bowl(condition, angle).matrix[np.newaxis], np.array([START])
    found = []
    for number, options in enumerate(settings):
        optimizer = kind(RATES[:, np.newaxis, np.newaxis], **options)
        steps = iterations(optimizer, hessians, starts, ACCURACY, LIMIT)[:, 0]
        found.append((int(steps.min()), float(RATES[steps.argmin()]), (number,)))
    return min(found)


def theory(method: str) -> Array:
    """½ κ log(1/ε) for gradient descent, and what is enough for momentum, at CONDITIONS."""
    if method == "gradient descent":
        counts: Array = np.array(CONDITIONS) / 2 * np.log(1 / ACCURACY)
        return counts
    return np.array([momentum_steps(kappa, ACCURACY) for kappa in CONDITIONS], float)


def condition_number(condition: float, angle: float, method: str) -> live.Frame:
    """A run of the chosen method on the bowl, and the iterations of all methods for every κ."""
    surface = bowl(condition, angle)
    steps, lr, (number,) = fastest(method, condition, angle)
    kind, settings = OPTIMIZERS[method]
    points = path(surface.gradient, START, kind(lr, **settings[number]), SHOWN)
    height = heights(surface, X, Y)
    levels = np.linspace(0.15, float(height.max()) ** 0.25, 9) ** 4
    counts = {m: [fastest(m, kappa, angle)[0] for kappa in CONDITIONS] for m in METHODS}
    curves: list[live.Curve | live.Band] = [
        live.Curve(CONDITIONS, np.maximum(counts[m], 1), m, style, colour)
        for m, (colour, style) in METHODS.items()
    ]
    curves += [
        live.Curve(CONDITIONS, theory("gradient descent"), "enough by theory", "dashed", "muted"),
        live.Curve(CONDITIONS, theory("momentum"), "", "dashed", "muted"),
        live.Curve([condition], [max(steps, 1)], "this run", "points", "gold"),
    ]
    return live.Frame(
        words=_words(condition, angle, method, steps, lr),
        panels={
            "surface": live.Lines(
                [live.Curve(points[:, 0], points[:, 1], "", "marked", "gold")],
                x_label="θ₁",
                y_label="θ₂",
                x_limits=(float(X[0]), float(X[-1])),
                y_limits=(float(Y[0]), float(Y[-1])),
                field=live.Contours(height, levels),
                equal=True,
            ),
            "iterations": live.Lines(
                curves,
                x_label="condition number κ",
                y_label="iterations",
                x_scale="log",
                y_scale="log",
                x_limits=(CONDITIONS[0], CONDITIONS[-1]),
                y_limits=(1, LIMIT),
            ),
        },
    )


def _words(condition: float, angle: float, method: str, steps: int, lr: float) -> str:
    where = "along the axes" if angle == 0 else f"turned by {angle:.0f}°"
    return (
        f"A bowl of κ = {format_number(condition)} {where}: {method} at its best α, "
        f"{format_number(lr, 2)}, needs {steps} iterations."
    )


CONDITION = live.Experiment(
    name="condition-number",
    claim="Gradient descent pays κ, momentum its root; RMSprop pays only where the bowl is turned.",
    caption=(
        "First, the level lines of a bowl with the first steps of a run. Then the iterations to "
        "1 % of the distance against κ, each method at the best of 46 rates, all but gradient "
        "descent also at the best of five decays. Along the axes each parameter has a curvature of "
        "its own, and "
        "RMSprop and Adam even them out. Turn the bowl, and RMSprop needs about as many iterations "
        "as gradient descent; momentum hardly notices."
    ),
    parameters=(
        live.Parameter("condition", CONDITIONS, 30.0, label="condition number κ", log=True),
        live.Parameter("angle", ANGLES, 0.0, label="turned by", unit="°"),
        live.Choice("method", tuple(METHODS), "gradient descent", label="method of the run"),
    ),
    presets={
        "round": {"condition": 3.0},
        "RMSprop, along the axes": {"condition": 300.0, "method": "RMSprop"},
        "RMSprop, turned": {"condition": 300.0, "angle": 30.0, "method": "RMSprop"},
        "momentum, turned": {"condition": 300.0, "angle": 30.0, "method": "momentum"},
    },
    function=condition_number,
    alt=(
        "Above, the level lines of a bowl with a path that zigzags toward the middle. Below, "
        "iterations against the condition number for four methods on logarithmic axes, with two "
        "dashed lines for what theory says is enough."
    ),
)
