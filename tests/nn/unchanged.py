"""A network that an error must not change."""

from contextlib import contextmanager

import numpy as np


@contextmanager
def unchanged(network):
    """θ, running statistics and generators are the same after what is done inside."""
    before = network.state()
    yield
    after = network.state()
    np.testing.assert_array_equal(after.theta, before.theta)
    assert after.statistics.keys() == before.statistics.keys()
    for name, array in before.statistics.items():
        np.testing.assert_array_equal(after.statistics[name], array)
    assert after.generators == before.generators
