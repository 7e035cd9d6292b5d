"""Pytest plugin: nbval compares the text of an output, and leaves its picture alone.

The notebooks hold text outputs only. nbval itself would miss the pictures that are not PNG.
"""

from collections.abc import Generator
from typing import Any

import pytest
from nbval.plugin import IPyNbFile

NOT_COMPARED = ("image/svg+xml", "text/html", "application/javascript")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[Any], list[Any]]:
    collected = yield
    for file in collected:
        if isinstance(file, IPyNbFile):
            file.skip_compare += NOT_COMPARED
    return collected
