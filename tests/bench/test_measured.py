"""A figure is the median of what was measured, or none where that lies too far apart."""

import pytest

from bench.measured import Measured


def test_a_figure_stands_between_its_quartiles():
    figure = Measured.of([3.0, 3.2, 3.1, 2.9, 30.0])
    assert (figure.low, figure.median, figure.high) == (3.0, 3.1, 3.2)
    assert figure.text() == "3.10 (3.00–3.20)"
    assert figure.text(0) == "3 (3–3)"


def test_two_kinds_of_runs_give_no_figure():
    figure = Measured.of([3.1] * 6 + [0.17] * 5)
    assert not figure.settled
    assert figure.text() == "unsettled (0.17–3.10)"
    # Nor if only a third of them is of the other kind, as with one process of three.
    assert not Measured.of([3.1] * 14 + [2.2] * 7).settled


def test_the_time_of_a_step_needs_not_be_settled():
    assert Measured.of([10, 20, 30, 40, 50], narrow=None).text(0) == "30 (20–40)"


@pytest.mark.parametrize("cell", ["3.09 (3.01–3.15)", "unsettled (0.17–3.12)", "0.5 (0.4–0.6)"])
def test_what_is_written_is_read(cell):
    figure = Measured.read(cell)
    digits = 1 if cell.startswith("0.5") else 2
    assert figure.text(digits) == cell


@pytest.mark.parametrize("cell", ["", "3.09", "settled (1–2)"])
def test_another_cell_is_no_figure(cell):
    with pytest.raises(ValueError, match="no measured figure"):
        Measured.read(cell)
