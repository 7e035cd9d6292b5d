"""How many pairs L-BFGS should remember."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from companion import live
from companion.arguments import Array
from companion.landscapes import QuadraticBowl, random_rotation
from companion.live import format_number
from companion.optim import LBFGS, GradientDescent, LineSearchError

DIMENSION, GRADIENTS, LEAST = 40, 120, 1e-12
CONDITIONS = (10.0, 100.0, 1000.0, 10_000.0)
MEMORIES = (1, 2, 3, 5, 10, 20, 40)
GOAL = 1e-4


@lru_cache(maxsize=4)
def problem(condition: float) -> tuple[QuadraticBowl, Array]:
    """A bowl whose axes lie askew, and a start."""
    rng = np.random.default_rng(0)
    bowl = QuadraticBowl(condition, DIMENSION, random_rotation(DIMENSION, rng))
    return bowl, rng.normal(size=DIMENSION)


@lru_cache(maxsize=64)
def remembered(condition: float, memory: int) -> Array:
    """The lowest height after each number of gradients, (GRADIENTS + 1,), first 1."""
    bowl, start = problem(condition)
    theta, optimizer = start.copy(), LBFGS(memory)
    heights: list[float] = []

    def counted(place: Array) -> tuple[float, Array]:
        height = float(bowl.value(place))
        heights.append(height)
        return height, bowl.gradient(place)

    while len(heights) <= GRADIENTS and (not heights or min(heights) > LEAST * heights[0]):
        try:
            optimizer.step(theta, counted)
        except LineSearchError:  # as low as rounding lets it
            break
    lowest = np.minimum.accumulate(heights)[: GRADIENTS + 1]
    return np.pad(lowest, (0, GRADIENTS + 1 - len(lowest)), mode="edge") / heights[0]


@lru_cache(maxsize=4)
def descended(condition: float) -> Array:
    """The same for gradient descent with the best constant learning rate."""
    bowl, start = problem(condition)
    theta, optimizer = start.copy(), GradientDescent(2 / (1 + condition))
    heights = [float(bowl.value(theta))]
    for _ in range(GRADIENTS):
        optimizer.step(theta, bowl.gradient(theta))
        heights.append(float(bowl.value(theta)))
    return np.array(heights) / heights[0]


def memory_of(memory: int, condition: float) -> live.Frame:
    """L-BFGS with this memory, beside the largest and none."""
    gradients = np.arange(GRADIENTS + 1)
    runs: dict[str, tuple[Array, Literal["line", "dashed"], str]] = {
        "gradient descent, best α": (descended(condition), "dashed", "muted"),
        f"m = {MEMORIES[-1]}": (remembered(condition, MEMORIES[-1]), "dashed", "green"),
        "this m": (remembered(condition, memory), "line", "accent"),
    }
    return live.Frame(
        words=_words(memory, condition),
        panels={
            "height": live.Lines(
                [
                    live.Curve(gradients, np.maximum(heights, LEAST), name, style, colour)
                    for name, (heights, style, colour) in runs.items()
                ],
                x_label="gradients",
                y_label="height, at first 1",
                y_scale="log",
                x_limits=(0, GRADIENTS),
                y_limits=(LEAST, 10),
            )
        },
    )


def _words(memory: int, condition: float) -> str:
    heights = remembered(condition, memory)
    there = np.flatnonzero(heights < GOAL)
    numbers = f"It keeps {2 * memory} vectors of {DIMENSION} numbers"
    if len(there):
        reach = f"has {GOAL:g} of the height left after {there[0]} gradients"
    else:
        reach = f"has {_left(float(heights[-1]))} of the height left after {GRADIENTS} gradients"
    left = _left(float(descended(condition)[-1]))
    return (
        f"With m = {memory} and κ = {condition:,.0f}, L-BFGS {reach}. {numbers}. Gradient descent "
        f"has {left} left after {GRADIENTS}."
    )


def _left(part: float) -> str:
    return f"less than {LEAST:g}" if part < LEAST else format_number(part, 2)


LBFGS_MEMORY = live.Experiment(
    name="lbfgs-memory",
    claim="One remembered pair beats the best learning rate; more pay where κ is large.",
    caption=(
        f"A bowl of {DIMENSION} dimensions whose axes lie askew. Every evaluation of the line "
        "search counts as a gradient."
    ),
    parameters=(
        live.Parameter("memory", MEMORIES, 5, label="memory m"),
        live.Parameter("condition", CONDITIONS, 1000.0, label="condition number κ", log=True),
    ),
    function=memory_of,
    alt=(
        "The height over the number of gradients, on a logarithmic axis, of L-BFGS with the chosen "
        "memory, with the largest, and of gradient descent, which is far above both at large κ."
    ),
)
