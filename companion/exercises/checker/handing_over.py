"""Hands a function over to another process: made into text here, and made anew there.

A copy of all that the function uses goes with it. What belongs to an installed package is imported
there; what the reader has written, in a notebook or in a file, goes as it is now.
"""

from __future__ import annotations

import base64
import contextlib
import inspect
import linecache
import os
import pickle
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

from companion.written_code import remember

from .report import Prose, Report, not_yet
from .worker import NoProcessError

LARGEST = 50_000_000
"""Bytes that a function may take along."""
HINT = (
    "The function runs in a process of its own, with copies of what it uses. Let it take what it "
    "needs as arguments, by the names in its first line, and make the rest inside of it."
)


class NotHandedOverError(Exception):
    """The function cannot be handed over; `report` says why."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report


def handed_over(answer: Any) -> dict[str, str]:
    """The function as text, and the lines of the file or the cell that it stands in.

    Raises NotHandedOverError if it uses what cannot be copied, or too much; NoProcessError if
    cloudpickle is not installed.
    """
    try:
        # Here, because Python in the browser does without it.
        from cloudpickle import dumps
    except ImportError as error:
        raise NoProcessError(str(error)) from None
    try:
        pickled = _copied(answer, dumps)
    except Exception as error:
        raise NotHandedOverError(_uses_what_cannot_be_copied(answer, error, dumps)) from None
    if len(pickled) > LARGEST:
        size = f"{len(pickled) / 1e6:,.0f} MB"
        raise NotHandedOverError(
            not_yet(f"your function uses {size} of what stands outside of it.", hint=HINT)
        )
    place = _place(answer)
    return {
        "pickled": base64.b64encode(pickled).decode(),
        "source": "".join(linecache.getlines(place)) if place else "",
    }


def taken_over(pickled: str, source: str) -> Any:
    """The function, made anew. Raises NotHandedOverError if that fails.

    Args:
        pickled, source: as `handed_over` gives them.
    """
    try:
        answer = pickle.loads(base64.b64decode(pickled))
    except Exception as error:
        raise NotHandedOverError(
            not_yet("your function cannot be copied.", _words(error), hint=HINT)
        ) from None
    # The place has another name by now: cloudpickle knows no cells.
    if place := _place(answer):
        remember(place, source)
    return answer


def _copied(answer: Any, dumps: Callable[[Any], bytes]) -> bytes:
    try:
        with _by_value():
            return dumps(answer)
    except Exception:
        # A file of the reader's may hold what cannot be copied, and need not be: it is imported.
        return dumps(answer)


@contextlib.contextmanager
def _by_value() -> Iterator[None]:
    """Copy what stands in the reader's files, which may have changed since the process began."""
    import cloudpickle

    known = cloudpickle.list_registry_pickle_by_value()
    readers = [
        module
        for name, module in list(sys.modules.items())
        if isinstance(module, ModuleType)
        and module.__name__ == name
        and name not in known
        and _is_readers(vars(module).get("__file__"))
    ]
    for module in readers:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in readers:
            cloudpickle.unregister_pickle_by_value(module)


INSTALLED = tuple(
    f"{folder}{os.sep}"
    for folder in (Path(__file__).parents[2], *map(sysconfig.get_path, ("stdlib", "platstdlib")))
)
"""Where the companion's files are, and Python's."""


def _is_readers(file: object) -> bool:
    """Whether the file of a module is none that was installed."""
    return (
        isinstance(file, str)
        and not file.startswith(INSTALLED)
        and "site-packages" not in file
        and "dist-packages" not in file
    )


def _uses_what_cannot_be_copied(
    answer: Any, error: Exception, dumps: Callable[[Any], bytes]
) -> Report:
    names = []
    with contextlib.suppress(Exception):
        used = inspect.getclosurevars(answer)
        for name, value in {**used.globals, **used.nonlocals}.items():
            try:
                dumps(value)
            except Exception:
                names.append(name)
    what = f"your function uses {' and '.join(names)}, which" if names else "your function"
    return not_yet(f"{what} cannot be copied.", _words(error), hint=HINT)


def _words(error: Exception) -> Prose:
    message = ""
    with contextlib.suppress(Exception):
        message = str(error)[:300]
    return Prose(f"{type(error).__name__}: {message}")


def _place(answer: Any) -> str:
    """The file or the cell that the function stands in; empty for what has none."""
    function = answer.__func__ if type(answer) is MethodType else answer
    return function.__code__.co_filename if type(function) is FunctionType else ""
