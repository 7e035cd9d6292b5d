"""Convolution and pooling against JAX, SciPy and squares counted by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate2d

from companion import nn
from tests import jax_reference


@settings(max_examples=25, deadline=None)
@given(
    size=st.sampled_from([1, 2, 3]),
    padding=st.sampled_from([0, 1, 2]),
    channels=st.sampled_from([1, 3]),
    pooling=st.sampled_from([nn.MaxPool2D, nn.AveragePool2D]),
    n=st.sampled_from([1, 4]),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_network_of_pictures_has_loss_gradient_and_products_of_jax(
    size, padding, channels, pooling, n, seed
):
    rng = np.random.default_rng(seed)
    # Made so that the squares of the pooling cover what the convolution leaves.
    side = 4 - 2 * padding + size - 1
    shape = (side, side + 2, channels) if side > 0 else (4, 4, channels)
    first = nn.Conv2D(shape, 2, size, padding)
    h, w, c = first.shape_out
    layers = [first, nn.Tanh()]
    if h % 2 == w % 2 == 0:
        pool = pooling(first.shape_out, 2)
        layers.append(pool)
        h, w, c = pool.shape_out
    layers.append(nn.Dense(h * w * c, 3))
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=rng, l2=0.1)
    network.theta += 0.1 * rng.normal(size=network.theta.shape)
    x, labels = rng.normal(size=(n, np.prod(shape))), rng.integers(0, 3, n)
    v = rng.normal(size=network.theta.shape)
    value, gradient, product = jax_reference.loss_gradient_and_product(network, x, labels, v)
    assert network.loss(x, labels) == pytest.approx(value, rel=1e-12)
    assert nn.relative_error(network.gradient(x, labels), gradient) < 1e-12
    assert nn.relative_error(network.hessian_vector_product(x, labels, v), product) < 1e-11


def test_convolution_is_the_correlation_of_scipy():
    rng = np.random.default_rng(0)
    layer = nn.Conv2D((5, 6, 1), 1, 3)
    network = nn.Network([layer], nn.MeanSquaredError(), rng=0)
    picture = rng.normal(size=(5, 6))
    found = network.forward(picture.reshape(1, -1)).reshape(3, 4)
    np.testing.assert_allclose(
        found, correlate2d(picture, layer.W.reshape(3, 3), mode="valid"), rtol=1e-12
    )


@pytest.mark.parametrize("pooling", [nn.MaxPool2D, nn.AveragePool2D])
def test_the_input_gradients_of_a_stack_agree_with_differences(pooling):
    rng = np.random.default_rng(0)
    layers = [
        nn.Dense(5, 32), nn.Conv2D((4, 4, 2), 3, 3, padding=1), nn.Tanh(),
        pooling((4, 4, 3)), nn.Conv2D((2, 2, 3), 2, 2), nn.Dense(2, 2),
    ]  # fmt: skip
    network = nn.Network(layers, nn.MeanSquaredError(), rng=rng)
    report = nn.check_gradient(network, rng.normal(size=(3, 5)), rng.normal(size=(3, 2)))
    assert report.passed, report
    assert max(report.relative_error.values()) < 1e-7


def test_pooling_by_hand():
    x = np.arange(16.0).reshape(1, 16)
    layer = nn.MaxPool2D((4, 4, 1))
    np.testing.assert_array_equal(layer.forward(x), [[5, 7, 13, 15]])
    np.testing.assert_array_equal(
        layer.input_gradient(np.array([[1.0, 2, 3, 4]])).reshape(4, 4),
        [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 0], [0, 3, 0, 4]],
    )
    mean = nn.AveragePool2D((4, 4, 1))
    np.testing.assert_array_equal(mean.forward(x), [[2.5, 4.5, 10.5, 12.5]])
    # Of equals the first gets all: the gradient is neither lost nor counted twice.
    layer.forward(np.zeros((1, 16)))
    assert layer.input_gradient(np.ones((1, 4))).sum() == 4


@pytest.mark.parametrize("pooling", [nn.MaxPool2D, nn.AveragePool2D])
def test_squares_of_one_number_change_nothing(pooling):
    x = np.random.default_rng(0).normal(size=(2, 12))
    layer = pooling((2, 3, 2), 1)
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.input_gradient(x), x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtypes_are_kept(dtype):
    layers = [nn.Conv2D((4, 4, 1), 2, 3, padding=1), nn.MaxPool2D((4, 4, 2)), nn.Dense(8, 2)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0, dtype=dtype)
    x = np.random.default_rng(0).normal(size=(3, 16))
    assert network.forward(x).dtype == network.gradient(x, [0, 1, 0]).dtype == dtype
    mean = nn.AveragePool2D((4, 4, 1))
    assert mean.forward(x.astype(dtype)).dtype == dtype
    assert mean.input_gradient(np.ones((3, 4), dtype)).dtype == dtype


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: nn.Conv2D((4, 4), 2, 3), "height, width, channels"),
        (lambda: nn.Conv2D((4, 0, 1), 2, 3), "the width of shape must be"),
        (lambda: nn.Conv2D((4, 4, 1), 0, 3), "filters must be"),
        (lambda: nn.Conv2D((4, 4, 1), 2, 0), "size must be"),
        (lambda: nn.Conv2D((4, 4, 1), 2, 3, padding=-1), "padding must be"),
        (lambda: nn.Conv2D((4, 4, 1), 2, 5), "window of size 5 does not fit"),
        (lambda: nn.MaxPool2D((4, 5, 1)), "do not cover a picture of 4 × 5"),
        (lambda: nn.MaxPool2D((5, 4, 1)), "do not cover a picture of 5 × 4"),
        (lambda: nn.MaxPool2D((4, 4, 1), 0), "size must be a whole number of at least 1, got 0"),
        (lambda: nn.MaxPool2D((4, 4, 1), -2), "size must be a whole number of at least 1, got -2"),
        (
            lambda: nn.Network(
                [nn.Dense(3, 15), nn.Conv2D((4, 4, 1), 2, 3)], nn.MeanSquaredError(), rng=0
            ),
            "takes pictures of 16 numbers, but 15 come",
        ),
    ],
)
def test_sizes_that_do_not_fit_are_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make()
