"""Measures the live figures of the built website in Chromium, against what they are meant to reach.

A frame is what the page works from a key on a slider to the painted picture: the answer to the
event, and the frame in which it is drawn. It is without the wait for the screen's next refresh, up
to 17 ms, and what is done by the graphics processor after the page has painted. A figure without
sliders has no such frames, and the table says so.

A folder on the command line is measured instead of the built website.
"""

import gzip
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Locator, Page, Route, sync_playwright

from companion.progress import progress
from tools.browser import launch
from tools.project import PAGES
from tools.website import serving

FIGURE = "[data-live]"
# Presses of a key on each slider.
PRESSES = 24
SLOW = 4

NO_SLIDERS = "no sliders"

# Every figure stands far below the view, so that it is loaded when it is scrolled to.
FAR = f"<style>{FIGURE} {{ margin-top: 4000px !important }}</style></head>"

# Called with the figure: from here on each input adds its milliseconds to `window.liveFrames`.
WATCH = """figure => {
    const { port1, port2 } = new MessageChannel();
    let [pressed, answered, begun] = [0, 0, 0];
    window.liveFrames = [];
    figure.addEventListener('input', () => {
        pressed = performance.now();
        // Asked for before the figure asks, so it comes before the figure draws.
        requestAnimationFrame(() => {
            begun = performance.now();
            port2.postMessage(0);
        });
    }, true);
    figure.addEventListener('input', () => { answered = performance.now(); });
    // A message arrives when the frame is painted.
    port1.onmessage = () => {
        window.liveFrames.push(answered - pressed + performance.now() - begun);
    };
}"""

READY = """async figure => {
    let shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shift += entry.value;
    }).observe({ type: 'layout-shift' });
    const begin = performance.now();
    figure.scrollIntoView({ behavior: 'instant', block: 'center' });
    while (!('ready' in figure.dataset)) {
        if ('failed' in figure.dataset) throw new Error(figure.textContent);
        await new Promise(requestAnimationFrame);
    }
    const time = performance.now() - begin;
    for (let i = 0; i < 10; i += 1) await new Promise(requestAnimationFrame);
    return [time, shift];
}"""


@dataclass(frozen=True)
class Measured:
    """A figure as measured.

    Attributes:
        name: what the experiment is called.
        frame, slow_frame: 95th percentile of a frame in milliseconds, and at a quarter of the CPU;
            None for a figure without sliders.
        ready: milliseconds from when it is scrolled to until it answers.
        data: its file in bytes, compressed.
        shift: by how much the page has moved while it loaded, as Layout Instability has it.
    """

    name: str
    frame: float | None
    slow_frame: float | None
    ready: float
    data: int
    shift: float


def far_below(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=response.text().replace("</head>", FAR, 1))


def frames(page: Page, figure: Locator, presses: int = PRESSES) -> list[float]:
    """Press keys on every slider of a figure; give the milliseconds of each frame, if any."""
    figure.evaluate(WATCH)
    expected = 0
    for slider in figure.locator("input[type=range]").all():
        slider.press("Home")
        stops = int(slider.get_attribute("max") or 0)
        for number in range(presses):
            back = number // max(1, stops) % 2
            before = slider.input_value()
            slider.press("ArrowLeft" if back else "ArrowRight")
            expected += slider.input_value() != before
            page.wait_for_function(f"liveFrames.length >= {expected}")
    drawn: list[float] = page.evaluate("liveFrames")
    return drawn


def percentile(drawn: Sequence[float]) -> float | None:
    """Give the 95th percentile; None if nothing was drawn."""
    return float(np.percentile(drawn, 95)) if drawn else None


def throttle(page: Page, times: float) -> None:
    """Slow the page's CPU down; 1 is its own speed."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": times})


def measure(browser: Browser, address: str, number: int) -> Measured:
    """Measure one figure of the page at the address."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route("**/*.html", far_below)
    data: dict[str, int] = {}
    page.on("requestfinished", lambda r: data.update({r.url: r.sizes()["responseBodySize"]}))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    figure = page.locator(FIGURE).nth(number)
    ready, shift = figure.evaluate(READY)
    own = [size for url, size in data.items() if url.endswith(figure_file(figure))]
    fast = frames(page, figure)
    throttle(page, SLOW)
    slow = frames(page, figure, PRESSES // 2)
    name = figure.get_attribute("data-live") or ""
    page.close()
    return Measured(
        name=name,
        frame=percentile(fast),
        slow_frame=percentile(slow),
        ready=ready,
        data=sum(own),
        shift=shift,
    )


def figure_file(figure: Locator) -> str:
    """Give the name of the figure's data file."""
    return (figure.get_attribute("data-frozen") or "").rsplit("/", 1)[-1]


def script_size(pages: Path) -> int:
    """Give the bytes of the script of live figures and of all that it loads at once, compressed."""
    folder = pages / "_static" / "page"
    names, waiting = set[str](), ["figures.mjs"]
    while waiting:
        name = waiting.pop()
        names.add(name)
        at_once = re.findall(r'(?:from|import)"\./([^"]+)"', (folder / name).read_text("utf-8"))
        waiting += set(at_once) - names
    return sum(len(gzip.compress((folder / name).read_bytes(), 9)) for name in names)


# The columns: their heads, the figures' numbers and what they are meant not to exceed.
COLUMNS: dict[str, tuple[str, float, Callable[[Measured], float | None]]] = {
    "frame": ("ms", 16, lambda m: m.frame),
    f"frame ×{SLOW}": ("ms", 50, lambda m: m.slow_frame),
    "ready": ("ms", 1000, lambda m: m.ready),
    "data": ("kB", 250, lambda m: m.data / 1000),
    "shift": ("", 0.01, lambda m: m.shift),
}


def cell(value: float | None, unit: str, target: float) -> str:
    """Give a number with its unit, and a mark if it misses the target."""
    if value is None:
        return f"{NO_SLIDERS} "
    text = f"{value:.1f} {unit}" if unit else f"{value:.3f}"
    return f"{text}{'!' if value > target else ' '}"


def table(measured: Sequence[Measured]) -> str:
    """Set the measured figures against the targets; what misses one is marked."""
    width = max(len(m.name) for m in measured) + 2
    rows = ["figure".ljust(width) + "".join(head.rjust(14) for head in COLUMNS)]
    for m in measured:
        row = m.name.ljust(width)
        for unit, target, number in COLUMNS.values():
            row += cell(number(m), unit, target).rjust(14)
        rows.append(row)
    row = "at most".ljust(width)
    for unit, target, _ in COLUMNS.values():
        row += f"{target} {unit} ".rjust(14)
    rows.append(row)
    return "\n".join(rows)


def places(pages: Path) -> list[tuple[str, int]]:
    """Give every live figure: the path of its page, and its number there."""
    texts = {path: path.read_text("utf-8") for path in sorted(pages.rglob("*.html"))}
    return [
        (path.relative_to(pages).as_posix(), number)
        for path, text in texts.items()
        for number in range(text.count("data-frozen="))
    ]


def main(pages: Path) -> int:
    found = places(pages)
    if not found:
        print("There is no website with live figures yet. Build it: make site", file=sys.stderr)
        return 1
    with (
        serving(pages) as address,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        measured = [
            measure(browser, f"{address}/{path}", number)
            for path, number in progress(found, "measuring", "figure")
        ]
    print(table(measured))
    script = script_size(pages) / 1000
    print(f"All JavaScript of the figures: {script:.1f} kB compressed; at most 12 kB.")
    print("Frames: 95th percentile, without the wait for the screen's next refresh.")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else PAGES))
