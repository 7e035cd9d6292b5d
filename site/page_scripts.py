"""Sphinx extension: gives pages their scripts: live figures, exercises that are answered there, and
code cells that run.

All scripts are made at once, since what two of them share must be there once: the page has one
Python. Sphinx names a script with a checksum of its content, so that a browser that has kept an old
one asks for the new one.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from front_ends import bundle
from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# Their folder among the static files.
FOLDER = "page"
MODULES = {
    "figures": HERE / "live" / "host.mjs",
    "exercises": HERE / "exercises" / "exercises.mjs",
    "cells": HERE / "cells" / "cells.mjs",
    "worker": HERE / "python" / "worker.mjs",
}
STYLES = {
    "figures": ROOT / "companion" / "live" / "live.css",
    "workbench": HERE / "styles" / "workbench.css",
    "cells": HERE / "styles" / "cells.css",
}
SCRIPT, STYLE = f"{FOLDER}/figures.mjs", f"{FOLDER}/figures.css"
# What a page contains that needs the script of this name.
NEEDED = {
    "figures": "data-live=",
    "exercises": 'class="exercise admonition"',
    "cells": '<div class="cell_input ',
}
# The styles of each: that of the editor and its report is for two of them.
STYLED = {
    "figures": ("figures", "workbench"),
    "exercises": ("workbench",),
    "cells": ("cells",),
}
# Whether JupyterLite lies beside the pages, and where the companion's wheel is.
LITE, WHEEL = "DOWNHILL_SITE_LITE", "DOWNHILL_SITE_WHEEL"
# Below the site's root.
PYODIDE = "lite/static/pyodide/"


def write_front_end(static: Path) -> None:
    """Write scripts and styles below the folder of static files.

    Raises RuntimeError, with what the bundler says, if the scripts cannot be made.
    """
    folder = static / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, style in STYLES.items():
        shutil.copyfile(style, folder / f"{name}.css")
    bundle(folder, MODULES)


def copy_front_end(app: Sphinx) -> None:
    # Before the pages are written: they name these files with a checksum of their content.
    if app.builder.format == "html":
        write_front_end(Path(app.outdir, "_static"))


def where_python_is(app: Sphinx, to: Any) -> dict[str, Any]:
    """What the scripts of a page need to start Python; nothing, if the site has none.

    Args:
        to: gives the address of a file of the site from the page.
    """
    if LITE not in os.environ:
        return {}
    worker = f"_static/{FOLDER}/worker.mjs"
    version = hashlib.sha256(Path(app.outdir, worker).read_bytes()).hexdigest()[:8]
    return {
        "data-worker": f"{to(worker, 1)}?v={version}",
        "data-pyodide": to(PYODIDE, 1),
        "data-companion": to(f"{PYODIDE}{Path(os.environ[WHEEL]).name}", 1),
    }


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Add the scripts and styles that a page needs. Without Python, exercises stay text."""
    python = where_python_is(app, context["pathto"])
    body = context.get("body", "")
    needed = [name for name, sign in NEEDED.items() if sign in body]
    if not python:
        needed = [name for name in needed if name == "figures"]
    styles = {style for name in needed for style in STYLED[name] if python or style == "figures"}
    for style in sorted(styles):
        app.add_css_file(f"{FOLDER}/{style}.css")
    for name in needed:
        app.add_js_file(f"{FOLDER}/{name}.mjs", type="module", **python)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", complete)
    app.connect("builder-inited", copy_front_end)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
