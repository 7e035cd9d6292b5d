"""The live figures on the static page: they answer the arrow keys without a kernel."""

import re
from collections.abc import Callable
from itertools import product

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


def comes_true(condition: Callable[[], bool], page: Page) -> bool:
    """Look again and again: to wait as long for every figure as for the slowest takes minutes."""
    for _ in range(0, PAUSE, STEP):
        if condition():
            return True
        page.wait_for_timeout(STEP)
    return condition()


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
    changed = comes_true(lambda: (picture(figure), spoken(figure)) != before, page)
    assert changed, "nothing has changed"
    page.keyboard.press(back)
    assert control.input_value() == value
    restored = comes_true(lambda: picture(figure) == before[0], page)
    assert restored, "the way back shows another picture"


def says_what_it_shows(figure: Locator) -> None:
    """Move its sliders and choices to their ends until it says something else, and start again."""
    first = spoken(figure)
    assert first.strip()
    # Some sliders change the picture alone, and then a choice changes what it is about.
    controls = figure.locator("input[type=range], select").all()
    for control, key in product(controls, ("End", "Home")):
        control.press(key)
        if comes_true(lambda: spoken(figure) != first, figure.page):
            break
    else:
        raise AssertionError(f"it always says: {first}")
    assert spoken(figure).strip()
    figure.locator("[data-reset]").click()
    expect(figure.locator("[aria-live]").first).to_have_text(first)


# A site without a live figure fails above; here it would be an empty list.
@pytest.mark.parametrize("page_path", CHAPTERS or ["book/backpropagation.html"])
def test_every_live_figure_answers_the_arrow_keys_and_says_what_it_shows(
    reader: Reader, page_path: str
) -> None:
    page = reader.open(page_path)
    figures = page.locator(FIGURE)
    assert figures.count()
    for figure in figures.all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-ready", "")
        says_what_it_shows(figure)
        for control in figure.locator("input[type=range]").all():
            there_and_back(figure, control)
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
