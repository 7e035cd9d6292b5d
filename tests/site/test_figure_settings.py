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


def links() -> Iterator[tuple[str, str, str]]:
    """The page, the page that is led to, and the figure there, of every link to a setting."""
    for path in built_pages():
        if "setting" in (PAGES / path).read_text("utf-8"):
            for link in page(path).select("a.setting"):
                other, anchor = urldefrag(str(link["href"]))
                led = f"{path.rpartition('/')[0]}/{other}" if other else path
                yield path, led, anchor.partition("?")[0].removeprefix("figure-")


def test_there_are_links_to_settings() -> None:
    assert len(list(links())) > 2


@pytest.mark.parametrize(("path", "other", "name"), sorted(set(links())))
def test_a_link_leads_to_a_figure(path: str, other: str, name: str) -> None:
    assert page(other).select_one(f'figure[data-live="{name}"]'), f"{other} has no figure {name}"
