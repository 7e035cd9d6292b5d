"""The interval of a ratio of means, against SciPy and against how often it is right."""

import numpy as np
import pytest
from scipy.stats import bootstrap

from companion.evidence.ratios import deciding_ratio, interval


def pairs(n, seed):
    rng = np.random.default_rng(seed)
    common = rng.gamma(4, size=n)
    return common + rng.gamma(2, size=n), common + rng.gamma(3, size=n)


@pytest.mark.parametrize("n", [5, 20, 40])
def test_the_interval_is_that_of_scipy(n):
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
    np.testing.assert_allclose(interval(a, b), tuple(expected), rtol=0, atol=0.05 * length)


def test_it_holds_the_true_ratio_about_as_often_as_it_says():
    found = [interval(*pairs(40, seed), resamples=500) for seed in range(400)]
    held = np.mean([low < (4 + 2) / (4 + 3) < high for low, high in found])
    assert 0.90 < held < 0.98


def test_equal_runs_have_a_ratio_and_no_doubt():
    found = deciding_ratio("ratio", [0.1, 0.1, 0.1], [0.3, 0.3, 0.3])
    assert found.low == pytest.approx(1 / 3)
    assert found.high == pytest.approx(1 / 3)
    assert found.low <= found.value <= found.high
    assert found.runs == 3
