"""Code cells run on their page: with what they need, edited, reset, drawn, failing and stopped."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.reader import Reader

PATH = "book/backpropagation.html"
# Cells of the page, counted from 1: one of plain numbers, one that needs it, and a picture.
NUMBERS, TRIED, GRAPH = 2, 3, 8
# Python and matplotlib are loaded, on a machine that has other things to do.
PATIENCE = 120_000
pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("python on the page")]


@pytest.fixture
def page(reader: Reader) -> Iterator[Page]:
    page = reader.watched_page(1000)
    page.goto(f"{reader.address}/{PATH}")
    yield page
    assert not reader.faults


def button(page: Page, words: str, number: int) -> Locator:
    return page.get_by_role("button", name=f"{words} cell {number}", exact=True)


def ended(page: Page, number: int) -> Locator:
    """The place of a cell's result, once it has run."""
    result = page.get_by_role("group", name=f"Result of cell {number}", exact=True)
    result.wait_for(timeout=PATIENCE)
    runs = button(page, "Run", number)
    expect(runs).not_to_have_attribute("aria-disabled", "true", timeout=PATIENCE)
    return result


def run(page: Page, number: int) -> Locator:
    button(page, "Run", number).click()
    return ended(page, number)


def write(page: Page, number: int, text: str) -> None:
    edits = button(page, "Edit", number)
    if edits.is_visible():
        edits.click()
    page.get_by_role("textbox", name=f"Python, cell {number}", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_a_cell_runs_with_what_it_needs_is_edited_and_reset(page: Page) -> None:
    result = run(page, TRIED)
    expect(result.get_by_role("status")).to_have_text("The text is the same as the stored one.")
    # Only NumPy and the cell above were needed.
    fetched = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert not [name for name in fetched if "matplotlib" in name]
    # What is edited above is what a cell below finds.
    write(page, NUMBERS, "w, x, b, y = 2.0, 1.0, 0.5, 1.0\nw")
    page.keyboard.press("Control+Enter")
    expect(ended(page, NUMBERS).locator("ins")).to_have_text("2.0")
    result = run(page, TRIED)
    expect(result.locator("del")).to_have_count(2)
    button(page, "Reset", NUMBERS).click()
    result = run(page, TRIED)
    expect(result.get_by_role("status")).to_have_text("The text is the same as the stored one.")


def test_a_picture_is_drawn_and_an_error_is_told(page: Page) -> None:
    result = run(page, GRAPH)
    expect(result.get_by_role("status")).to_have_text("The picture is newly drawn.")
    picture = result.get_by_role("img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    assert (picture.get_attribute("alt") or "").startswith("Computational graph of one neuron")
    write(page, NUMBERS, "import nowhere")
    expect(run(page, NUMBERS)).to_contain_text("No module named 'nowhere'")
    write(page, NUMBERS, "w = 1\n1 / 0")
    expect(run(page, NUMBERS)).to_contain_text("line 2: 1 / 0")
    expect(run(page, TRIED)).to_contain_text("A cell above that this one needs failed.")


def test_an_endless_cell_is_stopped_and_exercises_are_answered_after_it(page: Page) -> None:
    write(page, NUMBERS, "import numpy as np\nnp.dot = None\nwhile True:\n    pass")
    button(page, "Run", NUMBERS).click()
    expect(page.locator(".cell-told span").first).to_have_text("Running", timeout=PATIENCE)
    button(page, "Stop", NUMBERS).click()
    expect(page.get_by_text("Stopped. Python starts anew")).to_be_visible()
    # What an edited cell does to NumPy does not reach an answer.
    write(page, NUMBERS, "import numpy as np\nnp.exp = None")
    run(page, NUMBERS)
    exercise = page.locator("#ex-sigmoid-derivative")
    exercise.scroll_into_view_if_needed()
    answer = page.locator("#ex-sigmoid-derivative + .workbench")
    answer.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(
        "def sigmoid_derivative(z):\n    e = np.exp(-np.abs(z))\n    return e / (1 + e) ** 2\n"
    )
    answer.get_by_role("button", name="Check").click()
    expect(answer.get_by_role("status")).to_contain_text("Right: ", timeout=PATIENCE)


def test_a_long_cell_says_so_before(page: Page) -> None:
    assert page.locator(".cell-bar").filter(has_text="in the browser").count() > 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_result_fits_a_phone(reader: Reader, scheme: str) -> None:
    page = reader.watched_page(320, scheme)
    page.goto(f"{reader.address}/{PATH}")
    write(page, NUMBERS, "print('a long line ' * 20)")
    run(page, NUMBERS)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    assert not reader.faults
