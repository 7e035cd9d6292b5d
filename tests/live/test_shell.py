"""The HTML of a figure before it lives, read as a browser reads it."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from companion import live
from companion.code_link import CELL, NOTEBOOK
from companion.live.shell import shell
from tests.live.toys import KITCHEN_SINK, PARABOLA

VOID = {"input", "img", "br"}


class Element:
    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element] = []
        self.text = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def all(self, tag: str = "", name: str = "", value: str | None = None) -> list["Element"]:
        """The elements below it with this tag and, in this attribute, this word."""
        found = []
        for child in self.children:
            words = child.attributes.get(name, "").split()
            fits = not name or (name in child.attributes and (value is None or value in words))
            if fits and tag in ("", child.tag):
                found.append(child)
            found += child.all(tag, name, value)
        return found


class Tree(HTMLParser):
    """Reads HTML whose every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self.here = Element("", {}, None)
        self.feed(html)
        assert self.here is self.root, f"{self.here.tag} is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.here.tag
        assert self.here.parent
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        element: Element | None = self.here
        while element:
            element.text += data
            element = element.parent


def read(experiment: live.Experiment, **options: Any) -> Element:
    return Tree(shell(experiment, experiment.frame(), longest_words="Long.", **options)).root


@pytest.fixture
def sink() -> Element:
    return read(KITCHEN_SINK, frozen="data.bin")


def test_every_parameter_has_its_control_with_a_name_and_its_default(sink: Element) -> None:
    sliders = {element["name"]: element for element in sink.all("input", "type", "range")}
    found = {name: (int(slider["max"]), int(slider["value"])) for name, slider in sliders.items()}
    assert found == {"rate": (5, 3), "start.x": (4, 1), "start.y": (4, 4), "step": (12, 12)}
    [choice] = sink.all("select", "name", "valley")
    options = {option["value"]: option for option in choice.all("option")}
    assert [option.text for option in options.values()] == ["round valley", "narrow valley"]
    assert [value for value in options if "selected" in options[value].attributes] == ["narrow"]
    [switch] = sink.all("input", "type", "checkbox")
    assert switch["name"] == "noisy"
    assert "checked" not in switch.attributes
    assert [output.text for output in sink.all("output")] == ["0.16", "−1", "2", "12"]
    assert [name.text for name in sink.all("span", "class", "live-name")] == [
        *["learning rate α", "start x", "start y", "valley", "with noise", "step k"],
    ]
    for control in [*sliders.values(), choice, switch]:
        assert control["data-lm-suppress-shortcuts"] == "true"
        assert control.parent
        assert control.parent.tag == "label"


def test_a_live_kernel_has_more_stops() -> None:
    rate, *_ = read(KITCHEN_SINK).all("input", "type", "range")
    assert (rate["max"], rate["value"]) == ("50", "30")


def test_what_can_be_played_has_a_button(sink: Element) -> None:
    buttons = {button["data-play"]: button["aria-label"] for button in sink.all("", "data-play")}
    assert buttons == {"rate": "Play learning rate α", "step": "Play step k"}
    assert not read(PARABOLA).all("", "data-play")


def test_there_is_a_button_for_each_preset_to_reset_to_pin_and_to_copy_a_link(
    sink: Element,
) -> None:
    [tools] = sink.all("div", "class", "live-tools")
    assert [button.text for button in tools.all("button")] == [
        *["diverges", "first steps", "Reset", "Pin", "Copy link"],
    ]
    assert [button["data-preset"] for button in tools.all("", "data-preset")] == ["0", "1"]
    [pin] = tools.all("", "data-pin")
    assert pin["aria-pressed"] == "false"


def test_a_figure_that_python_can_compute_on_the_page_names_its_code_and_module(
    sink: Element,
) -> None:
    told = read(KITCHEN_SINK, frozen="data.bin", code="code.py")
    [figure] = told.all("figure")
    assert figure["data-code"] == "code.py"
    assert figure["data-module"] == "tests.live.toys"
    [button] = told.all("button", "data-show")
    assert (button.text, button["aria-expanded"]) == ("Code", "false")
    [note] = told.all("p", "class", "live-note")
    assert "run it on this page" in note.text
    assert not sink.all("button", "data-show")
    [note] = sink.all("p", "class", "live-note")
    assert "run this notebook" in note.text


def test_only_axes_can_show_a_pinned_run() -> None:
    def function(**_: float) -> live.Frame:
        return live.Frame("A graph.", {"g": live.Graph(["a", "b"], [(0, 1)])})

    assert not read(replace(PARABOLA, function=function)).all("", "data-pin")
    assert read(PARABOLA).all("", "data-pin")


def test_nothing_pretends_to_work_before_it_does(sink: Element) -> None:
    controls = [element for tag in ("input", "select", "button") for element in sink.all(tag)]
    assert len(controls) == 4 + 1 + 1 + 2 + 5
    assert all("disabled" in control.attributes for control in controls)


def test_a_table_is_one_and_is_read_out(sink: Element) -> None:
    [table] = sink.all("table")
    assert [head.text for head in table.all("th", "scope", "col")] == ["x", "y"]
    assert [head.text for head in table.all("th", "scope", "row")] == ["start", "end"]
    [body] = table.all("tbody")
    assert len(body.all("td")) == 4
    # What is below an image is not read out.
    assert not [image for image in sink.all("", "role", "img") if image.all("table")]
    assert read(PARABOLA).all("div", "class", "live-picture")[0]["role"] == "img"


def test_every_panel_has_its_place_and_its_legend(sink: Element) -> None:
    panels = sink.all("div", "class", "live-panel")
    kinds = [" ".join(panel["class"].split()[1:]) for panel in panels]
    field = "live-lines live-field"
    bars = ["live-bars", "live-bars"]
    assert kinds == [field, "live-lines", field, field, *bars, "live-table", "live-graph"]
    marks = [
        [(re.sub("live-key live-", "", key["class"]), key.text) for key in panel.all("span")]
        for panel in panels
    ]
    assert marks[:4] == [
        [("points", "minimum"), ("marked", "descent")],
        [
            *[("band", "within a factor of 3"), ("line", "loss"), ("dashed", "halved")],
            *[("dashed", "a tenth less"), ("points", "end")],
        ],
        [("points", "here"), ("heat", "factor of a step: 0.100  10.0")],
        [("region", "diverges"), ("region", "converges")],
    ]
    assert len(panels[2].all("i", "class", "live-ramp")) == 1


def test_labels_are_escaped() -> None:
    experiment = replace(
        PARABOLA,
        parameters=(
            live.Parameter("a", [1.0, 2.0], 1.0, label="<a> & b", play=True),
            live.Choice("x", {"<i>": "<one> & two", "b": '"'}, "b", label="<x>"),
        ),
        function=lambda a, x: PARABOLA.frame(),
        presets={'"<p>"': {}},
        still={},
    )
    figure = read(experiment)
    assert [button.text for button in figure.all("", "data-preset")] == ['"<p>"']
    assert [option.text for option in figure.all("option")] == ["<one> & two", '"']
    assert figure.all("option")[0]["value"] == "<i>"
    assert figure.all("", "data-play")[0]["aria-label"] == "Play <a> & b"


def test_the_page_leads_to_the_notebook_running_and_jupyter_does_not(sink: Element) -> None:
    links = [link["href"] for link in sink.all("a", "class", "live-run")]
    assert links == [CELL, NOTEBOOK]
    assert not read(KITCHEN_SINK).all("a", "class", "live-run")


def test_the_readout_keeps_room_for_the_longest_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOWNHILL_SITE_SRC", str(tmp_path))
    monkeypatch.setenv("DOWNHILL_SITE_OUT", str(tmp_path / "out"))
    monkeypatch.chdir(tmp_path)
    html = KITCHEN_SINK._repr_mimebundle_()[0]["text/html"]
    [words] = Tree(html).root.all("div", "class", "live-words")
    now, longest = (span.text for span in words.all("span"))
    assert now == KITCHEN_SINK.frame().words_at(None)
    sentences = [s for _, f in KITCHEN_SINK.frames(KITCHEN_SINK.grid()) for s in f.sentences]
    assert len(longest) == max(map(len, sentences))
