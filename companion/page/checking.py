"""What a page asks of answers to exercises."""

from __future__ import annotations

from functools import cache
from typing import Any

from companion import exercises
from companion.exercises import EXERCISES
from companion.exercises.written import Guard, broken, check_written, stopped


@cache
def guard() -> Guard:
    """What answers and cells must leave alone, as it was before the first."""
    return Guard()


def _report(found: exercises.Report) -> dict[str, Any]:
    return {"passed": found.passed, "text": found.text, "hint": found.hint}


def check(name: str, source: str, earlier: list[str]) -> dict[str, Any]:
    """The report on an answer, as `check_written` has it.

    Args:
        name, source, earlier: those of `check_written`.
    """
    guard()
    return _report(check_written(name, source, earlier))


def intact(name: str | None = None) -> bool:
    """Whether the next answer can be checked by this Python.

    Args:
        name: of the exercise whose answer was checked last; none after a cell.
    """
    return guard().intact(name or next(iter(EXERCISES), ""))


def unfinished(name: str, seconds: float) -> dict[str, Any]:
    """The report on an answer that was ended, with the Python that ran it.

    Args:
        name: of the exercise.
        seconds: how long it had.
    """
    return _report(stopped(name, seconds))


def unusable(name: str) -> dict[str, Any]:
    """The report on an answer after which its Python had to be given up.

    Args:
        name: of the exercise.
    """
    return _report(broken(name))
