"""The live widget: an ipywidget whose kernel computes."""

import re
from dataclasses import replace
from typing import Any

import ipywidgets
import nbformat
import pytest
import traitlets
from nbclient import NotebookClient

from companion import live
from companion.live.widget import LiveWidget
from tests.live.toys import KITCHEN_SINK, PARABOLA


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


def test_every_parameter_is_a_trait_equal_to_its_value() -> None:
    widget = KITCHEN_SINK.widget(rate=0.3, start=(1, 1.5))
    seen: list[Any] = []
    widget.observe(lambda change: seen.append((change["name"], change["new"])), ["rate", "start"])
    assert (widget.rate, widget.start, widget.valley, widget.noisy) == (
        *(0.3, [1.0, 1.5], "narrow", False),
    )
    widget.rate = 0.25
    assert widget.values["rate"] == 0.25
    assert widget.frame["words"][-1] == KITCHEN_SINK.frame(rate=0.25, start=(1, 1.5)).words_at(None)
    widget.values = {**widget.values, "start": (0, 0.5), "noisy": True}
    assert (widget.start, widget.noisy) == ([0.0, 0.5], True)
    assert seen == [("rate", 0.25), ("start", [0.0, 0.5])]


@pytest.mark.parametrize(
    ("name", "bad", "error"),
    [
        ("rate", 9.0, ValueError),
        ("rate", "fast", TypeError),
        ("start", [0, 9], ValueError),
        ("start", 1.0, TypeError),
        ("valley", "wide", ValueError),
        ("noisy", 1, TypeError),
        ("step", 99, ValueError),
    ],
)
def test_a_bad_trait_is_refused_and_nothing_changes(name: str, bad: Any, error: type) -> None:
    widget = KITCHEN_SINK.widget()
    before = widget.values, widget.frame
    with pytest.raises(error, match=name):
        setattr(widget, name, bad)
    assert (widget.values, widget.frame) == before
    assert getattr(widget, name) == widget.values[name]


def test_a_slider_of_ipywidgets_can_be_linked() -> None:
    widget = KITCHEN_SINK.widget()
    slider = ipywidgets.FloatSlider(value=0.5, min=0.02, max=0.64)
    ipywidgets.link((slider, "value"), (widget, "rate"))
    assert widget.rate == widget.values["rate"] == 0.5
    slider.value = 0.1
    assert widget.values["rate"] == 0.1
    widget.values = {**widget.values, "rate": 0.2}
    assert slider.value == 0.2


def test_interact_works_beside_it() -> None:
    widget = KITCHEN_SINK.widget()
    places: list[list[float]] = []

    def move(x: float, valley: str) -> None:
        widget.values = {**widget.values, "start": [x, 1.0], "valley": valley}
        places.append(widget.start)

    controls = ipywidgets.interactive(move, x=(-2.0, 2.0), valley=["round", "narrow"])
    controls.update()
    controls.children[0].value = 1.5
    assert places[-1] == [1.5, 1.0]
    assert widget.valley == "round"
    assert widget.frame["words"][0] == KITCHEN_SINK.frame(start=(1.5, 1), valley="round").words[0]


def test_the_time_alone_computes_nothing() -> None:
    calls: list[float] = []

    def function(**values: Any) -> live.Frame:
        calls.append(values["rate"])
        return KITCHEN_SINK.function(**values)

    widget = replace(KITCHEN_SINK, function=function).widget()
    calls.clear()
    widget.step = 3
    widget.values = {**widget.values, "step": 5}
    assert (widget.values["step"], widget.step, calls) == (5, 5, [])
    widget.values = {**widget.values, "step": 6, "rate": 0.3}
    assert calls == [0.3]


def test_a_name_that_widgets_use_themselves_is_refused() -> None:
    experiment = live.Experiment(
        *("toy", "c", "c", (live.Parameter("layout", [1, 2], 1),)),
        function=lambda layout: PARABOLA.frame(),
        alt="alt",
    )
    with pytest.raises(ValueError, match="a widget has a 'layout' of its own; rename it"):
        experiment.widget()


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
