"""The live widget: an ipywidget whose kernel computes."""

import re
from dataclasses import replace
from typing import Any

import nbformat
import pytest
import traitlets
from nbclient import NotebookClient

from companion import live
from companion.live.widget import LiveWidget
from tests.live.toys import PARABOLA


def test_setting_values_computes_the_frame_anywhere_between_the_grid_points() -> None:
    widget = PARABOLA.widget()
    seen: list[Any] = []
    widget.observe(lambda change: seen.append(change["new"]), "frame")
    widget.values = {**widget.values, "x": 0.123}
    assert widget.frame["words"] == PARABOLA.frame(x=0.123).words
    assert seen == [widget.frame]


def test_it_starts_at_the_values_it_is_given() -> None:
    widget = PARABOLA.widget(a=2.0)
    assert widget.values == {"a": 2.0, "x": 0.5, "steps": 1}
    assert widget.frame["words"] == PARABOLA.frame(a=2.0).words


@pytest.mark.parametrize("bad", [{"a": 9.0}, {"b": 1.0}, {"a": "1"}])
def test_bad_values_are_refused_and_nothing_changes(bad: dict[str, Any]) -> None:
    widget = PARABOLA.widget()
    before = widget.values, widget.frame
    with pytest.raises((ValueError, TypeError, traitlets.TraitError)):
        widget.values = bad
    assert (widget.values, widget.frame) == before


def test_a_failure_in_the_kernel_is_said_in_the_figure() -> None:
    def function(a: float, x: float, steps: int) -> live.Frame:
        if x > 1:
            raise ValueError("x is too large for this")
        return PARABOLA.frame(a=a, x=x, steps=steps)

    widget = replace(PARABOLA, function=function).widget()
    panels = widget.frame["panels"]
    with pytest.raises(ValueError, match="too large"):
        widget.values = {**widget.values, "x": 1.5}
    assert "x is too large for this" in widget.frame["words"]
    assert widget.frame["panels"] == panels


def test_its_front_end_is_the_one_of_the_page() -> None:
    widget = PARABOLA.widget()
    assert isinstance(widget, LiveWidget)
    assert "export default { render }" in widget._esm
    assert ".live-picture" in widget._css
    assert 'data-live="parabola"' in widget.shell
    assert "data-frozen" not in widget.shell


def test_a_notebook_shows_the_widget_and_the_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOWNHILL_SITE_OUT", raising=False)
    cells = [
        "from companion.experiments.backpropagation import STEPPER\nSTEPPER",
        "STEPPER.figure(step=14)",
        "from companion import live\nlive.figure(STEPPER.frame().panels['graph'])",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120).execute()
    outputs = [cell.outputs for cell in notebook.cells]
    assert [len(output) for output in outputs] == [1, 1, 1]
    bundle = outputs[0][0].data
    assert bundle["text/plain"] == "Experiment 'backprop-stepper': step, w1, y (5,445 settings)"
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert "text/html" not in bundle
    for [output], pattern in zip(
        outputs[1:],
        [r"<Figure size 480x\d+ with 2 Axes>", r"<Figure size 480x\d+ with 1 Axes>"],
        strict=True,
    ):
        assert "image/png" in output.data
        assert re.fullmatch(pattern, output.data["text/plain"])
