"""Exercises are answered where they stand: written, checked, kept, by keyboard and on a phone."""

import gzip
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.reader import Reader
from tools.project import PAGES

FOLDER = "/_static/page/"
BEFORE = 10_927
"""Bytes, compressed, of the scripts and styles of a page before Python could run on it."""
PATH = "book/gradient-descent.html"
NAME, NEXT = "directional-derivative", "theta-after"
RIGHT = "def directional_derivative(g, u):\n    return g @ u / np.linalg.norm(u)\n"
NEARLY = "def directional_derivative(g, u):\n    return g @ u\n"
# On the second case.
ENDLESS = (
    "def directional_derivative(g, u):\n    while len(g) != 2:\n        pass\n    return g @ u\n"
)
HOSTILE = "import builtins\nbuiltins.len = None\n" + RIGHT
# Python starts, on a machine that has other things to do.
PATIENCE = 90_000
pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("python on the page")]


@pytest.fixture
def page(reader: Reader) -> Iterator[Page]:
    page = reader.watched_page(1000)
    page.goto(f"{reader.address}/{PATH}")
    yield page
    assert not reader.faults


def bench(page: Page, name: str = NAME) -> Locator:
    """The place of an answer, once its statement has come near."""
    page.locator(f"#ex-{name}").scroll_into_view_if_needed()
    found = page.locator(f"#ex-{name} + .workbench")
    found.wait_for()
    return found


def write(found: Locator, text: str) -> None:
    found.locator(".cm-content").click()
    found.page.keyboard.press("Control+a")
    found.page.keyboard.insert_text(text)


def check(found: Locator, text: str) -> str:
    write(found, text)
    found.get_by_role("button", name="Check").click()
    return answered(found)


def answered(found: Locator) -> str:
    expect(found).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE)
    return found.get_by_role("status").inner_text()


def test_answers_are_told_and_none_reaches_the_next(page: Page) -> None:
    found = bench(page)
    assert "nothing returned yet" in check(
        found, "def directional_derivative(g, u):\n    return ..."
    )
    report = found.get_by_role("status")
    assert check(found, RIGHT).startswith("Right: ")
    expect(report).to_have_attribute("data-state", "right")
    assert "twice as long" in check(found, NEARLY).replace("\n", " ")
    expect(report).to_have_attribute("data-state", "wrong")
    endless = check(found, ENDLESS)
    assert "no result after 5 seconds" in endless
    assert "g = array([ 1., -2.,  2.])" in endless
    assert "not called yet" in check(found, "while True:\n    pass\n")
    assert check(found, RIGHT).startswith("Right: ")
    assert "broke the Python that ran" in check(found, HOSTILE)
    assert check(found, RIGHT).startswith("Right: ")
    # What an earlier exercise defines is at hand.
    following = bench(page, NEXT)
    source = "def theta_after(theta, curvature, alpha, t):\n    return directional_derivative"
    assert "no function" not in check(following, source)
    assert "NameError" not in following.get_by_role("status").inner_text()


def test_what_was_written_comes_back_until_it_is_reset(page: Page) -> None:
    found = bench(page)
    stub = found.locator(".cm-content").inner_text()
    write(found, NEARLY)
    page.reload()
    found = bench(page)
    expect(found.locator(".cm-content")).to_contain_text("return g @ u")
    found.get_by_role("button", name="Reset").click()
    expect(found.locator(".cm-content")).to_have_text(stub)
    page.reload()
    expect(bench(page).locator(".cm-content")).to_have_text(stub)


def test_hints_come_one_after_the_other_and_the_solution_last(page: Page) -> None:
    found = bench(page)
    steps = found.locator(".workbench-steps .admonition.dropdown")
    solution = page.locator(f"#sol-{NAME}")
    for number in range(2):
        expect(steps).to_have_count(number)
        expect(found.get_by_role("button", name="Solution")).to_be_hidden()
        found.get_by_role("button", name=f"Hint {number + 1} of 2").click()
        expect(steps.nth(number).locator("p").nth(1)).to_be_visible()
    expect(found.get_by_role("button", name="Hint")).to_be_hidden()
    expect(solution).to_be_hidden()
    found.get_by_role("button", name="Solution").click()
    expect(solution.locator("pre").first).to_be_visible()
    expect(found.get_by_role("button", name="Solution")).to_have_count(0)


def test_it_is_written_checked_and_left_by_keyboard(page: Page) -> None:
    found = bench(page)
    found.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("def directional_derivative(g, u):")
    page.keyboard.press("Enter")
    page.keyboard.type("return g @ u / np.linalg.norm(u)")
    page.keyboard.press("Control+Enter")
    assert answered(found).startswith("Right: ")
    page.keyboard.press("Tab")
    expect(found.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(found.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Tab")
    expect(found.get_by_role("button", name="Reset")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(reader: Reader, scheme: str) -> None:
    page = reader.watched_page(320, scheme)
    page.goto(f"{reader.address}/{PATH}")
    found = bench(page)
    write(found, RIGHT + "# " + "a long line " * 20)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    for button in found.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44 or box["width"] >= 44
    assert not reader.faults


def test_a_page_that_is_only_read_loads_next_to_nothing_more(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert not [name for name in fetched if "pyodide" in name]
    names = [name.partition(FOLDER)[2].partition("?")[0] for name in fetched if FOLDER in name]
    assert {"exercises.mjs", "cells.mjs", "figures.mjs"} <= set(names)
    held = {name: (PAGES / FOLDER.strip("/") / name).read_bytes() for name in names}
    sizes = {name: len(gzip.compress(content)) for name, content in held.items()}
    assert sum(sizes.values()) < BEFORE + 5_000, sizes


def test_where_python_cannot_start_it_is_said_what_to_do(reader: Reader) -> None:
    page = reader.watched_page(1000)
    page.route("**/pyodide.asm.wasm", lambda route: route.abort())
    page.goto(f"{reader.address}/{PATH}")
    found = bench(page)
    write(found, RIGHT)
    found.get_by_role("button", name="Check").click()
    report = found.get_by_role("status")
    expect(report).to_have_attribute("data-state", "failed", timeout=PATIENCE)
    assert "could not be started" in report.inner_text()
    assert "Download the notebook" in report.inner_text()


def test_without_webassembly_it_is_said_at_once(reader: Reader) -> None:
    page = reader.watched_page(1000)
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(f"{reader.address}/{PATH}")
    found = bench(page)
    found.get_by_role("button", name="Check").click()
    expect(found.get_by_role("status")).to_contain_text("cannot run Python", timeout=PATIENCE)


def test_what_is_written_is_kept_where_it_says(page: Page) -> None:
    write(bench(page), NEARLY)
    held = json.loads(page.evaluate("JSON.stringify({ ...localStorage })"))
    assert held[f"downhill:answer:{NAME}"] == NEARLY
