"""The exercises of all chapters."""

from __future__ import annotations

from . import (
    adaptive_methods,
    backpropagation,
    capstone,
    convolution,
    exploding_gradients,
    gradient_descent,
    learning_rate,
    local_minima,
    saddle_points,
    second_order,
    slow_convergence,
    takeaways,
    types,
    vanishing_gradients,
)
from .checker.exercise import Exercise

CHAPTERS = (
    backpropagation,
    gradient_descent,
    types,
    learning_rate,
    vanishing_gradients,
    exploding_gradients,
    local_minima,
    slow_convergence,
    saddle_points,
    adaptive_methods,
    second_order,
    capstone,
    convolution,
    takeaways,
)

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise for chapter in CHAPTERS for exercise in chapter.EXERCISES
}
"""All exercises by name, in the order of the book."""


def exercise_called(name: object) -> Exercise:
    """The exercise of this name.

    Raises ValueError, which lists all, if there is none.
    """
    exercise = EXERCISES.get(name) if isinstance(name, str) else None
    if exercise is None:
        raise ValueError(f"there is no exercise {name!r}; the exercises are {', '.join(EXERCISES)}")
    return exercise
