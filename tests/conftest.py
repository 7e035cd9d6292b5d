"""One browser for all tests that open pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tools.browser import launch


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one Chromium; if there is none, the test fails with what to do."""
    with sync_playwright() as playwright, launch(playwright) as chromium:
        yield chromium
