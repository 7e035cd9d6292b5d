"""Runs the reader's function on every case and records what it does, whatever it does."""

from __future__ import annotations

import contextlib
import linecache
import re
import sys
import threading
import time
import traceback

import numpy as np

from .capture import Capture, capturing
from .exercise import Answer, Case, Exercise, copy_of
from .outcome import Outcome, Raised, Returned, ReturnedNothing, ReturnedOther, Unfinished
from .results import MissingError, UnusableError, as_arrays

PATIENCE = 2.0
"""Seconds after which the reader is told that the function is still running."""
GRACE = 1.0
"""Seconds that a function gets to end after it was stopped."""


def run(answer: Answer, exercise: Exercise, seconds: float) -> list[Outcome]:
    """Call the answer on the cases, one after the other, for that many seconds in all.

    The list ends with the first case that is not finished by then.
    """
    outcomes: list[Outcome] = []
    late, ended = threading.Event(), threading.Event()

    def work() -> None:
        capture.thread = threading.get_ident()
        try:
            with contextlib.suppress(SystemExit), np.errstate(all="warn", under="ignore"):
                for case in exercise.cases:
                    outcome = _call(answer, exercise, case, capture)
                    if late.is_set():
                        return
                    outcomes.append(outcome)
        finally:
            ended.set()

    with capturing() as capture:
        worker = threading.Thread(target=work, daemon=True)
        try:
            worker.start()
        except RuntimeError:
            # Python in the browser has no threads: no limit is possible there.
            work()
            return outcomes
        try:
            _wait(ended, exercise, seconds)
        finally:
            # Also when the reader interrupts the wait.
            late.set()
            finished = list(outcomes)
            stopped = ended.is_set() or _stop(worker)
    if len(finished) < len(exercise.cases):
        finished.append(Unfinished(running=not stopped))
    return finished


def _call(answer: Answer, exercise: Exercise, case: Case, capture: Capture) -> Outcome:
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
        interrupted = isinstance(error, KeyboardInterrupt)
        if interrupted and threading.current_thread() is threading.main_thread():
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
    except Exception:
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


def _wait(ended: threading.Event, exercise: Exercise, seconds: float) -> None:
    start = time.monotonic()
    told = False
    # In short waits, because on Windows an interrupt does not end a wait; for an event, because in
    # Python 3.11 a thread seems to have ended once joining it was interrupted.
    while (left := start + seconds - time.monotonic()) > 0 and not ended.wait(min(0.1, left)):
        if not told and seconds - left > PATIENCE:
            told = True
            print(
                f"{exercise.call} is still running; the check waits {left:.0f} s more ...",
                file=sys.stderr,
                flush=True,
            )


def _stop(worker: threading.Thread) -> bool:
    """End the thread by an exception raised in it; say whether it ended."""
    import ctypes

    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    give_up = time.monotonic() + GRACE
    # Again and again, because the function may catch it. A thread ends quietly on SystemExit.
    while raise_in(ctypes.c_ulong(worker.ident or 0), ctypes.py_object(SystemExit)):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.001)
    return True
