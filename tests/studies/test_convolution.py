"""What the chapter on convolution measures, checked in other ways."""

import numpy as np
import pytest
from scipy.ndimage import shift

from companion import data, nn
from companion.studies import capstone
from companion.studies import convolution as studies
from tests.jax_reference import loss_and_gradient


def test_loss_and_gradient_are_those_of_jax_with_smoothing_left_out():
    network = studies.convolutional(0, filters=(3, 4))
    network.loss_function = nn.SoftmaxCrossEntropy()
    digits = data.digits()
    # Noise, since on black ground ReLU is at its kink and the squares of pooling are even.
    x = digits.x_train[:6] + 0.1 * np.random.default_rng(0).normal(size=(6, 64))
    loss, gradient = loss_and_gradient(network, x, digits.y_train[:6])
    assert network.loss(x, digits.y_train[:6]) == pytest.approx(loss)
    np.testing.assert_allclose(network.gradient(x, digits.y_train[:6]), gradient, atol=1e-9)


@pytest.mark.parametrize(("down", "right"), [(1, 0), (-1, 0), (0, 2), (2, -1)])
def test_moved_images_are_those_of_scipy(down, right):
    x = data.digits().x_train[:3]
    expected = [shift(image.reshape(8, 8), (down, right), order=0).ravel() for image in x]
    np.testing.assert_allclose(studies.moved(x, down, right), expected)


def test_few_images_are_read_better_by_convolution():
    found = capstone.change(*studies.few(200, 5), 0.0)
    assert found.verdict == "better"


def test_both_read_far_fewer_of_moved_images():
    dense, convolved = studies.shifted(2)
    assert dense.max() < 0.6 < 0.97 < capstone.read(capstone.FINAL, 2).min()
    assert (convolved > dense).all()
    assert convolved.max() < 0.8
