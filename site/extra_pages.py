"""Sphinx extension: the pages that come from no source file of the book.

The site's root leads to the front page, which lies in a folder; the search page and the index get
a description.
"""

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

ROOT_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={front}">
<meta name="description" content="{title}">
<link rel="canonical" href="{front}">
<link rel="icon" href="data:,">
<title>{title}</title>
</head>
<body><main><h1>{title}</h1><p><a href="{front}">Read the book</a></p></main></body>
</html>
"""


def write_root(app: Sphinx, exception: Exception | None) -> None:
    if app.builder.name == "html" and not exception:
        title = escape(app.config.html_title)
        page = ROOT_PAGE.format(front=f"{app.config.root_doc}.html", title=title)
        (Path(app.outdir) / "index.html").write_text(page, encoding="utf-8", newline="\n")


DESCRIPTIONS = {
    "search": "Search the book {title}",
    "genindex": "The index of words and names in the book {title}",
}


def describe(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if name in DESCRIPTIONS:
        content = escape(DESCRIPTIONS[name].format(title=app.config.html_title))
        context["metatags"] = f'<meta name="description" content="{content}">'


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", write_root)
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
