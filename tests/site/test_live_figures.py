"""How live figures are loaded; that they answer is asked where a page is opened: `test_pages`."""

import re

import pytest

from tests.site.reader import built_pages
from tools.project import PAGES


def html(path: str) -> str:
    return (PAGES / path).read_text("utf-8")


PAGES_WITH_FIGURES = [path for path in built_pages() if "data-live" in html(path)]


def test_the_chapter_has_a_live_figure() -> None:
    assert "book/backpropagation.html" in PAGES_WITH_FIGURES


@pytest.mark.parametrize("page_path", PAGES_WITH_FIGURES or ["book/backpropagation.html"])
def test_a_new_script_has_a_new_address(page_path: str) -> None:
    """A browser that has kept the old one asks for it; and there is none beside the page's own."""
    fetched = re.findall(r'(?:src|href|data-worker)="([^"]*)"', html(page_path))
    own = [address for address in fetched if re.search(r"_static/page/|\.mjs", address)]
    assert any("figures.mjs" in url for url in own)
    named = r"/_static/page/(figures|exercises|cells|workbench|worker)\.(mjs|css)\?v=\w{8}$"
    assert all(re.search(named, url) for url in own), own
