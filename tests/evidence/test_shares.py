"""The interval of a share, against SciPy."""

import numpy as np
import pytest
from scipy.stats import binomtest

from companion.evidence.shares import deciding_share, interval


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 1), (34, 100), (60, 60)])
def test_the_interval_is_that_of_scipy(k, n):
    expected = binomtest(k, n).proportion_ci(method="wilson")
    np.testing.assert_allclose(interval(k, n), tuple(expected), atol=1e-6)


@pytest.mark.parametrize("all_of_them", [False, True])
def test_a_share_of_none_or_of_all_lies_in_its_interval(all_of_them):
    for n in range(1, 300):
        found = deciding_share("share", n * all_of_them, n)
        assert 0 <= found.low <= found.value == all_of_them <= found.high <= 1
        assert found.runs == n
