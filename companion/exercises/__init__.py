"""The exercises of the book and the checker that answers with help.

>>> from companion import exercises
>>> exercises.check("sigmoid-derivative", sigmoid_derivative)  # doctest: +SKIP
Right: 12 of 12 cases agree.
"""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np

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
from .checker.execution import run
from .checker.exercise import Exercise, Mistake
from .checker.report import Report, not_yet
from .checker.verdict import judge

__all__ = ["EXERCISES", "Exercise", "Mistake", "Report", "check"]

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


def check(name: str, answer: Any, *, seconds: float = 5.0) -> Report:
    """Check the reader's function on fixed and random cases, the same at every call.

    Args:
        name: the name of the exercise.
        answer: the function. It is called in a thread of its own, with copies of the arguments.
            What it prints is kept back; the report shows the beginning of it beside the case it
            shows. Results are compared in float64.
        seconds: how long all calls together may take. Python in the browser knows no limit.

    Whatever the answer does, the return value is a report. Raises ValueError if there is no such
    exercise or if `seconds` is no positive number.
    """
    exercise = EXERCISES.get(name) if isinstance(name, str) else None
    if exercise is None:
        raise ValueError(f"there is no exercise {name!r}; the exercises are {', '.join(EXERCISES)}")
    if not (math.isfinite(seconds) and seconds > 0):
        raise ValueError(f"seconds must be a positive number, not {seconds}")
    if not callable(answer):
        return not_yet(
            f"the answer is of type {type(answer).__name__}, not a function.",
            hint="Hand over the function itself, by its name without parentheses: "
            f'check("{name}", {exercise.function}).',
        )
    taken = _parameters_that_do_not_fit(answer, exercise)
    if taken is not None:
        return not_yet(
            f"the function is called as {exercise.call}, but yours takes ({taken}).",
            hint="The first line of the function names what it takes: leave it as it is given.",
        )
    outcomes = run(answer, exercise, seconds)
    # The overflow of an answer is for the report to tell, whatever np.seterr says.
    with np.errstate(all="ignore"):
        return judge(exercise, outcomes, seconds)


def _parameters_that_do_not_fit(answer: Any, exercise: Exercise) -> str | None:
    """The parameters of the answer if it cannot be called with those of the exercise."""
    try:
        signature = inspect.signature(answer)
    except Exception:
        # Some functions written in C do not tell: calling them will show.
        return None
    try:
        signature.bind(*exercise.parameters)
    except TypeError:
        return ", ".join(signature.parameters)
    return None
