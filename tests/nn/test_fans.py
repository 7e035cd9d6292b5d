"""Fan-in and fan-out of every layer with weights: signal and error keep their size with depth."""

import jax
import numpy as np
import pytest

from companion import nn


@pytest.mark.parametrize("shape", [(7, 5), (3, 3, 4, 6), (5, 5, 1, 8), (2, 3, 4, 2, 9)])
def test_the_fans_are_those_of_jax(shape):
    # The variances of JAX's initializers tell the fans that they take.
    rng = np.random.default_rng(0)
    reference = {
        nn.xavier: jax.nn.initializers.glorot_uniform(),
        nn.he: jax.nn.initializers.variance_scaling(2.0, "fan_in", "normal"),
    }
    for ours, theirs in reference.items():
        big = np.concatenate([ours(rng, shape).ravel() for _ in range(400)])
        keys = jax.random.split(jax.random.key(0), 400)
        expected = np.asarray(jax.vmap(lambda key, f=theirs: f(key, shape))(keys))
        assert big.var() == pytest.approx(expected.var(), rel=0.05)
    # Uniform to the bounds.
    assert abs(ours(rng, shape)).max() > 0
    drawn = nn.xavier(rng, shape)
    bound = np.sqrt(6 / (np.prod(shape[:-2]) * (shape[-2] + shape[-1])))
    assert 0.8 * bound < abs(drawn).max() <= bound


PICTURE = (8, 8, 12)


def convolutions(start, depth=20, filters=12):
    layers = [nn.Conv2D(PICTURE, filters, 3, padding=1, initializer=start) for _ in range(depth)]
    return nn.Network(layers, nn.MeanSquaredError(), rng=0)


def dense(start, depth=20, d=256):
    layers = [nn.Dense(d, d, start) for _ in range(depth)]
    return nn.Network(layers, nn.MeanSquaredError(), rng=0)


@pytest.mark.parametrize("build", [dense, convolutions])
def test_signal_and_error_keep_their_variance_through_linear_layers(build):
    network = build(nn.xavier)
    x = np.random.default_rng(1).normal(size=(20, network.d_in))
    signal = [a.var() for a in network.layer_outputs(x).values()]
    dy = np.random.default_rng(2).normal(size=(20, network.d_out))
    network.forward(x)
    error = []
    for layer in reversed(network.layers):
        dy = layer.input_gradient(dy)
        error.append(dy.var())
    # Padding with zeros takes a little at every border; a wrong fan-out took or gave it all.
    kept = 0.75 if build is convolutions else 0.95
    for variances in (signal, error):
        per_layer = (variances[-1] / variances[0]) ** (1 / 19)
        assert kept < per_layer < 1.06


def test_signal_keeps_its_square_through_relu():
    layers = []
    for _ in range(20):
        layers += [nn.Conv2D(PICTURE, 12, 3, padding=1), nn.ReLU()]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    x = np.random.default_rng(1).normal(size=(20, network.d_in))
    squares = [(a**2).mean() for a in network.layer_outputs(x).values()][1::2]
    assert 0.75 < (squares[-1] / squares[0]) ** (1 / 19) < 1.1


def test_orthogonal_filters_are_orthonormal():
    layer = nn.Conv2D((6, 6, 3), 5, 3, initializer=nn.orthogonal)
    nn.Network([layer], nn.MeanSquaredError(), rng=0)
    np.testing.assert_allclose(layer.W.T @ layer.W, np.eye(5), atol=1e-13)


def test_a_window_of_one_pixel_is_a_dense_layer_on_channels():
    # One pixel wide and high: the same shape of weights, and the same numbers.
    convolution = nn.Conv2D((1, 1, 6), 4, 1, initializer=nn.xavier)
    layer = nn.Dense(6, 4, nn.xavier)
    for each in (convolution, layer):
        nn.Network([each], nn.MeanSquaredError(), rng=3)
    np.testing.assert_array_equal(convolution.W, layer.W)


@pytest.mark.parametrize("start", [nn.he, nn.xavier, nn.orthogonal, nn.zeros, nn.normal(1.0)])
def test_shapes_that_have_no_fans_are_refused(start):
    rng = np.random.default_rng(0)
    for shape in ((3,), (3, 0), 3, None, (3, 2.5)):
        error = ValueError if shape in ((3,), (3, 0)) else TypeError
        with pytest.raises(error, match="shape"):
            start(rng, shape)
    with pytest.raises(TypeError, match="rng must be a seed"):
        start(None, (3, 2))
