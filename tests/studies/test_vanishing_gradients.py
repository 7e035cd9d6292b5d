"""The studies of the chapter on vanishing gradients, checked in other ways."""

import numpy as np
import pytest

from companion import data, nn
from companion.studies import vanishing_gradients as studies
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_a_network_with_shortcuts_has_the_right_gradient(activation):
    rng = np.random.default_rng(0)
    network = studies.deep_network(3, activation, 0.7, skip=True, width=4, d_in=5)
    network.theta += 0.1 * rng.normal(size=network.theta.size)  # away from the corner of ReLU
    assert nn.check_gradient(network, rng.normal(size=(6, 5)), rng.integers(10, size=6)).passed


def test_the_curvature_of_a_shortcut_is_that_of_differences():
    rng = np.random.default_rng(0)
    network = studies.deep_network(3, "tanh", 0.7, skip=True, width=4, d_in=5)
    x, y, v = rng.normal(size=(6, 5)), rng.integers(10, size=6), rng.normal(size=network.theta.size)
    product, h, theta = network.hessian_vector_product(x, y, v), 1e-5, network.theta.copy()
    network.theta[:] = theta + h * v
    above = network.gradient(x, y)
    network.theta[:] = theta - h * v
    np.testing.assert_allclose(product, (above - network.gradient(x, y)) / (2 * h), atol=1e-7)


def test_the_errors_are_those_of_jax():
    """∂L/∂a of each layer is the gradient by a number that is added to a."""
    digits = data.digits()
    x, y = digits.x_train[:16], digits.y_train[:16]
    network = studies.deep_network(4, "sigmoid", 1.0, width=8)
    parts = list(network.views(network.theta).values())

    def loss(added):
        a = jnp.asarray(x)
        for i in range(4):
            a = jax.nn.sigmoid(a @ parts[2 * i] + parts[2 * i + 1]) + added[i]
        logits = a @ parts[8] + parts[9]
        return -jnp.mean(jax.nn.log_softmax(logits)[jnp.arange(16), y])

    errors = jax.grad(loss)([jnp.zeros((16, 8)) for _ in range(4)])
    expected = [float(jnp.sqrt(jnp.mean(error**2))) for error in errors]
    found = studies.sizes_by_layer(network, x, y)
    np.testing.assert_allclose(found.error, expected, rtol=1e-8)
    weights = network.views(network.gradient(x, y))
    rms = [np.sqrt(np.mean(weights[f"dense{i}.W"] ** 2)) for i in range(1, 5)]
    np.testing.assert_allclose(found.gradient, rms, rtol=1e-8)


def test_the_factor_of_theory_by_drawing():
    """The fixed point with random numbers in the place of the integral."""
    u = np.random.default_rng(0).normal(size=400_000)
    for name, f, slope in (
        ("tanh", np.tanh, lambda z: 1 / np.cosh(z) ** 2),
        ("sigmoid", lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    ):
        found = studies.settled(name, 2.0)
        spread = 2.0 * np.sqrt(np.mean(f(found.spread * u) ** 2))
        assert found.spread == pytest.approx(spread, rel=5e-3)
        factor = 2.0 * np.sqrt(np.mean(slope(found.spread * u) ** 2))
        assert found.factor == pytest.approx(factor, rel=5e-3)


def test_a_sigmoid_layer_never_beats_a_quarter_of_its_scale():
    for scale in (0.5, 1.0, 4.0, 11.0):
        assert studies.settled("sigmoid", scale).factor < scale / 4


def test_dead_units_by_hand():
    layers = [nn.Dense(64, 3, nn.zeros), nn.ReLU(), nn.Dense(3, 10)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0)
    network.views(network.theta)["dense1.b"][:] = [-1.0, 1.0, 0.0]
    assert studies.dead_units(network) == pytest.approx(2 / 3)


def test_the_factor_of_batch_normalization_in_closed_form():
    assert studies.batch_normalized("relu") == pytest.approx((np.pi / (np.pi - 1)) ** 0.5, rel=1e-3)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_the_factor_of_batch_normalization_in_a_wide_network(activation):
    rng = np.random.default_rng(0)
    network = studies.deep_network(8, activation, 0.3, normalization="batch", width=256, d_in=256)
    sizes = studies.sizes_by_layer(network, rng.normal(size=(256, 256)), rng.integers(10, size=256))
    assert sizes.factor == pytest.approx(studies.batch_normalized(activation), rel=0.03)
