"""The digits that ship are the real ones, and the split stays."""

import numpy as np
from sklearn.datasets import load_digits

from companion import data


def as_set(x, y):
    return sorted(
        (*(int(v) for v in row * 16), int(label)) for row, label in zip(x, y, strict=True)
    )


def test_they_equal_the_copy_of_scikit_learn():
    ours, theirs = data.digits(), load_digits()
    x = np.concatenate([ours.x_train, ours.x_test])
    y = np.concatenate([ours.y_train, ours.y_test])
    assert len(x) == 1797
    assert as_set(x, y) == as_set(theirs.data / 16, theirs.target)


def test_the_split_is_fixed():
    ours, theirs = data.digits(), load_digits()
    assert ours.x_train.shape == (1437, 64)
    assert ours.x_test.shape == (360, 64)
    # The order is NumPy's documented PCG64 permutation of seed 0: the first images of each part.
    order = np.random.default_rng(0).permutation(1797)
    np.testing.assert_array_equal(ours.x_train, theirs.data[order[:1437]] / 16)
    np.testing.assert_array_equal(ours.y_test, theirs.target[order[1437:]])
    # Every digit is held out at least two dozen times.
    assert np.bincount(ours.y_test, minlength=10).min() >= 24


def test_the_caller_may_change_them():
    first = data.digits()
    first.x_train[:] = 0
    assert data.digits().x_train.max() == 1.0
