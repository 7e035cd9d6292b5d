"""Sphinx extension: puts the notebooks that run in the reader's browser on the site.

`make lite` has built them beside the pages. They become a part of the site. The page of a notebook
leads there, and so does each live figure, to its own cell. Where there are none, no page does.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from companion.code_link import CELL

FOLDER = "lite"
# Measured: compressed, and from the click to the figure. A browser keeps most of what it loads.
COST = "30 MB, about 20 seconds"
FIGURE = re.compile(r'(?s)<figure class="live" data-live="([^"]*)".*?</figure>')
# The words around the link, in the figure's note.
LINK = re.compile(rf'<a class="live-run" href="{CELL}">([^<]*)</a>, or ')


def built(app: Sphinx) -> Path | None:
    """Give the folder of the built notebooks, if there is one."""
    folder = Path(app.outdir).parent / FOLDER
    return folder if app.builder.name == "html" and folder.exists() else None


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Make the theme's button and the figures' links lead from this page, or take them away."""
    buttons = [group for group in context.get("header_buttons", []) if "buttons" in group]
    root = app.config.html_theme_options["launch_buttons"]["jupyterlite_url"]
    for group in buttons:
        for button in list(group["buttons"]):
            if not button.get("url", "").startswith(f"{root}?"):
                continue
            if built(app):
                button["url"] = context["pathto"](button["url"], resource=True)
                button["tooltip"] = f"Run in your browser ({COST})"
            else:
                group["buttons"].remove(button)
    if doctree and CELL in context.get("body", ""):
        cells = dict(figure_cells(app, page, doctree))
        address = context["pathto"](f"{root}?path={page}.ipynb", resource=True)

        def link(figure: re.Match[str]) -> str:
            target = f"{address}&amp;run={cells[figure[1]]}"
            found = (
                rf'<a class="live-run" href="{target}">\1</a> ({COST}), or ' if built(app) else ""
            )
            return LINK.sub(found, figure[0])

        context["body"] = FIGURE.sub(link, context["body"])


def figure_cells(app: Sphinx, page: str, doctree: nodes.document) -> Iterator[tuple[str, str]]:
    """Give the live figures of a page, and the identifiers of their cells in the notebook."""
    notebook = json.loads(Path(app.env.doc2path(page)).read_text("utf-8"))
    for cell in doctree.findall(lambda node: "cell_index" in getattr(node, "attributes", {})):
        for output in cell.findall(nodes.raw):
            for name in FIGURE.findall(output.astext()):
                yield name, notebook["cells"][cell["cell_index"]]["id"]


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
