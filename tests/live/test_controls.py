"""Every kind of control and of panel in a real Chromium, by keyboard, mouse and touch."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.live.reading import DRAWN, output, picture, slider, spoken, words
from tests.live.toys import KITCHEN_SINK, STEPS
from tools.project import SITE

Visit = Callable[..., Page]

AXE = SITE / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """async () => (await axe.run()).violations.flatMap(
    (violation) => violation.nodes.map(
        (node) => `${violation.id} at ${node.target}: ${node.failureSummary}`))"""

START = "[data-live] .live-handle"
# How far apart two stops of the start lie on its panel, in pixels.
APART = """() => {
    const ticks = [...document.querySelectorAll('.live-field .live-ticks')][0];
    const texts = [...ticks.querySelectorAll('text[text-anchor=middle]')];
    const place = (text) => Number(text.previousElementSibling.getAttribute('x1'));
    const number = (text) => Number(text.textContent.replace('−', '-'));
    const [first, last] = [texts[0], texts.at(-1)];
    return (place(last) - place(first)) / (number(last) - number(first));
}"""


def sentence(step: int = STEPS, **values: Any) -> str:
    return KITCHEN_SINK.frame(**values).words_at(step)


def centre(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def points(path: str | None) -> list[list[float]]:
    return [[float(v) for v in pair.split()] for pair in (path or "")[1:].split("L")]


def trail(page: Page) -> list[list[float]]:
    """The path of descent, as it is drawn."""
    return points(page.locator(f"svg > path.live-marked{DRAWN}").first.get_attribute("d"))


def test_the_keyboard_sets_every_parameter(visit: Visit) -> None:
    page = visit("sink")
    expect(words(page)).to_have_text(sentence())
    slider(page, "rate").press("ArrowRight")
    expect(words(page)).to_have_text(sentence(rate=0.32))
    expect(output(page, "rate")).to_have_text("0.32")
    slider(page, "start.x").press("End")
    expect(words(page)).to_have_text(sentence(rate=0.32, start=(2, 2)))
    slider(page, "start.y").press("Home")
    expect(words(page)).to_have_text(sentence(rate=0.32, start=(2, -2)))
    page.locator("select[name=valley]").focus()
    page.keyboard.press("r")
    expect(words(page)).to_have_text(sentence(rate=0.32, start=(2, -2), valley="round"))
    page.locator("input[name=noisy]").press("Space")
    expect(words(page)).to_have_text(sentence(rate=0.32, start=(2, -2), valley="round", noisy=True))
    slider(page, "step").press("ArrowLeft")
    last = sentence(STEPS - 1, rate=0.32, start=(2, -2), valley="round", noisy=True)
    expect(words(page)).to_have_text(last)
    expect(spoken(page)).to_have_text(last)


def test_everything_can_be_reached_with_the_tab_key(visit: Visit) -> None:
    page = visit("sink")
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(e => e.name || e.dataset.play || e.textContent)(document.activeElement)"
            )
        )
    wanted = {"rate", "start.x", "start.y", "valley", "noisy", "step"}
    assert wanted | {"diverges", "first steps", "Reset", "Pin"} <= reached


def test_a_run_is_drawn_up_to_its_time(visit: Visit) -> None:
    page = visit("sink")
    for step in (0, 1, 5, STEPS):
        slider(page, "step").fill(str(step))
        expect(words(page)).to_have_text(sentence(step))
        assert len(trail(page)) == step + 1
        # The loss has no marks but the one at its head.
        heads = page.locator(f".live-lines:not(.live-field) .live-mark{DRAWN}")
        loss = points(page.locator(f"path.live-line{DRAWN}").get_attribute("d"))
        assert len(loss) == step + 1
        assert points((heads.first.get_attribute("d") or "").removesuffix("h0")) == loss[-1:]


def test_a_field_is_drawn_anew_only_when_it_changes(visit: Visit) -> None:
    page = visit("sink")
    page.evaluate("window.contour = document.querySelector('.live-contour')")
    slider(page, "rate").press("ArrowLeft")
    slider(page, "step").press("ArrowLeft")
    expect(words(page)).to_have_text(sentence(STEPS - 1, rate=0.08))
    assert page.evaluate("contour.isConnected")
    page.locator("select[name=valley]").select_option("round")
    expect(words(page)).to_have_text(sentence(STEPS - 1, rate=0.08, valley="round"))
    assert not page.evaluate("contour.isConnected")


def test_fields_bars_and_tables_show_their_numbers(visit: Visit) -> None:
    page = visit("sink")
    slider(page, "rate").press("End")
    expect(words(page)).to_have_text(sentence(rate=0.64))
    panels = KITCHEN_SINK.frame(rate=0.64).panels
    counts = panels["places"].heights  # type: ignore[attr-defined]
    heights = page.locator(".live-bars").nth(1).locator("rect.live-bar:not(.live-old)")
    drawn = [float(rect.get_attribute("height") or 0) for rect in heights.all()]
    tallest = max(drawn)
    assert drawn == pytest.approx([c / max(counts) * tallest for c in counts], abs=0.5)
    rows = [row[1:] for row in panels["numbers"].rows]  # type: ignore[attr-defined]
    assert page.locator(".live-table td").all_text_contents()[-4:] == [*rows[0], *rows[1]]
    # A contour for each level, and a circle round the least in a round valley.
    expect(page.locator(".live-contour")).to_have_count(8)
    page.locator("select[name=valley]").select_option("round")
    expect(words(page)).to_contain_text("round")
    lowest = page.locator(".live-contour").first.bounding_box()
    assert lowest
    assert lowest["width"] == pytest.approx(lowest["height"], rel=0.02)
    assert page.locator(".live-heat.live-cells").count() > 5
    expect(page.locator(".live-regions")).to_have_count(2)


def test_what_is_outside_the_axes_is_cut_off(visit: Visit) -> None:
    """As it is painted: beside the axes the page has the colour of paper and nothing else."""
    page = visit("sink")
    page.locator("[data-preset='0']").click()
    expect(words(page)).to_have_text(sentence(rate=0.64))
    page.locator(".live-field").nth(1).scroll_into_view_if_needed()
    axes = (
        page.locator(".live-field")
        .nth(1)
        .locator(".live-ticks")
        .evaluate(
            """scale => {
            const { x, y } = scale.getBoundingClientRect();
            const last = (name) => Math.max(
                ...[...scale.querySelectorAll('line')].map((line) => line.getAttribute(name)));
            const { e, f } = scale.getScreenCTM();
            return { right: e + last('x2'), bottom: f + last('y2'), top: f };
        }"""
        )
    )
    clip = {"x": axes["right"] + 2, "y": axes["top"] + 10, "width": 6, "height": 100}
    shot = page.screenshot(clip=clip)  # type: ignore[arg-type]
    white = page.evaluate(
        """async (bytes) => {
            const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
            const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
            context.drawImage(image, 0, 0);
            const { data } = context.getImageData(0, 0, image.width, image.height);
            return data.every((value) => value === 255);
        }""",
        list(shot),
    )
    assert white


def test_a_mouse_drags_the_start(visit: Visit) -> None:
    page = visit("sink")
    x, y = centre(page, START)
    unit = page.evaluate(APART)
    # Held beside its middle, it does not jump.
    page.mouse.move(x + 5, y + 5)
    page.mouse.down()
    page.mouse.move(x + 6, y + 6)
    expect(words(page)).to_have_text(sentence())
    page.mouse.move(x + 5 + unit, y + 5 + unit, steps=4)
    expect(words(page)).to_have_text(sentence(start=(0, 1)))
    # Beyond the axes it stays on their rim.
    page.mouse.move(x + 10 * unit, y + 2 * unit, steps=2)
    expect(words(page)).to_have_text(sentence(start=(2, 0)))
    expect(slider(page, "start.x")).to_have_value("4")
    expect(slider(page, "start.y")).to_have_value("2")
    expect(output(page, "start.x")).to_have_text("2")
    page.mouse.up()
    page.mouse.move(x, y)
    expect(words(page)).to_have_text(sentence(start=(2, 0)))
    assert trail(page)[0] == pytest.approx([4 * unit, 2 * unit], abs=0.5), (
        "the path begins where the handle is"
    )


@pytest.fixture
def telephone(visit: Visit) -> tuple[Page, CDPSession]:
    page = visit("sink", width=320, has_touch=True, is_mobile=True)
    return page, page.context.new_cdp_session(page)


def touch(session: CDPSession, kind: str, *place: float) -> None:
    fingers = [{"x": place[0], "y": place[1]}] if place else []
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


def test_a_finger_drags_the_start_and_not_the_page(telephone: tuple[Page, CDPSession]) -> None:
    page, session = telephone
    page.locator(START).scroll_into_view_if_needed()
    reach = page.locator(f"{START} .live-reach").bounding_box()
    assert reach
    assert min(reach["width"], reach["height"]) >= 44
    x, y = centre(page, START)
    unit = page.evaluate(APART)
    before = page.evaluate("scrollY")
    # At the rim of what feels the finger.
    touch(session, "touchStart", x + 14, y + 14)
    for part in (0.25, 0.5, 0.75, 1):
        touch(session, "touchMove", x + 14 + part * unit, y + 14 + part * 2 * unit)
    touch(session, "touchEnd")
    expect(words(page)).to_have_text(sentence(start=(0, 0)))
    assert page.evaluate("scrollY") == before


def test_every_control_answers_a_finger_at_320_pixels(telephone: tuple[Page, CDPSession]) -> None:
    page, _ = telephone
    for name in ("rate", "start.x", "start.y"):
        box = slider(page, name).bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + 3, box["y"] + box["height"] / 2)
        expect(slider(page, name)).to_have_value("0")
    page.locator("input[name=noisy]").tap()
    expect(words(page)).to_have_text(sentence(rate=0.02, start=(-2, -2), noisy=True))
    page.locator("[data-pin]").tap()
    expect(page.locator(".live-pinned")).to_contain_text("Pinned: Step 12")
    page.locator("[data-preset='1']").tap()
    expect(words(page)).to_have_text(sentence(3, start=(2, 2)))
    page.locator("[data-reset]").tap()
    expect(words(page)).to_have_text(sentence())
    page.locator("[data-play=step]").tap()
    expect(page.locator("[data-play=step]")).to_have_attribute("aria-pressed", "true")


def test_presets_and_reset_set_every_control(visit: Visit) -> None:
    page = visit("sink")
    page.locator("select[name=valley]").select_option("round")
    page.locator("input[name=noisy]").check()
    page.locator("[data-preset='1']").press("Enter")
    expect(words(page)).to_have_text(sentence(3, start=(2, 2)))
    expect(page.locator("select[name=valley]")).to_have_value("narrow")
    expect(page.locator("input[name=noisy]")).not_to_be_checked()
    expect(slider(page, "start.x")).to_have_value("4")
    expect(output(page, "step")).to_have_text("3")
    page.locator("[data-preset='0']").press("Enter")
    expect(words(page)).to_have_text(sentence(rate=0.64))
    page.locator("[data-reset]").press("Enter")
    expect(words(page)).to_have_text(sentence())
    expect(slider(page, "rate")).to_have_value("3")


def test_a_pinned_run_stays_behind_the_one_that_is_tried(visit: Visit) -> None:
    page = visit("sink")
    pin, note = page.locator("[data-pin]"), page.locator(".live-pinned")
    old = page.locator(f".live-field .live-old path{DRAWN}[style*=accent]")
    assert old.count() == 0
    run = trail(page)
    pin.press("Enter")
    expect(pin).to_have_attribute("aria-pressed", "true")
    expect(pin).to_have_text("Unpin")
    expect(note).to_have_text(f"Pinned: {sentence()}")
    slider(page, "rate").press("End")
    expect(words(page)).to_have_text(sentence(rate=0.64))
    assert points(old.first.get_attribute("d")) == run
    assert trail(page) != run
    assert old.first.evaluate("e => getComputedStyle(e).strokeDasharray") != "none"
    assert float(old.first.evaluate("e => getComputedStyle(e).opacity")) < 1
    # Its bars are there too, and its time does not run on.
    expect(page.locator(".live-bar.live-old").first).to_be_visible()
    slider(page, "step").press("Home")
    expect(words(page)).to_have_text(sentence(0, rate=0.64))
    assert points(old.first.get_attribute("d")) == run
    pin.press("Enter")
    expect(pin).to_have_text("Pin")
    expect(note).to_be_empty()
    expect(old).to_have_count(0)
    expect(page.locator(".live-bar.live-old").first).to_be_hidden()


def test_playing_shows_every_step_halts_at_the_last_and_speaks_then(visit: Visit) -> None:
    page = visit("sink")
    seen = page.evaluate(
        """async () => {
            const words = document.querySelector('.live-words > span');
            const region = document.querySelector('.live-spoken');
            const button = document.querySelector('[data-play=step]');
            const [seen, said] = [[], []];
            const begin = performance.now();
            new MutationObserver(() => seen.push(words.textContent))
                .observe(words, { childList: true });
            new MutationObserver(() => said.push(region.textContent))
                .observe(region, { childList: true });
            button.click();
            while (button.ariaPressed === 'true') await new Promise(requestAnimationFrame);
            const time = performance.now() - begin;
            await new Promise((done) => setTimeout(done, 700));
            return { seen, said, time };
        }"""
    )
    # From the end it starts over.
    assert seen["seen"] == [sentence(step) for step in range(STEPS + 1)]
    assert seen["said"] in ([], [sentence()])
    assert 1000 / 12 * STEPS / 3 < seen["time"] < 1000 / 12 * STEPS * 3
    expect(spoken(page)).to_have_text(sentence())


def test_playing_can_be_halted_and_taken_over(visit: Visit) -> None:
    page = visit("sink")
    button = page.locator("[data-play=step]")
    assert button.get_attribute("aria-label") == "Play step k"
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    # Another control may be moved while it plays.
    slider(page, "rate").press("ArrowLeft")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(words(page)).to_contain_text(re.compile("Step [2-9],"))
    slider(page, "step").press("ArrowRight")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(100)
    here = words(page).text_content()
    page.wait_for_timeout(400)
    assert words(page).text_content() == here
    expect(spoken(page)).to_have_text(here or "")
    button.press("Enter")
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    # And a slider that plays itself.
    page.locator("[data-play=rate]").press("Enter")
    expect(slider(page, "rate")).to_have_value("5")
    expect(page.locator("[data-play=rate]")).to_have_attribute("aria-pressed", "false")


def test_with_less_motion_each_press_is_a_step(visit: Visit) -> None:
    page = visit("sink", reduced_motion="reduce")
    button = page.locator("[data-play=step]")
    assert button.get_attribute("aria-label") == "Step step k"
    assert button.get_attribute("aria-pressed") is None
    for step in (0, 1, 2):
        button.press("Enter")
        expect(words(page)).to_have_text(sentence(step))
        expect(spoken(page)).to_have_text(sentence(step))
    page.wait_for_timeout(300)
    expect(words(page)).to_have_text(sentence(2))
    page.emulate_media(reduced_motion="no-preference")
    expect(button).to_have_attribute("aria-label", "Play step k")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing(visit: Visit, scheme: str, width: int) -> None:
    page = visit("sink-dark" if scheme == "dark" else "sink", width=width)
    page.locator("[data-pin]").click()
    slider(page, "rate").press("End")
    page.add_script_tag(path=AXE)
    assert page.evaluate(VIOLATIONS) == []


def test_before_it_lives_nothing_pretends_to_work(visit: Visit) -> None:
    page = visit("far-sink", wait=False)
    for control in page.locator("[data-live] :is(input, select, button)").all():
        expect(control).to_be_disabled()
    page.locator("[data-live]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-ready]")
    for control in page.locator("[data-live] :is(input, select, button)").all():
        expect(control).to_be_enabled()


def test_a_figure_that_was_hidden_is_drawn_when_it_is_shown(visit: Visit) -> None:
    page = visit("sink")
    page.evaluate("document.querySelector('main').style.display = 'none'")
    slider(page, "rate").evaluate("e => { e.value = 0; e.dispatchEvent(new Event('input')); }")
    page.wait_for_timeout(100)
    page.evaluate("document.querySelector('main').style.display = ''")
    expect(words(page)).to_have_text(sentence(rate=0.02))
    assert len(trail(page)) == STEPS + 1
    shown = picture(page)
    slider(page, "rate").press("ArrowRight")
    expect(words(page)).not_to_have_text(sentence(rate=0.02))
    assert picture(page) != shown
