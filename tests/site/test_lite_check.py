"""The notebooks that changed last, run in the reader's browser: they print what is stored.

`make lite-check` does it with all notebooks.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tools import recent
from tools.lite.build import LITE
from tools.lite_check import ALLOWED, PATIENCE, check, judged, places
from tools.printed import Difference
from tools.website import serving

FEW = 3
# Longer than the check itself waits, so that it can say what has not ended.
pytestmark = pytest.mark.timeout(PATIENCE + 200)

CELLS = {
    "same": ("print(6 * 7)", "42"),
    "different": ("print('in the browser')", "elsewhere"),
    "fails": ("1 / 0", ""),
    "last": ("print('not run')", "not run"),
}


@pytest.fixture(scope="module")
def folder(site: Path) -> Path:
    """Give the folder of JupyterLite, as the site has it."""
    return site / LITE.name


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser in which nothing was opened yet."""
    with browser.new_context() as context:
        yield context


@pytest.mark.parametrize("name", recent.notebooks()[:FEW])
def test_prints_what_is_stored(name: str, folder: Path, context: BrowserContext) -> None:
    path = places(folder)[name]
    stored = json.loads((folder / "files" / path).read_text("utf-8"))
    with serving(folder) as address:
        checked = check(context, address, path, stored)
    wrong, _ = judged([checked], ALLOWED)
    assert not wrong, "\n\n".join(wrong)


def small_notebook(metadata: Any) -> dict[str, Any]:
    """Give a notebook that stores what the browser does not print, and that fails."""
    cells = [
        {
            "cell_type": "code",
            "id": name,
            "metadata": {},
            "source": source,
            "execution_count": number,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": [f"{text}\n"]}],
        }
        for number, (name, (source, text)) in enumerate(CELLS.items(), 1)
    ]
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def test_what_differs_and_what_fails_is_found(folder: Path, context: BrowserContext) -> None:
    path = next(iter(places(folder).values()))
    served = json.loads((folder / "files" / path).read_text("utf-8"))
    stored = small_notebook(served["metadata"])
    # The small one takes its place.
    context.route(f"**/files/{path}*", lambda route: route.fulfill(json=stored))
    with serving(folder) as address:
        checked = check(context, address, path, stored)
    assert checked.cells == len(CELLS)
    different, fails, last = checked.found
    assert different == Difference("different", "-stdout: elsewhere\n+stdout: in the browser")
    assert fails.cell == "fails"
    assert "division by zero" in fails.words
    assert last == Difference("last", "was not run")
