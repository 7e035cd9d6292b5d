"""Sphinx extension: mends in the built pages what the theme and Sphinx leave amiss.

Each repair is a pattern in the HTML, or in the script of the search, and what stands in its place.
The browser tests say whether one is missing: no request that is not needed, no message on the
console, and no violation found by axe.
"""

import re
from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx


def plain_lines(found: re.Match[str]) -> str:
    lines = found[1].replace("<dd>", '<span class="line">').replace("</dd>", "</span>")
    return f'<span class="lines">{lines}</span>'


REPAIRS: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    # The icons come from the web fonts; this script draws them a second time, in 1.5 MB.
    (r"<script[^>]*fontawesome\.js[^>]*></script>", ""),
    # A button's name has to hold the words on it: here the words are name enough.
    (r'(<button class="btn search-button-field[^>]*?) aria-label="[^"]*"', r"\1"),
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    # These icons' titles count as words on the button, which has a name.
    (r'<i class="theme-switch', '<i aria-hidden="true" class="theme-switch'),
    # The book's title stands in the sidebar, outside of every landmark.
    (
        r'<div id="pst-primary-sidebar"',
        '<div id="pst-primary-sidebar" role="region" aria-label="Book"',
    ),
    # The role is deprecated, and not allowed in a list.
    (r'role="doc-biblioentry"', 'role="listitem"'),
    # A signature over several lines is no list of definitions: it has no terms.
    (r"(?s)<dl>\s*(<dd>(?:(?!</?dl\b).)*)</dl>", plain_lines),
    # The search looks for what it found by "#name", which is not the selector of a name with dots.
    (r'"main"\] \$\{anchor\}`', r'"main"] [id="${anchor.slice(1)}"]`'),
]


def repair(app: Sphinx, exception: Exception | None) -> None:
    if app.builder.format != "html" or exception:
        return
    for page in [*Path(app.outdir).rglob("*.html"), Path(app.outdir, "_static", "searchtools.js")]:
        text = page.read_text(encoding="utf-8")
        for pattern, replacement in REPAIRS:
            text = re.sub(pattern, replacement, text)
        page.write_text(text, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", repair)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
