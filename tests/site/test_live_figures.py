"""The live figures on the static page: they answer the arrow keys without a kernel."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.site.reader import Reader, built_pages
from tools.project import PAGES

FIGURE = "[data-live]"
# Longer than the readout waits between two sentences, in milliseconds.
PAUSE = 700
LOADED = "performance.getEntriesByType('resource').map((entry) => entry.name)"
PAGES_WITH_FIGURES = [
    path for path in built_pages() if "data-live" in (PAGES / path).read_text("utf-8")
]


def picture(figure: Locator) -> str:
    return figure.locator(".live-picture").first.inner_html()


def spoken(figure: Locator) -> str:
    return figure.locator("[aria-live]").first.inner_text()


def test_the_chapter_has_a_live_figure() -> None:
    assert "book/backpropagation.html" in PAGES_WITH_FIGURES


# A site without a live figure fails above; here it would be an empty list.
@pytest.mark.parametrize("page_path", PAGES_WITH_FIGURES or ["book/backpropagation.html"])
def test_every_live_figure_answers_the_arrow_keys(reader: Reader, page_path: str) -> None:
    page = reader.open(page_path)
    figures = page.locator(FIGURE)
    assert figures.count()
    for figure in figures.all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-ready", "")
        sentences = set()
        for control in figure.locator("input[type=range]").all():
            control.focus()
            before, words_before, value = picture(figure), spoken(figure), control.input_value()
            last = value == control.get_attribute("max")
            there, back = ("ArrowLeft", "ArrowRight") if last else ("ArrowRight", "ArrowLeft")
            page.keyboard.press(there)
            assert control.input_value() != value
            page.wait_for_timeout(PAUSE)
            # Some steps change no words, and some no picture; none changes neither.
            assert (picture(figure), spoken(figure)) != (before, words_before), control
            sentences |= {words_before, spoken(figure)}
            # And back: the state is in the controls alone.
            page.keyboard.press(back)
            expect(figure.locator("[aria-live]").first).to_have_text(words_before)
        for control in figure.locator("input[type=range]").all():
            for key in ("Home", "End"):
                if len(sentences) == 1:
                    control.press(key)
                    page.wait_for_timeout(PAUSE)
                    sentences.add(spoken(figure))
        assert len(sentences) > 1
        assert all(sentence.strip() for sentence in sentences)
    assert not reader.faults


@pytest.mark.parametrize("page_path", PAGES_WITH_FIGURES or ["book/backpropagation.html"])
def test_a_new_script_has_a_new_address(reader: Reader, page_path: str) -> None:
    """A browser that has kept the old one asks for it; and there is but this one script."""
    page = reader.open(page_path)
    own = [u for u in page.evaluate(LOADED) if "/_static/live/" in u or u.endswith(".mjs")]
    assert len(own) == 2, own
    assert all(re.search(r"/_static/live/figures\.(mjs|css)\?v=\w{8}", url) for url in own)
