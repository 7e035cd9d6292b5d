"""Python that a reader has written as text."""

from __future__ import annotations

import linecache
from types import CodeType


def remember(place: str, source: str) -> None:
    """Let tracebacks show the lines of a source that lies in no file.

    Args:
        place: what tracebacks call its file.
        source: Python.
    """
    linecache.cache[place] = len(source), None, source.splitlines(keepends=True), place


def compiled(source: str, place: str) -> CodeType:
    """The source, ready to run.

    Args:
        source: Python.
        place: what a traceback calls its file; the lines are shown there.

    Raises SyntaxError, ValueError or whatever else `compile` raises.
    """
    remember(place, source)
    return compile(source, place, "exec")


def line_of(error: BaseException, place: str) -> tuple[int, str]:
    """The last line in a place that an exception came through.

    Args:
        error: the exception.
        place: as that of `compiled`.

    Returns its number and its text; 0 and an empty one if it came through none.
    """
    traceback, number = error.__traceback__, 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == place:
            number = traceback.tb_lineno
        traceback = traceback.tb_next
    return number, linecache.getline(place, number).strip() if number else ""
