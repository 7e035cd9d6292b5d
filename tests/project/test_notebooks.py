"""The notebooks' normal form: what it keeps, what it leaves out, and that it is stable."""

import copy
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import notebooks
from tools.project import BOOK

SETUP = "import companion"

CHAPTERS = sorted(BOOK.glob("*.ipynb"))


def notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    setup = new_code_cell(SETUP, metadata={"tags": ["setup"]})
    node: nbformat.NotebookNode = new_notebook(cells=[setup, *cells])
    return node


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_committed_notebooks_are_in_normal_form(path: Path) -> None:
    text = path.read_text("utf-8")
    node = nbformat.reads(text, as_version=4)
    notebooks.check_setup(node)
    assert notebooks.dumps(notebooks.normalise(node)) == text, "run make notebooks"


def test_running_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "small.ipynb"
    cells = [
        new_markdown_cell("# Words"),
        new_code_cell("print('a')\nprint('b')\n1 + 1"),
        new_code_cell("print('a')\nprint('b')\n1 + 1"),
        new_code_cell(
            "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
            metadata={"mystnb": {"image": {"alt": "A line."}}, "scrolled": True},
        ),
    ]
    path.write_text(nbformat.writes(notebook(*cells)), "utf-8")
    assert notebooks.refresh(path)
    first = path.read_bytes()
    assert not notebooks.refresh(path)
    assert path.read_bytes() == first

    written = nbformat.read(path, as_version=4)
    nbformat.validate(written)
    code = [cell for cell in written.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4]
    assert code[1].outputs[0].text == "a\nb\n"
    assert code[1].outputs[1].data == {"text/plain": "2"}
    assert code[3].outputs[0].data == {"text/plain": "<Figure size 640x480 with 1 Axes>"}
    assert code[3].metadata == {"mystnb": {"image": {"alt": "A line."}}}
    assert len({cell.id for cell in written.cells}) == len(written.cells)


def test_normal_form_keeps_text_only() -> None:
    data = {
        "text/plain": "x",
        "text/markdown": "*x*",
        "text/html": "<b>x</b>",
        "image/png": "…",
        "image/svg+xml": "<svg/>",
        "application/vnd.jupyter.widget-view+json": {"model_id": "random"},
    }
    shown = new_output("display_data", data=data, metadata={"image/png": {"width": 3}})
    node = notebook(new_code_cell("x", outputs=[shown]))
    node.metadata["widgets"] = {"state": {}}
    node.metadata["myst"] = {"html_meta": {}}
    before = copy.deepcopy(node)
    normal = notebooks.normalise(node)
    output = normal["cells"][1]["outputs"][0]
    assert output["data"] == {"text/plain": "x", "text/markdown": "*x*"}
    assert output["metadata"] == {}
    assert "widgets" not in normal["metadata"]
    assert normal["metadata"]["myst"] == {"html_meta": {}}
    assert node == before


def test_streams_are_joined_and_stay_in_their_place() -> None:
    outputs = [
        new_output("stream", name="stdout", text="a"),
        new_output("stream", name="stderr", text="!"),
        new_output("stream", name="stdout", text="b\n"),
        new_output("display_data", data={"text/plain": "x"}),
        new_output("stream", name="stdout", text="c\n"),
    ]
    normal = notebooks.normalise(notebook(new_code_cell("…", outputs=outputs)))
    found = [o.get("text", "x") for o in normal["cells"][1]["outputs"]]
    assert found == ["ab\n", "!", "x", "c\n"]


def test_normal_form_does_not_depend_on_the_machine() -> None:
    one, other = notebook(new_code_cell("1")), notebook(new_code_cell("1"))
    one.metadata["kernelspec"] = {"name": "my-kernel", "display_name": "Mine"}
    one.metadata["language_info"] = {"name": "python", "version": "3.13.1"}
    one.cells[1].id, other.cells[1].id = "random-1", "random-2"
    one.cells[1].execution_count = 17
    assert notebooks.normalise(one) == notebooks.normalise(other)


@pytest.mark.parametrize("cell", [new_code_cell("1"), new_markdown_cell("only words")])
def test_missing_setup_cell_is_an_error(cell: nbformat.NotebookNode) -> None:
    with pytest.raises(ValueError, match="first code cell has to be the setup cell"):
        notebooks.check_setup(new_notebook(cells=[cell]))


def test_failing_notebook_is_left_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "failing.ipynb"
    path.write_text(nbformat.writes(notebook(new_code_cell("1 / 0"))), "utf-8")
    before = path.read_bytes()
    assert notebooks.main([path]) == 1
    assert path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().out
