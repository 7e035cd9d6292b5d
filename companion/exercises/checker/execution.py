"""Runs the reader's function on every case and records what it does, whatever it does."""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Callable

import numpy as np

from .capture import Capture, capturing
from .exercise import Answer, Case, Exercise, copy_of
from .outcome import Outcome, Raised, Returned, ReturnedNothing, ReturnedOther
from .results import MissingError, UnusableError, as_arrays


def run(
    answer: Answer, exercise: Exercise, tell: Callable[[int], object], *, interruptible: bool
) -> list[Outcome]:
    """Call the answer on the cases, one after the other.

    Args:
        answer, exercise: what is called, and on which cases.
        tell: is called with the number of each case before it begins.
        interruptible: whether KeyboardInterrupt is passed on.
    """
    outcomes: list[Outcome] = []
    with capturing() as capture, np.errstate(all="warn", under="ignore"):
        for number, case in enumerate(exercise.cases):
            tell(number)
            outcomes.append(_call(answer, exercise, case, capture, interruptible))
    return outcomes


def _call(
    answer: Answer, exercise: Exercise, case: Case, capture: Capture, interruptible: bool
) -> Outcome:
    arguments = copy_of(case)
    capture.clear()
    try:
        results = as_arrays(answer(*arguments), exercise.returns)
    except MissingError as missing:
        return ReturnedNothing(names=missing.names, printed=capture.printed)
    except NotImplementedError:
        return ReturnedNothing(names=exercise.returns, printed=capture.printed)
    except UnusableError as problem:
        return ReturnedOther(what=str(problem), printed=capture.printed)
    except BaseException as error:
        if interruptible and isinstance(error, KeyboardInterrupt):
            raise
        return Raised(
            kind=type(error).__name__,
            message=_message(error),
            line=_line(error, answer),
            printed=capture.printed,
        )
    changed = tuple(
        name
        for name, before, after in zip(exercise.parameters, case, arguments, strict=True)
        if isinstance(before, np.ndarray) and not np.array_equal(before, after)
    )
    return Returned(
        results=results, changed=changed, warned=capture.warned, printed=capture.printed
    )


def _message(error: BaseException) -> str:
    try:
        message = str(error)
    except BaseException:
        return ""
    # An address differs from run to run.
    return re.sub(r" at 0x[0-9a-fA-F]+", "", message)[:300]


def _line(error: BaseException, answer: Answer) -> str:
    """The line of the reader's function that the exception came through, if it can be found."""
    code = getattr(answer, "__code__", None)
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code is code:
            text = linecache.getline(code.co_filename, number).strip()
            return f"line {number}: {text}" if text else f"line {number}"
    return ""
