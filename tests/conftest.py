"""One browser for all tests that open pages; and, at the end, the counts of the contract."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.contract.summary import pytest_terminal_summary
from tools.browser import launch

__all__ = ["browser", "pytest_terminal_summary"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one Chromium; if there is none, the test fails with what to do."""
    with sync_playwright() as playwright, launch(playwright) as chromium:
        yield chromium
