"""What a page asks the Python that it has started, and what it is answered.

One question at a time, as JSON: its `kind` says which, and the rest are the arguments.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from companion import exercises
from companion.exercises.written import Guard, broken, check_written, stopped


@cache
def _guard() -> Guard:
    """What an answer must leave alone, as it was before the first."""
    return Guard()


def _report(found: exercises.Report) -> dict[str, Any]:
    return {"passed": found.passed, "text": found.text, "hint": found.hint}


def _check(name: str, source: str, earlier: list[str]) -> dict[str, Any]:
    """The report on an answer, as `check_written` has it.

    Args:
        name, source, earlier: those of `check_written`.
    """
    _guard()
    return _report(check_written(name, source, earlier))


def _intact(name: str) -> bool:
    """Whether the next answer can be checked by this Python.

    Args:
        name: of the exercise whose answer was checked last.
    """
    return _guard().intact(name)


def _unfinished(name: str, seconds: float) -> dict[str, Any]:
    """The report on an answer that was ended, with the Python that ran it.

    Args:
        name: of the exercise.
        seconds: how long it had.
    """
    return _report(stopped(name, seconds))


def _unusable(name: str) -> dict[str, Any]:
    """The report on an answer after which its Python had to be given up.

    Args:
        name: of the exercise.
    """
    return _report(broken(name))


_KINDS: dict[str, Callable[..., Any]] = {
    "check": _check,
    "intact": _intact,
    "unfinished": _unfinished,
    "unusable": _unusable,
}


def answer(question: str) -> str:
    """The answer to a question, both as JSON.

    Args:
        question: an object with `kind`, such as "check", and the arguments of that by name.

    Raises KeyError for another kind, TypeError for arguments that it does not take.
    """
    asked = json.loads(question)
    return json.dumps(_KINDS[asked.pop("kind")](**asked))
