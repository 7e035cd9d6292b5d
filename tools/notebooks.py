"""Runs notebooks and writes them back in their normal form: ``python -m tools.notebooks [FILE …]``.

The normal form holds text outputs only, so that two runs give the same bytes: pictures, widgets,
times and the traces of an editor are left out. Without arguments, all of `book/` is run.
"""

import copy
import hashlib
import itertools
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tools.project import BOOK, environment

Node = dict[str, Any]

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
# Written by editors, of no meaning for the book.
EDITOR_METADATA = {"widgets", "jupytext", "vscode", "toc", "toc-autonumbering", "colab"}
EDITOR_CELL_METADATA = {
    "collapsed",
    "colab",
    "editable",
    "ExecuteTime",
    "execution",
    "id",
    "jupyter",
    "scrolled",
    "slideshow",
    "trusted",
    "vscode",
}
# Every machine draws pictures a little differently, and widgets have random names.
DROPPED_OUTPUT = re.compile(r"image/.*|text/html|application/(javascript|vnd\.jupyter\.widget.*)")


def normalise(notebook: Node) -> Node:
    """Give the normal form of a notebook; it is the same for its own normal form."""
    notebook = copy.deepcopy(notebook)
    kept = {k: v for k, v in notebook["metadata"].items() if k not in EDITOR_METADATA}
    ids = unique(fingerprint(cell) for cell in notebook["cells"])
    counts = itertools.count(1)
    return {
        "cells": [
            normalise_cell(cell, name, counts)
            for cell, name in zip(notebook["cells"], ids, strict=True)
        ],
        "metadata": {**kept, **METADATA},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def fingerprint(cell: Node) -> str:
    """Name a cell by its content, so that the name does not depend on who wrote it when."""
    return hashlib.sha256(f"{cell['cell_type']}\n{cell['source']}".encode()).hexdigest()[:8]


def unique(names: Iterator[str]) -> Iterator[str]:
    """Number the names that have been there before."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"


def normalise_cell(cell: Node, name: str, counts: Iterator[int]) -> Node:
    metadata = {k: v for k, v in cell["metadata"].items() if k not in EDITOR_CELL_METADATA}
    normal = {**cell, "id": name, "metadata": metadata}
    if cell["cell_type"] == "code":
        count = next(counts)
        normal["execution_count"] = count
        normal["outputs"] = [
            normalise_output(output, count) for output in merge_streams(cell["outputs"])
        ]
    return normal


def merge_streams(outputs: list[Node]) -> Iterator[Node]:
    """Join what a cell printed between two other outputs: the kernel cuts it up as it comes."""
    for printed, group in itertools.groupby(outputs, lambda o: o["output_type"] == "stream"):
        if not printed:
            yield from group
            continue
        texts: dict[str, str] = {}
        for output in group:
            texts[output["name"]] = texts.get(output["name"], "") + output["text"]
        for stream in sorted(texts, reverse=True):  # stdout before stderr
            yield {"output_type": "stream", "name": stream, "text": texts[stream]}


def normalise_output(output: Node, count: int) -> Node:
    if "data" not in output:
        return output
    data = {k: v for k, v in output["data"].items() if not DROPPED_OUTPUT.fullmatch(k)}
    normal = {**output, "data": data, "metadata": {}}
    if output["output_type"] == "execute_result":
        normal["execution_count"] = count
    return normal


def check_setup(notebook: Node) -> None:
    """Raise ValueError if the first code cell is no setup cell: readers' begin with more lines."""
    first = next((cell for cell in notebook["cells"] if cell["cell_type"] == "code"), None)
    if first is None or "setup" not in first["metadata"].get("tags", []):
        raise ValueError("the first code cell has to be the setup cell, with the tag “setup”")


def dumps(notebook: Node) -> str:
    """Give a notebook as Jupyter writes it."""
    text: str = nbformat.writes(nbformat.from_dict(notebook), version=nbformat.NO_CONVERT)
    return text + "\n"


def execute(notebook: Node, folder: Path) -> Node:
    """Run a notebook in a fresh kernel and give it with its outputs."""
    node: Any = nbformat.from_dict(copy.deepcopy(notebook))
    client = NotebookClient(
        node,
        kernel_name="python3",
        timeout=600,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=environment())
    return dict(node)


def refresh(path: Path) -> bool:
    """Run a notebook, write its normal form, and tell whether the file changed."""
    before = path.read_text("utf-8")
    notebook = nbformat.reads(before, as_version=4)
    check_setup(notebook)
    after = dumps(normalise(execute(notebook, path.parent)))
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def main(paths: list[Path]) -> int:
    for number, path in enumerate(paths, 1):
        print(f"{number}/{len(paths)} {path.name}: ", end="", flush=True)
        start = time.perf_counter()
        try:
            changed = refresh(path)
        except (CellExecutionError, ValueError) as error:
            print(f"failed, and is left as it was.\n{error}")
            return 1
        print(f"{time.perf_counter() - start:.1f} s, {'written' if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]] or sorted(BOOK.glob("*.ipynb"))))
