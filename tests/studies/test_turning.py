"""The search for a boundary, where the boundary is known."""

import numpy as np
import pytest

from companion.studies.turning import Turn, middle, search, turns


def test_a_known_boundary_is_found_within_its_interval():
    rng = np.random.default_rng(0)
    for _ in range(50):
        edge = rng.uniform(1, 100)
        seen = search(lambda value, edge=edge: value < edge, np.geomspace(1, 100, 7), log=True)
        (turn,) = turns(seen)
        assert turn.inside < edge <= turn.outside
        # Four halvings of a sixth of two decades.
        assert turn.outside / turn.inside == pytest.approx(100 ** (1 / 6 / 2**4))


def test_both_sides_of_a_window_are_found():
    seen = search(lambda value: 2.3 < value < 7.7, np.linspace(0, 10, 6), steps=10)
    below, above = turns(seen)
    assert below.outside <= 2.3 < below.inside < above.inside < 7.7 <= above.outside
    assert max(below.inside - below.outside, above.outside - above.inside) < 2 / 2**9


@pytest.mark.parametrize("truth", [True, False, None])
def test_what_never_turns_has_no_boundary_and_is_looked_at_no_closer(truth):
    asked = []
    seen = search(lambda value: asked.append(value) or truth, [1, 2, 3])
    assert asked == [1, 2, 3]
    assert turns(seen) == []


def test_what_the_runs_leave_open_widens_the_interval():
    def truth(value):
        return None if 4 < value < 6 else value <= 4

    (turn,) = turns(search(truth, np.linspace(0, 10, 11), steps=8))
    assert 3.9 < turn.inside <= 4
    assert 6 <= turn.outside < 6.1


def test_each_value_is_asked_for_once():
    asked = []
    search(lambda value: asked.append(value) or value < np.pi, range(8), steps=6)
    assert len(asked) == len(set(asked)) == 8 + 6


def test_between_whole_numbers_the_search_ends():
    seen = search(lambda value: value < 12, [1, 30], steps=20, whole=True)
    assert turns(seen) == [Turn(11, 12)]
    assert all(value == round(value) for value, _ in seen)
    assert middle(3, 4, whole=True) is None
    assert middle(1, 100, log=True) == 10


@pytest.mark.parametrize("points", [[], [1], [1, 1], [2, 1]])
def test_points_ascend(points):
    with pytest.raises(ValueError, match="points must be at least two that ascend"):
        search(lambda value: True, points)
