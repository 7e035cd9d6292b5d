"""Backpropagation against two that know nothing of it: JAX and central differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import nn
from tests import jax_reference

ACTIVATIONS = [
    nn.Sigmoid,
    nn.Tanh,
    nn.ReLU,
    nn.Softmax,
    nn.LeakyReLU,
    nn.Softplus,
    nn.GELU,
]
LOSSES = [nn.MeanSquaredError, nn.BinaryCrossEntropy, nn.SoftmaxCrossEntropy]


def relative(a, b):
    return np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-300)


def targets(loss, n, k, rng):
    if loss is nn.SoftmaxCrossEntropy:
        return rng.integers(0, k, n)
    if loss is nn.BinaryCrossEntropy:
        return rng.integers(0, 2, (n, k))
    return rng.normal(size=(n, k))


def build(widths, activations, loss, rng, dtype=np.float64):
    layers = []
    for i in range(len(widths) - 1):
        layers.append(nn.Dense(widths[i], widths[i + 1], nn.normal(0.8)))
        if i < len(widths) - 2:
            layers.append(activations[i]())
    network = nn.Network(layers, loss(), rng=rng, dtype=dtype)
    for name, view in network.views(network.theta).items():
        if name.endswith(".b"):  # biases begin at zero, which would hide faults
            view[...] = rng.normal(size=view.shape)
    return network


@settings(max_examples=40, deadline=None)
@given(
    widths=st.lists(st.sampled_from([1, 2, 3, 5]), min_size=2, max_size=5),
    activations=st.lists(st.sampled_from(ACTIVATIONS), min_size=3, max_size=3),
    loss=st.sampled_from(LOSSES),
    n=st.sampled_from([1, 2, 7]),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_network_has_the_loss_and_gradient_of_jax(widths, activations, loss, n, seed):
    rng = np.random.default_rng(seed)
    network = build(widths, activations, loss, rng)
    x, y = rng.normal(size=(n, widths[0])), targets(loss, n, widths[-1], rng)
    value, gradient = jax_reference.loss_and_gradient(network, x, y)
    assert network.loss(x, y) == pytest.approx(value, rel=1e-12, abs=1e-14)
    # The absolute part is for gradients that cancel to zero: softmax over one output, for one.
    assert np.linalg.norm(network.gradient(x, y) - gradient) <= (
        1e-12 * np.linalg.norm(gradient) + 1e-15
    )


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_layer_and_loss_agrees_with_central_differences(activation, loss):
    rng = np.random.default_rng(3)
    network = build([4, 5, 3], [activation], loss, rng)
    x, y = rng.normal(size=(6, 4)), targets(loss, 6, 3, rng)
    g = network.gradient(x, y)
    g_hat = np.empty_like(g)
    h = 1e-5
    for i in range(g.size):
        before = network.theta[i]
        network.theta[i] = before + h
        above = network.loss(x, y)
        network.theta[i] = before - h
        below = network.loss(x, y)
        network.theta[i] = before
        g_hat[i] = (above - below) / (2 * h)
    assert relative(g, g_hat) <= 1e-7


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_an_activation_agrees_with_jax_in_value_and_gradient(activation):
    import jax

    rng = np.random.default_rng(5)
    z = np.concatenate([rng.normal(size=(4, 6)), rng.normal(size=(4, 6)) * 100])
    dy = rng.normal(size=z.shape)
    layer = activation()
    a, backward = jax.vjp(jax_reference.ACTIVATIONS[activation.__name__.lower()], z)
    np.testing.assert_allclose(layer.forward(z), a, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(layer.input_gradient(dy), backward(dy)[0], rtol=1e-12, atol=1e-15)


def test_at_zero_a_leaky_relu_takes_the_left_slope():
    layer = nn.LeakyReLU(0.25)
    layer.forward(np.array([[-1.0, 0.0, 1.0]]))
    assert layer.input_gradient(np.ones((1, 3))).tolist() == [[0.25, 0.25, 1]]
    # Without a left slope it is ReLU, which takes 0 there.
    z = np.array([[-1.0, 0.0, 1.0]])
    for relu in (nn.LeakyReLU(0), nn.ReLU()):
        np.testing.assert_array_equal(relu.forward(z), [[0, 0, 1]])
        np.testing.assert_array_equal(relu.input_gradient(np.ones((1, 3))), [[0, 0, 1]])


def test_a_dense_layer_has_three_gradients():
    import jax

    rng = np.random.default_rng(7)
    layer = nn.Dense(3, 2)
    network = nn.Network([layer], nn.MeanSquaredError(), rng=rng)
    x, dy = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    _, backward = jax.vjp(lambda x, W, b: x @ W + b, x, layer.W, layer.b)
    dx, dW, db = backward(dy)
    layer.forward(x)
    layer.parameter_gradient(dy)
    np.testing.assert_allclose(layer.dW, dW, rtol=1e-13)
    np.testing.assert_allclose(layer.db, db, rtol=1e-13)
    np.testing.assert_allclose(layer.input_gradient(dy), dx, rtol=1e-13)
    assert network.parameters[0].shape == (3, 2)


@settings(max_examples=30, deadline=None)
@given(
    n=st.integers(1, 40),
    loss=st.sampled_from(LOSSES),
    activation=st.sampled_from(ACTIVATIONS),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 2**32 - 1),
)
def test_shapes_and_dtypes_hold_for_every_batch_size(n, loss, activation, dtype, seed):
    rng = np.random.default_rng(seed)
    network = build([3, 4, 2], [activation], loss, rng, dtype)
    x, y = rng.normal(size=(n, 3)), targets(loss, n, 2, rng)
    gradient = network.gradient(x, y)
    outputs, prediction = network.forward(x), network.predict(x)
    assert gradient.shape == network.theta.shape
    assert outputs.shape == prediction.shape == (n, 2)
    assert {a.dtype for a in (network.theta, gradient, outputs, prediction)} == {np.dtype(dtype)}
    # The mean over a batch is the mean over its examples, one at a time.
    one_by_one = [network.gradient(x[i : i + 1], y[i : i + 1]) for i in range(n)]
    tolerance = 1e-12 if dtype == np.float64 else 1e-4
    np.testing.assert_allclose(
        gradient, np.mean(one_by_one, axis=0), rtol=tolerance, atol=tolerance
    )


def test_the_gradient_belongs_to_the_caller():
    rng = np.random.default_rng(0)
    network = build([2, 3, 1], [nn.Tanh], nn.MeanSquaredError, rng)
    x, y = rng.normal(size=(4, 2)), rng.normal(size=(4, 1))
    first = network.gradient(x, y)
    kept = first.copy()
    second = network.gradient(x, y + 1)
    np.testing.assert_array_equal(first, kept)
    assert not np.shares_memory(first, second)


def test_the_inputs_are_left_alone():
    rng = np.random.default_rng(0)
    network = build([2, 3, 2], [nn.ReLU], nn.SoftmaxCrossEntropy, rng)
    x, y = rng.normal(size=(4, 2)), rng.integers(0, 2, 4)
    x_before, y_before, theta_before = x.copy(), y.copy(), network.theta.copy()
    network.gradient(x, y)
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(y, y_before)
    np.testing.assert_array_equal(network.theta, theta_before)
