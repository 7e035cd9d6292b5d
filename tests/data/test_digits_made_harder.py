"""Digits with wrong labels and with fewer examples: exactly what was asked for, and no more."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from companion import data


@pytest.mark.parametrize(("rate", "wrong"), [(0, 0), (0.1, 144), (0.25, 359), (1, 1437)])
def test_the_share_of_wrong_labels_is_exact(rate, wrong):
    clean = data.digits()
    noisy = data.with_label_noise(clean, rate, rng=0)
    assert (noisy.y_train != clean.y_train).sum() == wrong
    assert noisy.y_train.dtype == np.int64
    assert noisy.y_train.min() == 0
    assert noisy.y_train.max() == 9
    for kept in ("x_train", "x_test", "y_test"):
        np.testing.assert_array_equal(getattr(noisy, kept), getattr(clean, kept))


def test_every_wrong_label_is_equally_likely():
    clean = data.digits()
    shifts = np.concatenate(
        [
            (data.with_label_noise(clean, 1, rng=seed).y_train - clean.y_train) % 10
            for seed in range(20)
        ]
    )
    counts = np.bincount(shifts, minlength=10)
    assert counts[0] == 0
    assert stats.chisquare(counts[1:]).pvalue > 1e-3


def test_wrong_labels_are_spread_over_the_examples():
    clean = data.digits()
    hit = np.mean(
        [data.with_label_noise(clean, 0.3, rng=s).y_train != clean.y_train for s in range(200)],
        axis=0,
    )
    assert hit.mean() == pytest.approx(0.3, abs=1e-3)
    assert hit.min() > 0.1
    assert hit.max() < 0.5


@pytest.mark.parametrize("n", [1, 10, 55, 200, 1000])
def test_fewer_examples_are_balanced_and_real(n):
    whole = data.digits()
    few = data.with_fewer_examples(whole, n, rng=0)
    assert few.x_train.shape == (n, 64)
    counts = np.bincount(few.y_train, minlength=10)
    assert counts.max() - counts.min() <= 1
    known = {(row.tobytes(), int(label)) for row, label in zip(whole[0], whole[1], strict=True)}
    chosen = {(row.tobytes(), int(label)) for row, label in zip(few[0], few[1], strict=True)}
    assert chosen <= known
    assert len(chosen) == n  # none twice
    np.testing.assert_array_equal(few.x_test, whole.x_test)
    np.testing.assert_array_equal(few.y_test, whole.y_test)


def test_all_of_them_are_all_of_them():
    whole = data.digits()
    same = data.with_fewer_examples(whole, 1437, rng=0)
    np.testing.assert_array_equal(np.bincount(same.y_train), np.bincount(whole.y_train))
    np.testing.assert_allclose(same.x_train.sum(axis=0), whole.x_train.sum(axis=0))


def test_a_smaller_set_is_part_of_a_larger_one():
    small, large = (data.with_fewer_examples(data.digits(), n, rng=3) for n in (40, 300))
    np.testing.assert_array_equal(large.x_train[:40], small.x_train)
    np.testing.assert_array_equal(large.y_train[:40], small.y_train)


def test_both_together_and_the_caller_may_change_them():
    whole = data.digits()
    few = data.with_fewer_examples(whole, 100, rng=0)
    noisy = data.with_label_noise(few, 0.2, rng=1)
    assert (noisy.y_train != few.y_train).sum() == 20
    for made in (few, noisy):
        for array in made:
            array[:] = 0
    for kept, fresh in zip(whole, data.digits(), strict=True):
        np.testing.assert_array_equal(kept, fresh)


@pytest.mark.parametrize("rate", [-0.1, 1.01, np.nan])
def test_a_rate_out_of_range_is_refused(rate):
    with pytest.raises(ValueError, match=r"rate must be .*at least 0 and at most 1.*, got"):
        data.with_label_noise(data.digits(), rate, rng=0)


@pytest.mark.parametrize(("n", "error"), [(0, ValueError), (1438, ValueError), (2.0, TypeError)])
def test_a_number_of_examples_out_of_range_is_refused(n, error):
    with pytest.raises(error, match="n must be a whole number"):
        data.with_fewer_examples(data.digits(), n, rng=0)


WHOLE = data.digits()


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (None, TypeError, r"data must be a Digits, such as digits\(\), got None"),
        ("digits", TypeError, "data must be a Digits, .* got 'digits'"),
        (data.Digits, TypeError, "data must be a Digits, .* got the class Digits"),
        (data.digits, TypeError, "data must be a Digits, .* got <function digits"),
        (tuple(WHOLE), TypeError, "data must be a Digits"),
        (SimpleNamespace(**WHOLE._asdict()), TypeError, "data must be a Digits"),
        (data.two_moons(9, rng=0), TypeError, "data must be a Digits"),
        (
            data.Digits(*(a.tolist() for a in WHOLE)),
            TypeError,
            "data.x_train must be a NumPy array",
        ),
        (WHOLE._replace(x_test=None), TypeError, "data.x_test must be a NumPy array, got None"),
        (WHOLE._replace(y_train=WHOLE.y_train / 2), TypeError, "data.y_train must hold integer"),
        (WHOLE._replace(y_test=WHOLE.y_test + 1), ValueError, "data.y_test must lie in 0 … 9"),
        (
            WHOLE._replace(y_train=np.ma.masked_array(WHOLE.y_train)),
            TypeError,
            "data.y_train must be a plain array",
        ),
        (
            WHOLE._replace(y_train=WHOLE.y_train[:-1]),
            ValueError,
            r"data.x_train must be .* \(1436, 64\), got \(1437, 64\)",
        ),
        (
            WHOLE._replace(x_train=np.full((1437, 64), np.nan)),
            ValueError,
            r"data.x_train must be finite .* got nan at index \(0, 0\)",
        ),
    ],
)
def test_what_are_no_digits_is_refused(given, error, message):
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    for make in (data.with_label_noise, data.with_fewer_examples):
        with pytest.raises(error, match=message):
            make(given, 1, rng=rng)
    assert rng.bit_generator.state == before


def test_the_digits_are_only_read():
    whole = data.digits()
    strided = data.Digits(*(np.repeat(a, 2, axis=0)[::2] for a in whole))
    for array in strided:
        array.flags.writeable = False
    for make in (data.with_label_noise, data.with_fewer_examples):
        for a, b in zip(make(strided, 1, rng=0), make(whole, 1, rng=0), strict=True):
            np.testing.assert_array_equal(a, b)
