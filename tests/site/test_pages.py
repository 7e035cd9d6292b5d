"""Every page in a real browser: it loads from its own host, and serves every reader."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.site.figures import GALLERY, try_figures
from tests.site.reader import Reader
from tools.project import SITE

AXE = SITE / "node_modules" / "axe-core" / "axe.min.js"

UNFOLD = """() => {
    document.querySelectorAll("details").forEach(element => element.open = true);
    document.querySelectorAll(".toggle-hidden").forEach(
        element => element.classList.remove("toggle-hidden"));
    // Hints and solutions, which the place of an answer shows one after the other.
    document.querySelectorAll(".admonition[hidden]").forEach(element => element.hidden = false);
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

# In CSS pixels: a desk's, a tablet's, a phone's, and a small phone's or a page at 400 %.
WIDTHS = (1440, 768, 390, 320)
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

AXE_VIOLATIONS = """async options => (
    await axe.run(WHERE, {...options, resultTypes: ["violations"]})
).violations.flatMap(violation => violation.nodes.map(
        node => `${violation.id} at ${node.target}: ${node.failureSummary}`))"""
# The rules that know colours say the same at every width. In the dark the colours are others, and
# nothing else: links are underlined there too.
COLOURS = ["color-contrast", "link-in-text-block"]
DARK = {"runOnly": ["color-contrast"]}
ALL_OTHERS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
# What a telephone changes: menus open and close, and more has to scroll.
SCROLLING = {"runOnly": ["scrollable-region-focusable"]}


# The theme looks anew at what scrolls 300 ms after a change, or later on a busy machine.
FOCUSABLE = """() => [...document.querySelectorAll("pre, .pst-scrollable-table-container")].every(
    box => box.scrollWidth <= box.clientWidth || box.tabIndex >= 0)"""


# In milliseconds: figures are drawn anew for another width, and colours fade into others.
DRAWN, FADED = 100, 400


def settle(page: Page, wait: int = DRAWN) -> None:
    """Unfold the page and let it come to rest."""
    page.evaluate(UNFOLD)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(wait)
    # What never comes to rest so is told by axe.
    with suppress(PlaywrightTimeout):
        page.wait_for_function(FOCUSABLE, timeout=5000)


def unreadable_formulas(page: Page) -> list[str]:
    faults = [f"no formula: {text}" for text in page.locator(".katex-error").all_inner_texts()]
    for kind, script in (
        ("not seen", INVISIBLE_FORMULAS),
        ("root cut off", SQUASHED_ROOTS),
        ("not set", RAW_FORMULAS),
    ):
        faults += [f"{kind}: {text}" for text in page.evaluate(script)]
    if page.locator(".katex").count():
        loaded = page.evaluate(
            "() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
        )
        if not any("KaTeX" in family for family in loaded):
            faults.append(f"formulas are set in none of KaTeX's fonts: {loaded}")
    return faults


def inaccessible(page: Page, options: dict[str, Any], where: str = "document") -> list[str]:
    script = AXE_VIOLATIONS.replace("WHERE", where)
    return page.evaluate(script, options)  # type: ignore[no-any-return]


def faults_at(page: Page, width: int) -> Iterator[str]:
    """Look for what this width can spoil; the widest shows all there is to be read."""
    page.set_viewport_size({"width": width, "height": 900})
    settle(page)
    if (excess := page.evaluate(TOO_WIDE)) > 0:
        yield f"the page is {excess} px wider than the screen"
    if width == WIDTHS[0]:
        yield from unreadable_formulas(page)
        yield from inaccessible(page, {})
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
        settle(page, FADED)
        yield from (f"in the dark, {fault}" for fault in inaccessible(page, DARK))
        page.emulate_media(color_scheme="light")
    elif width == 390:
        yield from inaccessible(page, ALL_OTHERS, "{exclude: ['article']}")
        yield from inaccessible(page, SCROLLING)


# A page is opened once for all that is asked of it: to open one takes longer than to ask.
def test_serves_every_reader(reader: Reader, path: str) -> None:
    """Nothing is fetched elsewhere, formulas are seen, nothing is too wide, axe is content,
    and live figures answer.
    """
    page = reader.open(path)
    page.evaluate(AXE.read_text("utf-8"))
    faults = [f"{width} px: {fault}" for width in WIDTHS for fault in faults_at(page, width)]
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    try_figures(page, by_keyboard=path != GALLERY)
    assert not reader.faults + faults


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
