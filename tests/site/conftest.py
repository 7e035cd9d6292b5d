"""The built website, served on the loopback address, and one browser for all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site.reader import Reader, built_pages
from tools.project import PAGES
from tools.website import serving

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
    with serving(site) as host:
        yield host


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    """Give a reader of the website."""
    reader = Reader(browser, address)
    yield reader
    reader.close()
