"""The live experiments on local minima, against closed forms."""

import numpy as np
import pytest

from companion.experiments.local_minima import ball, escape, line
from companion.studies import local_minima as studies


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
@pytest.mark.parametrize("depth", [0.05, 0.3])
def test_the_energy_hardly_rises_and_no_height_is_above_the_start(depth, beta):
    _, height, energy = ball.roll(3.2, depth, beta)
    assert energy[0] == height[0]
    assert height.max() < 1.05 * height[0]
    assert (energy >= height).all()
    assert energy[-1] < energy[0]


def test_the_ball_says_where_it_is():
    assert "in the deepest" in ball.ball(3.7, 0.2, 0.9).words
    assert "not the deepest" in ball.ball(3.7, 0.2, 0.0).words
    assert "still has the energy" in ball.ball(3.7, 0.2, 0.99).words


def test_bars_and_table_tell_the_same():
    frame = escape.escape(0.05, 0.1, 0.0)
    bars, table = frame.panels["shares"], frame.panels["intervals"]
    assert [row[1] for row in table.rows] == [f"{share:.0%}" for share in bars.heights]
    for row, share in zip(table.rows, bars.heights, strict=True):
        low, high = (int(part.rstrip("%")) / 100 for part in row[2].split(" to "))
        assert low - 0.01 <= share <= high + 0.01
    assert "no method" in escape.escape(0.3, 0.01, 0.0).words


@pytest.mark.parametrize("width", ["2", "3", "4"])
def test_the_line_begins_at_the_deepest_and_ends_at_the_other(width):
    frame = line.line(width, 2, False, 0.0)
    ends, order = line.networks(int(width))
    raw, straight = frame.panels["line"].curves[:2]
    np.testing.assert_allclose(raw.y[[0, -1]], ends.loss[order[[0, 2]]], rtol=1e-9)
    np.testing.assert_allclose(straight.y[[0, -1]], raw.y[[0, -1]], rtol=1e-9)
    assert max(straight.y) <= max(raw.y) + 1e-12
    said = studies.outputs(ends.theta[order[:1]], line.WIDE)[0]
    np.testing.assert_allclose(frame.panels["wave"].curves[1].y, said)


def test_a_reordered_network_is_named_as_the_first():
    assert "is the first one" in line.line("3", 1, True, 0.5).words
