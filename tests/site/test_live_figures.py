"""The live figures on the static page: they answer the arrow keys without a kernel."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.reader import Reader, built_pages
from tools.project import PAGES

FIGURE = "[data-live]"
# Longer than the readout waits between two sentences, in milliseconds.
PAUSE = 700
STEP = 20
GALLERY = "book/gallery.html"


def html(path: str) -> str:
    return (PAGES / path).read_text("utf-8")


PAGES_WITH_FIGURES = [path for path in built_pages() if "data-live" in html(path)]
# The gallery shows the figures of all others once more.
CHAPTERS = [path for path in PAGES_WITH_FIGURES if path != GALLERY]


def picture(figure: Locator) -> str:
    return figure.locator(".live-picture").first.inner_html()


def spoken(figure: Locator) -> str:
    return figure.locator("[aria-live]").first.inner_text()


def test_the_chapter_has_a_live_figure() -> None:
    assert "book/backpropagation.html" in PAGES_WITH_FIGURES


def wait_until(condition: Callable[[], bool], page: Page, what: str) -> None:
    """Look again and again: to wait as long for every figure as for the slowest takes minutes."""
    for _ in range(0, PAUSE, STEP):
        if condition():
            return
        page.wait_for_timeout(STEP)
    assert condition(), what


def there_and_back(figure: Locator, control: Locator) -> None:
    """Move a slider by one step, which shows, and back, which shows what was there before."""
    page = figure.page
    control.focus()
    before, value = (picture(figure), spoken(figure)), control.input_value()
    last = value == control.get_attribute("max")
    there, back = ("ArrowLeft", "ArrowRight") if last else ("ArrowRight", "ArrowLeft")
    page.keyboard.press(there)
    assert control.input_value() != value
    # Some steps change no words, and some no picture; none changes neither.
    wait_until(lambda: (picture(figure), spoken(figure)) != before, page, "nothing has changed")
    page.keyboard.press(back)
    assert control.input_value() == value
    wait_until(lambda: picture(figure) == before[0], page, "the way back shows another picture")


# A site without a live figure fails above; here it would be an empty list.
@pytest.mark.parametrize("page_path", CHAPTERS or ["book/backpropagation.html"])
def test_every_live_figure_answers_the_arrow_keys(reader: Reader, page_path: str) -> None:
    page = reader.open(page_path)
    figures = page.locator(FIGURE)
    assert figures.count()
    for figure in figures.all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-ready", "")
        for control in figure.locator("input[type=range]").all():
            there_and_back(figure, control)
    assert not reader.faults


@pytest.mark.parametrize("page_path", CHAPTERS or ["book/backpropagation.html"])
def test_every_live_figure_says_what_it_shows(reader: Reader, page_path: str) -> None:
    page = reader.open(page_path)
    for figure in page.locator(FIGURE).all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-ready", "")
        first = spoken(figure)
        assert first.strip()
        sentences = {first}
        # Some sliders change the picture alone, and then a choice changes what it is about.
        for control in figure.locator("input[type=range], select").all():
            for key in ("End", "Home"):
                if len(sentences) == 1:
                    control.press(key)
                    page.wait_for_timeout(PAUSE)
                    sentences.add(spoken(figure))
        assert len(sentences) > 1
        assert all(sentence.strip() for sentence in sentences)
        figure.locator("[data-reset]").click()
        expect(figure.locator("[aria-live]").first).to_have_text(first)
    assert not reader.faults


def test_the_gallery_shows_every_figure(reader: Reader) -> None:
    page = reader.open(GALLERY)
    for figure in page.locator(FIGURE).all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-ready", "")
    assert not reader.faults


@pytest.mark.parametrize("page_path", PAGES_WITH_FIGURES or ["book/backpropagation.html"])
def test_a_new_script_has_a_new_address(page_path: str) -> None:
    """A browser that has kept the old one asks for it; and there is but this one script."""
    fetched = re.findall(r'(?:src|href)="([^"]*)"', html(page_path))
    own = [address for address in fetched if re.search(r"_static/live/|\.mjs", address)]
    assert own
    assert all(re.search(r"/_static/live/figures\.(mjs|css)\?v=\w{8}$", url) for url in own), own
