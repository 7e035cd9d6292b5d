"""Two runs of a notebook: what counts as printed, and how a difference reads."""

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.printed import Difference, code_cells, differences, printed

Output = dict[str, Any]


def stream(text: str | list[str], name: str = "stdout") -> Output:
    return {"output_type": "stream", "name": name, "text": text}


def shown(kind: str = "display_data", **data: str | list[str]) -> Output:
    types = {name.replace("_", "/"): content for name, content in data.items()}
    count = {"execution_count": 1} if kind == "execute_result" else {}
    return {"output_type": kind, "data": types, "metadata": {}, **count}


def notebook(*cells: tuple[str, list[Output]]) -> dict[str, Any]:
    """Give a notebook of cells that were run, from their ids and outputs."""
    nodes = []
    for count, (name, outputs) in enumerate(cells, 1):
        node = new_code_cell(f"run({name!r})", id=name, execution_count=count)
        node["outputs"] = outputs
        nodes.append(node)
    return dict(new_notebook(cells=[new_markdown_cell("Words.", id="words"), *nodes]))


PICTURE = shown(text_plain="<Figure>", image_png="…")
ERROR = new_output("error", ename="ValueError", evalue="no", traceback=["…"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([stream("a\nb\n")], [stream(["a\n", "b\n"])]),
        ([stream("a\nb\n")], [stream("a\n"), stream("b\n")]),
        ([stream("a"), stream("!", "stderr")], [stream("!", "stderr"), stream("a")]),
        ([shown(text_plain="a\nb")], [shown(text_plain=["a\n", "b"])]),
        ([shown(text_plain="2")], [shown("execute_result", text_plain="2")]),
        ([PICTURE], [shown(text_plain="<Figure>")]),
        ([PICTURE, shown(text_markdown="*a*")], [PICTURE]),
        ([], [shown(text_html="<b>a</b>")]),
        ([stream("a"), shown(text_markdown="b"), stream("c")], [stream("ac")]),
    ],
)
def test_is_the_same(one: list[Output], other: list[Output]) -> None:
    assert differences(notebook(("a", one)), notebook(("a", other))) == []
    assert differences(notebook(("a", other)), notebook(("a", one))) == []


@pytest.mark.parametrize(
    ("stored", "ran", "words"),
    [
        ([stream("a\nb\n")], [stream("a\nc\n")], "-stdout: b\n+stdout: c"),
        ([stream("a")], [stream("a", "stderr")], "-stdout: a\n+stderr: a"),
        ([stream("-- a")], [], "-stdout: -- a"),
        ([], [stream("@@ a")], "+stdout: @@ a"),
        ([shown(text_plain="1")], [shown(text_plain=["2"])], "-text: 1\n+text: 2"),
        ([shown(text_plain="1")], [stream("1")], "-text: 1\n+stdout: 1"),
        ([stream("a"), PICTURE], [stream("a"), ERROR], "-text: <Figure>\n+error: ValueError: no"),
        ([stream("a"), PICTURE, stream("b")], [stream("ab"), PICTURE], None),
    ],
)
def test_is_not_the_same(stored: list[Output], ran: list[Output], words: str | None) -> None:
    (found,) = differences(notebook(("a", stored)), notebook(("a", ran)))
    assert found.cell == "a"
    assert words in (None, found.words)


def test_each_cell_is_compared_with_its_own_run() -> None:
    stored = notebook(("a", [stream("1")]), ("b", [stream("2")]), ("c", [stream("3")]))
    ran = notebook(("c", [stream("3")]), ("a", [stream("2")]))
    assert differences(stored, ran) == [
        Difference("a", "-stdout: 1\n+stdout: 2"),
        Difference("b", "is not in the notebook that was run"),
    ]


def test_of_the_cells_that_were_not_run_the_first_is_named() -> None:
    stored = notebook(("a", []), ("b", []), ("c", [stream("c")]), ("d", []))
    ran = notebook(("a", []), ("b", [ERROR]), ("c", []), ("d", []))
    for cell in ran["cells"][-2:]:
        cell["execution_count"] = None
    error, missed = differences(stored, ran)
    assert error == Difference("b", "+error: ValueError: no")
    assert missed == Difference("c", "was not run, and 1 more")
    ran["cells"][-1]["execution_count"] = 3
    assert differences(stored, ran)[-1] == Difference("c", "was not run")


def test_cells_without_code_are_not_run() -> None:
    cells = [new_markdown_cell("Words."), new_code_cell(" \n"), new_code_cell("1", id="a")]
    cells.append(new_code_cell("", id="b", execution_count=None))
    cells[-1]["source"] = ["2\n", "3"]
    assert [cell["id"] for cell in code_cells(new_notebook(cells=cells))] == ["a", "b"]


def test_what_is_printed_comes_in_its_order() -> None:
    outputs = [stream("a"), PICTURE, stream("b\n"), stream(["c"]), ERROR]
    (cell,) = code_cells(notebook(("a", outputs)))
    assert printed(cell) == [
        ("stdout", "a"),
        ("text", "<Figure>"),
        ("stdout", "b\nc"),
        ("error", "ValueError: no"),
    ]
