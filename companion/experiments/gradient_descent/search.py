"""A line search: the length of each step is found by trying."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from companion import live
from companion.arguments import Array
from companion.experiments.gradient_descent.bowl import END, GRID, LEVELS, curvatures
from companion.experiments.paths import heights
from companion.landscapes import QuadraticBowl
from companion.live import format_number
from companion.optim import Point, backtracking

CONDITION = 9.0
STEPS = 15
MOST_TRIALS = 12
FIRST = (0.5, 1.0, 2.0, 4.0, 8.0)
LINE = np.linspace(0, FIRST[-1], 81)
FIELD = live.Contours(heights(QuadraticBowl(CONDITION), GRID, GRID) / CONDITION, LEVELS)


class Run(NamedTuple):
    """A descent with a search at every step.

    Attributes:
        path: θ before every step and after the last, shape (STEPS + 1, 2).
        loss: L there, shape (STEPS + 1,).
        taken: the α of every step, shape (STEPS,).
        tried: how many α were tried in all.
    """

    path: Array
    loss: Array
    taken: Array
    tried: int


def objective(theta: Array) -> tuple[float, Array]:
    """½ (θ₁² / κ + θ₂²) and its gradient."""
    g = curvatures(CONDITION) * theta
    return float(theta @ g) / 2, g


def descent(first: float, c1: float, start: tuple[float, float]) -> Run:
    """Gradient descent by `backtracking` from the α that is tried first."""
    theta = np.array(start)
    points, losses, taken, tried = [theta], [objective(theta)[0]], [], 0
    for _ in range(STEPS):
        value, g = objective(theta)
        if float(g @ g) > 1e-24:
            end = backtracking(objective, Point(0.0, theta, value, g), -g, step=first, c1=c1)
            taken.append(end.step)
            tried += 1 + round(np.log2(first / end.step))
            theta = end.theta
        else:
            taken.append(0.0)
        points.append(theta)
        losses.append(objective(theta)[0])
    return Run(np.array(points), np.array(losses), np.array(taken), tried)


def search(first: float, c1: float, start: tuple[float, float]) -> live.Frame:
    """The run, and the search of its first step."""
    run = descent(first, c1, start)
    here, g = objective(np.array(start))
    square = float(g @ g)
    bend = float(g @ (curvatures(CONDITION) * g))

    def along(alpha: Array) -> Array:
        return np.asarray(here - alpha * square + alpha**2 * bend / 2)

    trials = np.maximum(first * 0.5 ** np.arange(MOST_TRIALS), run.taken[0])
    return live.Frame(
        words=_words(run, square),
        panels={
            "line": live.Lines(
                [
                    live.Curve(LINE, along(LINE), "loss along −g"),
                    live.Curve(
                        LINE, here - c1 * LINE * square, "what is enough", "dashed", "green"
                    ),
                    live.Curve(trials, along(trials), "tried", "points", "purple"),
                    live.Curve(run.taken[:1], along(run.taken[:1]), "taken", "points", "accent"),
                ],
                x_label="α of the first step",
                y_label="loss L",
                x_limits=(0, FIRST[-1]),
                y_limits=(0, 6),
            ),
            "surface": live.Lines(
                [
                    live.Curve([0], [0], "minimum", "points", "green"),
                    live.Curve(run.path[:, 0], run.path[:, 1], "path", "marked", "accent"),
                ],
                x_label="θ₁, along the floor",
                y_label="θ₂, across it",
                x_limits=(-END, END),
                y_limits=(-END, END),
                field=FIELD,
                equal=True,
            ),
        },
    )


def _words(run: Run, square: float) -> str:
    if square < 1e-24:
        return "The start is the minimum: there is no direction to search along."
    moved = run.taken[run.taken > 0]
    return (
        f"The first step takes α = {format_number(float(run.taken[0]))}. Of the loss, "
        f"{format_number(float(run.loss[-1] / run.loss[0]))} is left after {len(moved)} steps, for "
        f"which {run.tried} values of α were tried. They range from "
        f"{format_number(float(moved.min()))} to {format_number(float(moved.max()))}."
    )


SEARCH = live.Experiment(
    name="backtracking-line-search",
    claim="A line search finds a step that helps, from a first guess that may be far too long.",
    caption=(
        "First the loss along the first step: α is halved until the loss lies on or below the "
        "dashed line, whose slope is c₁ times that of the loss at α = 0. Then the run on the bowl "
        "with κ = 9, with such a search at every step. Try a first guess of 8: a fixed α of that "
        "size would diverge."
    ),
    parameters=(
        live.Parameter("first", FIRST, 4.0, label="first guess of α", log=True),
        live.Parameter("c1", (0.01, 0.1, 0.3, 0.5, 0.7), 0.3, label="c₁"),
        live.Point(
            "start",
            x=np.linspace(-END, END, 7),
            y=np.linspace(-END, END, 7),
            default=(-3.0, 1.0),
            panel="surface",
            label="start",
            x_label="θ₁",
            y_label="θ₂",
        ),
    ),
    presets={
        "far too long": {"first": 8.0},
        "too short": {"first": 0.5, "c1": 0.01},
        "easily content": {"first": 8.0, "c1": 0.01},
        "hard to please": {"first": 8.0, "c1": 0.7},
    },
    function=search,
    alt=(
        "A parabola, the loss along the first step, with a straight dashed line from its start and "
        "the points that were tried; the last lies below the line. Below, level lines of a bowl "
        "and the path of the run."
    ),
)
