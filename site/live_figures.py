"""Sphinx extension: serves the live figures that notebooks write onto their pages.

It puts the front end beside the site's other static files, loads it on the pages that have a live
figure, links a figure's code to the repository, and removes data that no page uses any more.
"""

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.fileutil import copy_asset_file

ROOT = Path(__file__).resolve().parent.parent
FRONT_END = [
    ROOT / "companion/live/live.mjs",
    ROOT / "companion/live/live.css",
    ROOT / "site/live/host.mjs",
]
# As in companion.live: where notebooks write, and what stands for the repository's address.
DATA = "_live"
CODE_SCHEME = "live-code:"


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Add what a page with live figures needs."""
    if "data-live=" not in context.get("body", ""):
        return
    app.add_css_file("live/live.css")
    app.add_js_file("live/host.mjs", type="module")
    options = app.config.html_theme_options
    code = f"{options['repository_url']}/blob/{options['repository_branch']}/"
    context["body"] = context["body"].replace(f'"{CODE_SCHEME}', f'"{code}')


def copy_front_end(app: Sphinx) -> None:
    # Before the pages are written: they name these files with a checksum of their content.
    if app.builder.format == "html":
        folder = Path(app.outdir, "_static/live")
        folder.mkdir(parents=True, exist_ok=True)
        for file in FRONT_END:
            copy_asset_file(str(file), str(folder))


def remove_unused(app: Sphinx, error: Exception | None) -> None:
    if app.builder.format != "html" or error:
        return
    pages = [page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html")]
    used = {name for page in pages for name in re.findall(rf"{DATA}/([\w.-]+)", page)}
    for file in Path(app.outdir, DATA).glob("*"):
        if file.name not in used:
            file.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", complete)
    app.connect("builder-inited", copy_front_end)
    app.connect("build-finished", remove_unused)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
