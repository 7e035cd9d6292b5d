"""What a page asks of its code cells: run one, with what it needs of those above it."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import linecache
import os
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from companion.page import shown
from companion.page.checking import guard
from companion.page.needs import Step, steps, to_run

# A page has no window for matplotlib: pictures are drawn, and shown by the page.
os.environ["MPLBACKEND"] = "agg"

# What a progress bar writes to come to its line.
MOVES = re.compile(r"\n*(\x1b\[A)+")

Tell = Callable[[str], object]

_names: dict[str, Any] = {"__name__": "__main__"}
"""What the cells of the page have bound."""
_states: dict[str, str] = {}
"""The state in which each name is there, as `companion.page.needs` writes it."""


def run_cell(cells: Sequence[str], lacking: Sequence[str] = (), *, tell: Tell) -> dict[str, Any]:
    """Run the last of these cells, and of those above it what it needs and is not there.

    Args:
        cells: the sources of a page's cells, from its first to the one that is run.
        lacking: modules that cannot be had.
        tell: is called with a few words on how far it is.

    Returns:
        `missing`, a module that has to be loaded before; or `outputs`, those of the last cell as
        `companion.page.shown` has them, with `above`, how many cells above ran, and `failed`, which
        cell raised an error, counted from the last one: 0 is that one itself.
    """
    guard()
    last = len(cells) - 1
    try:
        todo = to_run(steps(cells), last, _states)
    except BaseException as unreadable:
        return {"outputs": [_failure(unreadable, last)], "above": 0, "failed": 0}
    above = sorted({step.cell for step in todo} - {last})
    outputs: list[shown.Output] = []
    at = None
    for step in todo:
        if step.cell != at and above:
            number = above.index(step.cell) + 1 if step.cell != last else 0
            tell(f"cell {number} of {len(above)} that it needs" if number else "the cell itself")
        at = step.cell
        found, error = _run(step, cells[at], tell, shows=at == last, ends=step is todo[-1])
        if isinstance(error, ModuleNotFoundError):
            module = (error.name or "").partition(".")[0]
            if module not in lacking and importlib.util.find_spec(module) is None:
                return {"missing": module}
        outputs += found
        if error:
            outputs.append(_failure(error, last))
            return {"outputs": outputs, "above": len(above), "failed": last - step.cell}
    return {"outputs": outputs, "above": len(above), "failed": None}


def _run(
    step: Step, source: str, tell: Tell, *, shows: bool, ends: bool
) -> tuple[list[shown.Output], BaseException | None]:
    """Run a step; give what it shows and the error that it raised.

    Args:
        step, source: the step, and the source of its cell.
        tell: hears the lines of progress bars.
        shows: whether it shows anything.
        ends: whether its last value is that of the cell.
    """
    place = _place(step.cell)
    # So that an error can show the line which it came through.
    linecache.cache[place] = len(source), None, source.splitlines(keepends=True), place
    *body, last = step.body
    if not isinstance(last, ast.Expr):
        body.append(last)
    for name in step.writes:
        _states.pop(name, None)
    printed, warned = _Printed(tell), _Printed(tell)
    outputs: list[shown.Output] = []
    error = None
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(warned),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
        try:
            exec(compile(ast.Module(body, []), place, "exec"), _names)
            if isinstance(last, ast.Expr):
                result = eval(compile(ast.Expression(last.value), place, "eval"), _names)
                outputs += shown.value(result) if ends else ()
            outputs += shown.left_open() if ends else ()
        except BaseException as raised:
            error = raised
    if error or not shows:
        shown.close()
    if not error:
        _states.update(dict.fromkeys(step.writes, step.state))
    if not shows:
        return [], error
    said = [shown.text("text", printed.kept, printed.length)]
    said += [shown.text("warning", warned.kept.strip(), warned.length)]
    return [one for one in said if one["content"]] + outputs, error


class _Printed(io.TextIOBase):
    """What is printed, its beginning at least. A line that is written again and again, as that of a
    progress bar, is told.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._parts: list[str] = []
        self.length = 0

    def write(self, part: str) -> int:
        if "\r" in part or MOVES.fullmatch(part):
            if line := part.replace("\x1b[A", "").strip().rpartition("\r")[2]:
                self._tell(line)
        else:
            if self.length <= shown.LENGTH:
                self._parts.append(part)
            self.length += len(part)
        return len(part)

    @property
    def kept(self) -> str:
        return "".join(self._parts)


def _place(cell: int) -> str:
    return f"<cell {cell + 1}>"


def _failure(error: BaseException, last: int) -> shown.Output:
    """An error, with the lines of cells that it came through."""
    lines = []
    if isinstance(error, SyntaxError) and error.lineno:
        lines.append(f"line {error.lineno}: {(error.text or '').strip()}")
    traceback = error.__traceback__
    while traceback:
        place, number = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        if re.fullmatch(r"<cell \d+>", place):
            where = "line" if place == _place(last) else "in a cell above, line"
            lines.append(f"{where} {number}: {linecache.getline(place, number).strip()}")
        traceback = traceback.tb_next
    message = ""
    with contextlib.suppress(Exception):
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    name = type(error).__name__
    return shown.text("error", "\n".join([f"{name}: {message}" if message else name, *lines]))
