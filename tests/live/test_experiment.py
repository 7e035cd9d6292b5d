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
from companion.live import Curve, Experiment, Frame, Lines, Parameter
from tests.live.toys import PARABOLA


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
    ],
)
def test_a_bad_declaration_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(PARABOLA, **changes)


def inverse(x: float) -> Frame:
    with np.errstate(divide="ignore"):
        y = np.float64(1) / x
    return Frame("One over x.", {"curve": Lines([Curve([0], [y], "1/x")], "x", "y")})


def test_a_number_that_is_not_finite_names_the_values_that_made_it() -> None:
    experiment = Experiment(
        "inverse", "c", "c", (Parameter("x", [-1.0, 0.0, 1.0], 1.0),), inverse, "alt"
    )
    experiment.frame(x=0.5)
    with pytest.raises(ValueError, match=r"'inverse' at x=0\.0: curve '1/x', y: .* got inf"):
        experiment.frame(x=0.0)


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
