"""Sphinx extension: makes of the companion's docstrings what reads well on a page.

In the code they are plain text. On the page a DOI is a link, the bars of |x| are bars, and the
initial of A. Cauchy does not begin a list.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

DOI = re.compile(r"\bdoi:(10\.\d+/[^\s,;]*[^\s,;.)])")
BAR = re.compile(r"(?<!`)\|(?!`)")
INITIAL = re.compile(r"^(\s*)([A-Z]\. )")
# What NDArray[np.float64] has become when Python has looked at it.
NDARRAY = re.compile(
    r"~?numpy\.ndarray\[tuple\[[^]]*\], ~?numpy\.dtype\[((?:[^][]|\[[^]]*\])*)\]\]"
)

# Default values that cannot be written down in a line: <factory>, a function, a long text.
DEFAULT = re.compile(r"= ?(?:<(?:[^<>]|<[^<>]*>)*>|'[^']{40,}'|\"[^\"]{40,}\")")


def make_readable(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Change the lines of a docstring in place, but for its literal blocks and its examples."""
    literal_in: int | None = None  # the indentation of the paragraph before a literal block
    for number, line in enumerate(lines):
        indentation = len(line) - len(line.lstrip())
        if literal_in is not None and line.strip() and indentation <= literal_in:
            literal_in = None
        if literal_in is None and not line.lstrip().startswith(">>>"):
            text = INITIAL.sub(r"\1\\\2", BAR.sub(r"\\|", line))
            lines[number] = DOI.sub(r"`doi:\1 <https://doi.org/\1>`__", text)
            if line.endswith("::"):
                literal_in = indentation


def shorten(
    app: Sphinx, what: str, name: str, thing: object, options: object, *parts: str | None
) -> tuple[str | None, ...]:
    """Give the arguments and the result of a signature, with what Python spells out made short."""
    return tuple(part and DEFAULT.sub("= ...", NDARRAY.sub(r"NDArray[\1]", part)) for part in parts)


def skip(
    app: Sphinx, what: str, name: str, thing: object, skipped: bool, options: object
) -> bool | None:
    """Leave out the fields of named tuples: the class describes them."""
    return True if type(thing).__name__ == "_tuplegetter" else None


def drop_alias(app: Sphinx, domain: str, kind: str, content: nodes.Element) -> None:
    """Take out the line that spells a type alias out: its text says it in words."""
    for paragraph in list(content.findall(nodes.paragraph)):
        if kind == "data" and paragraph.astext().startswith("alias of "):
            paragraph.parent.remove(paragraph)


def setup(app: Sphinx) -> dict[str, bool]:
    # After napoleon, which knows a docstring's sections by their names.
    app.connect("autodoc-process-docstring", make_readable, priority=900)
    app.connect("autodoc-process-signature", shorten)
    app.connect("autodoc-skip-member", skip)
    app.connect("object-description-transform", drop_alias)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
