"""What the cells of a notebook print, and where another run of it prints something else.

Compared is text: what went to the streams, the words in the place of a picture, and errors. An
output that has none of these, such as a picture alone, is as if it were not there.
"""

import difflib
from collections.abc import Iterator
from typing import Any, NamedTuple

from tools.notebooks import merge_streams

Node = dict[str, Any]


class Difference(NamedTuple):
    """Where two runs of a notebook differ.

    Attributes:
        cell: the cell's id.
        words: what differs there, in a line or more.
    """

    cell: str
    words: str


def code_cells(notebook: Node) -> list[Node]:
    """Give the cells that a run of the notebook runs: Jupyter passes over those without code."""
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return [cell for cell in cells if joined(cell["source"]).strip()]


def joined(text: str | list[str]) -> str:
    """Give the text that a notebook may hold as a list of its lines."""
    return text if isinstance(text, str) else "".join(text)


def printed(cell: Node) -> list[tuple[str, str]]:
    """Give what a cell printed, each piece with its kind: a stream's name, “text” or “error”."""
    found = []
    for output in merge_streams(list(texts(cell["outputs"]))):
        match output["output_type"]:
            case "stream":
                found.append((output["name"], output["text"]))
            case "error":
                found.append(("error", f"{output['ename']}: {output['evalue']}"))
            case _:
                found.append(("text", joined(output["data"]["text/plain"])))
    return found


def texts(outputs: list[Node]) -> Iterator[Node]:
    """Give the outputs that have text, that of a stream in one piece."""
    for output in outputs:
        if output["output_type"] == "stream":
            yield {**output, "text": joined(output["text"])}
        elif output["output_type"] == "error" or "text/plain" in output["data"]:
            yield output


def differences(stored: Node, ran: Node) -> list[Difference]:
    """Compare a notebook with a run of it, cell by cell.

    An error ends a run: of the cells after it that were not run only the first is named.
    """
    found, missed = [], []
    cells = {cell["id"]: cell for cell in code_cells(ran)}
    for cell in code_cells(stored):
        run = cells.get(cell["id"])
        if run is None:
            found.append(Difference(cell["id"], "is not in the notebook that was run"))
        elif run["execution_count"] is None and not run["outputs"]:
            missed.append(cell["id"])
        elif (expected := printed(cell)) != (got := printed(run)):
            found.append(Difference(cell["id"], changes(expected, got)))
    if missed:
        others = f", and {len(missed) - 1} more" if missed[1:] else ""
        found.append(Difference(missed[0], f"was not run{others}"))
    return found


def changes(expected: list[tuple[str, str]], got: list[tuple[str, str]]) -> str:
    """Give the lines that were expected and did not come, and those that came instead."""
    before, after = (
        [f"{kind}: {line}" for kind, text in pieces for line in text.split("\n")]
        for pieces in (expected, got)
    )
    _, _, *lines = difflib.unified_diff(before, after, n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith("@@"))
