"""The live figures in a real Chromium: on the page without a kernel, and as a widget."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from companion import live
from companion.experiments.backpropagation import STEPPER
from tests.live.reading import DRAWN, picture, slider, spoken, words
from tests.live.test_palette import contrast
from tools.project import ROOT

Visit = Callable[..., Page]


def test_the_arrow_keys_change_the_picture_and_the_words(visit: Visit) -> None:
    page = visit("stepper")
    slider(page, "step").focus()
    for step in range(1, STEPPER.parameters[0].values[-1] + 1):
        before = picture(page)
        page.keyboard.press("ArrowRight")
        expected = STEPPER.frame(step=step).words
        expect(words(page)).to_have_text(expected)
        assert picture(page) != before
        assert slider(page, "step").get_attribute("aria-valuetext") == str(step)
    expect(spoken(page)).to_have_text(expected)
    slider(page, "w1").focus()
    page.keyboard.press("ArrowLeft")
    expect(words(page)).to_have_text(STEPPER.frame(step=14, w1=-1.25).words)
    expect(page.locator("output").nth(1)).to_have_text("−1.25")
    page.keyboard.press("Home")
    expect(words(page)).to_have_text(STEPPER.frame(step=14, w1=-4).words)


def test_the_picture_is_the_frame(visit: Visit) -> None:
    """Reads the drawing back: the cards' numbers, and the curve's and the point's places."""
    page = visit("stepper")
    slider(page, "step").press("End")
    frame = STEPPER.frame(step=14)
    expect(words(page)).to_have_text(frame.words)
    graph, loss = frame.panels.values()
    labels = page.locator(".live-label").all_text_contents()
    assert labels == list(graph.labels)  # type: ignore[attr-defined]
    varying = graph.varying()
    known = [g for g, k in zip(varying["gradients"], varying["gradient_known"], strict=True) if k]
    assert page.locator(".live-value").all_text_contents() == list(varying["values"])
    assert [t for t in page.locator(".live-gradient").all_text_contents() if t] == known

    # Where the numbers stand on the axes tells what a pixel is.
    places: dict[str, dict[str, float]] = page.locator(".live-lines .live-ticks").evaluate(
        """scale => {
            const places = { middle: {}, end: {} };
            for (const text of scale.querySelectorAll('text')) {
                const line = text.previousElementSibling;
                const anchor = text.getAttribute('text-anchor');
                const place = line.getAttribute(anchor === 'end' ? 'y1' : 'x1');
                places[anchor][text.textContent] = Number(place);
            }
            return places;
        }"""
    )
    x, y = places["middle"], places["end"]
    assert y["0.0"] > y["0.8"], "an axis goes up"

    def pixels(curve: live.Curve) -> np.ndarray:
        return np.column_stack(
            [
                x["0"] + (x["4"] - x["0"]) / 4 * np.asarray(curve.x),
                y["0.0"] + (y["0.8"] - y["0.0"]) / 0.8 * np.asarray(curve.y),
            ]
        )

    # What leaves the axes is cut off where the grid lines end.
    window = page.locator(".live-lines svg svg").evaluate(
        "e => (s => [s.overflow, parseFloat(s.width), parseFloat(s.height)])(getComputedStyle(e))"
    )
    grid = page.locator(".live-lines .live-ticks").evaluate(
        "e => ['x2', 'y2'].map((k) => Math.max(...[...e.children].map((l) => l.getAttribute(k))))"
    )
    assert window == ["hidden", pytest.approx(grid[0], abs=1), pytest.approx(grid[1], abs=1)]

    curve, tangent, point = loss.curves  # type: ignore[attr-defined]
    mark = page.locator(f".live-mark{DRAWN}").get_attribute("d") or ""
    drawn = [float(v) for v in mark.removeprefix("M").removesuffix("h0").split()]
    assert np.abs(pixels(point) - drawn).max() < 0.5
    for expected, selector in ((curve, ".live-line"), (tangent, ".live-dashed")):
        path = page.locator(f"path.live-curve{selector}{DRAWN}").get_attribute("d") or ""
        drawn_path = [[float(v) for v in pair.split()] for pair in path[1:].split("L")]
        assert np.abs(pixels(expected) - drawn_path).max() < 0.5


def test_a_curve_that_is_not_known_is_not_drawn(visit: Visit) -> None:
    page = visit("stepper")
    for step, marks, tangents in ((4, 0, 0), (5, 1, 0), (13, 1, 0), (14, 1, 1)):
        slider(page, "step").fill(str(step))
        expect(words(page)).to_contain_text(f"step {step} of")
        expect(page.locator(f".live-mark{DRAWN}")).to_have_count(marks)
        expect(page.locator(f"path.live-dashed{DRAWN}")).to_have_count(tangents)


def test_an_arrow_points_where_it_flows(visit: Visit) -> None:
    """Forward from z₁ to a₁, to the right; backward the other way, on a telephone upwards."""
    flights = []
    for width in (800, 390):
        page = visit("stepper", width=width)
        for step in (2, 12):
            slider(page, "step").fill(str(step))
            expect(words(page)).to_contain_text(f"step {step} of")
            expect(page.locator(".live-edge.live-active")).to_have_count(1)
            path = page.locator(".live-edge.live-active").get_attribute("d") or ""
            start, end = path[1:].split("M")[0].split("L")
            (x1, y1), (x2, y2) = (map(float, point.split()) for point in (start, end))
            flights.append((np.sign(x2 - x1), np.sign(y2 - y1)))
    assert flights == [(1, 0), (-1, 0), (0, 1), (0, -1)]


def test_two_figures_on_a_page_know_nothing_of_each_other(visit: Visit) -> None:
    page = visit("both")
    stepper, parabola = page.locator("[data-live]").all()
    before = parabola.locator(".live-picture").inner_html()
    stepper.locator("input").first.press("ArrowRight")
    expect(stepper.locator(".live-words > span").first).to_have_text(STEPPER.frame(step=1).words)
    assert parabola.locator(".live-picture").inner_html() == before
    parabola.locator("input").first.press("ArrowRight")
    expect(parabola.locator("output").first).to_have_text("1.5 1/m")
    expect(stepper.locator("output").first).to_have_text("1")


def test_a_finger_moves_a_slider(visit: Visit) -> None:
    page = visit("stepper", width=390, has_touch=True, is_mobile=True)
    box = slider(page, "w1").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    expect(slider(page, "w1")).not_to_have_value("12")
    assert int(slider(page, "w1").input_value()) > 25


def test_a_mouse_drags_a_slider(visit: Visit) -> None:
    page = visit("stepper")
    box = slider(page, "y").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.8 * box["width"], middle)
    page.mouse.down()
    for part in (0.6, 0.4, 0.2, 0.0):
        page.mouse.move(box["x"] + part * box["width"], middle)
    page.mouse.up()
    expect(page.locator("output").nth(2)).to_have_text("0.0")


def test_while_dragging_only_some_sentences_are_spoken(visit: Visit) -> None:
    page = visit("stepper")
    said = page.evaluate(
        """async () => {
            const input = document.querySelector('input[name=w1]');
            const region = document.querySelector('.live-spoken');
            const said = [];
            new MutationObserver(() => said.push(region.textContent))
                .observe(region, { childList: true });
            document.querySelector('input[name=step]').value = 1;
            document.querySelector('input[name=step]').dispatchEvent(new Event('input'));
            for (let stop = 0; stop <= 32; stop += 1) {
                input.value = stop;
                input.dispatchEvent(new Event('input'));
                await new Promise(requestAnimationFrame);
            }
            await new Promise((done) => setTimeout(done, 1500));
            return said;
        }"""
    )
    assert 2 <= len(said) <= 6
    assert said[-1] == STEPPER.frame(step=1, w1=4.0).words


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
@pytest.mark.parametrize("name", ["both", "sink"])
def test_it_fits_and_is_legible(visit: Visit, name: str, width: int) -> None:
    page = visit(name, width=width)
    for control in page.locator("[data-live] input[type=range]").all():
        control.press("End")
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('[data-live] *')]
            .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 11
    # No text leaves its figure, no number its card, no card another's place.
    outside = page.evaluate(
        """() => {
            const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1
                && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
            const box = (e) => e.getBoundingClientRect();
            const bad = [];
            for (const text of document.querySelectorAll('[data-live] svg text')) {
                const card = text.closest('.live-card')?.querySelector('rect');
                if (!inside(box(text), box(card ?? text.closest('.live-panel'))))
                    bad.push(text.textContent);
            }
            for (const svg of document.querySelectorAll('.live-graph svg')) {
                const cards = [...svg.querySelectorAll('rect')].map(box);
                const apart = (a, b) => a.right <= b.left || b.right <= a.left
                    || a.bottom <= b.top || b.bottom <= a.top;
                if (cards.some((a, i) => cards.slice(i + 1).some((b) => !apart(a, b))))
                    bad.push('cards overlap');
            }
            for (const scale of document.querySelectorAll('.live-ticks')) {
                const ticks = [...scale.querySelectorAll('text[text-anchor=middle]')].map(box);
                ticks.slice(1).forEach((t, i) => {
                    if (t.left < ticks[i].right + 4) bad.push('ticks overlap');
                });
            }
            return bad;
        }"""
    )
    assert outside == []
    # A finger meets every control.
    for control in page.locator("[data-live] :is(input, select, button)").all():
        box = control.bounding_box()
        assert box
        assert box["height"] >= 24
        assert box["width"] >= (90 if control.get_attribute("type") == "range" else 24)


def rgb(colour: str) -> str:
    channels = colour.removeprefix("rgb(").removesuffix(")").split(",")
    return "#" + "".join(f"{int(c):02x}" for c in channels)


@pytest.mark.parametrize(
    ("name", "options", "dark"),
    [
        ("stepper", {"color_scheme": "light"}, False),
        ("stepper", {"color_scheme": "dark"}, True),
        ("stepper-dark", {"color_scheme": "light"}, True),
    ],
)
def test_light_and_dark(visit: Visit, name: str, options: dict[str, str], dark: bool) -> None:
    page = visit(name, **options)
    slider(page, "step").press("End")
    expect(words(page)).to_contain_text("14 of 14")
    ground = "#14181e" if dark else "#ffffff"
    for selector, attribute in {
        ".live-words": "color",
        ".live-note": "color",
        ".live-ticks text": "fill",
        ".live-card:not(.live-active) .live-gradient": "fill",
        ".live-curve.live-line": "stroke",
    }.items():
        element = page.locator(selector).first
        colour = element.evaluate(f"e => getComputedStyle(e).{attribute}")
        assert contrast(rgb(colour), ground) >= 4.5, selector
    active = page.locator(".live-card.live-active").first
    assert (
        contrast(
            rgb(active.locator("text").first.evaluate("e => getComputedStyle(e).fill")),
            rgb(active.locator("rect").evaluate("e => getComputedStyle(e).fill")),
        )
        >= 4.5
    )


@pytest.mark.parametrize("width", [320, 800])
@pytest.mark.parametrize("name", ["stepper", "sink"])
def test_nothing_moves_when_it_comes_alive_or_plays(visit: Visit, name: str, width: int) -> None:
    page = visit(name, width=width, wait=False)
    after = "document.querySelector('#after').getBoundingClientRect().top + scrollY"
    shift = page.evaluate(
        """() => { window.shift = 0; new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: 'layout-shift', buffered: true }); }"""
    )
    shell = page.context.browser.new_context(  # type: ignore[union-attr]
        viewport={"width": width, "height": 900}
    )
    still = shell.new_page()
    still.route("**/figures.mjs", lambda route: route.abort())
    still.goto(page.url)
    place = still.evaluate(after)
    shell.close()
    page.wait_for_selector("[data-ready]")
    assert abs(page.evaluate(after) - place) < 1
    for step in range(13):
        slider(page, "step").fill(str(step))
        page.wait_for_timeout(30)
        assert abs(page.evaluate(after) - place) < 1
    assert page.evaluate("window.shift") < 0.01
    assert shift is None


def test_data_is_loaded_when_the_figure_comes_near(visit: Visit) -> None:
    page = visit("far", wait=False)
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.reload()
    page.wait_for_load_state("networkidle")
    assert not any(url.endswith(".bin") for url in loaded)
    page.locator("[data-live]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-ready]")
    assert sum(url.endswith(".bin") for url in loaded) == 1


def test_missing_data_is_said_and_the_still_picture_stays(visit: Visit) -> None:
    page = visit("broken", wait=False, quiet=False)
    page.wait_for_selector("[data-failed]")
    expect(words(page)).to_contain_text("its data could not be loaded (Error: 404")
    expect(spoken(page)).to_contain_text("its data could not be loaded")
    expect(page.locator(".live-fallback")).to_be_visible()
    assert page.locator(".live-fallback").evaluate("image => image.naturalWidth") > 0
    assert slider(page, "step").is_disabled()
    for legend in page.locator(".live-legend").all():
        expect(legend).to_be_hidden()


def test_without_scripts_there_is_the_still_picture_alone(visit: Visit) -> None:
    page = visit("stepper", wait=False, java_script_enabled=False)
    expect(page.locator(".live-fallback")).to_be_visible()
    assert STEPPER.frame(step=14).words in (
        page.locator(".live-fallback").get_attribute("alt") or ""
    )
    for hidden in (".live-controls", ".live-picture", ".live-words"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".live-caption")).to_be_visible()


def test_on_paper_there_is_the_still_picture(visit: Visit) -> None:
    page = visit("stepper-dark")
    expect(page.locator(".live-fallback")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".live-fallback")).to_be_visible()
    for hidden in (".live-controls", ".live-picture", ".live-words"):
        expect(page.locator(hidden)).to_be_hidden()
    ink = page.locator(".live-caption").evaluate("e => getComputedStyle(e).color")
    assert contrast(rgb(ink), "#ffffff") >= 4.5


# As a widget: the same module with a model as anywidget gives it


@pytest.fixture
def widget(visit: Visit) -> Page:
    """An empty page on which live.mjs renders the stepper's widget, the kernel being the test."""
    page = visit("stepper", wait=False)
    model = STEPPER.widget(step=3)
    state = {key: getattr(model, key) for key in ("shell", "spec", "values", "frame")}
    page.set_content(f"<style>{(ROOT / 'companion/live/live.css').read_text('utf-8')}</style>")
    page.evaluate(
        """async ([module, state]) => {
            const listeners = {};
            window.saved = [];
            window.model = {
                get: (key) => state[key],
                set: (key, value) => { state[key] = value; },
                save_changes: () => window.saved.push(JSON.parse(JSON.stringify(state.values))),
                on: (event, listener) => (listeners[event] ??= []).push(listener),
                off: (event, listener) => {
                    listeners[event] = listeners[event].filter((other) => other !== listener);
                },
            };
            window.kernel = (key, value) => {
                state[key] = value;
                (listeners[`change:${key}`] ?? []).forEach((listener) => listener());
            };
            window.listening = () => Object.values(listeners).flat().length;
            const file = new Blob([module], { type: 'text/javascript' });
            const { default: live } = await import(URL.createObjectURL(file));
            const root = document.createElement('div');
            document.body.append(root);
            window.end = live.render({ model: window.model, el: root });
        }""",
        [(ROOT / "companion/live/live.mjs").read_text("utf-8"), state],
    )
    page.wait_for_selector("[data-ready]")
    return page


def test_a_widget_asks_the_kernel_for_values_between_the_grid_points(widget: Page) -> None:
    expect(words(widget)).to_have_text(STEPPER.frame(step=3).words)
    expect(slider(widget, "step")).to_have_value("3")
    slider(widget, "w1").press("ArrowRight")
    assert widget.evaluate("window.saved") == [{"step": 3, "w1": -0.975, "y": 0.8}]
    # Until the kernel answers, the picture stays.
    expect(words(widget)).to_have_text(STEPPER.frame(step=3).words)
    answer = STEPPER.widget(step=3, w1=-0.975).frame
    widget.evaluate("frame => window.kernel('frame', frame)", answer)
    expect(words(widget)).to_have_text(STEPPER.frame(step=3, w1=-0.975).words)


def test_a_widget_shows_values_set_in_the_kernel(widget: Page) -> None:
    widget.evaluate(
        "values => window.kernel('values', values)", {"step": 5, "w1": 1.2345, "y": 0.5}
    )
    expect(slider(widget, "step")).to_have_value("5")
    expect(widget.locator("output").nth(1)).to_have_text("1.234")
    assert json.loads(slider(widget, "w1").get_attribute("value") or "0") == 120


def test_a_widget_that_is_taken_away_listens_no_more(widget: Page) -> None:
    assert widget.evaluate("window.listening()") == 3
    widget.evaluate("window.end()")
    assert widget.evaluate("window.listening()") == 0
    slider(widget, "w1").press("ArrowRight")
    assert widget.evaluate("window.saved") == []


def test_a_widget_follows_the_theme_of_jupyterlab(widget: Page) -> None:
    def ink() -> str:
        return rgb(words(widget).evaluate("e => getComputedStyle(e).color"))

    widget.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert contrast(ink(), "#ffffff") > 7
    widget.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert contrast(ink(), "#111111") > 7
