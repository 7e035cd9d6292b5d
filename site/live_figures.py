"""Sphinx extension: serves the live figures that notebooks write onto their pages.

It puts the front end beside the site's other static files, and loads it on the pages that have a
live figure.
"""

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
# One module imports another by its path in the repository, so they keep their folders.
MODULE, HOST, STYLE = "companion/live/live.mjs", "site/live/host.mjs", "companion/live/live.css"


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Add what a page with live figures needs."""
    if "data-live=" not in context.get("body", ""):
        return
    app.add_css_file(STYLE)
    app.add_js_file(HOST, type="module")


def copy_front_end(app: Sphinx) -> None:
    # Before the pages are written: they name these files with a checksum of their content.
    if app.builder.format == "html":
        for file in (MODULE, HOST, STYLE):
            target = Path(app.outdir, "_static", file)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, target)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", complete)
    app.connect("builder-inited", copy_front_end)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
