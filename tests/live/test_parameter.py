"""The handles of an experiment."""

from typing import Any

import numpy as np
import pytest

from companion.live import Parameter
from companion.live.parameters.base import decimals


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
    fine = parameter.static(finer=True)
    assert len(fine) == 321
    assert set(parameter.values) <= set(fine)
    assert fine[1] == -3.975
    assert parameter.static(finer=False) == list(parameter.values)
    assert Parameter("k", range(3), 0).static(finer=True) == [0, 1, 2]


def test_decimals_tell_numbers_apart() -> None:
    assert decimals([0, 1, 2]) == 0
    assert decimals([0.1, 0.25]) == 2
    assert decimals([1 / 3]) == 6
