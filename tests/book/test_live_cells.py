"""The cell of a live figure needs the setup cell alone: a click on its page runs these two."""

import json
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from tools.project import BOOK

# What a notebook prints where it shows a live figure.
SHOWN = "Experiment '"


def cells(notebook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.read_text("utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


def shows_live_figure(cell: dict[str, Any]) -> bool:
    texts = ("".join(o.get("data", {}).get("text/plain", "")) for o in cell["outputs"])
    return any(text.startswith(SHOWN) for text in texts)


NOTEBOOKS = [
    path for path in sorted(BOOK.glob("*.ipynb")) if any(map(shows_live_figure, cells(path)))
]


def test_there_are_live_figures() -> None:
    assert len(NOTEBOOKS) > 2


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_run_after_the_setup_cell_alone(notebook: Path) -> None:
    (setup,) = (c for c in cells(notebook) if "setup" in c["metadata"].get("tags", []))
    for cell in filter(shows_live_figure, cells(notebook)):
        namespace: dict[str, Any] = {"__name__": "__main__"}
        with matplotlib.rc_context():
            for source in (setup["source"], cell["source"]):
                exec(TransformerManager().transform_cell("".join(source)), namespace)
