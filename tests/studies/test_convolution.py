"""What the chapter on convolution measures, checked in other ways."""

import numpy as np
import pytest
from scipy.ndimage import shift

from companion import data, nn
from companion.experiments.convolution import moving
from companion.studies import capstone
from companion.studies import convolution as studies
from companion.studies.convolution import versus
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


def test_the_rates_lie_within_the_grid_and_are_those_of_the_figure():
    chosen = [studies.own_rate(kind) for kind in ("dense", "convolution")]
    assert chosen == [moving.DENSE_RATE, moving.RATE]
    for rate in (*chosen, studies.own_rate("dense", 100), studies.own_rate("convolution", 100)):
        assert versus.RATES[0] < rate < versus.RATES[-1]


def test_few_images_are_judged_on_images_that_no_run_learns_from(monkeypatch):
    seen = []
    monkeypatch.setattr(versus, "own_rate", lambda kind, images=None: 0.01)
    monkeypatch.setattr(versus, "learn", lambda net, x, *rest: seen.append(("learn", x)) or net)
    monkeypatch.setattr(versus, "accuracy", lambda net, x, y: seen.append(("judge", x)) or 0.5)
    versus.few.cache_clear()
    studies.few(100, 6)
    versus.few.cache_clear()
    learned = {row.tobytes() for what, x in seen if what == "learn" for row in x}
    judged = {row.tobytes() for what, x in seen if what == "judge" for row in x}
    rates = {row.tobytes() for row in capstone.rate_part().x_test}
    assert len(learned) == 600
    assert len(judged) == 287 + 863 - 600
    assert not judged & (learned | rates)


def test_moved_copies_are_worth_more_than_convolution_on_moved_images():
    dense, convolved = studies.shifted(2)
    assert (convolved > dense).all()
    assert convolved.max() < 0.8
    for read in studies.augmented(2):
        assert read.min() > 0.85
    assert min(part.min() for part in studies.on_splits(2)) > 0.95
