"""The studies of the chapter on backpropagation, checked in other ways."""

import numpy as np

from companion import data
from companion.claims.finding import above, below
from companion.studies import backpropagation


def test_the_paths_are_as_many_as_the_widths_say():
    for depth in (1, 2, 5):
        # From one weight to one unit, then through all units of each further layer.
        assert backpropagation.paths(depth, width=3).paths == 3 ** (depth - 1)
        assert backpropagation.paths(depth, width=2).paths == 2 ** (depth - 1)


def test_the_digits_are_read():
    digits, scores = data.digits(), []
    for seed in range(10):
        network, history = backpropagation.train_digits(seed, epochs=40)
        right = network.predict(digits.x_test).argmax(axis=1) == digits.y_test
        assert history.validation_accuracy[-1] == right.mean()
        scores.append(right.mean())
    assert np.mean(scores) >= 0.965


def test_bounds_are_said_only_where_they_are_kept():
    assert below(0.001, 0.01) == "less than 1%"
    assert below(0.02, 0.01) == "2%"
    assert above(20_000, 10_000) == "more than 10,000"
    assert above(9_000, 10_000) == "9,000"
    assert below(3e-8, 1e-7) == "less than 1e-07"
