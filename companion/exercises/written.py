"""Answers that are written as text, on a page whose Python is used for nothing else.

Whatever such an answer does, there is a report, unless it breaks this Python or does not end:
whoever asks ends it then. Afterwards `guard` says whether the next one can be checked here, too.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from companion.written_code import compiled, line_of

from .catalogue import exercise_called
from .checker.report import Report, not_yet
from .here import check_here

FREQUENT = (
    "Look at this line and the end of the one before it: a colon, a parenthesis or the indentation "
    "is a frequent reason."
)
FOREIGN = (
    "This character looks like one of Python's, and is another, as in a text that was copied. "
    "Type it anew: a minus sign is -, quotation marks are \" or '."
)


def check_written(
    name: str,
    source: str,
    earlier: Sequence[str] = (),
    tell: Callable[[int], object] = lambda case: None,
) -> Report:
    """Check an answer that is written as text.

    Args:
        name: of the exercise.
        source: Python that defines the function which the exercise asks for. NumPy is there as np.
        earlier: sources of answers to exercises before it, whose functions it may call. One that
            cannot be run is left out.
        tell: is called with the number of each case before it begins.

    Raises ValueError if there is no such exercise.
    """
    exercise = exercise_called(name)
    names: dict[str, Any] = {"np": np, "__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        lost: set[str] = set()
        for number, text in enumerate(earlier):
            try:
                exec(compiled(text, f"<earlier answer {number}>"), names)
            except BaseException:
                # Its own check says what is wrong with it.
                lost |= {*re.findall(r"(?m)^def (\w+)", text)}
        place = f"<answer to {name}>"
        try:
            code = compiled(source, place)
        except SyntaxError as error:
            return _unreadable(error)
        except BaseException as error:
            return _failed(error, place)
        names.pop(exercise.function, None)
        try:
            exec(code, names)
        except BaseException as error:
            return _failed(error, place)
    if exercise.function not in names:
        return not_yet(
            f"there is no function {exercise.function}.",
            hint=f"Define it under this name, as in the first line: def {exercise.call}:",
        )
    report = check_here(name, names[exercise.function], tell)
    for gone in sorted(lost - names.keys()):
        if f"name '{gone}' is not defined" in report.text.replace("\n", " "):
            return report.with_hint(_above(gone))
    return report


def _above(function: str) -> str:
    return (
        f"You define {function} in an answer above, which Python cannot run as it stands there: "
        "check that one first."
    )


def _unreadable(error: SyntaxError) -> Report:
    line = (error.text or "").strip()
    where = f"line {error.lineno}: {line}" if line else f"line {error.lineno}"
    return not_yet(
        f"Python cannot read this: {error.msg}.",
        where,
        hint=FOREIGN if "invalid character" in error.msg else FREQUENT,
    )


def _failed(error: BaseException, place: str) -> Report:
    """The report on lines that fail before the function is called."""
    number, line = line_of(error, place)
    message = ""
    with contextlib.suppress(Exception):
        message = str(error)[:300]
    kind = type(error).__name__
    return not_yet(
        f"your lines raise {kind}{f': {message}' if message else ''}",
        f"line {number}: {line}" if line else "",
        hint="This happens before the function is called. What stands outside of it is run first.",
    )
