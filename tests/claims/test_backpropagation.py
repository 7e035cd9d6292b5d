"""That the verdicts of B1 to B8 can turn."""

import math

import numpy as np
import pytest

from companion import claims, nn
from companion.autodiff import Value, topological_order
from companion.claims import CLAIMS, Verdict
from companion.claims.finding import claim
from companion.studies import backpropagation
from companion.studies.backpropagation import steps


def wrong_sign(monkeypatch):
    right = nn.Tanh.input_gradient
    monkeypatch.setattr(nn.Tanh, "input_gradient", lambda self, dy: -right(self, dy))


def test_a_wrong_backward_pass_turns_b1(monkeypatch):
    wrong_sign(monkeypatch)
    assert CLAIMS["B1"]().verdict is Verdict.DOES_NOT_HOLD


@pytest.mark.parametrize("identifier", ["B2", "B3", "B8"])
def test_ascent_turns_what_is_said_of_the_update(monkeypatch, identifier):
    right = nn.Network.backpropagate

    def upward(self, x, targets, gradient, **options):
        loss = right(self, x, targets, gradient, **options)
        np.negative(gradient, out=gradient)
        return loss

    monkeypatch.setattr(nn.Network, "backpropagate", upward)
    assert CLAIMS[identifier]().verdict is Verdict.DOES_NOT_HOLD


def test_a_slow_backward_pass_turns_b4(monkeypatch):
    right = nn.Network.backpropagate

    def slow(self, x, targets, gradient):
        for _ in range(self.theta.size // 50):
            right(self, x, targets, gradient)
        return right(self, x, targets, gradient)

    monkeypatch.setattr(nn.Network, "backpropagate", slow)
    monkeypatch.setattr(backpropagation.cost, "__defaults__", ((1, 4, 12, 32), 4000))
    assert CLAIMS["B4"]().verdict is Verdict.DOES_NOT_HOLD


def test_activations_without_effect_turn_b5(monkeypatch):
    monkeypatch.setitem(steps.ACTIVATIONS, "tanh", [])
    assert CLAIMS["B5"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_loss_that_teaches_nothing_turns_b6(monkeypatch):
    monkeypatch.setattr(nn.MeanSquaredError, "backward", lambda self: np.zeros_like(self.error))
    monkeypatch.setattr(claims.backpropagation, "steps_to_right", lambda loss: 0)
    assert CLAIMS["B6"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_backward_pass_that_keeps_one_way_only_turns_b7(monkeypatch):
    """The classic fault: a value used twice gets the last contribution, not the sum."""

    def last_way(self):
        order = topological_order(self)
        self.gradient = 1.0
        for node in reversed(order):
            for source, derivative in zip(node.inputs, node.local_derivatives, strict=True):
                source.gradient = node.gradient * derivative

    monkeypatch.setattr(Value, "backward", last_way)
    assert CLAIMS["B7"]().verdict is Verdict.DOES_NOT_HOLD


def test_steps_of_the_sigmoid_unit_by_hand():
    def count(slope):
        z, n = -8.0, 0
        while 1 / (1 + math.exp(-z)) <= 0.9:
            z, n = z - slope(1 / (1 + math.exp(-z))), n + 1
        return n

    numbers = CLAIMS["B6"]().numbers
    assert numbers["steps_cross_entropy"] == count(lambda a: a - 1)
    assert numbers["steps_squared_error"] == count(lambda a: 2 * (a - 1) * a * (1 - a))


def test_a_claim_is_measured_once():
    with pytest.raises(ValueError, match="B1 is measured twice"):
        claim("B1", "again")(CLAIMS["B1"])
