"""What units and zero of the inputs do to the bowl of a straight line through points."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.slow_convergence import condition, hessian, standardized

EXAMPLES, STEPS, ACCURACY = 100, 30, 1e-2
UNITS, ZEROS = np.geomspace(0.1, 10, 9), (0.0, 0.5, 1.0, 2.0, 3.0)
WEIGHT, BIAS = 1.0, 0.5
SPAN = np.linspace(-2, 2, 41)


@lru_cache(maxsize=4)
def lengths() -> Array:
    """What is measured, of mean 0 and variance 1, (EXAMPLES,)."""
    x = np.random.default_rng(0).normal(size=EXAMPLES)
    result: Array = (x - x.mean()) / x.std()
    return result


def bowl_of_inputs(unit: float, zero: float, evened: bool) -> live.Frame:
    """The loss over weight and bias around its minimum, with a run at the best α."""
    x = unit * (lengths() + zero)[:, np.newaxis]
    if evened:
        x = standardized(x)
    H, kappa = hessian(x), condition(x)
    values = np.linalg.eigvalsh(H)
    lr = 2 / (values[0] + values[-1])
    theta = np.array([1.6, 1.2])
    points = [theta]
    for _ in range(STEPS):
        points.append(points[-1] - lr * H @ points[-1])
    run = np.array(points)
    grid = np.stack(np.meshgrid(SPAN, SPAN), axis=-1)
    height = 0.5 * np.einsum("...i,ij,...j->...", grid, H, grid)
    levels = np.linspace(0.1, float(height.max()) ** 0.25, 9) ** 4
    part = (kappa - 1) / (kappa + 1)
    steps = 1 if part < ACCURACY else int(np.ceil(np.log(ACCURACY) / np.log(part)))
    mean = float(x.mean()) if zero and not evened else 0.0
    return live.Frame(
        words=(
            f"{'Standardized, the' if evened else 'The'} inputs have the mean "
            f"{format_number(mean, 2)} and the "
            f"standard deviation {format_number(float(x.std()), 2)}: κ = {format_number(kappa)}. "
            f"Gradient descent needs at most "
            f"{steps:,} {'iteration' if steps == 1 else 'iterations'} to 1 % of the distance."
        ),
        panels={
            "inputs": live.Lines(
                [live.Curve(x[:, 0], WEIGHT / x.std() * (x[:, 0] - x.mean()) + BIAS, "", "points")],
                x_label="input x",
                y_label="target y",
                x_limits=(-20, 60),
                y_limits=(-3, 4),
            ),
            "bowl": live.Lines(
                [live.Curve(run[:, 0], run[:, 1], "gradient descent, best α", "marked", "accent")],
                x_label="weight, from its best value",
                y_label="bias, from its best value",
                x_limits=(-2, 2),
                y_limits=(-2, 2),
                field=live.Contours(height, levels),
                equal=True,
            ),
        },
    )


INPUTS = live.Experiment(
    name="units-of-the-inputs",
    claim="The unit and the zero of an input decide how long the valley of the loss is.",
    caption=(
        "A straight line through points. First, the points; then the loss over weight and bias, "
        "and the first 30 steps of gradient descent at its best α. Change the unit: the bowl is "
        "squeezed along the weight. Move the zero: it becomes a slanting trench. Standardize, and "
        "it is round whatever the unit and the zero were."
    ),
    parameters=(
        live.Parameter("unit", UNITS, UNITS[6], label="standard deviation of x", log=True),
        live.Parameter("zero", ZEROS, 0.0, label="mean of x, in deviations"),
        live.Switch("evened", False, label="standardize x"),
    ),
    presets={
        "odd unit": {"unit": UNITS[8]},
        "odd zero": {"unit": UNITS[4], "zero": 3.0},
        "both": {"unit": UNITS[8], "zero": 3.0},
        "both, standardized": {"unit": UNITS[8], "zero": 3.0, "evened": True},
    },
    function=bowl_of_inputs,
    alt=(
        "Above, points on a rising line. Below, the level lines of the loss over weight and bias "
        "with a path to the middle: round circles, or a long narrow valley in which it zigzags."
    ),
)
