"""The exercises of the book and the checker that answers with help.

>>> from companion import exercises
>>> exercises.check("sigmoid-derivative", sigmoid_derivative)  # doctest: +SKIP
Right: 12 of 12 cases agree.
"""

from __future__ import annotations

import math
from typing import Any

from .apart import check_apart
from .catalogue import EXERCISES, exercise_called
from .checker.exercise import Exercise, Mistake
from .checker.report import Report
from .checker.worker import NoProcessError
from .here import check_here, say_once_that_nothing_stops_it

__all__ = ["EXERCISES", "Exercise", "Mistake", "Report", "check"]


def check(name: str, answer: Any, *, seconds: float = 5.0) -> Report:
    """Check the reader's function on fixed and random cases, the same at every call.

    Args:
        name: the name of the exercise.
        answer: the function. It runs in a process of its own, with copies of all that it uses:
            nothing that it does reaches this Python. What it prints is kept back; the report shows
            the beginning of it beside the case it shows. Results are compared in float64.
        seconds: how long all calls together may take; then the process is ended.

    Where no process can be started, as in the browser, the function runs in this Python, without a
    limit; a line says so before the first one.

    Whatever the answer does, the return value is a report. Raises ValueError if there is no such
    exercise or if `seconds` is no positive number.
    """
    exercise_called(name)
    if not (math.isfinite(seconds) and seconds > 0):
        raise ValueError(f"seconds must be a positive number, not {seconds}")
    if not callable(answer):
        # It is looked at, and not run.
        return check_here(name, answer)
    try:
        return check_apart(name, answer, seconds)
    except NoProcessError as reason:
        say_once_that_nothing_stops_it(str(reason))
        return check_here(name, answer, interruptible=True)
