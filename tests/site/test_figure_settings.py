"""Links to settings of live figures: on the built pages, each leads to a figure that is there.

That the figure has the setting is tested in tests/book, on the notebooks.
"""

from collections.abc import Iterator
from functools import cache
from urllib.parse import urldefrag

import pytest
from bs4 import BeautifulSoup

from tests.site.reader import built_pages
from tools.project import PAGES

# In one process, which reads each page once.
pytestmark = pytest.mark.xdist_group("html")


@cache
def page(path: str) -> BeautifulSoup:
    return BeautifulSoup((PAGES / path).read_text("utf-8"), "html.parser")


def links(path: str) -> Iterator[tuple[str, str]]:
    """The page and the figure to which each link of a page to a setting leads."""
    if "setting" in (PAGES / path).read_text("utf-8"):
        for link in page(path).select("a.setting"):
            other, anchor = urldefrag(str(link["href"]))
            linked = f"{path.rpartition('/')[0]}/{other}" if other else path
            yield linked, anchor.partition("?")[0].removeprefix("figure-")


def test_there_are_links_to_settings() -> None:
    assert sum(1 for path in built_pages() for _ in links(path)) > 2


def test_links_to_settings_lead_to_figures(path: str) -> None:
    for linked, name in links(path):
        found = page(linked).select_one(f'figure[data-live="{name}"]')
        assert found, f"{linked} has no figure {name}"
