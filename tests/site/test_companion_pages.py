"""The pages of the companion: each entry leads to its code."""

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag

from tests.site.reader import built_pages
from tools import repository
from tools.project import PAGES, ROOT

COMPANION = [path for path in built_pages() if path.startswith("book/companion/")]


def entries(path: str) -> Iterator[tuple[str, Tag]]:
    page = BeautifulSoup((PAGES / path).read_text("utf-8"), "html.parser")
    for entry in page.select("dl.py:not(.data, .attribute) > dt.sig"):
        yield str(entry["id"]), entry


@pytest.mark.parametrize("page", COMPANION or ["book/companion/nn.html"])
def test_every_entry_leads_to_the_line_where_it_begins(page: str) -> None:
    url, branch = repository.address()
    found = list(entries(page))
    assert found
    for name, entry in found:
        link = next(a for a in entry.select("a") if a.get_text() == "[source]")
        place = re.fullmatch(rf"{re.escape(url)}/blob/{branch}/(.+)#L(\d+)", str(link["href"]))
        assert place, name
        lines = (ROOT / place[1]).read_text("utf-8").splitlines()[int(place[2]) - 1 :]
        first = next(line.strip() for line in lines if not line.strip().startswith("@"))
        last = name.rpartition(".")[2]
        assert re.match(rf"(def|class) {last}\b|[\")]", first), f"{name}: {place[0]}"
