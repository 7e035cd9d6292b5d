"""The HTML of every page, as it lies there: links, pictures, titles, sources."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from tests.site.reader import built_pages
from tools.project import BOOK, PAGES, ROOT

# In one process, which reads each page once.
pytestmark = pytest.mark.xdist_group("html")

# What a browser fetches by itself, without a click.
SOURCES = {
    "script": ["src"],
    "link": ["href"],
    "img": ["src", "srcset"],
    "source": ["src", "srcset"],
    "iframe": ["src"],
    "embed": ["src"],
    "object": ["data"],
    "video": ["src", "poster"],
    "audio": ["src"],
    "form": ["action"],
}
# Stands for the host of the site, whichever that is.
HERE = "here.invalid"
CHAPTERS = [f"book/{path.stem}.html" for path in sorted(BOOK.glob("*.ipynb"))]


@cache
def read(path: str) -> BeautifulSoup:
    return BeautifulSoup((PAGES / path).read_text("utf-8"), "html.parser")


def attribute(element: Tag, name: str) -> str:
    return str(element.get(name) or "")


@cache
def anchors(path: str) -> set[str]:
    return {attribute(element, "id") for element in read(path).select("[id]")}


def internal_links(path: str) -> Iterator[tuple[str, str]]:
    """Give the targets of a page's links within the site: a path below the root, and an anchor."""
    for link in read(path).select("a[href]"):
        parts = urlsplit(urljoin(f"http://{HERE}/{path}", attribute(link, "href")))
        if parts.netloc == HERE:
            yield unquote(parts.path).lstrip("/"), unquote(parts.fragment)


def test_links_within_the_site_lead_somewhere(path: str) -> None:
    for target, anchor in internal_links(path):
        assert (PAGES / target).is_file(), f"{path} links to {target}"
        if anchor.startswith("figure-"):
            # Behind it may be a setting, which test_figure_settings looks at.
            anchor = anchor.partition("?")[0]
        if anchor and target.endswith(".html"):
            assert anchor in anchors(target), f"{path} links to {target}#{anchor}"


def test_pictures_have_words(path: str) -> None:
    for image in read(path).select("img"):
        assert attribute(image, "alt").strip(), f"{path}: {attribute(image, 'src')}"


def test_has_title_and_description(path: str) -> None:
    page = read(path)
    titles = page.select("head > title")
    assert len(titles) == 1
    assert re.search(r"\w", titles[0].get_text())
    descriptions = page.select('head > meta[name="description"]')
    assert len(descriptions) == 1, "give it in the notebook's or the page's metadata"
    assert len(attribute(descriptions[0], "content")) >= 20
    assert attribute(page.select_one("html") or page, "lang") == "en"


def test_the_index_leads_from_a_word_to_where_it_stands() -> None:
    page = read("genindex.html")
    words = {
        re.sub(r" \(.*", "", item.contents[0].get_text().strip()): item
        for item in page.select(".genindextable > tr > td > ul > li")
    }
    glossary = {term.get_text(" ", strip=True) for term in read("book/glossary.html").select("dt")}
    assert len(glossary) > 50
    assert not {word.rstrip("# ").replace("’", "'") for word in glossary} - set(words)
    momentum = [attribute(link, "href") for link in words["momentum"].select("a")]
    # The glossary, a section of this name, where it is introduced, and no section on another word.
    assert momentum[0] == "book/glossary.html#term-momentum"
    assert "book/learning-rate.html#momentum" in momentum
    batch = " ".join(attribute(link, "href") for link in words["batch"].select("a"))
    assert "normalization" not in batch


def test_titles_differ() -> None:
    titles = [read(path).title.get_text() for path in built_pages() if path != "index.html"]  # type: ignore[union-attr]
    assert len(titles) == len(set(titles))


def test_fetches_nothing_from_elsewhere(path: str) -> None:
    for name, attributes in SOURCES.items():
        for element in read(path).select(name):
            if element.get("rel") == ["canonical"]:
                continue  # names the page, fetches nothing
            for source in (attribute(element, key) for key in attributes):
                parts = urlsplit(source.strip())
                assert not parts.netloc, f"{path}: <{name}> from {source}"
                assert parts.scheme in ("", "data"), f"{path}: <{name}> from {source}"


def test_styles_fetch_nothing_from_elsewhere() -> None:
    inline = {path: read(path).select("style, [style]") for path in built_pages()}
    texts = {
        path: "\n".join(element.get_text() + attribute(element, "style") for element in elements)
        for path, elements in inline.items()
    }
    for sheet in PAGES.rglob("*.css"):
        texts[sheet.relative_to(PAGES).as_posix()] = sheet.read_text("utf-8")
    for name, text in texts.items():
        for source in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
            assert not urlsplit(source).netloc, f"{name}: {source}"
        assert not re.search(r"@import\s+(url\()?['\"]?(https?:)?//", text), name


def test_names_no_service_for_scripts(path: str) -> None:
    """Other hosts may be linked to. No script that stands in the page knows one."""
    for script in read(path).select("script"):
        text = re.sub(r"https?://(www\.)?w3\.org/\S*", "", script.get_text())
        assert not re.search(r"https?://|wss?://", text), text[:300]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_can_be_launched_and_downloaded(chapter: str) -> None:
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    owner_and_name = settings["repository"]["url"].removeprefix("https://github.com/")
    branch = settings["sphinx"]["config"]["notebooks_branch"]
    notebook = f"{Path(chapter).stem}.ipynb"
    links = {attribute(link, "href") for link in read(chapter).select(".article-header-buttons a")}
    binder = f"https://mybinder.org/v2/gh/{owner_and_name}/{branch}?urlpath=lab/tree/{notebook}"
    colab = f"https://colab.research.google.com/github/{owner_and_name}/blob/{branch}/{notebook}"
    in_the_browser = f"../lite/lab/index.html?path={notebook}"
    assert {binder, colab, in_the_browser, f"../notebooks/{notebook}"} <= links
    # No button leads to the source, which no front end of notebooks shows well.
    assert not any(link.endswith(f"book/{notebook}") and "github.com" not in link for link in links)
