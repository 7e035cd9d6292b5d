"""The solutions of the exercises on convolution, by SciPy, by JAX and by a network's count."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from companion import nn
from companion.exercises import convolution as exercises
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("case", exercises.PARAMETERS.cases)
def test_the_count_is_that_of_a_network(case):
    size, channels, filters = case
    layer = nn.Conv2D((8, 8, channels), filters, size)
    network = nn.Network([layer], nn.MeanSquaredError(), rng=0)
    assert exercises.parameters(*case) == network.theta.size


@pytest.mark.parametrize("case", exercises.CONV_FORWARD.cases)
def test_the_correlation_is_that_of_scipy(case):
    x, K, b = case
    expected = correlate2d(x, K, mode="valid") + b
    np.testing.assert_allclose(exercises.correlate(x, K, b), expected, atol=1e-12)


def correlation(x, K):
    return jax.lax.conv_general_dilated(x[None, None], K[None, None], (1, 1), "VALID")[0, 0]


@pytest.mark.parametrize("case", exercises.FILTER_GRADIENT.cases[:6])
def test_the_gradient_of_the_filter_is_that_of_jax(case):
    x, dy = case
    start = jnp.zeros([a - c + 1 for a, c in zip(x.shape, dy.shape, strict=True)])
    expected = jax.grad(lambda K: jnp.sum(dy * correlation(jnp.asarray(x), K)))(start)
    dK, db = exercises.filter_gradient(x, dy)
    np.testing.assert_allclose(dK, expected, atol=1e-9)
    assert db == pytest.approx(sum(dy.ravel()))


@pytest.mark.parametrize("case", exercises.INPUT_GRADIENT.cases[:6])
def test_the_gradient_of_the_input_is_that_of_jax(case):
    K, dy = case
    start = jnp.zeros([a + c - 1 for a, c in zip(K.shape, dy.shape, strict=True)])
    expected = jax.grad(lambda x: jnp.sum(dy * correlation(x, jnp.asarray(K))))(start)
    np.testing.assert_allclose(exercises.input_gradient(K, dy), expected, atol=1e-9)


@pytest.mark.parametrize("case", exercises.POOL_BACKWARD.cases[:6])
def test_the_gradient_of_pooling_is_that_of_jax(case):
    x, dy = case

    def loss(x):
        squares = x.reshape(dy.shape[0], 2, dy.shape[1], 2)
        return jnp.sum(dy * squares.max(axis=(1, 3)))

    np.testing.assert_allclose(exercises.pool_backward(x, dy), jax.grad(loss)(jnp.asarray(x)))
