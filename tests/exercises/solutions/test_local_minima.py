"""The solutions of the exercises on local minima, by other ways and by running them."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import argrelmin

from companion.exercises import local_minima as exercises


@pytest.mark.parametrize("case", exercises.COUNT_MINIMA.cases)
def test_the_minima_are_those_of_scipy(case):
    assert exercises.count_minima(*case) == len(argrelmin(case[0])[0])


@pytest.mark.parametrize("case", exercises.RESTARTS.cases)
def test_one_run_fewer_is_not_enough(case):
    q, p = case
    runs = exercises.restarts(q, p)
    assert 1 - (1 - q) ** runs >= p
    assert 1 - (1 - q) ** (runs - 1) < p


def test_restarts_is_right_where_a_whole_number_is_just_enough():
    """In exact fractions: two runs of 0.2 are just enough for 0.36."""
    hundredths = [Fraction(i, 100) for i in range(1, 100)]
    for q in hundredths[9::5]:
        enough, missed = {}, Fraction(1)
        left, runs = list(hundredths), 0
        while left:
            missed, runs = missed * (1 - q), runs + 1
            enough |= {p: runs for p in left if 1 - missed >= p}
            left = [p for p in left if p not in enough]
        for p, runs in enough.items():
            assert exercises.restarts(float(q), float(p)) == runs
    assert exercises.restarts(0.2, 0.36) == 2


@pytest.mark.parametrize("case", exercises.REORDER.cases)
def test_the_reordered_network_says_the_same(case):
    W1, b1, W2 = case[:3]
    moved = exercises.reorder(*case)
    x = np.random.default_rng(0).normal(size=(7, len(W1)))
    before = np.tanh(x @ W1 + b1) @ W2
    np.testing.assert_allclose(np.tanh(x @ moved[0] + moved[1]) @ moved[2], before, atol=1e-12)
    assert not np.array_equal(moved[0], W1)


def test_the_energy_of_free_fall_stays():
    """On L = x, without friction, the ball falls by ½ t² in units of √α."""
    alpha = 1e-4
    t = np.arange(50) * np.sqrt(alpha)
    x = 1 - t**2 / 2
    energies = exercises.energies(x, x, alpha)
    np.testing.assert_allclose(energies, 1, atol=0.01)
