"""The declaration of an experiment, and its frames."""

import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from companion import live
from companion.live import Curve, Experiment, Frame, Lines, Parameter, Point, Time
from tests.live.toys import KITCHEN_SINK, PARABOLA, STEPS


def test_a_frame_has_the_numbers_of_the_function() -> None:
    frame = PARABOLA.frame(a=1.3, x=-0.7)
    curve = frame.panels["curve"].curves[0]  # type: ignore[attr-defined]
    assert np.array_equal(curve.y, 1.3 * np.linspace(-2, 2, 41) ** 2)
    assert frame.words == "Height 0.637 at x = −0.700."


def test_its_repr_is_the_same_everywhere() -> None:
    assert repr(PARABOLA) == "Experiment 'parabola': a, x, steps (108 settings)"
    assert PARABOLA.settings == len(list(PARABOLA.grid())) == 108


def test_the_grid_is_every_combination_once() -> None:
    settings = [tuple(values.values()) for values in PARABOLA.grid()]
    assert len(set(settings)) == 108
    assert settings[0] == (0.5, -2.0, 1)
    assert settings[-1] == (2.0, 2.0, 3)


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"b": 1.0}, TypeError, "'parabola' has the parameters a, x, steps; got b"),
        ({"a": 7.0}, ValueError, r"a goes from 0\.5 to 2\.0, got 7\.0"),
        ({"a": "1"}, TypeError, "a is a number, got str"),
        ({"steps": 1.5}, TypeError, "steps is a whole number"),
    ],
)
def test_bad_values_are_refused(values: dict[str, Any], error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        PARABOLA.frame(**values)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "Two Words"}, "lower-case words joined by hyphens"),
        ({"name": "a--b"}, "lower-case words joined by hyphens"),
        ({"name": "../up"}, "lower-case words joined by hyphens"),
        ({"claim": " "}, "the claim is empty"),
        ({"alt": ""}, "the alt is empty"),
        ({"parameters": ()}, "at least one parameter"),
        ({"parameters": (Parameter("a", [1, 2], 1),) * 2}, "every name once"),
        ({"still": {"a": 99.0}}, "a goes from"),
        ({"presets": {"p": {"a": 99.0}}}, "a goes from"),
        ({"presets": {"p": {"a": 0.7}}}, r"'parabola': preset 'p': 0\.7 is not on the grid"),
        ({"presets": {" ": {}}}, "a preset has no name"),
        ({"parameters": (Time("t", 3), Parameter("a", [1, 2], 1))}, "it is the last parameter"),
        ({"parameters": (Time("t", 3), Time("u", 3))}, "at most one Time"),
    ],
)
def test_a_bad_declaration_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(PARABOLA, **changes)


def root(x: float) -> Frame:
    with np.errstate(invalid="ignore"):
        y = np.sqrt(np.float64(x))
    return Frame("The root of x.", {"curve": Lines([Curve([0], [y], "√x")], "x", "y")})


def test_a_number_that_is_none_names_the_values_that_made_it() -> None:
    experiment = Experiment("root", "c", "c", (Parameter("x", [-1.0, 0.0, 1.0], 1.0),), root, "alt")
    experiment.frame(x=0.5)
    with pytest.raises(ValueError, match=r"'root' at x=-1\.0: curve '√x', y: .* got nan"):
        experiment.frame(x=-1.0)


def test_a_function_that_gives_something_else_is_refused() -> None:
    experiment = replace(PARABOLA, function=lambda a, x, steps: [a, x, steps])
    with pytest.raises(TypeError, match="the function gives a Frame, got list"):
        experiment.frame()


def test_a_frame_speaks_and_shows() -> None:
    panel = Lines([Curve([0], [0])], "x", "y")
    with pytest.raises(ValueError, match="in words"):
        Frame(" ", {"curve": panel})
    with pytest.raises(ValueError, match="at least one panel"):
        Frame("Nothing.", {})


def test_importing_live_loads_neither_widgets_nor_matplotlib() -> None:
    code = (
        "import sys, companion.live; "
        "print(sorted({'ipywidgets', 'anywidget', 'matplotlib', 'IPython'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_the_usage_in_the_documentation_works() -> None:
    blocks = re.findall(r"(?:^ {4}.*\n|^\n)+", live.__doc__ or "", re.MULTILINE)
    code = textwrap.dedent("".join(blocks))
    assert "live.Experiment(" in code
    namespace: dict[str, Any] = {"np": np, "__name__": "__main__"}
    exec(code, namespace)
    assert "<code>parabola</code> in this notebook" in namespace["PARABOLA"].widget().shell
    assert repr(namespace["PARABOLA"]) == "Experiment 'parabola': a, x (287 settings)"


# Points, presets, time, simulations


def test_the_grid_of_a_point_is_two_axes_and_that_of_time_none() -> None:
    assert KITCHEN_SINK.shape == (6, 5, 5, 2, 2)
    settings = list(KITCHEN_SINK.grid())
    assert len(settings) == KITCHEN_SINK.settings == 600
    assert len({str(values) for values in settings}) == 600
    assert settings[0]["start"] == (-2.0, -2.0)
    assert settings[4]["start"] == (-2.0, -1.0), "y changes faster than x"
    assert {values["step"] for values in settings} == {STEPS}


def test_a_preset_is_a_whole_setting() -> None:
    assert KITCHEN_SINK.preset("first steps") == {
        **{"rate": 0.16, "start": (2.0, 2.0), "valley": "narrow", "noisy": False, "step": 3},
    }
    with pytest.raises(KeyError, match="unheard of"):
        KITCHEN_SINK.preset("unheard of")


def test_a_frame_has_a_sentence_for_each_time() -> None:
    frame = KITCHEN_SINK.frame(rate=0.3, step=2)
    assert frame.words_at(0).startswith("Step 0,")
    assert frame.words_at(STEPS).startswith(f"Step {STEPS},")
    assert frame.words_at(None) == frame.words_at(STEPS)
    for beyond in (-1, STEPS + 1):
        with pytest.raises(ValueError, match=f"the run goes from 0 to {STEPS}, got {beyond}"):
            frame.words_at(beyond)
    assert Frame("One.", frame.panels).words_at(7) == "One."


@pytest.mark.parametrize(
    ("words", "curve", "message"),
    [
        (["a", "b"], Curve([0], [0]), "sentences are one for each of 4 times, got 2"),
        ("a", Curve([0, 1], [0, 1], "c", timed=True), "as many points as times, 4; 'c' has 2"),
    ],
)
def test_what_has_a_time_has_all_times(words: Any, curve: Curve, message: str) -> None:
    def function() -> Frame:
        return Frame(words, {"c": Lines([curve], "x", "y")})

    with pytest.raises(ValueError, match=message):
        Experiment("toy", "c", "c", (Time("t", 3),), function, "alt").frame()


@pytest.mark.parametrize(
    ("words", "curve", "message"),
    [
        (["a", "b"], Curve([0], [0]), "a single one: there is no Time, got 2"),
        ("a", Curve([0, 1], [0, 1], "c", timed=True), "a timed curve needs an experiment's Time"),
    ],
)
def test_without_a_time_nothing_is_timed(words: Any, curve: Curve, message: str) -> None:
    def function(p: int) -> Frame:
        return Frame(words, {"c": Lines([curve], "x", "y")})

    with pytest.raises(ValueError, match=message):
        Experiment("toy", "c", "c", (Parameter("p", [1, 2], 1),), function, "alt").frame()


def test_a_point_lies_on_a_panel_with_axes() -> None:
    start = Point("start", [0, 1], [0, 1], (0, 0), panel="plane")
    experiment = Experiment("toy", "c", "c", (start,), lambda start: PARABOLA.frame(), "alt")
    with pytest.raises(ValueError, match=r"'start' lies on panel 'plane', .*there are curve, rate"):
        experiment.frame()
    with pytest.raises(ValueError, match="lies on panel 'graph', of kind Lines"):
        replace(experiment, parameters=(replace(start, panel="graph"),)).frame()
    replace(experiment, parameters=(replace(start, panel="rate"),)).frame()


def test_a_simulation_takes_many_settings_at_once() -> None:
    calls: list[dict[str, Any]] = []

    def simulation(**values: Any) -> dict[str, Any]:
        calls.append(values)
        return KITCHEN_SINK.simulation(**values)  # type: ignore[misc]

    experiment = replace(KITCHEN_SINK, simulation=simulation)
    settings = list(KITCHEN_SINK.grid())
    many = list(experiment.frames(settings))
    [call] = calls
    assert call.keys() == {"rate", "start", "valley", "noisy"}, "a simulation knows no time"
    assert [np.shape(column) for column in call["start"]] == [(600,), (600,)]
    assert [values for values, _ in many] == settings
    for values, frame in many[::37]:
        single = KITCHEN_SINK.frame(**values)
        assert frame.words == single.words
        for name, panel in single.panels.items():
            for key, entry in panel.varying().items():
                assert np.array_equal(frame.panels[name].varying()[key], entry)


def test_more_settings_than_fit_are_simulated_in_chunks() -> None:
    sizes: list[int] = []

    def simulation(p: Any) -> dict[str, Any]:
        sizes.append(len(p))
        return {"double": 2 * p}

    def function(p: int, run: dict[str, Any]) -> Frame:
        assert run["double"] == 2 * p
        return Frame("Twice.", {"c": Lines([Curve([p], [run["double"]])], "x", "y")})

    parameters = (Parameter("p", range(5000), 0),)
    toy = Experiment("toy", "c", "c", parameters, function, "alt", simulation=simulation)
    assert len(list(toy.frames(toy.grid()))) == 5000
    assert sizes == [4096, 904]


def test_a_simulation_that_forgets_its_leading_axis_is_refused() -> None:
    toy = replace(KITCHEN_SINK, simulation=lambda **values: {"x": np.zeros(STEPS + 1)})
    with pytest.raises(ValueError, match=r"first axis is 600 long; the shape of 'x' is \(13,\)"):
        list(toy.frames(toy.grid()))
    with pytest.raises(ValueError, match="no parameter is called run"):
        replace(toy, parameters=(Parameter("run", [1, 2], 1),), still={}, presets={})
