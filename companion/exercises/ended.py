"""The reports on answers that were ended, or that ended the Python that ran them."""

from __future__ import annotations

from typing import Any

from .catalogue import EXERCISES
from .checker.report import Report, not_yet
from .checker.verdict import unfinished


def stopped(name: str, seconds: float, case: Any = None) -> Report:
    """The report on an answer that was ended from outside.

    Args:
        name: of the exercise.
        seconds: how long it had.
        case: what it told last: the number of the case that it was at. Anything else is no case:
            it was not called yet.

    Raises KeyError if there is no such exercise.
    """
    exercise = EXERCISES[name]
    known = isinstance(case, int) and case in range(len(exercise.cases))
    return unfinished(exercise, case if known else None, seconds)


def broken(name: str) -> Report:
    """The report on an answer after which nothing could be checked any more.

    Args:
        name: of the exercise.

    Raises KeyError if there is no such exercise.
    """
    return not_yet(
        f"your answer to {EXERCISES[name].title!r} broke the Python that ran it, and could not be "
        "checked.",
        hint="What belongs to Python and NumPy stays as it is: give what you make names of your "
        "own. What ends Python, such as os._exit or a recursion without end, does this, too.",
    )
