"""Checks an answer in a process of its own, which is kept for the next one if it is as it was."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from .catalogue import EXERCISES
from .checker.handing_over import NotHandedOverError, handed_over
from .checker.report import Report
from .checker.worker import DiedError, NoProcessError, StoppedError, Worker
from .ended import broken, stopped

PATIENCE = 2.0
"""Seconds after which the reader is told that the function is still running."""
START = 60.0
"""Seconds in which a process has to be there, on a machine with other work."""


def check_apart(name: str, answer: Any, seconds: float) -> Report:
    """The report on an answer, whatever it does.

    Args:
        name: of an exercise.
        answer: the function.
        seconds: how long it may take.

    Raises NoProcessError if there is no process, KeyboardInterrupt if the reader does.
    """
    with _one_at_a_time:
        try:
            question = {"kind": "check_pickled", "name": name, **handed_over(answer)}
        except NotHandedOverError as reason:
            return reason.report
        worker = _started(name)
        as_it_was = False
        try:
            found = worker.ask(question, seconds, _notice(name))
            as_it_was = _intact(worker, name, seconds)
            return Report.of(found)
        except StoppedError as stop:
            return stopped(name, seconds, stop.told)
        # An answer may write into the pipe what is no report.
        except (DiedError, TypeError, KeyError):
            return broken(name)
        finally:
            # Also when the reader interrupts the wait.
            if not as_it_was:
                _end()


_one_at_a_time = threading.Lock()
_workers: dict[int, Worker] = {}
"""The one that is kept, by the process that started it: a fork of that one starts its own."""


def _started(name: str) -> Worker:
    """The worker, sound."""
    here = os.getpid()
    if here in _workers and not _workers[here].alive:
        _end()
    if here not in _workers:
        _workers[here] = Worker()
        if not _intact(_workers[here], name, START):
            _end()
            raise NoProcessError("a process that was started does not answer")
    return _workers[here]


def _intact(worker: Worker, name: str, seconds: float) -> bool:
    """Whether the worker can check the next answer."""
    try:
        intact = worker.ask({"kind": "intact", "name": name}, seconds, lambda ran, left: None)
    except (StoppedError, DiedError):
        return False
    return intact is True


@atexit.register
def _end() -> None:
    worker = _workers.pop(os.getpid(), None)
    if worker:
        worker.end()


def _notice(name: str) -> Callable[[float, float], None]:
    """Tells the reader once that the function is still running."""
    said = False

    def waiting(ran: float, left: float) -> None:
        nonlocal said
        if not said and ran > PATIENCE:
            said = True
            print(
                f"{EXERCISES[name].call} is still running; the check waits {left:.0f} s more ...",
                file=sys.stderr,
                flush=True,
            )

    return waiting
