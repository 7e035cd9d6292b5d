"""What `make outputs` compares: the text of every output, and not its picture."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import notebooks
from tools.project import ROOT, environment

DRAWING = """\
class Drawing:
    def __repr__(self):
        return "a drawing"

    def _repr_svg_(self):
        return f"<svg><!-- {id(self)} --></svg>"

Drawing()"""


@pytest.mark.parametrize(("printed", "passes"), [("a drawing", True), ("a painting", False)])
def test_text_of_a_drawing_is_compared(tmp_path: Path, printed: str, passes: bool) -> None:
    notebook = notebooks.execute(new_notebook(cells=[new_code_cell(DRAWING)]), tmp_path)
    text = notebooks.dumps(notebooks.normalise(notebook))
    assert text.count('"a drawing"') == 1
    path = tmp_path / "drawing.ipynb"
    path.write_text(text.replace('"a drawing"', f'"{printed}"'), "utf-8")
    command = "-m pytest -p tools.nbval_text --nbval --nbval-current-env -p no:cacheprovider"
    run = subprocess.run(
        [sys.executable, *command.split(), "--rootdir", ROOT, path],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert (run.returncode == 0) == passes, run.stdout
    assert nbformat.reads(text, as_version=4)
