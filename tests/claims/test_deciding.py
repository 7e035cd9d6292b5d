"""The number that a verdict hangs on."""

import math

import pytest

from companion.claims import Deciding
from companion.claims.deciding import deciding_ratio, deciding_share


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


@pytest.mark.parametrize("all_of_them", [False, True])
def test_a_share_of_none_or_of_all_lies_in_its_interval(all_of_them):
    for n in range(1, 300):
        found = deciding_share("share", n * all_of_them, n)
        assert 0 <= found.low <= found.value == all_of_them <= found.high <= 1
        assert found.runs == n


def test_equal_runs_have_a_ratio_and_no_doubt():
    found = deciding_ratio("ratio", [0.1, 0.1, 0.1], [0.3, 0.3, 0.3])
    assert found.low == pytest.approx(1 / 3)
    assert found.high == pytest.approx(1 / 3)
    assert found.low <= found.value <= found.high
    assert found.runs == 3
