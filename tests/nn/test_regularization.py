"""Normalization, dropout, L2 penalty, label smoothing, orthogonal weights: their promises."""

import copy

import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import nn, optim, training
from tests import jax_reference

KINDS = {
    "batch": lambda d: nn.BatchNorm(d),
    "layer": lambda d: nn.LayerNorm(d),
    "dropout": lambda d: nn.Dropout(0.4, rng=3),
}


def build(kinds, rng, l2=0.0, loss=None):
    widths = [3, 5, 4, 2]
    layers = []
    for i in range(3):
        layers.append(nn.Dense(widths[i], widths[i + 1], nn.normal(0.7)))
        if i < 2:
            layers += [KINDS[kinds[i]](widths[i + 1]), nn.GELU()]
    network = nn.Network(layers, loss or nn.SoftmaxCrossEntropy(), rng=rng, l2=l2)
    network.theta += 0.3 * rng.normal(size=network.theta.shape)
    for layer in network.layers:
        if isinstance(layer, nn.BatchNorm):
            layer.running_mean[:] = rng.normal(size=layer.d)
            layer.running_variance[:] = rng.uniform(0.5, 2, layer.d)
    return network


@settings(max_examples=25, deadline=None)
@given(
    kinds=st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(KINDS))),
    mode=st.booleans(),
    l2=st.sampled_from([0.0, 0.1]),
    smoothing=st.sampled_from([0.0, 0.2]),
    n=st.sampled_from([2, 7]),
    seed=st.integers(0, 2**32 - 1),
)
def test_loss_and_gradient_are_those_of_jax_in_both_modes(kinds, mode, l2, smoothing, n, seed):
    rng = np.random.default_rng(seed)
    network = build(kinds, rng, l2)
    x, labels = rng.normal(size=(n, 3)), rng.integers(0, 2, n)
    if smoothing:
        network.loss_function = nn.SoftmaxCrossEntropy(smoothing)
    gradient = network.gradient(x, labels, training=mode)
    # Dropout has drawn its masks, which both losses below have to use.
    if smoothing:
        soft = optax.smooth_labels(np.eye(2)[labels], smoothing)
        value, expected = smoothed(network, x, soft, mode)
    else:
        value, expected = jax_reference.loss_and_gradient(network, x, labels, training=mode)
    assert nn.relative_error(gradient, expected) < 1e-11
    if "dropout" not in kinds:
        assert network.loss(x, labels, training=mode) == pytest.approx(value, rel=1e-12)


def smoothed(network, x, soft, mode):
    import jax
    import jax.numpy as jnp

    def loss(z, y):
        return jnp.mean(optax.softmax_cross_entropy(z, y))

    original = jax_reference.LOSSES["SoftmaxCrossEntropy"]
    jax_reference.LOSSES["SoftmaxCrossEntropy"] = loss
    try:
        function = jax_reference.network_loss(network, mode)
    finally:
        jax_reference.LOSSES["SoftmaxCrossEntropy"] = original
    value, gradient = jax.jit(jax.value_and_grad(function))(jnp.asarray(network.theta), x, soft)
    return float(value), np.asarray(gradient)


@pytest.mark.parametrize("mode", [False, True])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_gradient_check_knows_both_modes_and_leaves_the_network(kind, mode):
    rng = np.random.default_rng(0)
    network = build((kind, "layer"), rng, l2=0.05, loss=nn.MeanSquaredError())
    before = copy.deepcopy(network)
    x, y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    assert nn.check_gradient(network, x, y, training=mode).passed
    np.testing.assert_array_equal(network.theta, before.theta)
    if kind == "batch":
        np.testing.assert_array_equal(network.layers[1].running_mean, before.layers[1].running_mean)
    if kind == "dropout":
        state = network.layers[1].rng.bit_generator.state
        assert state == before.layers[1].rng.bit_generator.state


def test_batch_norm_standardizes_and_remembers():
    rng = np.random.default_rng(1)
    x = rng.normal(3.0, 2.0, size=(50, 4))
    layer = nn.BatchNorm(4, momentum=1.0)
    nn.Network([layer], nn.MeanSquaredError(), rng=0, d_in=4)
    y = layer.forward(x, training=True)
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=0), 1, rtol=1e-4)
    np.testing.assert_allclose(layer.running_mean, x.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(layer.running_variance, x.var(axis=0, ddof=1), rtol=1e-12)
    # One example alone, in inference, is measured with what was remembered.
    alone = layer.forward(x[:1])
    np.testing.assert_allclose(alone, y[:1] * np.sqrt(49 / 50), rtol=1e-4)


def test_running_statistics_forget_by_the_momentum():
    layer = nn.BatchNorm(1, momentum=0.25)
    nn.Network([layer], nn.MeanSquaredError(), rng=0, d_in=1)
    for _ in range(3):
        layer.forward(np.array([[1.0], [3.0]]), training=True)
    # Both go from their start, 0 and 1, to 2 (mean 2, variance with n − 1: 2).
    assert layer.running_mean[0] == pytest.approx(2 * (1 - 0.75**3), rel=1e-14)
    assert layer.running_variance[0] == pytest.approx(2 - 0.75**3, rel=1e-14)


def test_inference_does_not_change_what_is_remembered():
    network = build(("batch", "batch"), np.random.default_rng(0))
    before = network.layers[1].running_mean.copy()
    network.loss(np.ones((4, 3)), [0, 1, 0, 1])
    network.gradient(np.ones((4, 3)), [0, 1, 0, 1])
    np.testing.assert_array_equal(network.layers[1].running_mean, before)
    with pytest.raises(ValueError, match=r"at least 2 examples.* a batch of 1"):
        network.gradient(np.ones((1, 3)), [0], training=True)


def test_layer_norm_looks_at_one_example_alone():
    layer = nn.LayerNorm(5)
    nn.Network([layer], nn.MeanSquaredError(), rng=0, d_in=5)
    x = np.random.default_rng(0).normal(3.0, 2.0, size=(6, 5))
    y = layer.forward(x)
    np.testing.assert_allclose(y.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=1), 1, rtol=1e-4)
    np.testing.assert_allclose(layer.forward(x[2:3]), y[2:3], rtol=1e-13)


def test_dropout_keeps_the_mean_and_its_own_generator():
    layer, twin = nn.Dropout(0.3, rng=7), nn.Dropout(0.3, rng=7)
    x = np.ones((400, 500))
    y = layer.forward(x, training=True)
    assert set(np.unique(y)) == {0.0, 1 / 0.7}
    # 200,000 draws: five standard deviations of the share of zeros are 0.0051.
    assert (y == 0).mean() == pytest.approx(0.3, abs=0.0052)
    np.testing.assert_array_equal(y, twin.forward(x, training=True))
    assert not np.array_equal(y, layer.forward(x, training=True))
    assert layer.forward(x) is x
    np.testing.assert_array_equal(layer.input_gradient(x), x)


def test_dropout_of_nothing_changes_nothing():
    x = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_array_equal(nn.Dropout(0.0, rng=0).forward(x, training=True), x)


def test_the_gradient_through_dropout_holds_the_factor():
    layer = nn.Dropout(0.5, rng=0)
    y = layer.forward(np.ones((3, 4)), training=True)
    np.testing.assert_array_equal(layer.input_gradient(np.ones((3, 4))), y)


def test_fit_trains_in_training_mode():
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(64, 3)), rng.integers(0, 2, 64)
    network = build(("batch", "dropout"), rng)
    before = network.layers[1].running_mean.copy()
    state = network.layers[4].rng.bit_generator.state
    options = {"epochs": 1, "batch_size": 16, "rng": 0, "progress": False}
    training.fit(network, x, labels, optim.GradientDescent(0.1), **options)
    assert not np.array_equal(network.layers[1].running_mean, before)
    assert network.layers[4].rng.bit_generator.state != state


def test_an_l2_penalty_ends_at_ridge_regression():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 3))
    y = x @ [1.0, -2.0, 0.5] + 0.7
    from sklearn.linear_model import Ridge

    y = y[:, np.newaxis]
    network = nn.Network([nn.Dense(3, 1)], nn.MeanSquaredError(), rng=0, l2=0.3)
    options = {"epochs": 500, "batch_size": 40, "rng": 0, "progress": False}
    training.fit(network, x, y, optim.GradientDescent(0.2), **options)
    # Ridge minimizes Σ error² + a |W|², ours mean error² + λ/2 |W|², and neither touches b.
    ridge = Ridge(alpha=0.3 / 2 * 40).fit(x, y)
    np.testing.assert_allclose(
        network.theta, [*ridge.coef_.ravel(), *np.ravel(ridge.intercept_)], rtol=1e-8
    )


@pytest.mark.parametrize("shape", [(4, 4), (6, 3), (3, 6), (1, 5)])
def test_orthogonal_weights_keep_lengths(shape):
    W = nn.orthogonal(np.random.default_rng(0), shape)
    assert W.shape == shape
    product = W.T @ W if shape[0] >= shape[1] else W @ W.T
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-13)


def test_orthogonal_weights_favour_no_sign():
    rng = np.random.default_rng(0)
    signs = [nn.orthogonal(rng, (3, 3))[0, 0] > 0 for _ in range(400)]
    assert 0.4 < np.mean(signs) < 0.6


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtypes_are_kept(dtype):
    layers = [
        nn.Dense(3, 4, nn.orthogonal), nn.BatchNorm(4), nn.LeakyReLU(), nn.Dropout(0.5, rng=0),
        nn.LayerNorm(4), nn.Softplus(), nn.Dense(4, 2),
    ]  # fmt: skip
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(0.1), rng=0, dtype=dtype, l2=0.1)
    x = np.random.default_rng(0).normal(size=(5, 3))
    for mode in (False, True):
        assert network.forward(x, training=mode).dtype == dtype
        assert network.gradient(x, [0, 1, 0, 1, 1], training=mode).dtype == dtype


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: nn.BatchNorm(0), "d must be a whole number"),
        (lambda: nn.BatchNorm(3, eps=0), "eps must be above 0"),
        (lambda: nn.BatchNorm(3, momentum=0), "momentum must be above 0"),
        (lambda: nn.BatchNorm(3, momentum=1.5), "momentum must be above 0 and at most 1"),
        (lambda: nn.Dropout(1.0, rng=0), "p must be at least 0"),
        (lambda: nn.Dropout(-0.1, rng=0), "p must be at least 0"),
        (lambda: nn.LeakyReLU(1.0), "left_slope must be"),
        (lambda: nn.LeakyReLU(-0.1), "left_slope must be"),
        (lambda: nn.SoftmaxCrossEntropy(1.0), "label_smoothing must be"),
        (
            lambda: nn.Network([nn.Dense(2, 3), nn.BatchNorm(4)], nn.MeanSquaredError(), rng=0),
            r"BatchNorm\(4\) takes 4 numbers",
        ),
        (
            lambda: nn.Network([nn.Dense(2, 3)], nn.MeanSquaredError(), rng=0, l2=-1),
            "l2 must be at least 0",
        ),
    ],
)
def test_settings_out_of_range_are_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_the_penalty_and_the_smoothing_are_said():
    network = nn.Network([nn.Dense(2, 2)], nn.SoftmaxCrossEntropy(0.1), rng=0, l2=0.01)
    assert repr(network) == (
        "Network([Dense(2, 2)], SoftmaxCrossEntropy(label_smoothing=0.1), l2=0.01), P = 6"
    )
