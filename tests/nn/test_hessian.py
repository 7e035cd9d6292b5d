"""Hessian-vector products against JAX's, forward over reverse, and against the Hessian itself."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import nn
from tests import jax_reference
from tests.nn.test_gradients import ACTIVATIONS, LOSSES, targets
from tests.nn.test_regularization import KINDS


def product_of_jax(network, x, y, v, training):
    loss = jax_reference.network_loss(network, training)
    gradient = jax.grad(loss)
    x, y = jnp.asarray(x), jnp.asarray(y)
    _, product = jax.jvp(lambda theta: gradient(theta, x, y), (network.theta,), (v,))
    return np.asarray(product)


@settings(max_examples=40, deadline=None)
@given(
    activations=st.tuples(st.sampled_from(ACTIVATIONS), st.sampled_from(ACTIVATIONS)),
    kind=st.sampled_from([*sorted(KINDS), "none"]),
    loss=st.sampled_from(LOSSES),
    training=st.booleans(),
    l2=st.sampled_from([0.0, 0.1]),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_network_has_the_products_of_jax(activations, kind, loss, training, l2, seed):
    rng = np.random.default_rng(seed)
    first, second = activations
    layers = [nn.Dense(3, 4, nn.normal(0.8)), *([KINDS[kind](4)] if kind in KINDS else []), first()]
    layers += [nn.Dense(4, 3, nn.normal(0.8)), second(), nn.Dense(3, 2, nn.normal(0.8))]
    network = nn.Network(layers, loss(), rng=rng, l2=l2)
    network.theta += 0.3 * rng.normal(size=network.theta.shape)
    x, y = rng.normal(size=(5, 3)), targets(loss, 5, 2, rng)
    v = rng.normal(size=network.theta.shape)
    product = network.hessian_vector_product(x, y, v, training=training)
    expected = product_of_jax(network, x, y, v, training)
    assert np.linalg.norm(product - expected) <= 1e-11 * np.linalg.norm(expected) + 1e-13


def test_the_columns_make_a_symmetric_hessian_and_nothing_else_changes():
    rng = np.random.default_rng(0)
    layers = [nn.Dense(2, 3), nn.Tanh(), nn.Dense(3, 1)]
    network = nn.Network(layers, nn.BinaryCrossEntropy(), rng=rng)
    x, y = rng.normal(size=(6, 2)), rng.integers(0, 2, 6)
    theta, gradient = network.theta.copy(), network.gradient(x, y)
    identity = np.eye(network.theta.size)
    H = np.array([network.hessian_vector_product(x, y, row) for row in identity])
    np.testing.assert_allclose(H, H.T, atol=1e-15)
    expected = jax.hessian(jax_reference.network_loss(network))(
        jnp.asarray(network.theta), jnp.asarray(x), jnp.asarray(y)
    )
    np.testing.assert_allclose(H, expected, rtol=1e-11, atol=1e-15)
    np.testing.assert_array_equal(network.theta, theta)
    np.testing.assert_array_equal(network.gradient(x, y), gradient)


@pytest.mark.parametrize("v", [np.zeros(3), np.zeros(13, np.float32)])
def test_a_direction_that_does_not_fit_is_refused(v):
    network = nn.Network([nn.Dense(2, 3), nn.Tanh(), nn.Dense(3, 1)], nn.MeanSquaredError(), rng=0)
    with pytest.raises(ValueError, match=r"v must be like theta, \(13,\) float64"):
        network.hessian_vector_product(np.zeros((1, 2)), [0.0], v)
