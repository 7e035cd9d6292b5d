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


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_layer_has_the_products_of_jax_in_both_modes(kind, training):
    rng = np.random.default_rng(1)
    layers = [nn.Dense(3, 4), KINDS[kind](4), nn.Tanh(), nn.Dense(4, 4), KINDS[kind](4), nn.GELU()]
    network = nn.Network([*layers, nn.Dense(4, 2)], nn.SoftmaxCrossEntropy(), rng=rng, l2=0.1)
    network.theta += 0.3 * rng.normal(size=network.theta.shape)
    x, y, v = rng.normal(size=(5, 3)), rng.integers(0, 2, 5), rng.normal(size=network.theta.shape)
    product = network.hessian_vector_product(x, y, v, training=training)
    assert nn.relative_error(product, product_of_jax(network, x, y, v, training)) < 1e-11


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_has_the_products_of_jax(activation):
    rng = np.random.default_rng(2)
    layers = [nn.Dense(3, 4), activation(), nn.Dense(4, 4), activation(), nn.Dense(4, 2)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=rng)
    network.theta += 0.3 * rng.normal(size=network.theta.shape)
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    v = rng.normal(size=network.theta.shape)
    product = network.hessian_vector_product(x, y, v)
    assert nn.relative_error(product, product_of_jax(network, x, y, v, False)) < 1e-11


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_layer_that_adds_has_the_gradient_and_the_products_of_jax(activation):
    rng = np.random.default_rng(5)
    layers = [nn.Dense(3, 4), *(nn.Residual(4, activation(), nn.xavier) for _ in range(2))]
    network = nn.Network(
        [*layers, nn.Tanh(), nn.Dense(4, 2)], nn.SoftmaxCrossEntropy(), rng=rng, l2=0.1
    )
    network.theta += 0.3 * rng.normal(size=network.theta.shape)
    x, y, v = rng.normal(size=(5, 3)), rng.integers(0, 2, 5), rng.normal(size=network.theta.shape)
    value, gradient = jax_reference.loss_and_gradient(network, x, y)
    assert network.loss(x, y) == pytest.approx(value, rel=1e-12)
    assert nn.relative_error(network.gradient(x, y), gradient) < 1e-12
    product = network.hessian_vector_product(x, y, v)
    assert nn.relative_error(product, product_of_jax(network, x, y, v, False)) < 1e-11


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_has_the_products_of_jax(loss):
    rng = np.random.default_rng(3)
    network = nn.Network([nn.Dense(3, 4), nn.Tanh(), nn.Dense(4, 3)], loss(), rng=rng)
    x, y, v = rng.normal(size=(5, 3)), targets(loss, 5, 3, rng), rng.normal(size=31)
    product = network.hessian_vector_product(x, y, v)
    assert nn.relative_error(product, product_of_jax(network, x, y, v, False)) < 1e-11


@pytest.mark.parametrize("pooling", [nn.MaxPool2D, nn.AveragePool2D])
def test_a_stack_of_pictures_has_the_products_of_jax(pooling):
    rng = np.random.default_rng(4)
    layers = [
        nn.Dense(4, 36), nn.Conv2D((6, 3, 2), 2, 3, padding=1), nn.Tanh(),
        pooling((6, 3, 2), 3), nn.Conv2D((2, 1, 2), 3, 1), nn.Dense(6, 2),
    ]  # fmt: skip
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=rng)
    network.theta += 0.1 * rng.normal(size=network.theta.shape)
    x, y, v = rng.normal(size=(3, 4)), rng.integers(0, 2, 3), rng.normal(size=network.theta.shape)
    product = network.hessian_vector_product(x, y, v)
    assert nn.relative_error(product, product_of_jax(network, x, y, v, False)) < 1e-11
    _, gradient = jax_reference.loss_and_gradient(network, x, y)
    assert nn.relative_error(network.gradient(x, y), gradient) < 1e-12


LAYERS = [
    *(lambda kind=kind: kind() for kind in ACTIVATIONS),
    lambda: nn.Dense(4, 4),
    lambda: nn.Residual(4, nn.GELU()),
    *(lambda kind=kind: KINDS[kind](4) for kind in sorted(KINDS)),
    lambda: nn.Conv2D((2, 2, 1), 2, 1, padding=1),
    lambda: nn.MaxPool2D((2, 2, 1)),
    lambda: nn.AveragePool2D((2, 2, 1)),
]


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("make", LAYERS, ids=lambda make: repr(make()))
def test_float32_stays_float32_in_every_method_of_a_layer(make, training):
    layer, rng = make(), np.random.default_rng(0)
    network = nn.Network([layer], nn.MeanSquaredError(), rng=0, d_in=4, dtype=np.float32)
    v = rng.normal(size=network.theta.shape).astype(np.float32)
    x, rx = rng.normal(size=(2, 3, 4)).astype(np.float32)
    network.hessian_vector_product(x, np.zeros((3, network.d_out)), v, training=training)
    y = layer.forward(x, training)
    dy, rdy = y + 1, y - 1
    made = [y, layer.input_gradient(dy), layer.r_forward(rx), layer.r_input_gradient(dy, rdy)]
    if hasattr(layer, "slope"):
        made += [layer.slope(), layer.curvature()]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}


def test_the_columns_make_a_symmetric_hessian_and_nothing_else_changes():
    rng = np.random.default_rng(0)
    layers = [nn.Dense(2, 3), nn.Tanh(), nn.Dense(3, 1)]
    network = nn.Network(layers, nn.BinaryCrossEntropy(), rng=rng)
    x, y = rng.normal(size=(6, 2)), rng.integers(0, 2, (6, 1))
    theta, gradient = network.theta.copy(), network.gradient(x, y)
    identity = np.eye(network.theta.size)
    H = np.array([network.hessian_vector_product(x, y, row) for row in identity])
    np.testing.assert_allclose(H, H.T, atol=1e-15)
    expected = jax.jit(jax.hessian(jax_reference.network_loss(network)))(
        jnp.asarray(network.theta), jnp.asarray(x), jnp.asarray(y)
    )
    np.testing.assert_allclose(H, expected, rtol=1e-11, atol=1e-15)
    np.testing.assert_array_equal(network.theta, theta)
    np.testing.assert_array_equal(network.gradient(x, y), gradient)


@pytest.mark.parametrize("v", [np.zeros(3), np.zeros((13, 1)), 0.0])
def test_a_direction_that_does_not_fit_is_refused(v):
    network = nn.Network([nn.Dense(2, 3), nn.Tanh(), nn.Dense(3, 1)], nn.MeanSquaredError(), rng=0)
    with pytest.raises(ValueError, match=r"v must have the shape \(13,\)"):
        network.hessian_vector_product(np.zeros((1, 2)), [[0.0]], v)
