"""Sphinx extension: marks each code cell that takes long in the browser with how long it takes.

The notebooks were run before, each cell with its time. A cell of a page runs with what it needs of
the cells above, and the browser's Python is slower.
"""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kernel_environment import RUNS
from sphinx.application import Sphinx

from companion.page.needs import steps, to_run

# How much longer cells take in the browser than in the notebook. Measured in Chromium, as processor
# time of the nine longest cells of the chapter on backpropagation: from 4 to 13 times.
FACTOR = 7
# Seconds from which a cell says before how long it takes.
LONG = 5
# As the notebook that was run holds it, of each cell.
SECONDS = "seconds"
CELL = re.compile(r'<div class="cell(?=[ "])')


def expected(sources: Sequence[str], seconds: Sequence[float]) -> list[int]:
    """How long each cell takes in the browser with what it needs, if nothing has run before.

    Args:
        sources: of a page's cells, in order; an empty one for what is not run.
        seconds: that each took in the notebook.
    """
    found = []
    for last in range(len(sources)):
        needed = {step.cell for step in to_run(steps(sources[: last + 1]), last, {})}
        found.append(rounded(FACTOR * sum(seconds[cell] for cell in needed)))
    return found


def rounded(seconds: float) -> int:
    """A time as it is said: in steps of 5 s, from half a minute in steps of 10 s."""
    step = 5 if seconds < 30 else 10
    return step * round(seconds / step)


def is_exercise(source: str) -> bool:
    """Whether a cell is the one in which the reader answers an exercise."""
    return "exercises.check(" in source and "..." in source


def cell_seconds(notebook: dict[str, Any]) -> list[int]:
    """How long each code cell of a notebook that was run takes in the browser."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    # The first one mostly imports; how long that takes is told while Python starts.
    seconds = [
        0.0 if "setup" in cell["metadata"].get("tags", []) else cell["metadata"].get(SECONDS, 0.0)
        for cell in cells
    ]
    return expected(["" if is_exercise(source) else source for source in sources], seconds)


def mark(body: str, seconds: Sequence[int]) -> str:
    """Mark the long ones of a page's cells.

    Raises ValueError if the page has not as many cells.
    """
    if (found := len(CELL.findall(body))) != len(seconds):
        raise ValueError(f"the page has {found} code cells, and its notebook {len(seconds)}")
    following = iter(seconds)

    def marked(cell: re.Match[str]) -> str:
        number = next(following)
        return f'<div data-seconds="{number}"{cell[0][4:]}' if number >= LONG else cell[0]

    return CELL.sub(marked, body)


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    if context.get("page_source_suffix") != ".ipynb" or RUNS not in os.environ:
        return
    run = Path(os.environ[RUNS], "runs", f"{Path(page).name}.ipynb")
    seconds = cell_seconds(json.loads(run.read_text("utf-8")))
    context["body"] = mark(context["body"], seconds)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
