"""Every page in a real browser: it loads from its own host, and serves every reader."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.site.reader import Reader
from tools.project import SITE

AXE = SITE / "node_modules" / "axe-core" / "axe.min.js"

UNFOLD = """() => {
    document.querySelectorAll("details").forEach(element => element.open = true);
    document.querySelectorAll(".toggle-hidden").forEach(
        element => element.classList.remove("toggle-hidden"));
}"""

INVISIBLE_FORMULAS = """() => [...document.querySelectorAll(".bd-article .katex-html")].filter(
    formula => {
        const { width, height } = formula.getBoundingClientRect();
        return width === 0 || height === 0;
    }).map(formula => formula.textContent)"""

# Root signs are drawings, cut off by what holds them: each has to fill the height of its holder.
SQUASHED_ROOTS = """() => [...document.querySelectorAll(".bd-article .katex .sqrt svg")].filter(
    root => root.getBoundingClientRect().height
        < 0.99 * root.parentElement.getBoundingClientRect().height
    ).map(root => root.closest(".katex").textContent)"""

# Text that looks like the source of a formula, outside of code and of KaTeX's own annotations.
RAW_FORMULAS = r"""() => {
    const found = [];
    const root = document.querySelector(".bd-article");
    if (!root) return found;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { parentElement, data } = walker.currentNode;
        if (parentElement.closest("pre, code, script, style, textarea, .katex")) continue;
        if (/\$|\\\(|\\\[|\\[a-zA-Z]+/.test(data)) found.push(data.trim());
    }
    return found;
}"""

TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

AXE_VIOLATIONS = """async () => (await axe.run()).violations.flatMap(
    violation => violation.nodes.map(
        node => `${violation.id} at ${node.target}: ${node.failureSummary}`))"""


def settle(page: Page) -> None:
    """Unfold the page and let it come to rest."""
    page.evaluate(UNFOLD)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(400)  # the theme looks anew at what scrolls 300 ms after a change


def test_loads_without_a_fault_and_from_its_own_host_only(reader: Reader, path: str) -> None:
    reader.open(path)
    assert not reader.faults


def test_formulas_are_seen(reader: Reader, path: str) -> None:
    page = reader.open(path)
    settle(page)
    assert not page.locator(".katex-error").count()
    assert not page.evaluate(INVISIBLE_FORMULAS)
    assert not page.evaluate(SQUASHED_ROOTS)
    assert not page.evaluate(RAW_FORMULAS)
    if page.locator(".katex").count():
        loaded = page.evaluate(
            "() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
        )
        assert any("KaTeX" in family for family in loaded)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_is_accessible(reader: Reader, path: str, scheme: str) -> None:
    page = reader.open(path, scheme=scheme)
    page.evaluate(AXE.read_text("utf-8"))
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        violations = page.evaluate(AXE_VIOLATIONS)
        assert not violations, f"{width} px: " + "\n".join(violations)


def test_is_not_wider_than_the_screen(reader: Reader, path: str) -> None:
    page = reader.open(path, width=320)
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert page.evaluate(TOO_WIDE) <= 0, f"at {width} px"


def test_dark_and_light_differ_as_the_reader_wishes(reader: Reader) -> None:
    background = "() => getComputedStyle(document.body).backgroundColor"
    light, dark = (
        reader.open("book/index.html", scheme=scheme).evaluate(background)
        for scheme in ("light", "dark")
    )
    assert light == "rgb(255, 255, 255)"
    assert dark != light


def test_root_leads_to_the_front_page(reader: Reader) -> None:
    page = reader.open("")
    page.wait_for_url("**/book/index.html")
    assert page.locator("article h1").is_visible()


def test_search_finds_the_chapter(reader: Reader) -> None:
    page = reader.open("search.html?q=backpropagation")
    page.locator("#search-results a[href*='backpropagation.html']").first.wait_for()
    assert not reader.faults


def test_wide_formula_can_be_scrolled_by_keyboard(reader: Reader, site: Path) -> None:
    page = reader.open("book/backpropagation.html", width=320)
    settle(page)
    boxes = page.locator(".formula")
    assert boxes.count()
    for box in boxes.all():
        wide = box.evaluate("box => box.scrollWidth > box.clientWidth")
        assert not wide or box.get_attribute("tabindex") == "0"
