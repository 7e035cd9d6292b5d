"""Losses against scikit-learn and closed forms, up to logits of ±1000."""

import numpy as np
import pytest
from sklearn import metrics

from companion import nn


def network(loss, width=3):
    return nn.Network([nn.Dense(width, width)], loss, rng=0)


def identity(loss, width=3):
    """A network whose outputs are its inputs."""
    made = network(loss, width)
    made.layers[0].W[...] = np.eye(width)
    return made


def test_values_are_those_of_scikit_learn():
    rng = np.random.default_rng(1)
    z = rng.normal(size=(20, 3)) * 3
    y = rng.normal(size=(20, 3))
    labels = rng.integers(0, 3, 20)
    bits = rng.integers(0, 2, (20, 1))
    assert identity(nn.MeanSquaredError()).loss(z, y) == pytest.approx(
        metrics.mean_squared_error(y, z), rel=1e-13
    )
    softmax = identity(nn.SoftmaxCrossEntropy())
    assert softmax.loss(z, labels) == pytest.approx(
        metrics.log_loss(labels, softmax.predict(z), labels=[0, 1, 2]), rel=1e-12
    )
    binary = identity(nn.BinaryCrossEntropy(), 1)
    assert binary.loss(z[:, :1], bits) == pytest.approx(
        metrics.log_loss(bits[:, 0], binary.predict(z[:, :1])[:, 0], labels=[0, 1]), rel=1e-12
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_cross_entropy_is_exact_at_logits_of_a_thousand(dtype):
    loss = nn.SoftmaxCrossEntropy()
    z = np.array([[1000, -1000, 0], [1000, -1000, 0], [-1000, -1000, -1000]], dtype)
    y = loss.encode([0, 1, 2], z)
    # −log 1, 1000 − (−1000), log 3
    assert loss.forward(z, y) == pytest.approx((0 + 2000 + np.log(3)) / 3, rel=1e-6)
    third = 1 / 3
    np.testing.assert_allclose(
        loss.backward() * 3, [[0, 0, 0], [1, -1, 0], [third, third, third - 1]], atol=1e-7
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_binary_cross_entropy_is_exact_at_logits_of_a_thousand(dtype):
    loss = nn.BinaryCrossEntropy()
    z = np.array([[1000], [1000], [-1000], [-1000], [0]], dtype)
    y = loss.encode([[1], [0], [0], [1], [0]], z)
    assert loss.forward(z, y) == pytest.approx((0 + 1000 + 0 + 1000 + np.log(2)) / 5, rel=1e-6)
    np.testing.assert_allclose(loss.backward()[:, 0] * 5, [0, 1, 0, -1, 0.5], atol=1e-7)


@pytest.mark.filterwarnings("error")
def test_predictions_are_probabilities_at_logits_of_a_thousand():
    p = nn.SoftmaxCrossEntropy().prediction(np.array([[1000.0, -1000.0], [-1000.0, -1000.0]]))
    np.testing.assert_array_equal(p, [[1, 0], [0.5, 0.5]])
    p = nn.BinaryCrossEntropy().prediction(np.array([[1000.0], [-1000.0]]))
    np.testing.assert_array_equal(p, [[1], [0]])


def test_correct_counts_like_accuracy_score():
    rng = np.random.default_rng(2)
    z, labels = rng.normal(size=(50, 4)), rng.integers(0, 4, 50)
    loss = nn.SoftmaxCrossEntropy()
    assert loss.correct(z, loss.encode(labels, z)).mean() == pytest.approx(
        metrics.accuracy_score(labels, z.argmax(axis=1))
    )
    bits, loss = rng.integers(0, 2, (50, 1)), nn.BinaryCrossEntropy()
    assert loss.correct(z[:, :1], loss.encode(bits, z[:, :1])).mean() == pytest.approx(
        metrics.accuracy_score(bits, z[:, 0] > 0)
    )
    with pytest.raises(TypeError, match="knows no classes"):
        nn.MeanSquaredError().correct(z, z)


def test_at_even_odds_the_answer_is_no():
    # Yes is a probability above ½: of a prediction, and of a target.
    loss = nn.BinaryCrossEntropy()
    z, y = np.array([[0.0], [0.0], [-1.0], [1.0]]), np.array([[0.0], [1.0], [0.5], [0.5]])
    assert loss.correct(z, y)[:, 0].tolist() == [True, False, True, False]
