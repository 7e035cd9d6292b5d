"""The studies of the chapter on exploding gradients, checked in other ways."""

import numpy as np
import pytest

from companion import nn, optim
from companion.studies import exploding_gradients as studies
from companion.studies.exploding_gradients import remedies
from companion.studies.vanishing_gradients import networks


def test_the_errors_of_one_matrix_by_its_power():
    rng = np.random.default_rng(3)
    W = rng.normal(size=(32, 32))
    W *= 1.1 / np.abs(np.linalg.eigvals(W)).max()
    error = rng.normal(size=32)
    expected = np.linalg.norm(np.linalg.matrix_power(W, 50) @ error) / np.linalg.norm(error)
    assert studies.recurrent_errors(1.1, 50, seed=3)[50] == pytest.approx(expected, rel=1e-8)


def test_a_run_that_learns_has_not_diverged():
    run = studies.fate("tanh", 1.0, 0.1, seed=0, steps=100)
    assert not run.diverged
    assert run.steps == 100
    assert run.read > 0.5


def test_the_companion_stops_where_the_run_diverges():
    from companion import data, training

    digits = data.digits()
    network = networks.deep_network(10, "relu", studies.LARGE, width=32)
    with pytest.raises(training.LossNotFiniteError) as stop:
        training.fit(
            network,
            digits.x_train,
            digits.y_train,
            optim.GradientDescent(0.03),
            epochs=3,
            batch_size=64,
            rng=0,
        )
    assert stop.value.step < 30


def test_clipped_gradients_by_hand():
    gradient, by_norm, by_value = studies.clipped(studies.LARGE, 0)
    np.testing.assert_allclose(by_norm, gradient / np.linalg.norm(gradient), rtol=1e-12)
    np.testing.assert_allclose(by_value, np.clip(gradient, -0.01, 0.01), rtol=1e-12)
    assert np.linalg.norm(gradient) > 100
    angle = studies.cosine(np.array([1.0, 0.0]), np.array([1.0, 1.0]))
    assert angle == pytest.approx(0.5**0.5)


def test_where_nothing_pulls_but_the_penalty_weights_shrink_by_one_factor(monkeypatch):
    """With targets that the loss ignores, each step multiplies W by 1 − αλ."""

    class Flat(nn.SoftmaxCrossEntropy):
        def backward(self):
            return np.zeros_like(super().backward())

    monkeypatch.setattr(nn, "SoftmaxCrossEntropy", Flat)
    steps = 2 * int(np.ceil(1437 / 64))
    expected = (1 - 0.3 * 0.01) ** steps
    assert remedies.weights_with(0.01, seed=0, epochs=2) == pytest.approx(expected, rel=1e-9)
