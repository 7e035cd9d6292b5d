"""That the verdicts of L1 to L7 can turn."""

import numpy as np
import pytest

from companion import claims, optim
from companion.claims import CLAIMS, Verdict
from companion.studies.learning_rate import tuning


def test_a_method_that_ignores_its_rate_turns_l1(monkeypatch):
    right = optim.GradientDescent._update
    monkeypatch.setattr(
        optim.GradientDescent, "_update", lambda self, theta, g, lr: right(self, theta, g, 0.5)
    )
    assert CLAIMS["L1"]().verdict is Verdict.DOES_NOT_HOLD


def test_small_rates_that_learn_less_turn_l2(monkeypatch):
    monkeypatch.setattr(
        claims.learning_rate, "exclusive_or", lambda lr: np.array([lr > 0.5, lr > 2])
    )
    assert CLAIMS["L2"]().verdict is Verdict.DOES_NOT_HOLD


def test_smaller_steps_than_said_turn_l3(monkeypatch):
    right = optim.GradientDescent._update
    monkeypatch.setattr(
        optim.GradientDescent, "_update", lambda self, theta, g, lr: right(self, theta, g, lr / 4)
    )
    assert CLAIMS["L3"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_dampened_velocity_turns_l4(monkeypatch):
    def dampened(self, theta, gradient, lr):
        self.v *= self.momentum
        self.v += (1 - self.momentum) * gradient
        theta -= lr * self.v

    monkeypatch.setattr(optim.Momentum, "_update", dampened)
    assert CLAIMS["L4"]().verdict is Verdict.DOES_NOT_HOLD


def test_one_rate_for_all_turns_l5(monkeypatch):
    def shared(self, theta, gradient, lr):
        self.v *= self.rho
        self.v += (1 - self.rho) * np.mean(gradient * gradient)
        theta -= lr * gradient / (np.sqrt(self.v) + self.eps)

    monkeypatch.setattr(optim.RMSprop, "_update", shared)
    assert CLAIMS["L5"]().verdict is Verdict.DOES_NOT_HOLD


@pytest.fixture
def forgetful():
    """What was measured before is forgotten, and what is measured now is, too."""
    for function in (tuning.sweep, tuning.tuned):
        function.cache_clear()
    yield
    for function in (tuning.sweep, tuning.tuned):
        function.cache_clear()


@pytest.mark.usefixtures("forgetful")
def test_an_adam_that_is_gradient_descent_turns_l6(monkeypatch):
    monkeypatch.setitem(tuning.METHODS, "Adam", optim.GradientDescent)
    assert CLAIMS["L6"]().verdict is Verdict.DOES_NOT_HOLD


@pytest.mark.usefixtures("forgetful")
def test_a_descent_that_adapts_turns_l7(monkeypatch):
    monkeypatch.setitem(tuning.METHODS, "gradient descent", optim.Adam)
    assert CLAIMS["L7"]().verdict is Verdict.DOES_NOT_HOLD
