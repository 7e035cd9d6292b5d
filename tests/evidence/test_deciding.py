"""The number that a verdict hangs on."""

import math

import pytest

from companion.evidence import Deciding


def test_of_several_runs_it_is_the_middle_one_with_the_least_and_the_most():
    found = Deciding.of("ratio of the losses", [3.0, 1.0, 10.0])
    assert (found.value, found.low, found.high, found.runs) == (3.0, 1.0, 10.0, 3)
    assert Deciding.of("steps", [4, 2]).value == 3.0


@pytest.mark.parametrize(
    "bad",
    [
        {"value": 1.0, "low": 2.0, "high": 3.0},
        {"value": 4.0, "low": 2.0, "high": 3.0},
        {"value": math.nan, "low": 0.0, "high": 1.0},
        {"value": 1.0, "low": 0.0, "high": math.inf},
        {"value": 1.0, "low": 1.0, "high": 1.0, "runs": 0},
    ],
)
def test_what_is_no_number_with_its_interval_is_refused(bad):
    with pytest.raises(ValueError, match="not a number with its interval"):
        Deciding("ratio", **bad)
