"""Sphinx extension: lets exercises be answered where they stand, by Python on the page.

It puts the front end beside the site's other static files, and loads a small script on the pages
that have an exercise; the rest comes when an exercise comes near, and Python with the first check.
Where the site has no Pyodide, exercises stay what they are without it: text.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from front_ends import bundle
from sphinx.application import Sphinx

# Whether JupyterLite lies beside the pages, and where the companion's wheel is.
LITE, WHEEL = "DOWNHILL_SITE_LITE", "DOWNHILL_SITE_WHEEL"
HERE = Path(__file__).resolve().parent
FOLDER = Path("exercises")
MODULES = {
    "exercises": HERE / "exercises" / "exercises.mjs",
    "worker": HERE / "python" / "worker.mjs",
}
STYLE = HERE / "styles" / "exercises.css"
# Below the site's root.
PYODIDE = "lite/static/pyodide/"


def copy_front_end(app: Sphinx) -> None:
    # Before the pages are written: they name these files with a checksum of their content.
    if app.builder.format == "html":
        target = Path(app.outdir, "_static") / FOLDER
        target.mkdir(parents=True, exist_ok=True)
        bundle(target, MODULES)
        shutil.copyfile(STYLE, target / STYLE.name)


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Add what a page with exercises needs, and where its Python is."""
    if "exercises.check" not in context.get("body", "") or LITE not in os.environ:
        return
    worker = f"_static/{FOLDER}/worker.mjs"
    version = hashlib.sha256(Path(app.outdir, worker).read_bytes()).hexdigest()[:8]
    to = context["pathto"]
    addresses = {
        "data-worker": f"{to(worker, 1)}?v={version}",
        "data-pyodide": to(PYODIDE, 1),
        "data-companion": to(f"{PYODIDE}{Path(os.environ[WHEEL]).name}", 1),
    }
    app.add_css_file(f"{FOLDER}/{STYLE.name}")
    app.add_js_file(f"{FOLDER}/exercises.mjs", type="module", **addresses)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", complete)
    app.connect("builder-inited", copy_front_end)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
