"""What a page asks of its live figures: values between those of the grid, and other functions."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from companion.live import Experiment, Frame
from companion.live.form import Form, difference, form_of
from companion.live.shell import picture
from companion.live.spec import changing_parts, spec
from companion.page.checking import guard
from companion.written_code import compiled, line_of

# What a traceback calls the lines that a reader has written.
PLACE = "<your code>"
# Sources that stay ready.
KEPT = 8
# Letters of an error's message.
LONGEST = 500


def stops(module: str, name: str) -> list[dict[str, Any]]:
    """The parameters of a figure, with the stops between those of the grid.

    Args:
        module: that has the experiment.
        name: of the experiment.

    Raises ValueError if the module has no such experiment.
    """
    parameters = _experiment(module, name).parameters
    return [{"name": p.name, **p.static(finer=True)} for p in parameters]


def frame(module: str, name: str, values: dict[str, Any], source: str = "") -> dict[str, Any]:
    """What a figure shows.

    Args:
        module, name: as those of `stops`.
        values: of its parameters, on the grid or between.
        source: in the place of the book's, if there is one: see `changed`.

    Returns `frame`; or `wrong`, in words, if the source cannot compute it. Raises ValueError and
    TypeError as `Experiment.frame` does if there is no source.
    """
    if not source:
        return {"frame": changing_parts(_timed(module, name, values))}
    try:
        return {"frame": changing_parts(_changed(module, name, source).frame(values))}
    except BaseException as error:
        return {"wrong": _wrong(error)}


def prepared(module: str, name: str, values: dict[str, Any]) -> dict[str, float]:
    """Readies all that running a reader's source needs.

    Args:
        module, name, values: as those of `frame`.

    Returns the `seconds` that the book's slowest frame has taken in this Python.
    """
    guard()
    _timed(module, name, {})
    _timed(module, name, values)
    return {"seconds": _slowest[module, name]}


def changed(module: str, name: str, source: str, values: dict[str, Any]) -> dict[str, Any]:
    """The figure with another source.

    Args:
        module, name, values: as those of `frame`.
        source: functions that take the place of those of the module, the figure's own among them.

    Returns `spec` and `frame`, as live.mjs reads them, and the HTML of the `picture`; or `wrong`.
    """
    guard()
    try:
        figure = _changed(module, name, source)
        shown = changing_parts(figure.frame(values))
    except BaseException as error:
        return {"wrong": _wrong(error)}
    return {
        "spec": spec(figure.experiment, figure.first, finer=True),
        "frame": shown,
        "picture": picture(figure.experiment, figure.first),
    }


class Changed:
    """An experiment whose functions a reader has written.

    Attributes:
        experiment: it, declared as before.
        first: its frame at the defaults, whose form all others must have.

    Raises whatever the source raises.
    """

    def __init__(self, module: str, name: str, source: str) -> None:
        code = compiled(source, PLACE)
        # A module of its own: what the source alters in it is nobody else's.
        own = _run_again(module)
        book = _declared(own, name)
        exec(code, vars(own))
        function, simulation = (_now(own, f) for f in (book.function, book.simulation))
        if function is book.function:
            raise ValueError(f"there is no function {function.__name__}: define it under this name")
        self.experiment = replace(book, function=function, simulation=simulation)
        self.first = self.experiment.frame()
        self._form = _form(self.first)

    def frame(self, values: Mapping[str, Any]) -> Frame:
        """The frame at these values.

        Raises ValueError if its form is not that of the first, and whatever the source raises.
        """
        frame = self.experiment.frame(**values)
        if differs := difference(self._form, _form(frame)):
            what, before, now = differs
            raise ValueError(
                f"{what} is {before!r} where the figure starts and {now!r} here; it has to be the "
                "same everywhere"
            )
        return frame


_changed = lru_cache(maxsize=KEPT)(Changed)


@cache
def _experiment(module: str, name: str) -> Experiment:
    return _declared(importlib.import_module(module), name)


def _declared(module: ModuleType, name: str) -> Experiment:
    for value in vars(module).values():
        if isinstance(value, Experiment) and value.name == name:
            return value
    raise ValueError(f"{module.__name__} has no experiment {name!r}")


def _run_again(name: str) -> ModuleType:
    """A module as it is after its import, beside the one that was imported."""
    found = importlib.util.find_spec(name)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _now(module: ModuleType, function: Callable[..., Any] | None) -> Any:
    """What has the name of the function now."""
    return function and vars(module).get(function.__name__, function)


_slowest: dict[tuple[str, str], float] = {}


def _timed(module: str, name: str, values: dict[str, Any]) -> Frame:
    """A frame by the book's own source."""
    experiment = _experiment(module, name)
    begin = time.perf_counter()
    frame = experiment.frame(**values)
    taken = time.perf_counter() - begin
    _slowest[module, name] = max(taken, _slowest.get((module, name), 0))
    return frame


def _form(frame: Frame) -> Form:
    return form_of(frame, {name: panel.varying() for name, panel in frame.panels.items()})


def _wrong(error: BaseException) -> str:
    """What is wrong with a source, and in which of its lines."""
    if isinstance(error, SyntaxError) and error.filename == PLACE:
        where = f"\n    {error.text.strip()}" if error.text else ""
        return f"Line {error.lineno}: Python cannot read this: {error.msg}.{where}"
    cause: BaseException | None = error
    while cause:
        number, line = line_of(cause, PLACE)
        if number:
            return f"Line {number} raises {type(cause).__name__}: {_message(cause)}\n    {line}"
        cause = cause.__cause__
    return _message(error)


def _message(error: BaseException) -> str:
    with contextlib.suppress(Exception):
        return str(error)[:LONGEST]
    return ""
