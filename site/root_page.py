"""Sphinx extension: the site's root leads to the front page, which lies in a folder of its own."""

from html import escape
from pathlib import Path

from sphinx.application import Sphinx

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={front}">
<meta name="description" content="{title}">
<link rel="canonical" href="{front}">
<link rel="icon" href="_static/favicon.svg">
<title>{title}</title>
</head>
<body><main><h1>{title}</h1><p><a href="{front}">Read the book</a></p></main></body>
</html>
"""


def write(app: Sphinx, exception: Exception | None) -> None:
    if app.builder.name == "html" and not exception:
        page = PAGE.format(front=f"{app.config.root_doc}.html", title=escape(app.config.html_title))
        (Path(app.outdir) / "index.html").write_text(page, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
