"""Sphinx extension: serves the live figures that notebooks write onto their pages.

It puts the front end beside the site's other static files, and loads it on the pages that have a
live figure. The modules become one file: Sphinx names it with a checksum of its content, so that a
browser that has kept an old one asks for the new one.
"""

import shutil
from pathlib import Path
from typing import Any

from front_ends import bundle
from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
HOST = HERE / "live" / "host.mjs"
STYLES = ROOT / "companion" / "live" / "live.css"
# Their names in the folder of static files.
SCRIPT, STYLE = "live/figures.mjs", "live/figures.css"


def write_front_end(static: Path) -> None:
    """Write the script and the style of live figures below the folder of static files.

    Raises RuntimeError, with what the bundler says, if the script cannot be made.
    """
    style = static / STYLE
    style.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(STYLES, style)
    script = static / SCRIPT
    bundle(script.parent, {script.stem: HOST})


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Add what a page with live figures needs."""
    if "data-live=" not in context.get("body", ""):
        return
    app.add_css_file(STYLE)
    app.add_js_file(SCRIPT, type="module")


def copy_front_end(app: Sphinx) -> None:
    # Before the pages are written: they name these files with a checksum of their content.
    if app.builder.format == "html":
        write_front_end(Path(app.outdir, "_static"))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", complete)
    app.connect("builder-inited", copy_front_end)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
