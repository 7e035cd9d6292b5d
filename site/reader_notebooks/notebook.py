"""A reader's notebook, made from one of the book's that has been run.

Its Markdown is plain. Its code cells are the book's, in the same order, without those of the
solutions, which become folded text: "Run all" neither shows a solution nor takes it for the
reader's answer. The setup cell begins with lines that look after the companion. Results are stored
with their pictures.
"""

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from companion.live.frozen import ABOUT
from reader_notebooks.pictures import smaller
from reader_notebooks.plain_markdown import anchored, folded, inline, plain
from reader_notebooks.site_references import SiteReferences

Node = dict[str, Any]

SETUP = Path(__file__).with_name("setup_cell.py").read_text("utf-8")
SOLUTION = re.compile(r"(?ms)^```\{solution-(?P<end>start|end)\}.*?^```$")
# What a result is kept as, in the order of preference: a picture, and the words that are compared.
KEPT = ("image/png", "text/plain")
COME_TO_LIFE = (
    "*This is a picture of a live figure. Run the setup cell at the top, then this cell "
    "(Shift+Enter), and you can move it.*"
)


@dataclass(frozen=True)
class Wheel:
    """The companion that a notebook belongs to.

    Attributes:
        version: the companion's.
        edition: of its content, eight hex digits.
        address: where its wheel is published.
        sha256: of the wheel.
    """

    version: str
    edition: str
    address: str
    sha256: str


def reader_notebook(notebook: Node, references: SiteReferences, wheel: Wheel) -> Node:
    """Give the reader's form of a notebook that has been run.

    Raises ValueError for Markdown that has no plain form, and LookupError for a reference that
    leads nowhere.
    """
    written: Node = {
        "cells": list(_cells(notebook["cells"], references, wheel)),
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "name": "python"},
            "downhill": {"version": wheel.version, "edition": wheel.edition},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    digest = hashlib.sha256(dumps(written).encode()).hexdigest()[:16]
    # A front end sees by it whether a notebook that a reader has saved is of today.
    written["metadata"]["downhill"]["digest"] = digest
    return written


def dumps(notebook: Node) -> str:
    """Give a notebook as a file. Each text stays one string, for JupyterLite joins no lines."""
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _cells(cells: Iterable[Node], references: SiteReferences, wheel: Wheel) -> Iterator[Node]:
    solution: list[str] | None = None
    counts = itertools.count(1)
    for cell in cells:
        source = _joined(cell["source"])
        if cell["cell_type"] == "code":
            if solution is None:
                numbered = {**cell, "execution_count": next(counts)}
                yield from _code_cell(numbered, source, references, wheel)
            else:
                solution.append(f"```python\n{source}\n```")
            continue
        text = ""
        for part, marker in _parts(source):
            if part and solution is not None:
                solution.append(plain(part, references))
            elif part:
                text += f"\n\n{plain(part, references)}"
            if marker == "start":
                solution = []
            elif marker == "end":
                if solution is None:
                    raise ValueError(f"{references.page}: a solution ends that has not begun")
                text += "\n\n" + folded("Solution", "\n\n".join(solution))
                solution = None
        if text:
            yield _markdown_cell(cell["id"], text.strip("\n"))
    if solution is not None:
        raise ValueError(f"{references.page}: a solution has no end")


def _parts(source: str) -> Iterator[tuple[str, str]]:
    """Cut a text at the marks of solutions; give each part, and which mark comes after it."""
    start = 0
    for mark in SOLUTION.finditer(source):
        yield source[start : mark.start()].strip("\n"), mark["end"]
        start = mark.end()
    yield source[start:].strip("\n"), ""


def _markdown_cell(name: str, text: str) -> Node:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _code_cell(cell: Node, source: str, references: SiteReferences, wheel: Wheel) -> Iterator[Node]:
    tags, about = cell["metadata"].get("tags", []), cell["metadata"].get("mystnb", {})
    metadata: Node = {"tags": tags} if tags else {}
    if "hide-input" in tags:
        metadata["jupyter"] = {"source_hidden": True}
    if "setup" in tags:
        source = f"{setup_lines(wheel)}\n{source}"
    yield {
        "cell_type": "code",
        "execution_count": cell["execution_count"],
        "id": cell["id"],
        "metadata": metadata,
        "outputs": list(_outputs(cell, about.get("image", {}).get("alt", ""))),
        "source": source,
    }
    if figure := about.get("figure"):
        caption = inline(figure["caption"].strip(), references)
        text = anchored(figure["name"], f"**{references.figure(figure['name'])}.** {caption}")
        yield _markdown_cell(f"{cell['id']}-caption", text)


def setup_lines(wheel: Wheel) -> str:
    """Give what stands before the book's own lines in the setup cell."""
    values = {"WHEEL": f"{wheel.address}#sha256={wheel.sha256}", "EDITION": wheel.edition}
    return re.sub(r"<(WHEEL|EDITION)>", lambda found: values[found[1]], SETUP)


def _outputs(cell: Node, alt: str) -> Iterator[Node]:
    count = cell["execution_count"]
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            yield {**output, "text": _joined(output["text"])}
        elif "data" not in output:
            raise ValueError(f"the cell {cell['id']} ended with {output.get('evalue')!r}")
        elif live := output["metadata"].get(ABOUT):
            yield _result(output, count, {"width": live["width"], "alt": live["alt"]})
            words = f"**{live['claim']}** {live['caption']}\n\n{COME_TO_LIFE}"
            data = {"text/markdown": words}
            yield {"data": data, "metadata": {}, "output_type": "display_data"}
        else:
            yield _result(output, count, {"alt": alt})


def _result(output: Node, count: int, about: Node) -> Node:
    """Give a result with what is kept of it; `about` goes with its picture."""
    data = {kind: _joined(output["data"][kind]) for kind in KEPT if kind in output["data"]}
    metadata: Node = {}
    if "image/png" in data:
        data["image/png"] = smaller(data["image/png"])
        # Its own ground is the page's, which may be dark.
        metadata = {"needs_background": "light", "image/png": about}
    result = {**output, "data": data, "metadata": metadata}
    return result | ({"execution_count": count} if "execution_count" in output else {})


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
