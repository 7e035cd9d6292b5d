"""Sphinx extension: makes of the companion's docstrings what reads well on a page.

In the code they are plain text. On the page a DOI is a link, the bars of |x| are bars, and the
initial of A. Cauchy does not begin a list.
"""

import re

from sphinx.application import Sphinx

DOI = re.compile(r"\bdoi:(10\.\d+/[^\s,;]*[^\s,;.)])")
BAR = re.compile(r"(?<!`)\|(?!`)")
INITIAL = re.compile(r"^(\s*)([A-Z]\. )")


def make_readable(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Change the lines of a docstring in place, but for its literal blocks."""
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


def setup(app: Sphinx) -> dict[str, bool]:
    # After napoleon, which knows a docstring's sections by their names.
    app.connect("autodoc-process-docstring", make_readable, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
