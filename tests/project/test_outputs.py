"""What `make outputs` compares, the text of every output and not its picture; and what it keeps."""

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import notebooks, outputs, website
from tools.nbval_keep import SECONDS
from tools.project import ROOT, run

DRAWING = """\
class Drawing:
    def __repr__(self):
        return "a drawing"

    def _repr_svg_(self):
        return f"<svg><!-- {id(self)} --></svg>"

Drawing()"""


def ran(path: Path, node: NotebookNode) -> tuple[int, NotebookNode]:
    """Have nbval run a notebook; give its exit code and what was kept."""
    nbformat.write(node, path)
    keep = path.parent / "kept"
    keep.mkdir()
    command = [*outputs.NBVAL.split(), "-p", "no:cacheprovider", "-q", "--keep", str(keep)]
    code = run([*command, "--rootdir", str(ROOT), path])
    kept = nbformat.read(keep / path.name, as_version=4)
    nbformat.validate(kept)
    return code, kept


def drawing(words: str) -> NotebookNode:
    """Give a cell that says that its drawing has these words."""
    shown = new_output("execute_result", {"text/plain": words}, execution_count=1)
    cell: NotebookNode = new_code_cell(DRAWING, outputs=[shown], execution_count=1)
    return cell


def test_text_of_a_drawing_is_compared_and_all_is_kept(tmp_path: Path) -> None:
    printed = new_output("stream", text="drawn\n")
    after = new_code_cell("print('drawn')", outputs=[printed], execution_count=2)
    cells = [drawing("a drawing"), new_markdown_cell("Words."), after]
    code, kept = ran(tmp_path / "drawing.ipynb", new_notebook(cells=cells))
    assert code == 0
    assert kept.cells[0].outputs[0].data["image/svg+xml"].startswith("<svg>")
    assert kept.cells[1].source == "Words."
    assert kept.cells[2].outputs[0].text == "drawn\n"
    assert [kept.cells[i].execution_count for i in (0, 2)] == [1, 2]
    assert all(0 < kept.cells[i].metadata.seconds < 60 for i in (0, 2))


def test_what_differs_or_fails_is_kept_as_it_is(tmp_path: Path) -> None:
    cells = [drawing("a painting"), new_code_cell("1 / 0", execution_count=2)]
    code, kept = ran(tmp_path / "drawing.ipynb", new_notebook(cells=cells))
    assert code == 1
    assert kept.cells[0].outputs[0].data["text/plain"] == "a drawing"
    assert kept.cells[1].outputs[0].ename == "ZeroDivisionError"


CONF = """\
import sys
sys.path.insert(0, {site!r})
extensions = ["myst_nb", "kernel_environment"]
nb_execution_mode = "force"
exclude_patterns = ["_runs"]
"""
CODE = "import os\nprint('run anew', 'DOWNHILL_SITE_OUT' in os.environ)"


def test_the_website_shows_the_runs_and_runs_what_has_none(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(CONF.format(site=str(ROOT / "site")), "utf-8")
    shown = new_output("stream", text="what was kept")
    for name, code in {"index": CODE, "other": f"{CODE} # not run"}.items():
        cell = new_code_cell(code, outputs=[shown], execution_count=1)
        node = new_notebook(cells=[cell], metadata={**notebooks.METADATA, "orphan": True})
        nbformat.write(node, tmp_path / f"{name}.ipynb")
        # As a run is kept: with how long the cell took.
        cell.metadata[SECONDS] = 1.5
        (tmp_path / "_runs").mkdir(exist_ok=True)
        nbformat.write(node, tmp_path / "_runs" / f"{name}.ipynb")
    outputs.fill_cache(tmp_path / outputs.CACHE.name, [tmp_path / "_runs" / "index.ipynb"])
    command: list[str | Path] = ["python", "-m", "sphinx", "-q", tmp_path, tmp_path / "pages"]
    assert run(command, variables={website.RUNS: str(tmp_path)}) == 0
    index, other = (
        (tmp_path / "pages" / f"{name}.html").read_text("utf-8") for name in ("index", "other")
    )
    assert "what was kept" in index
    assert "run anew True" not in index
    assert "run anew True" in other
    assert "what was kept" not in other


def test_notebooks_run_again_when_something_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[object] = []
    code = 0

    def pretend(command: object, variables: object) -> int:
        runs.append(command)
        return code

    for name in ("KEPT", "FILES", "NOTEBOOKS", "CACHE", "STAMP"):
        monkeypatch.setattr(outputs, name, tmp_path / "kept" / name)
    monkeypatch.setattr(outputs, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(outputs, "run", pretend)
    monkeypatch.setattr(outputs, "fingerprint", lambda patterns: "as it is")
    assert outputs.bring_up_to_date() == 0
    assert outputs.bring_up_to_date() == 0
    assert len(runs) == 1
    monkeypatch.setattr(outputs, "fingerprint", lambda patterns: "changed")
    code = 1
    assert outputs.bring_up_to_date() == 1
    # What failed is not up to date.
    assert outputs.bring_up_to_date() == 1
    assert len(runs) == 3
