"""Batch normalization of pictures by channel."""

import numpy as np
import pytest

from companion import nn

SHAPE = (4, 3, 5)


def build(momentum=0.1):
    layers = [nn.BatchNorm2D(SHAPE, momentum), nn.Dense(60, 2)]
    return nn.Network(layers, nn.MeanSquaredError(), rng=0)


def test_each_channel_has_mean_0_and_variance_1_over_pixels_and_examples():
    x = np.random.default_rng(0).normal(3.0, 2.0, size=(7, 60))
    network = build(momentum=1.0)
    layer = network.layers[0]
    y = layer.forward(x, training=True).reshape(7, *SHAPE)
    np.testing.assert_allclose(y.mean(axis=(0, 1, 2)), 0, atol=1e-13)
    np.testing.assert_allclose(y.var(axis=(0, 1, 2)), 1, rtol=1e-4)
    pictures = x.reshape(7, *SHAPE)
    np.testing.assert_allclose(layer.running_mean, pictures.mean(axis=(0, 1, 2)))
    np.testing.assert_allclose(layer.running_variance, pictures.var(axis=(0, 1, 2), ddof=1))
    assert layer.gamma.shape == layer.beta.shape == (5,)


@pytest.mark.parametrize("training", [False, True])
def test_its_gradient_and_products_are_right(training):
    rng = np.random.default_rng(0)
    network = build()
    network.layers[0].gamma = rng.normal(1, 0.2, size=5)
    x, y = rng.normal(size=(6, 60)), rng.normal(size=(6, 2))
    assert set(nn.check_gradient(network, x, y, training=training).verdict.values()) == {"right"}
    # The product with the Hessian is the derivative of the gradient along v.
    kept, v, h = network.state(), rng.normal(size=network.theta.size), 1e-5

    def gradient(at):
        network.restore(kept)
        network.theta = at
        return network.gradient(x, y, training=training)

    differences = (gradient(kept.theta + h * v) - gradient(kept.theta - h * v)) / (2 * h)
    network.restore(kept)
    product = network.hessian_vector_product(x, y, v, training=training)
    np.testing.assert_allclose(product, differences, rtol=1e-5, atol=1e-7)


def test_a_square_of_pixels_is_a_batch_by_itself():
    layer = nn.BatchNorm2D((2, 2, 3))
    assert layer.least_batch == 1
    assert nn.BatchNorm2D((1, 1, 3)).least_batch == 2


def test_one_picture_is_a_batch_and_one_pixel_is_none():
    network = build()
    assert np.isfinite(network.gradient(np.ones((1, 60)), np.ones((1, 2)), training=True)).all()
    layers = [nn.BatchNorm2D((1, 1, 60)), nn.Dense(60, 2)]
    pixel = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    with pytest.raises(ValueError, match="at least 2 examples"):
        pixel.gradient(np.ones((1, 60)), np.ones((1, 2)), training=True)


def test_it_follows_a_convolution():
    layers = [nn.Conv2D((6, 5, 1), 5, 3), nn.BatchNorm2D((4, 3, 5)), nn.Dense(60, 2)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    assert network.predict(np.ones((2, 30))).shape == (2, 2)
    with pytest.raises(ValueError, match=r"BatchNorm2D\(\(4, 4, 5\)\) takes 80 numbers"):
        nn.Network(
            [nn.Conv2D((6, 5, 1), 5, 3), nn.BatchNorm2D((4, 4, 5))], nn.MeanSquaredError(), rng=0
        )
