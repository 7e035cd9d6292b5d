"""Sphinx extension: puts the notebooks that run in the reader's browser on the site.

`make lite` has built them beside the pages. They become a part of the site, and each notebook's page
leads to them. Where they could not be built, no page does.
"""

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

FOLDER = "lite"
# Measured on loopback; most of it is downloaded once.
COST = "30 MB and about 20 seconds"


def built(app: Sphinx) -> Path | None:
    """Give the folder of the built notebooks, if there is one."""
    folder = Path(app.outdir).parent / FOLDER
    return folder if app.builder.name == "html" and folder.exists() else None


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Make the theme's button lead from this page, wherever the site lies; or take it away."""
    root = app.config.html_theme_options["launch_buttons"]["jupyterlite_url"]
    for group in context.get("header_buttons", []):
        for button in list(group.get("buttons", [])):
            if not button.get("url", "").startswith(f"{root}?"):
                continue
            if built(app):
                button["url"] = context["pathto"](button["url"], resource=True)
                button["tooltip"] = f"Run in your browser: {COST}"
            else:
                group["buttons"].remove(button)


def copy(app: Sphinx, exception: Exception | None) -> None:
    folder = built(app)
    if folder and not exception:
        shutil.copytree(folder, Path(app.outdir) / FOLDER, dirs_exist_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    # After the theme has made its buttons.
    app.connect("html-page-context", complete, priority=900)
    # After everything that goes through the pages of the book.
    app.connect("build-finished", copy, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
