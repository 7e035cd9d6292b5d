"""The solutions of the exercises of the capstone, by scikit-learn, SciPy and definition."""

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix
from sklearn.preprocessing import StandardScaler

from companion.exercises import capstone as exercises


@pytest.mark.parametrize("case", exercises.NO_LEAK.cases)
def test_standardizing_is_that_of_scikit_learn(case):
    x, held_out = case
    scaler = StandardScaler().fit(x)
    for found, part in zip(exercises.standardize(x, held_out), (x, held_out), strict=True):
        np.testing.assert_allclose(found, scaler.transform(part), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", exercises.CONFUSION.cases)
def test_the_table_is_that_of_scikit_learn(case):
    y, y_hat, k = case
    expected = confusion_matrix(y, y_hat, labels=np.arange(k))
    np.testing.assert_array_equal(exercises.confusion(y, y_hat, k), expected)


@pytest.mark.parametrize("case", exercises.STOP_AFTER.cases)
def test_it_stops_at_the_first_epoch_whose_last_ones_all_failed(case):
    losses, patience = case
    failed = [
        t
        for t in range(patience + 1, len(losses) + 1)
        if losses[t - patience : t].min() >= losses[: t - patience].min()
    ]
    assert exercises.stop_after(losses, patience) == (failed[0] if failed else len(losses))


@pytest.mark.parametrize("case", exercises.WILSON.cases)
def test_the_interval_is_that_of_scipy(case):
    expected = binomtest(*case).proportion_ci(method="wilson")
    # SciPy takes more digits of 1.96.
    np.testing.assert_allclose(exercises.wilson(*case), expected, rtol=1e-4)
