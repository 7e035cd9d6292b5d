"""Once Python runs on a page, its figures are computed off their grids, and by a reader's code."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from companion.experiments import gradient_descent
from companion.live import Experiment
from companion.live.source import source
from tests.site.reader import Reader

PATH = "book/gradient-descent.html"
BOWL = gradient_descent.BOWL
BOOKS = source(BOWL)
FIGURES = [getattr(gradient_descent, name) for name in gradient_descent.__all__]
# Python starts, on a machine that has other things to do.
PATIENCE = 90_000
pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("python on the page")]


@pytest.fixture
def page(reader: Reader) -> Iterator[Page]:
    page = reader.watched_page(1000)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{reader.address}/{PATH}")
    yield page
    assert not reader.faults


def place(page: Page, experiment: Experiment) -> Locator:
    figure = page.locator(f'[data-live="{experiment.name}"]')
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-ready", "")
    return figure


def opened(page: Page) -> Locator:
    place(page, BOWL).get_by_role("button", name="Code").click()
    bench = page.locator(f'[data-live="{BOWL.name}"] + .workbench')
    expect(bench.get_by_role("textbox")).to_contain_text("def curvatures(")
    return bench


def run(bench: Locator, text: str | None = None) -> str:
    if text is not None:
        bench.locator(".cm-content").click()
        bench.page.keyboard.press("Control+a")
        bench.page.keyboard.insert_text(text)
    bench.get_by_role("button", name="Run").click()
    expect(bench).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE)
    return bench.get_by_role("status").inner_text()


def values(figure: Locator, experiment: Experiment) -> dict[str, Any]:
    """What the figure is set to, as its link says."""
    figure.locator("[data-link]").click()
    link = figure.page.evaluate("navigator.clipboard.readText()")
    texts = dict(parse_qsl(urlsplit(link).fragment.partition("?")[2]))
    found: dict[str, Any] = {}
    for p in experiment.parameters:
        text = texts[p.name]
        numbers = [float(part) for part in text.split(",")] if p.kind != "choice" else []
        found[p.name] = text if p.kind == "choice" else numbers if p.kind == "point" else numbers[0]
    return found


def test_values_off_the_grid_equal_direct_evaluation(page: Page) -> None:
    assert "Python runs" in run(opened(page))
    for experiment in FIGURES:
        figure = place(page, experiment)
        expect(figure.locator(".live-now")).to_contain_text("stop between", timeout=PATIENCE)
        moved = figure.locator("input[type=range]").all()
        for slider in moved:
            slider.focus()
            page.keyboard.press("ArrowRight" if slider.input_value() == "0" else "ArrowLeft")
        found = values(figure, experiment)
        assert any(
            p.kind == "slider" and found[p.name] not in p.axes[0] for p in experiment.parameters
        ) or any(
            p.kind == "point" and found[p.name][0] not in p.axes[0] for p in experiment.parameters
        )
        frame = experiment.frame(**found)
        words = frame.words_at(experiment.time_of(found))
        expect(figure.locator(".live-words span").first).to_have_text(words)


def test_the_code_of_a_figure_is_changed_and_run_in_place(page: Page) -> None:
    bench = opened(page)
    figure = place(page, BOWL)
    words, mark = figure.locator(".live-words span").first, figure.locator(".live-mine")
    slower = BOOKS.replace("rates = np.asarray(alpha", "rates = np.asarray(alpha / 2")
    assert "by your code" in run(bench, slower)
    expect(mark).to_have_text("Computed by your code.")
    loss = BOWL.frame(alpha=0.25).words_at(None).rpartition("the loss is")[2]
    expect(words).to_contain_text(f"the loss is{loss}")

    told = run(bench, BOOKS.replace("x, y = run", "x, y == run"))
    number = 1 + BOOKS[: BOOKS.index("x, y = run")].count("\n")
    assert told.startswith(f"Line {number} raises NameError")
    expect(mark).to_be_hidden()

    told = run(bench, BOOKS.replace("x, y = run", "while True: pass\n    x, y = run"))
    assert "still running after 5 s" in told
    expect(words).to_have_text(BOWL.frame().words_at(None))
    figure.locator("input[name=alpha]").press("ArrowRight")
    expect(words).to_have_text(BOWL.frame(alpha=0.51).words_at(None), timeout=PATIENCE)


def test_a_page_that_is_only_read_loads_none_of_it(reader: Reader) -> None:
    page = reader.open(PATH)
    fetched = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert any("/_live/" in name for name in fetched)
    assert not [
        name
        for name in fetched
        if "pyodide" in name or "/computing-" in name or "/code-" in name or name.endswith(".py")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_fits_a_phone(reader: Reader, scheme: str) -> None:
    page = reader.watched_page(320, scheme)
    page.goto(f"{reader.address}/{PATH}")
    bench = opened(page)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    for button in bench.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44 or box["width"] >= 44
    assert not reader.faults
