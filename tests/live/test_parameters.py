"""What the reader sets: what each kind takes, and what it tells live.mjs."""

from typing import Any

import numpy as np
import pytest

from companion.live import Choice, Parameter, Point, Switch, Time
from companion.live.parameters.base import decimals, written


def test_a_grid_of_linspace_reads_as_people_write_it() -> None:
    parameter = Parameter("y", values=np.linspace(0, 1, 11), default=0.3)
    assert parameter.values == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert parameter.label == "y"
    assert not parameter.whole


def test_integers_make_a_whole_parameter() -> None:
    parameter = Parameter("step", values=range(5), default=0, label="step k")
    assert parameter.whole
    assert parameter.check(np.int64(3)) == 3
    assert isinstance(parameter.check(3.0), int)
    with pytest.raises(TypeError, match=r"step is a whole number, got 2\.5"):
        parameter.check(2.5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "2w"}, "identifier, got '2w'"),
        ({"values": [1.0]}, "at least two"),
        ({"values": [1.0, 1.0]}, "strictly increasing"),
        ({"values": [2.0, 1.0]}, "strictly increasing"),
        ({"values": [0.0, float("nan")]}, "finite numbers, got nan"),
        ({"values": [0.0, "1"]}, "finite numbers, got '1'"),
        ({"values": [False, True]}, "finite numbers, got False"),
        ({"default": 0.25}, r"the default 0\.25 is not on the grid"),
        ({"default": 9.0}, r"the default 9\.0 is not on the grid"),
        ({"log": True}, r"the values of a geometric grid are positive, got 0\.0"),
    ],
)
def test_a_bad_declaration_is_refused(changes: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"name": "w", "values": [0.0, 0.5, 1.0], "default": 0.5}
    Parameter(**good)
    with pytest.raises(ValueError, match=message):
        Parameter(**{**good, **changes})


def test_values_between_the_grid_points_are_fine_and_values_beyond_are_not() -> None:
    parameter = Parameter("w", values=[-4.0, 0.0, 4.0], default=0.0)
    assert parameter.check(1.2345) == 1.2345
    assert isinstance(parameter.check(1), float)
    for bad in (4.01, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"w goes from -4\.0 to 4\.0, got"):
            parameter.check(bad)
    for wrong in ("1", None, True, [1.0]):
        with pytest.raises(TypeError, match="w is a number, got"):
            parameter.check(wrong)


def test_a_live_kernel_gets_finer_stops_that_contain_the_grid() -> None:
    parameter = Parameter("w", values=np.linspace(-4, 4, 33), default=-1.0)
    fine = parameter.static(finer=True)["stops"]
    assert len(fine) == 321
    assert set(parameter.values) <= set(fine)
    assert fine[1] == -3.975
    assert parameter.static(finer=False)["stops"] == list(parameter.values)
    assert Parameter("k", range(3), 0).static(finer=True)["stops"] == [0, 1, 2]


def test_decimals_tell_numbers_apart() -> None:
    assert decimals([0, 1, 2]) == 0
    assert decimals([0.1, 0.25]) == 2
    assert decimals([1 / 3]) == 6


def test_a_geometric_grid_keeps_ratios_between_its_points() -> None:
    parameter = Parameter("lr", np.geomspace(1e-5, 1, 6), 1e-5, log=True)
    assert parameter.values == (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
    fine = np.array(parameter.static(finer=True)["stops"])
    assert len(fine) == 51
    assert fine[1:] / fine[:-1] == pytest.approx(10**0.1)
    assert set(parameter.values) <= set(fine.tolist())
    assert parameter.static(finer=False)["log"] is True
    assert parameter.check(0.5) == 0.5


@pytest.mark.parametrize(
    ("number", "places", "log", "text"),
    [
        (-1.5, 2, False, "−1.50"),
        (3, 0, False, "3"),
        (0.00316227766, 6, True, "0.00316"),
        (1e-5, 6, True, "0.00001"),
        (0.1, 6, True, "0.1"),
        (12.5, 1, True, "12.5"),
        (1234.5, 1, True, "1230"),
        (1024, 0, True, "1024"),
    ],
)
def test_numbers_beside_sliders(number: float, places: int, log: bool, text: str) -> None:
    assert written(number, places, log) == text


def test_a_choice_is_a_word_and_has_a_text() -> None:
    choice = Choice("method", {"gd": "gradient descent", "adam": "Adam"}, "adam")
    assert choice.label == "method"
    assert choice.check("gd") == choice.check(np.str_("gd")) == "gd"
    assert type(choice.check(np.str_("gd"))) is str
    assert choice.static(finer=True) == {
        **{"stops": ["gd", "adam"], "texts": ["gradient descent", "Adam"]},
    }
    assert Choice("m", ["a", "b"], "a").static(finer=False)["texts"] == ["a", "b"]
    with pytest.raises(ValueError, match="method is one of gd, adam; got 'sgd'"):
        choice.check("sgd")
    with pytest.raises(TypeError, match="method is a string, got int: 1"):
        choice.check(1)


@pytest.mark.parametrize(
    ("options", "default", "message"),
    [
        (["a"], "a", "at least two"),
        (["a", "a"], "a", "every one once"),
        (["a", "b"], "c", "the default 'c' is not one of"),
        (["a", 2], "a", "options are words, got 2"),
        ({"a": "A", "b": " "}, "a", "options are words, got ' '"),
        ("ab", "a", "several strings, got 'ab'"),
    ],
)
def test_a_bad_choice_is_refused(options: Any, default: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Choice("method", options, default)


def test_a_switch_is_yes_or_no() -> None:
    switch = Switch("noise", label="with noise")
    assert (switch.default, switch.label) == (False, "with noise")
    assert switch.check(np.True_) is True
    assert switch.axes == ((False, True),)
    for wrong in (1, "yes", None):
        with pytest.raises(TypeError, match="noise is True or False, got"):
            switch.check(wrong)
    with pytest.raises(TypeError, match="noise is True or False, got int"):
        Switch("noise", 1)  # type: ignore[arg-type]


def test_a_point_is_two_numbers() -> None:
    point = Point("start", np.linspace(-1, 1, 21), [0.1, 1, 10], (0.3, 1), log_y=True)
    assert point.default == (0.3, 1.0)
    assert (point.x_label, point.y_label) == ("start x", "start y")
    for pair in ([0.25, 2], (0.25, 2), np.array([0.25, 2])):
        assert point.check(pair) == (0.25, 2.0)
        assert isinstance(point.check(pair), tuple)
        assert all(type(number) is float for number in point.check(pair))
    static = point.static(finer=True)
    assert len(static["x"]["stops"]) == 201
    assert static["y"]["stops"][::10] == [0.1, 1, 10]
    assert (static["x"]["log"], static["y"]["log"]) == (False, True)
    with pytest.raises(ValueError, match=r"start\.y goes from 0\.1 to 10\.0, got 11"):
        point.check((0, 11))
    for wrong in (1.0, "ab", (1,), (1, 2, 3), None, {"x": 1, "y": 1}):
        with pytest.raises(TypeError, match="start is a pair of numbers, got"):
            point.check(wrong)
    with pytest.raises(TypeError, match=r"start\.x is a number, got str"):
        point.check(("1", 2))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"default": (0.5, 0)}, r"the default 0\.5 is not on the grid .* of start\.x"),
        ({"default": (0, 9)}, r"the default start\.y goes from"),
        ({"y": [0]}, "'start.y': values are at least two"),
        ({"log_x": True}, "'start.x': the values of a geometric grid are positive"),
        ({"name": "a b"}, "identifier"),
    ],
)
def test_a_bad_point_is_refused(changes: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"name": "start", "x": [0, 1], "y": [0, 1], "default": (0, 1)}
    Point(**good)
    with pytest.raises(ValueError, match=message):
        Point(**{**good, **changes})


def test_time_is_counted_in_steps_and_starts_at_the_end() -> None:
    time = Time("step", 40, unit="steps")
    assert time.default == 40
    assert time.axes == ()
    static = time.static(finer=True)
    assert static["stops"] == list(range(41))
    assert static["play"] is True
    assert time.check(np.int64(3)) == 3
    with pytest.raises(ValueError, match="step goes from 0 to 40, got 41"):
        time.check(41)
    with pytest.raises(TypeError, match=r"step is a whole number, got 2\.5"):
        time.check(2.5)
    for wrong in (0, 2.0, True):
        with pytest.raises(ValueError, match="steps is a whole number ≥ 1"):
            Time("step", wrong)  # type: ignore[arg-type]
