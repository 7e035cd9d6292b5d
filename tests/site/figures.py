"""A reader who tries every live figure of a page by keyboard."""

from collections.abc import Callable
from itertools import product

from playwright.sync_api import Locator, Page, expect

FIGURE = "[data-live]"
# Shows the figures of all other pages once more.
GALLERY = "book/gallery.html"
# Longer than the readout waits between two sentences, in milliseconds.
PAUSE = 700
STEP = 20


def picture(figure: Locator) -> str:
    return figure.locator(".live-picture").first.inner_html()


def spoken(figure: Locator) -> str:
    return figure.locator("[aria-live]").first.inner_text()


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


def try_figures(page: Page, by_keyboard: bool) -> None:
    """See that every figure comes to life without a kernel, answers the arrow keys and speaks."""
    for figure in page.locator(FIGURE).all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-ready", "")
        if not by_keyboard:
            continue
        says_what_it_shows(figure)
        for control in figure.locator("input[type=range]").all():
            there_and_back(figure, control)
