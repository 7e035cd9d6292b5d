"""Runs the notebooks in the reader's browser, and compares what they print with what is stored.

Each is opened in JupyterLite, in a Chromium of its own, and all of its cells are run. Names on the
command line choose notebooks; `--jobs` says how many run side by side.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page, Route, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from companion.progress import progress
from tools.browser import find, launch
from tools.lite.build import LITE, MISSING
from tools.printed import Difference, Node, code_cells, differences
from tools.project import SETTINGS
from tools.website import serving

# What may differ: the notebook's name and the cell's, with the reason.
ALLOWED: dict[tuple[str, str], str] = {}

# Seconds until a notebook is open, and until it has run. The slowest takes about 170 in all, but
# more where the machine has other work.
OPEN, PATIENCE = 180, 1200

PANEL = "window.jupyterapp?.shell.currentWidget"
OPENED = f"path => {PANEL}?.context?.path === path && {PANEL}.sessionContext?.session?.kernel"
# Sets `window.runAll` when no cell runs any more.
RUN_ALL = f"""code => {{
    const {{ context, sessionContext }} = {PANEL};
    const {{ commands }} = window.jupyterapp;
    async function runAll() {{
        await context.ready;
        const {{ kernel }} = sessionContext.session;
        const {{ content }} = await kernel.requestExecute({{ code, store_history: false }}).done;
        if (content.status !== 'ok') return `was not set up: ${{content.evalue}}`;
        // Else it would be saved as the reader's own, who would be asked after each update.
        if (context.model.dirty) return 'was changed by being opened';
        // A cell that has a number has run: those that are stored go.
        await commands.execute('notebook:clear-all-cell-outputs');
        await commands.execute('notebook:run-all-cells');
        return 'ended';
    }}
    runAll().catch(error => `${{error}}`).then(how => {{ window.runAll = how; }});
}}"""
STATE = f"""() => [
    [...{PANEL}.content.model.cells].filter(cell => cell.executionCount).length,
    window.runAll,
]"""
# Progress bars print times, here as elsewhere. What the checker says once, it says before.
SET_UP = f"""
import os
os.environ.update({SETTINGS!r})
from companion.exercises.here import say_once_that_nothing_stops_it
say_once_that_nothing_stops_it("")
"""


class Checked(NamedTuple):
    """What a run of a notebook has shown.

    Attributes:
        name: the notebook's, without its ending.
        seconds: with the start of JupyterLite and Python.
        cells: how many were compared.
        found: where they differ.
    """

    name: str
    seconds: float
    cells: int
    found: list[Difference]


def places(folder: Path) -> dict[str, str]:
    """Give the path of each notebook that is served, by its name."""
    files = folder / "files"
    found = sorted(files.rglob("*.ipynb"))
    if not found:
        sys.exit(MISSING.read_text("utf-8") if MISSING.exists() else "Build it first: make site")
    return {path.stem: path.relative_to(files).as_posix() for path in found}


def check(context: BrowserContext, address: str, path: str, stored: Node) -> Checked:
    """Run a notebook in a fresh context of a browser, and compare.

    Args:
        context: of which nothing was opened yet.
        address: of the folder of JupyterLite.
        path: of the notebook, as JupyterLite knows it.
        stored: the notebook, as it is served.
    """
    begun, cells = time.monotonic(), len(code_cells(stored))
    try:
        ran, how = run(context, f"{address}/lab/index.html?path={quote(path)}", path, cells)
        found = [] if how == "ended" else [Difference("", how)]
        found += differences(stored, ran)
    except PlaywrightError as error:
        found = [Difference("", f"could not be run: {error}")]
    return Checked(Path(path).stem, time.monotonic() - begun, cells, found)


def run(context: BrowserContext, address: str, path: str, cells: int) -> tuple[Node, str]:
    """Run all cells of a notebook; give it as it is then, and “ended” or what went wrong."""
    context.route("**/jupyter-lite.json*", expose)
    page = context.new_page()
    deadline = time.monotonic() + PATIENCE
    with progress(range(cells), Path(path).stem, "cell") as bar:
        page.goto(address)
        page.wait_for_function(OPENED, arg=path, timeout=1000 * OPEN)
        page.evaluate(RUN_ALL, SET_UP)
        how, shown = None, 0
        while not how and time.monotonic() < deadline:
            page.wait_for_timeout(500)
            done, how = page.evaluate(STATE)
            bar.update(done - shown)
            shown = done
    return read(page), how or f"did not end within {PATIENCE} seconds"


def expose(route: Route) -> None:
    """Let JupyterLite give its application to the page, as its settings can ask for."""
    response = route.fetch()
    settings = response.json()
    settings["jupyter-config-data"]["exposeAppInBrowser"] = True
    route.fulfill(response=response, json=settings)


def read(page: Page) -> Node:
    """Give the notebook as JupyterLab would save it now."""
    notebook: Node = page.evaluate(f"() => {PANEL}.content.model.toJSON()")
    return notebook


def check_alone(address: str, folder: Path, path: str) -> Checked:
    """Check a notebook of a folder that is served, in a browser of its own."""
    stored = json.loads((folder / "files" / path).read_text("utf-8"))
    with (
        sync_playwright() as playwright,
        launch(playwright) as browser,
        browser.new_context() as context,
    ):
        return check(context, address, path, stored)


def get_browser() -> None:
    with sync_playwright() as playwright:
        find(playwright)


def judged(
    checked: Sequence[Checked], allowed: Mapping[tuple[str, str], str]
) -> tuple[list[str], list[str]]:
    """Give what is wrong, and what differs and may; what may differ and does not is wrong too."""
    wrong, right = [], []
    for name, _, _, found in checked:
        for cell, words in found:
            place = f"{name}, cell {cell}" if cell else name
            if reason := allowed.get((name, cell)):
                right.append(f"{place} may differ: {reason}")
            else:
                wrong.append(f"{place}: {words}" if "\n" not in words else f"{place}:\n{words}")
        cells = {difference.cell for difference in found}
        wrong += [
            f"{name}, cell {cell} does not differ, and need not be allowed to: {reason}"
            for (notebook, cell), reason in allowed.items()
            if notebook == name and cell not in cells
        ]
    return wrong, right


def table(checked: Sequence[Checked]) -> str:
    """Set the notebooks side by side."""
    width = max(len(name) for name in ["notebook", *(c.name for c in checked)])
    rows = ["notebook".ljust(width) + f"{'seconds':>10}{'cells':>8}{'differences':>14}"]
    for c in checked:
        rows.append(c.name.ljust(width) + f"{c.seconds:10.1f}{c.cells:8}{len(c.found):14}")
    return "\n".join(rows)


def main(arguments: Sequence[str], folder: Path = LITE) -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="make lite-check")
    parser.add_argument("names", nargs="*", help="notebooks; without any, all")
    parser.add_argument("--jobs", type=int, default=2, help="how many run side by side")
    options = parser.parse_args(arguments)
    served = places(folder)
    if unknown := set(options.names) - set(served):
        sys.exit(f"No such notebook: {', '.join(sorted(unknown))}. There are: {', '.join(served)}")
    paths = [served[name] for name in options.names or served]
    with serving(folder) as address, ThreadPoolExecutor(options.jobs) as pool:
        # If there is no browser yet, one job gets it, and not each.
        pool.submit(get_browser).result()
        checked = list(pool.map(partial(check_alone, address, folder), paths))
    wrong, right = judged(checked, ALLOWED)
    print("\n\n".join([*right, *wrong, table(checked)]))
    if wrong:
        print(f"FAILED: differences between the book and the reader's browser: {len(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
