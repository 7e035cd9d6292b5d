"""The built website, served on the loopback address, and one browser for all tests."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.site.reader import Reader, built_pages
from tools.browser import launch
from tools.project import PAGES
from tools.website import ADDRESS, Server

NOT_BUILT = "There is no website to test. Build it first: make site"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that asks for a `path` on every page; without a site, once, to say so."""
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", built_pages() or ["book/index.html"])


@pytest.fixture(scope="session", autouse=True)
def site() -> Path:
    """Give the folder of the built website."""
    if not (PAGES / "book" / "index.html").exists():
        pytest.fail(NOT_BUILT)
    return PAGES


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the website and give its address."""
    server = Server(site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{ADDRESS}:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one Chromium; if there is none, the test fails with what to do."""
    with sync_playwright() as playwright, launch(playwright) as chromium:
        yield chromium


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    """Give a reader of the website."""
    reader = Reader(browser, address)
    yield reader
    reader.close()
