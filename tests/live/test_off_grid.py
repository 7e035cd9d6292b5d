"""Figures off their grid, and by a reader's code: the page's own scripts, with Python beside it.

The worker of the page hands each question to this process, where companion.page answers it.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_scripts import FOLDER
from playwright.sync_api import Browser, Locator, Page, Route, expect

from companion import page as answering
from companion.live import Experiment
from companion.live.source import source
from tests.live.toys import KITCHEN_SINK, PARABOLA
from tools.website import serving

WORKER = """
addEventListener("message", async ({ data }) => {
  if (data.start) {
    const told = await (await fetch("/start")).text();
    return postMessage(told === "ready" ? { ready: true } : { failed: told });
  }
  postMessage({ id: data.id, begun: true });
  const answer = await (await fetch("/ask", { method: "POST", body: data.question })).text();
  postMessage({ id: data.id, answer });
});
"""
SCRIPT = 'data-worker="../_static/page/fake.mjs" data-pyodide="x/" data-companion="y.whl" '
BOOKS = source(PARABOLA)
# Milliseconds: beyond the limit of a reader's code.
PATIENCE = 20_000


class Python:
    """What answers the page; a test may make it slow, dead or harmed."""

    def __init__(self) -> None:
        self.asked: list[dict[str, object]] = []
        self.starts = 0
        self.delay = 0.0
        self.start_says = "ready"
        self.harmed = False

    def start(self, route: Route) -> None:
        self.starts += 1
        self.harmed = False
        route.fulfill(body=self.start_says)

    def ask(self, route: Route) -> None:
        question = json.loads(route.request.post_data or "")
        self.asked.append(question)
        text = str(question.get("source", ""))
        if "endless" in text:
            return
        self.harmed |= "harm" in text
        if question["kind"] == "intact":
            return route.fulfill(body=json.dumps(not self.harmed))
        if question["kind"] == "frame":
            time.sleep(self.delay)
        route.fulfill(body=answering.answer(json.dumps(question)))

    def frames(self, name: str = PARABOLA.name) -> list[dict[str, object]]:
        """The values of all frames that it was asked for."""
        asked = [q for q in self.asked if q["kind"] == "frame" and q["name"] == name]
        return [q["values"] for q in asked]  # type: ignore[misc]


@pytest.fixture
def python() -> Python:
    return Python()


@pytest.fixture
def page(site: Path, browser: Browser, python: Python) -> Iterator[Page]:
    (site / "site/_static" / FOLDER / "fake.mjs").write_text(WORKER, "utf-8")
    book = site / "site/book"
    text = (book / "toys.html").read_text("utf-8")
    text = text.replace('<script type="module"', f'<script type="module" {SCRIPT}', 1)
    (book / "python.html").write_text(text, "utf-8")
    with serving(site) as address, browser.new_context(base_url=f"{address}/site/book/") as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.route("**/start", python.start)
        page.route("**/ask", python.ask)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto("python.html")
        yield page
        assert faults == []


def stops(experiment: Experiment, name: str) -> list[float]:
    """Those that a parameter has when Python runs."""
    [parameter] = [p for p in experiment.parameters if p.name == name]
    found: list[float] = parameter.static(finer=True)["stops"]
    return found


class Figure:
    """A figure and its code, as a reader meets them."""

    def __init__(self, page: Page, name: str = PARABOLA.name) -> None:
        self.page = page
        self.place = page.locator(f'[data-live="{name}"]')
        self.place.scroll_into_view_if_needed()
        expect(self.place).to_have_attribute("data-ready", "")
        self.bench = page.locator(f'[data-live="{name}"] + .workbench')
        self.status = self.bench.get_by_role("status")
        self.words = self.place.locator(".live-words span").first

    def slider(self, name: str) -> Locator:
        return self.place.locator(f'input[name="{name}"]')

    def show(self) -> None:
        self.place.get_by_role("button", name="Code").click()
        expect(self.bench).to_be_visible()

    def run(self, text: str | None = None) -> str:
        if not self.bench.is_visible():
            self.show()
        if text is not None:
            self.bench.locator(".cm-content").click()
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(text)
        self.bench.get_by_role("button", name="Run").click()
        expect(self.bench).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE)
        return self.status.inner_text()

    def press(self, name: str, key: str, times: int = 1) -> None:
        self.slider(name).focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def shows(self, **values: float) -> None:
        expect(self.words).to_have_text(PARABOLA.frame(**values).words_at(None))


def test_without_python_on_the_site_there_is_no_code(visit: Callable[..., Page]) -> None:
    figure = visit("both").locator(f'[data-live="{PARABOLA.name}"]')
    expect(figure.locator("[data-link]")).to_be_visible()
    expect(figure.get_by_role("button", name="Code")).to_have_count(0)


def test_code_is_shown_without_python(page: Page, python: Python) -> None:
    figure = Figure(page)
    button = figure.place.get_by_role("button", name="Code")
    expect(button).to_have_attribute("aria-expanded", "false")
    figure.show()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(figure.bench.get_by_role("textbox")).to_contain_text("def parabola(a: float")
    button.click()
    expect(figure.bench).to_be_hidden()
    assert python.starts == 0


def test_values_off_the_grid_equal_direct_evaluation(page: Page, python: Python) -> None:
    figure = Figure(page)
    figure.press("a", "ArrowRight")
    figure.shows(a=1.5)
    assert "stop between" in figure.run()
    expect(figure.slider("a")).to_have_attribute("max", "30")
    expect(figure.slider("a")).to_have_value("20")
    figure.press("a", "ArrowRight")
    figure.shows(a=1.55)
    expect(figure.slider("a")).to_be_focused()
    before = figure.place.locator(".live-picture").inner_html()
    figure.press("x", "ArrowLeft", 3)
    figure.shows(a=1.55, x=0.35)
    assert figure.place.locator(".live-picture").inner_html() != before
    # What is on the grid is still asked of nobody.
    asked = len(python.frames())
    figure.press("a", "Home")
    figure.press("x", "Home")
    figure.shows(a=0.5, x=-2)
    assert python.frames()[asked:] == [{"a": 0.5, "x": 0.35, "steps": 1}]


def test_all_figures_of_the_page_are_refined_and_keep_what_a_hand_holds(page: Page) -> None:
    sink, parabola = Figure(page, KITCHEN_SINK.name), Figure(page)
    sink.place.get_by_role("button", name="Pin").click()
    parabola.run()
    expect(sink.slider("rate")).to_have_attribute("max", "50")
    expect(sink.place.get_by_role("button", name="Unpin")).to_be_visible()
    sink.press("rate", "ArrowLeft", 2)
    rate = stops(KITCHEN_SINK, "rate")[28]
    expect(sink.words).to_have_text(KITCHEN_SINK.frame(rate=rate).words_at(12))
    handle = sink.place.locator(".live-handle")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 9, y)
    page.mouse.up()
    assert sink.slider("start.x").get_attribute("max") == "40"
    assert int(sink.slider("start.x").input_value()) % 10


def test_play_takes_as_many_steps_as_before(page: Page, python: Python) -> None:
    sink = Figure(page, KITCHEN_SINK.name)
    Figure(page).run()
    expect(sink.slider("rate")).to_have_attribute("max", "50")
    sink.place.get_by_role("button", name="Play learning rate α").click()
    expect(sink.slider("rate")).to_have_value("50")
    assert python.frames(KITCHEN_SINK.name) == []


def test_of_many_settings_only_the_last_is_computed(page: Page, python: Python) -> None:
    figure = Figure(page)
    figure.run()
    python.delay = 0.6
    figure.slider("a").evaluate(
        """async input => {
            const figure = input.closest("figure");
            window.computing = [];
            new MutationObserver(() => window.computing.push("computing" in figure.dataset))
                .observe(figure, { attributeFilter: ["data-computing"] });
            for (let i = 0; i < 8; i += 1) {
                input.stepUp();
                input.dispatchEvent(new Event("input", { bubbles: true }));
                await new Promise((go) => setTimeout(go, 20));
            }
        }"""
    )
    figure.shows(a=1.4)
    assert [values["a"] for values in python.frames()] == [1.05, 1.4]
    # One word of it, from the first to the last.
    expect(figure.place).not_to_have_attribute("data-computing", "")
    assert page.evaluate("computing") == [True, False]


def test_another_function_another_figure_and_back(page: Page, python: Python) -> None:
    figure = Figure(page)
    text = BOOKS.replace('label="a·x²"', 'label="<mine>"').replace("Height", "My height")
    assert "by your code" in figure.run(text)
    mark = figure.place.locator(".live-mine")
    expect(mark).to_have_text("Computed by your code.")
    expect(figure.place.locator(".live-legend").first).to_contain_text("<mine>")
    expect(figure.words).to_have_text("My height 0.250 at x = 0.500.")
    figure.press("a", "ArrowRight")
    expect(figure.words).to_have_text("My height 0.263 at x = 0.500.")
    # On the grid, too.
    figure.press("a", "Home")
    expect(figure.words).to_have_text("My height 0.125 at x = 0.500.")
    figure.press("a", "ArrowRight")
    expect(figure.words).to_have_text("My height 0.138 at x = 0.500.")
    starts = python.starts
    figure.bench.get_by_role("button", name="Reset code").click()
    expect(mark).to_be_hidden()
    expect(figure.place.locator(".live-legend").first).to_contain_text("a·x²")
    expect(figure.bench.get_by_role("textbox")).to_contain_text("Height")
    figure.shows(a=0.5)
    # What the code may have altered is gone with its Python.
    figure.press("a", "ArrowRight")
    figure.shows(a=0.55)
    assert python.starts == starts + 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("grid = np", "grid == np", "raises NameError: name 'grid' is not defined"),
        ("grid = np", "grid = = np", "cannot read this"),
        ("grid = np", "'harm'; grid = np", "changed what Python itself needs"),
        ("grid = np", "'endless'; grid = np", "still running after 5 s, and was ended"),
    ],
)
def test_what_goes_wrong_is_said_and_the_book_s_function_is_there(
    page: Page, python: Python, old: str, new: str, said: str
) -> None:
    figure = Figure(page)
    figure.run(BOOKS + "\n")
    expect(figure.place.locator(".live-mine")).to_be_visible()
    told = figure.run(BOOKS.replace(old, new, 1))
    assert said in told
    assert "shows the book's function again" in told
    if "Line" in told:
        assert told.startswith("Line 2")
    expect(figure.place.locator(".live-mine")).to_be_hidden()
    figure.shows()
    figure.press("a", "ArrowRight")
    figure.shows(a=1.05)


def test_a_function_that_fails_at_one_setting_goes_on_at_the_next(page: Page) -> None:
    figure = Figure(page)
    figure.run(BOOKS.replace("grid = np", "assert a < 1.03\n    grid = np", 1))
    figure.press("a", "ArrowRight")
    expect(figure.words).to_contain_text("cannot compute this setting. Line 2 raises Assertion")
    figure.press("a", "ArrowLeft")
    figure.shows()


def test_python_that_cannot_start_again_leaves_the_grid(page: Page, python: Python) -> None:
    figure = Figure(page)
    figure.run(BOOKS + "\n")
    python.start_says = "no more"
    figure.bench.get_by_role("button", name="Reset code").click()
    figure.press("a", "ArrowRight", 7)
    expect(figure.place.locator(".live-note")).to_contain_text("could not be started again")
    expect(figure.slider("a")).to_have_attribute("max", "3")
    figure.press("a", "End")
    figure.shows(a=2)
    assert "no more" in figure.run()


def test_an_address_between_the_grid_waits_for_python(page: Page) -> None:
    page.goto("about:blank")
    page.goto("python.html#figure-parabola?a=1.55&x=0.35&steps=1")
    figure = Figure(page)
    note = figure.place.locator(".live-pinned")
    expect(note).to_contain_text("setting between those of this page")
    figure.shows(a=1.5)
    figure.run()
    figure.shows(a=1.55, x=0.35)
    expect(note).to_be_hidden()
    # And what is copied now names the very setting.
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    figure.place.get_by_role("button", name="Copy link").click()
    expect(figure.place.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("?a=1.55&x=0.35&steps=1")


def test_an_address_beyond_the_grid_is_none(page: Page) -> None:
    page.goto("about:blank")
    page.goto("python.html#figure-parabola?a=7")
    expect(Figure(page).place.locator(".live-pinned")).to_contain_text("does not have")
