"""Pytest plugin: ``--keep FOLDER`` keeps every notebook as nbval has run it, in that folder.

The website shows these outputs: what a reader sees is of the very run that was compared. Each code
cell has in its metadata how many seconds it took.
"""

import time
from collections.abc import Generator
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import IPyNbCell

SECONDS = "seconds"
"""What the metadata of a cell call how long it took."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep", type=Path, help="a folder for the notebooks as nbval has run them")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    begun = time.monotonic()
    try:
        return (yield)
    finally:
        if isinstance(item, IPyNbCell):
            item.cell.metadata[SECONDS] = round(time.monotonic() - begun, 3)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    yield
    folder: Path | None = item.config.getoption("--keep")
    if folder is None or not isinstance(item, IPyNbCell):
        return
    # The cell is compared by now: what it was compared with gives way to what it showed.
    item.cell.outputs = item.test_outputs or []
    item.cell.execution_count = item.cell_num + 1
    if nextitem is None or nextitem.parent is not item.parent:
        nbformat.write(item.parent.nb, folder / item.path.name)
