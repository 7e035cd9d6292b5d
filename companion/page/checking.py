"""What a page or a notebook asks of answers to exercises."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from companion.exercises.checker.handing_over import NotHandedOverError, taken_over
from companion.exercises.ended import broken, stopped
from companion.exercises.guard import Guard
from companion.exercises.here import check_here
from companion.exercises.written import check_written


@cache
def guard() -> Guard:
    """What a reader's code must leave alone, as it was before the first."""
    return Guard()


def check(
    name: str, source: str, earlier: list[str], *, tell: Callable[[int], object]
) -> dict[str, Any]:
    """The report on an answer, as `check_written` has it.

    Args:
        name, source, earlier, tell: those of `check_written`.
    """
    guard()
    return check_written(name, source, earlier, tell).plain()


def check_pickled(
    name: str, pickled: str, source: str, *, tell: Callable[[int], object]
) -> dict[str, Any]:
    """The report on an answer that is a function of another Python.

    Args:
        name: of the exercise.
        pickled, source: as `handed_over` gives them.
        tell: is called with the number of each case before it begins.
    """
    guard()
    try:
        return check_here(name, taken_over(pickled, source), tell).plain()
    except NotHandedOverError as reason:
        return reason.report.plain()


def intact(name: str = "") -> bool:
    """Whether the next answer can be checked by this Python.

    Args:
        name: of the exercise whose answer was checked last; none if other code has run.
    """
    return guard().intact(name)


def unfinished(name: str, seconds: float, case: Any) -> dict[str, Any]:
    """The report on an answer that was ended, with the Python that ran it.

    Args:
        name: of the exercise.
        seconds: how long it had.
        case: what was told last; None if nothing was.
    """
    return stopped(name, seconds, case).plain()


def unusable(name: str) -> dict[str, Any]:
    """The report on an answer after which its Python had to be given up.

    Args:
        name: of the exercise.
    """
    return broken(name).plain()
