"""One learning rate for a steep and a flat direction."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.experiments.paths import descent_panels, heights, path
from companion.landscapes import QuadraticBowl
from companion.live import format_number
from companion.optim import GradientDescent

STEPS = 40
END = 3.0
# Condition numbers κ for which the best α, 2κ / (κ + 1), has one decimal or is close to 2.
CONDITIONS = (1, 3, 9, 19, 99)
GRID = np.linspace(-END, END, 61)
LEVELS = (0.02, 0.1, 0.3, 0.7, 1.3, 2.1, 3.2, 4.6, 6.3, 8.3)
LEAST_LOSS = 1e-12


def curvatures(condition: float | Array) -> Array:
    """λ of both axes, (…, 2): 1 / κ along the floor, 1 across it."""
    kappa = np.asarray(condition, dtype=np.float64)
    return np.stack([1 / kappa, np.ones_like(kappa)], axis=-1)


def bowl_runs(
    alpha: float | Array, condition: float | Array, start: tuple[float | Array, float | Array]
) -> dict[str, Array]:
    """Descents of ½ Σ λ θ²: `path`, (…, STEPS + 1, 2), and `loss`, (…, STEPS + 1)."""
    rates = np.asarray(alpha, dtype=np.float64)[..., np.newaxis]
    slopes = curvatures(condition)
    theta = np.stack(np.broadcast_arrays(*start), axis=-1)
    points = path(lambda at: slopes * at, theta, GradientDescent(rates), STEPS)
    loss = 0.5 * (slopes[..., np.newaxis, :] * points**2).sum(axis=-1)
    return {"path": points, "loss": loss}


@lru_cache(maxsize=64)
def _bowl_field(condition: float) -> live.Contours:
    # The companion's bowl has curvatures 1 and κ, this one 1/κ and 1.
    return live.Contours(heights(QuadraticBowl(condition), GRID, GRID) / condition, LEVELS)


def bowl(
    alpha: float, condition: float, start: tuple[float, float], run: dict[str, Array]
) -> live.Frame:
    """One descent: from above, and its loss."""
    x, y = run["path"].T
    factors = 1 - alpha * curvatures(condition)
    return live.Frame(
        words=_bowl_words(factors, run["loss"]),
        panels=descent_panels(
            live.Lines(
                [
                    live.Curve([0], [0], "minimum", "points", "green"),
                    live.Curve(x, y, "path", "marked", "accent", timed=True),
                ],
                x_label="θ₁, along the floor",
                y_label="θ₂, across it",
                x_limits=(-END, END),
                y_limits=(-END, END),
                field=_bowl_field(condition),
                equal=True,
            ),
            run["loss"],
            LEAST_LOSS,
            "loss",
            "loss L",
        ),
    )


def _bowl_words(factors: Array, loss: Array) -> str:
    along, across = (format_number(float(factor)) for factor in factors)
    each = (
        f"Each step multiplies the distance from the minimum by {along} along the floor and by "
        f"{across} across it."
    )
    slowest = float(np.abs(factors).max())
    if slowest > 1 + 1e-9:
        return f"{each} A factor beyond 1 in size: the run diverges."
    if slowest > 1 - 1e-9:
        return f"{each} A factor of size 1: the run jumps from wall to wall for ever."
    return f"{each} After {STEPS} steps the loss is {format_number(float(loss[-1]))}."


BOWL = live.Experiment(
    name="descent-on-a-bowl",
    claim="One learning rate has to serve the steepest and the flattest direction at once.",
    caption=(
        "Gradient descent on L = ½ (θ₁² / κ + θ₂²). Drag the start. Across the floor the curvature "
        "is 1, so that any α beyond 2 diverges; along it the curvature is 1/κ, and a step covers "
        "only α/κ of the way. At the best α both factors have one size."
    ),
    parameters=(
        live.Parameter(
            "alpha", np.round(np.arange(0.1, 2.15, 0.1), 1), 0.5, label="learning rate α"
        ),
        live.Parameter("condition", CONDITIONS, 9, label="condition number κ"),
        live.Point(
            "start",
            x=np.linspace(-END, END, 13),
            y=np.linspace(-END, END, 13),
            default=(-3.0, 2.0),
            panel="surface",
            label="start",
            x_label="θ₁",
            y_label="θ₂",
        ),
        live.Time("step", STEPS),
    ),
    presets={
        "creeps": {"alpha": 0.1, "condition": 19},
        "optimal": {"alpha": 1.8, "condition": 9},
        "on the edge": {"alpha": 2.0, "condition": 9},
        "diverges": {"alpha": 2.1, "condition": 9},
    },
    simulation=bowl_runs,
    function=bowl,
    alt=(
        "The level lines of a bowl, ellipses that are longer along the floor, with the path of a "
        "descent. Below, the loss of the run against its steps, on a logarithmic axis."
    ),
)
