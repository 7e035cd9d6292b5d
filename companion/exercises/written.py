"""Answers that are written as text, on a page whose Python is used for nothing else.

Whatever such an answer does, there is a report, and afterwards it is asked whether the next one can
be checked here, or needs another Python.
"""

from __future__ import annotations

import builtins
import contextlib
import hashlib
import io
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from companion.written_code import compiled, line_of

from . import EXERCISES, check
from .checker.exercise import Exercise
from .checker.outcome import Unfinished
from .checker.report import Report, not_yet
from .checker.verdict import judge


def check_written(name: str, source: str, earlier: Sequence[str] = ()) -> Report:
    """Check an answer that is written as text.

    Args:
        name: of the exercise.
        source: Python that defines the function which the exercise asks for. NumPy is there as np.
        earlier: sources of answers to exercises before it, whose functions it may call. One that
            cannot be run is left out.

    Whatever the answer does, the return value is a report. Raises ValueError if there is no such
    exercise.
    """
    exercise = EXERCISES.get(name)
    if exercise is None:
        raise ValueError(f"there is no exercise {name!r}; the exercises are {', '.join(EXERCISES)}")
    names: dict[str, Any] = {"np": np, "__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for number, text in enumerate(earlier):
            # Its own check said what is wrong with it.
            with contextlib.suppress(BaseException):
                exec(compiled(text, f"<earlier answer {number}>"), names)
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
    return check(name, names[exercise.function])


def stopped(name: str, seconds: float) -> Report:
    """The report on an answer that was ended from outside.

    Args:
        name: of the exercise.
        seconds: how long it had.

    Raises KeyError if there is no such exercise.
    """
    return judge(EXERCISES[name], [Unfinished(running=False)], seconds)


def broken(name: str) -> Report:
    """The report on an answer after which nothing could be checked any more.

    Args:
        name: of the exercise.

    Raises KeyError if there is no such exercise.
    """
    return not_yet(
        f"your answer to {EXERCISES[name].title!r} changed what Python itself needs, and could not "
        "be checked.",
        hint="Leave what is there already as it is: give what you make names of your own.",
    )


def _unreadable(error: SyntaxError) -> Report:
    line = (error.text or "").strip()
    where = f"line {error.lineno}: {line}" if line else f"line {error.lineno}"
    return not_yet(
        f"Python cannot read this: {error.msg}.",
        where,
        hint="Look at this line and the end of the one before it: a colon, a parenthesis or the "
        "indentation is a frequent reason.",
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


class Guard:
    """Sees whether an answer has changed what the next check needs.

    What it looks at: which objects stand in Python's built-in names, in NumPy and in the checker,
    the exercises' cases, and a few settings; and whether a right and a wrong answer are told apart.
    """

    def __init__(self) -> None:
        self._values, self._settings = dict(_values()), _settings()

    def intact(self, name: str = "") -> bool:
        """Whether all is as it was.

        Args:
            name: of the exercise whose answer was checked last; without one, any is tried.
        """
        try:
            name = name or next(iter(EXERCISES))
            exercise, now = EXERCISES[name], dict(_values())
            return (
                all(now.get(place) is value for place, value in self._values.items())
                # A module that an answer imports adds names, and nothing adds to our classes.
                and all(place in self._values or len(place) == IN_MODULE for place in now)
                and _settings() == self._settings
                and check(name, exercise.solution).passed
                and not check(name, lambda *arguments: None).passed
            )
        except BaseException:
            return False


IN_MODULE = 2
"""Names of a place in a module: its name and that in it; in a class there is a third."""
NEEDED = {"builtins", "numpy", "math", "inspect", "textwrap"}
"""What a check needs beside the checker."""


def _values() -> Iterator[tuple[tuple[str, ...], Any]]:
    """What stands in the modules that a check needs and in the checker's classes, by its place."""
    own = __name__.rpartition(".")[0]
    for name, module in list(sys.modules.items()):
        ours = name.startswith(own)
        if not isinstance(module, ModuleType) or not (ours or name.split(".")[0] in NEEDED):
            continue
        for key, value in list(vars(module).items()):
            if not key.startswith("__") or module is builtins:
                yield (name, key), value
            if ours and isinstance(value, type) and value.__module__.startswith(own):
                yield from (((name, key, part), held) for part, held in vars(value).items())


def _settings() -> list[Any]:
    """What can be changed in place: NumPy's settings, Python's, and the exercises."""
    return [
        np.geterr(),
        str(np.get_printoptions()),
        sys.getrecursionlimit(),
        id(sys.stdout),
        id(sys.stderr),
        *((name, _digest(exercise)) for name, exercise in EXERCISES.items()),
    ]


def _digest(exercise: Exercise) -> str:
    parts = [
        (a.shape, a.dtype.str, a.tobytes()) if isinstance(a, np.ndarray) else repr(a)
        for case in exercise.cases
        for a in case
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
