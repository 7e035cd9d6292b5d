"""That the verdicts of P1 to P4 can turn."""

import numpy as np

from companion import claims, optim
from companion.claims import CLAIMS, Verdict
from companion.studies.saddle_points import escape, waiting


def test_networks_that_do_not_wait_turn_p1(monkeypatch):
    monkeypatch.setattr(claims.saddle_points, "plateau", lambda hidden, scale, seed: (20, 0.1))
    assert CLAIMS["P1"]().verdict is Verdict.DOES_NOT_HOLD


def test_saddles_without_a_way_down_turn_p2(monkeypatch):
    monkeypatch.setattr(
        waiting.Saddle, "_hessian", lambda self, theta: np.tile(np.eye(2), (len(theta), 1, 1))
    )
    assert CLAIMS["P2"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_second_layer_that_curves_down_makes_p2_hold(monkeypatch):
    right = waiting.spectrum
    monkeypatch.setattr(claims.saddle_points, "spectrum", lambda hidden: right((8,)))
    assert CLAIMS["P2"]().verdict is Verdict.HOLDS


def test_momentum_that_is_none_turns_p3(monkeypatch):
    monkeypatch.setitem(escape.METHODS, "momentum", lambda: optim.GradientDescent(1.0))
    assert CLAIMS["P3"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_dropout_that_drops_nothing_turns_p4(monkeypatch):
    monkeypatch.setattr(
        escape.nn.Dropout, "forward", lambda self, x, training=False: _pass_on(self, x)
    )
    monkeypatch.setattr(escape.nn.Dropout, "input_gradient", lambda self, dy: dy)
    assert CLAIMS["P4"]().verdict is Verdict.DOES_NOT_HOLD


def _pass_on(layer, x):
    return x
