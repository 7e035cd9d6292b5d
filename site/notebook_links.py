"""Sphinx extension: leads from a page to its reader's notebook, to run it or to take it along.

The buttons of the theme know the source notebooks alone. Here they get the addresses of the
reader's: below the site's root in JupyterLite and for the download, on a branch of their own for
Binder and Colab. The note of a live figure leads to its own cell, running. Where JupyterLite could
not be built, no page leads there.
"""

import json
import os
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from reader_notebooks import FOLDER
from sphinx.application import Sphinx

from companion.code_link import CELL, NOTEBOOK

# The tool that builds the website sets it, if JupyterLite can be put beside the pages.
LITE = "DOWNHILL_SITE_LITE"
# Measured: compressed, and from the click to the figure. A browser keeps most of what it loads.
COST = "30 MB, about 20 seconds"
TOOLTIPS = {
    "JupyterLite": f"Run in your browser ({COST})",
    ".ipynb": "Download this chapter as a notebook",
}
FIGURE = re.compile(r'(?s)<figure class="live" data-live="([^"]*)".*?</figure>')
# The words around the link, in the figure's note.
LINK = re.compile(rf'<a class="live-run" href="{CELL}">([^<]*)</a>, or ')


def addresses(app: Sphinx, page: str, context: dict[str, Any]) -> dict[str, str]:
    """Give where the reader's notebook of a page is run, by the words on the theme's button."""
    options = app.config.html_theme_options
    hosts, pathto = options["launch_buttons"], context["pathto"]
    notebook = quote(f"{Path(page).name}.ipynb")
    owner = options["repository_url"].removeprefix("https://github.com/").strip("/")
    branch = app.config.notebooks_branch
    found = {
        "Binder": f"{hosts['binderhub_url'].rstrip('/')}/v2/gh/{owner}/{branch}"
        f"?urlpath=lab/tree/{notebook}",
        "Colab": f"{hosts['colab_url'].rstrip('/')}/github/{owner}/blob/{branch}/{notebook}",
        ".ipynb": pathto(f"{FOLDER}/{notebook}", resource=True),
    }
    if LITE in os.environ:
        lite = f"{hosts['jupyterlite_url']}?path={notebook}"
        found["JupyterLite"] = pathto(lite, resource=True)
    return found


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Make the theme's buttons and the figures' links lead from this page, or take them away."""
    if context.get("page_source_suffix") != ".ipynb":
        return
    found = addresses(app, page, context)
    for group in context.get("header_buttons", []):
        if "buttons" in group:
            group["buttons"] = [b for b in group["buttons"] if completed(b, found)]
    if doctree and CELL in context.get("body", ""):
        cells = dict(figure_cells(app, page, doctree))
        lite = escape(found.get("JupyterLite", ""))

        def link(figure: re.Match[str]) -> str:
            target = f"{lite}&amp;run={cells[figure[1]]}"
            running = rf'<a class="live-run" href="{target}">\1</a> ({COST}), or ' if lite else ""
            return LINK.sub(running, figure[0])

        body = FIGURE.sub(link, context["body"])
        context["body"] = body.replace(f'"{NOTEBOOK}"', f'"{escape(found["Binder"])}"')


def completed(button: dict[str, Any], found: dict[str, str]) -> bool:
    """Give a button its address; tell whether it stays."""
    words = button.get("text", "")
    if words in found:
        button |= {"url": found[words], "tooltip": TOOLTIPS.get(words, button["tooltip"])}
    return words in found or words != "JupyterLite"


def figure_cells(app: Sphinx, page: str, doctree: nodes.document) -> Iterator[tuple[str, str]]:
    """Give the live figures of a page, and the identifiers of their cells in the notebook."""
    notebook = json.loads(Path(app.env.doc2path(page)).read_text("utf-8"))
    for cell in doctree.findall(lambda node: "cell_index" in getattr(node, "attributes", {})):
        for output in cell.findall(nodes.raw):
            for name in FIGURE.findall(output.astext()):
                yield name, notebook["cells"][cell["cell_index"]]["id"]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("notebooks_branch", "notebooks", "html", [str])
    # After the theme has made its buttons.
    app.connect("html-page-context", complete, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
