"""A small site with live figures, served below a path, and a browser to open it in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_scripts import SCRIPT, STYLE, write_front_end
from playwright.sync_api import Browser, Page

from companion.experiments.backpropagation import STEPPER
from tests.live.toys import KITCHEN_SINK, PARABOLA
from tools.website import serving

PAGE = """<!doctype html>
<html lang="en"{theme}><head><meta charset="utf-8"><title>Live figures</title>
<link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="../_static/{style}">
<script type="module" src="../_static/{script}"></script>
<style>
body {{ max-width: 720px; margin: 0 auto; padding: 16px; font-family: sans-serif; }}
html[data-theme="dark"] body {{ background: #14181e; }}
/* As themes have it. */
.article img, .article svg {{ max-width: 100%; height: auto; }}
</style></head>
<body><main class="article"><h1>Live figures</h1>
{figures}<p id="after">After the figures.</p></main></body></html>
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder above a built site: pages in site/book, live figures on them."""
    folder = tmp_path_factory.mktemp("built")
    out = folder / "site"
    source = folder / "source"
    (source / "book").mkdir(parents=True)
    (out / "book").mkdir(parents=True)
    write_front_end(out / "_static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOWNHILL_SITE_SRC", str(source))
        patch.setenv("DOWNHILL_SITE_OUT", str(out))
        patch.chdir(source / "book")
        stepper, parabola, sink = (
            e._repr_mimebundle_()[0]["text/html"] for e in (STEPPER, PARABOLA, KITCHEN_SINK)
        )
    for name, figures in {
        "stepper": stepper,
        "sink": sink,
        "far-sink": f'<div style="height: 6000px"></div>{sink}',
        "both": stepper + parabola,
        "toys": parabola + sink,
        "far": f'<div style="height: 6000px"></div>{stepper}',
        "broken": stepper.replace("_live/backprop-stepper.", "_live/missing.", 1),
    }.items():
        for suffix, theme in {"": "", "-dark": ' data-theme="dark"'}.items():
            page = PAGE.format(figures=figures, theme=theme, script=SCRIPT, style=STYLE)
            (out / "book" / f"{name}{suffix}.html").write_text(page, "utf-8")
    return folder


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the pages are served, below a path of the host."""
    with serving(site) as host:
        yield f"{host}/site/book"


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page and waits until its figures live; what the page complains of is a failure."""
    contexts = []
    faults: list[str] = []

    def open_page(
        name: str, width: int = 800, wait: bool = True, quiet: bool = True, **options: object
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        if quiet:
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda message: faults.append(message.text))
        page.goto(f"{address}/{name}.html")
        if wait:
            for figure in page.locator("[data-live]").all():
                figure.scroll_into_view_if_needed()
            page.wait_for_function(
                "document.querySelectorAll('[data-live]:not([data-ready])').length === 0"
            )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
