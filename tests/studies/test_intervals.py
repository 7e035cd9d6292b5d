"""The intervals of a share, a mean, a median and a ratio of means, against SciPy."""

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap, quantile_test, ttest_1samp

from companion.studies import intervals


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 1), (34, 100), (60, 60)])
def test_the_interval_of_a_share_is_that_of_scipy(k, n):
    expected = binomtest(k, n).proportion_ci(method="wilson")
    np.testing.assert_allclose(intervals.of_share(k, n), tuple(expected), atol=1e-6)


@pytest.mark.parametrize("n", [6, 7, 20, 1000])
def test_the_interval_of_a_mean_is_that_of_scipy(n):
    values = np.random.default_rng(n).normal(3, 2, n)
    low, high = intervals.of_mean(values)
    expected = ttest_1samp(values, 0).confidence_interval(0.95)
    length = expected.high - expected.low
    np.testing.assert_allclose((low, high), tuple(expected), rtol=0, atol=2e-4 * length)


@pytest.mark.parametrize("level", [0.5, 0.99, 0.9992])
def test_the_interval_of_a_mean_at_other_levels_is_that_of_scipy(level):
    values = np.random.default_rng(0).normal(3, 2, 24)
    expected = ttest_1samp(values, 0).confidence_interval(level)
    found = intervals.of_mean(values, level)
    length = expected.high - expected.low
    np.testing.assert_allclose(found, tuple(expected), rtol=0, atol=2e-4 * length)


@pytest.mark.parametrize("n", [6, 7, 8, 9, 20, 21, 25, 300])
def test_the_interval_of_a_median_is_that_of_scipy(n):
    values = np.random.default_rng(n).gamma(2, size=n)
    expected = quantile_test(values, p=0.5).confidence_interval(0.95)
    assert intervals.of_median(values) == tuple(expected)


@pytest.mark.parametrize("interval", [intervals.of_mean, intervals.of_median])
def test_too_few_runs_are_refused(interval):
    with pytest.raises(ValueError, match="at least 6, got 5"):
        interval([1.0] * 5)


def pairs(n, seed):
    rng = np.random.default_rng(seed)
    common = rng.gamma(4, size=n)
    return common + rng.gamma(2, size=n), common + rng.gamma(3, size=n)


@pytest.mark.parametrize("n", [5, 20, 40])
def test_the_interval_of_a_ratio_is_that_of_scipy(n):
    a, b = pairs(n, n)
    expected = bootstrap(
        (a, b),
        lambda a, b, axis=-1: a.mean(axis=axis) / b.mean(axis=axis),
        paired=True,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    # Both draw at random: the ends are known to a few hundredths of the length.
    length = expected.high - expected.low
    np.testing.assert_allclose(
        intervals.of_ratio(a, b), tuple(expected), rtol=0, atol=0.05 * length
    )


def test_it_holds_the_true_ratio_about_as_often_as_it_says():
    found = [intervals.of_ratio(*pairs(40, seed), resamples=500) for seed in range(400)]
    held = np.mean([low < (4 + 2) / (4 + 3) < high for low, high in found])
    assert 0.90 < held < 0.98
