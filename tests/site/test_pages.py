"""Every page in a real browser: it loads from its own host, and serves every reader."""

from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

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

AXE_VIOLATIONS = """async runOnly => (await axe.run(runOnly ? {runOnly} : {})).violations.flatMap(
    violation => violation.nodes.map(
        node => `${violation.id} at ${node.target}: ${node.failureSummary}`))"""


# The theme looks anew at what scrolls 300 ms after a change, or later on a busy machine.
FOCUSABLE = """() => [...document.querySelectorAll("pre, .pst-scrollable-table-container")].every(
    box => box.scrollWidth <= box.clientWidth || box.tabIndex >= 0)"""


def settle(page: Page) -> None:
    """Unfold the page and let it come to rest."""
    page.evaluate(UNFOLD)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(400)
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


# The rules that know colours; all others say the same of a page in the dark.
COLOURS = ["color-contrast", "link-in-text-block"]


def inaccessible(page: Page, rules: list[str] | None = None) -> list[str]:
    width = page.evaluate("innerWidth")
    return [f"{width} px: {violation}" for violation in page.evaluate(AXE_VIOLATIONS, rules)]


# A page is opened once for all that is asked of it: to open one takes longer than to ask.
def test_serves_every_reader(reader: Reader, path: str) -> None:
    """Nothing is fetched elsewhere, formulas are seen, nothing is too wide, axe is content."""
    page = reader.open(path)
    page.evaluate(AXE.read_text("utf-8"))
    faults = []
    for width in (1440, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        if (excess := page.evaluate(TOO_WIDE)) > 0:
            faults.append(f"{width} px: the page is {excess} px wider than the screen")
        if width == 1440:
            faults += unreadable_formulas(page)
        if width in (1440, 390):
            faults += inaccessible(page)
    assert not reader.faults + faults


def test_is_accessible_in_the_dark(reader: Reader, path: str) -> None:
    page = reader.open(path, width=390, scheme="dark")
    page.evaluate(AXE.read_text("utf-8"))
    settle(page)
    faults = inaccessible(page, COLOURS)
    assert not faults


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
