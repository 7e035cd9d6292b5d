"""Checks an answer in the Python that asks: whoever asks can end that one, or knows no other."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .catalogue import exercise_called
from .checker.execution import run
from .checker.exercise import Exercise
from .checker.report import Report, not_yet
from .checker.verdict import judge


def check_here(
    name: str,
    answer: Any,
    tell: Callable[[int], object] = lambda case: None,
    *,
    interruptible: bool = False,
) -> Report:
    """Check an answer on all cases, without a limit of time.

    Args:
        name: of the exercise.
        answer: the function.
        tell: is called with the number of each case before it begins.
        interruptible: whether a KeyboardInterrupt comes from the reader, and is passed on; else it
            is an exception like others.

    Raises ValueError if there is no such exercise.
    """
    exercise = exercise_called(name)
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
    outcomes = run(answer, exercise, tell, interruptible=interruptible)
    # The overflow of an answer is for the report to tell, whatever np.seterr says.
    with np.errstate(all="ignore"):
        return judge(exercise, outcomes)


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


_said: list[str] = []


def say_once_that_nothing_stops_it(reason: str) -> None:
    """Tell the reader, before the first answer runs in this Python, what nothing can stop.

    Args:
        reason: why it runs here, where this is not the browser's Python.
    """
    if _said:
        return
    _said.append(reason)
    where = "Python in the browser" if sys.platform == "emscripten" else f"Python here ({reason})"
    print(
        f"{where} cannot stop an answer that does not end: if a check takes longer than 5 s, "
        "restart the kernel, and run the cells again that the answer needs.",
        file=sys.stderr,
        flush=True,
    )
