"""A reader's notebook: what becomes of each kind of cell and of each kind of result."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from reader_notebooks.notebook import Wheel, dumps, reader_notebook
from reader_notebooks.pictures import smaller

from companion import live
from companion.live.frozen import ABOUT
from companion.live.pictures import png
from tests.live.toys import PARABOLA
from tests.project.test_plain_markdown import Toys

WHEEL = Wheel("1.2", "0123abcd", "https://a.org/c.whl", "f" * 64)
SETUP = new_code_cell("import numpy", id="setup", metadata={"tags": ["setup", "hide-cell"]})
PICTURE = base64.b64encode(png(PARABOLA.figure())).decode()
START = "```{solution-start} ex-b\n:label: sol-b\n:class: dropdown\n```"
END = "```{solution-end}\n```"


class Page(Toys):
    """References of a page that has a figure too."""

    page = "a-page"

    def figure(self, label: str) -> str:
        return {"fig-c": "Fig. 4"}[label]


def made(*cells: Any) -> list[dict[str, Any]]:
    notebook = new_notebook(cells=[SETUP, *cells])
    references: Any = Page()
    found: list[dict[str, Any]] = reader_notebook(notebook, references, WHEEL)["cells"]
    return found[1:]


def outputs(*given: Any, **metadata: Any) -> list[dict[str, Any]]:
    (cell, *_) = made(new_code_cell("x", outputs=list(given), metadata=metadata, execution_count=9))
    found: list[dict[str, Any]] = cell["outputs"]
    return found


def test_setup_cell_looks_after_the_companion() -> None:
    references: Any = Page()
    notebook = reader_notebook(new_notebook(cells=[SETUP]), references, WHEEL)
    (setup,) = notebook["cells"]
    assert setup["source"].startswith("# Setup: run this cell first.")
    assert f'WHEEL = "https://a.org/c.whl#sha256={"f" * 64}"' in setup["source"]
    assert setup["source"].endswith('\ncheck("0123abcd", WHEEL)\n\nimport numpy')
    # JupyterLab's keys pass over a cell that is hidden.
    assert setup["metadata"] == {"tags": ["setup", "hide-cell"]}
    assert notebook["metadata"]["downhill"]["edition"] == "0123abcd"


def test_digest_tells_any_change() -> None:
    references: Any = Page()

    def digest(*cells: Any) -> str:
        notebook = reader_notebook(new_notebook(cells=[SETUP, *cells]), references, WHEEL)
        return str(notebook["metadata"]["downhill"]["digest"])

    assert digest() == digest()
    assert digest() != digest(new_code_cell("1", id="one"))


def test_solution_becomes_folded_text() -> None:
    cells = made(
        new_markdown_cell(f"A hint.\n\n{START}\n\nBy {{eq}}`eq-a`:", id="first"),
        new_code_cell("a = 1", id="solution"),
        new_markdown_cell("and", id="between"),
        new_code_cell("b = 2", id="another"),
        new_markdown_cell(f"{END}\n\n## The answer", id="last"),
    )
    assert [cell["cell_type"] for cell in cells] == ["markdown", "markdown"]
    assert [cell["source"] for cell in cells] == [
        "A hint.",
        "<details>\n<summary>Solution</summary>\n\nBy [(7)](#eq-a):\n\n```python\na = 1\n```\n\nand"
        "\n\n```python\nb = 2\n```\n\n</details>\n\n## The answer",
    ]


def test_nothing_is_left_of_a_cell_that_only_begins_a_solution() -> None:
    cells = made(new_markdown_cell(START, id="a"), new_markdown_cell(END, id="b"))
    assert [cell["id"] for cell in cells] == ["b"]


@pytest.mark.parametrize(
    ("text", "message"), [(START, "has no end"), (END, "ends that has not begun")]
)
def test_half_a_solution_is_an_error(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(new_markdown_cell(text))


def test_results_are_one_string_and_counted_anew() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]}
    result = new_output("execute_result", {"text/plain": ["c\n", "d"], "text/html": "<b>"})
    first, second = outputs(stream, {**result, "execution_count": 9})
    assert first == {"output_type": "stream", "name": "stdout", "text": "a\nb\n"}
    assert second["data"] == {"text/plain": "c\nd"}
    # The setup cell is the first.
    assert second["execution_count"] == 2
    assert '"a\\nb\\n"' in dumps({"cells": [first]})


def test_picture_has_its_words() -> None:
    shown = new_output("display_data", {"image/png": f"{PICTURE}\n", "text/plain": "<Figure>"})
    (output,) = outputs(shown, mystnb={"image": {"alt": "A line."}})
    assert output["data"] == {"image/png": smaller(PICTURE), "text/plain": "<Figure>"}
    assert output["metadata"] == {"needs_background": "light", "image/png": {"alt": "A line."}}


def test_small_picture_looks_like_the_large_one() -> None:
    rows = np.arange(20.0)
    field = live.HeatMap(np.add.outer(rows, rows), (0, 38), "height")
    panel = live.Lines([], x_label="x", y_label="y", field=field, x_limits=(0, 1), y_limits=(0, 1))
    large = base64.b64encode(png(live.figure(panel))).decode()
    small = smaller(large)
    assert len(small) < 0.5 * len(large)
    one, other = (
        np.asarray(Image.open(io.BytesIO(base64.b64decode(p))).convert("RGBA"), float)
        for p in (large, small)
    )
    assert one.shape == other.shape
    # Of 255: no tone is far off, and where nothing is drawn nothing is.
    assert np.abs(one - other).mean() < 3
    assert not other[one[..., 3] == 0][..., 3].any()


def test_caption_follows_a_figure() -> None:
    about = {"figure": {"name": "fig-c", "caption": "See {eq}`eq-a`.\n"}}
    _, caption = made(new_code_cell("x", id="drawn", metadata={"mystnb": about}))
    assert caption["source"] == '<a id="fig-c"></a>\n\n**Fig. 4.** See [(7)](#eq-a).'
    assert caption["id"] == "drawn-caption"


def test_live_figure_has_a_picture_and_says_how_it_comes_to_life() -> None:
    about = {"alt": "A bowl.", "claim": "It falls.", "caption": "Move it.", "width": 480}
    data = {"text/plain": "Experiment 'bowl'", "text/html": "<figure>", "image/png": PICTURE}
    picture, words = outputs(new_output("display_data", data, metadata={ABOUT: about}))
    assert picture["data"] == {"image/png": smaller(PICTURE), "text/plain": "Experiment 'bowl'"}
    assert picture["metadata"]["image/png"] == {"alt": "A bowl.", "width": 480}
    assert words["data"].keys() == {"text/markdown"}
    assert words["data"]["text/markdown"].startswith("**It falls.** Move it.\n\n*This is a picture")


def test_code_that_the_page_folds_is_hidden() -> None:
    (cell,) = made(new_code_cell("x", metadata={"tags": ["hide-input"]}))
    assert cell["metadata"] == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}


def test_run_that_failed_is_an_error() -> None:
    failed = new_output("error", ename="ValueError", evalue="no such thing", traceback=[])
    with pytest.raises(ValueError, match="no such thing"):
        outputs(failed)
