"""That the verdicts of E1 to E5 can turn."""

import numpy as np

from companion import claims, nn, optim
from companion.claims import CLAIMS, Verdict
from companion.studies.exploding_gradients import growing
from companion.studies.vanishing_gradients import networks
from tests.claims.nothing import NoNormalization


def test_weights_of_hes_scale_turn_e1(monkeypatch):
    monkeypatch.setattr(claims.exploding_gradients, "LARGE", growing.HE)
    assert CLAIMS["E1"]().verdict is Verdict.DOES_NOT_HOLD


def test_steps_that_are_short_enough_turn_e2(monkeypatch):
    monkeypatch.setattr(
        optim.GradientDescent,
        "_update",
        lambda self, theta, g, lr: np.subtract(theta, 1e-6 * lr * g, out=theta),
    )
    assert CLAIMS["E2"]().verdict is Verdict.DOES_NOT_HOLD


def test_clipping_that_does_nothing_turns_e3(monkeypatch):
    monkeypatch.setattr(optim, "clip_by_global_norm", lambda gradient, max_norm: None)
    assert CLAIMS["E3"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_normalization_that_does_nothing_turns_e4(monkeypatch):
    monkeypatch.setattr(networks, "NORMALIZATIONS", {"batch": NoNormalization})
    assert CLAIMS["E4"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_penalty_that_is_ignored_turns_e5(monkeypatch):
    right = nn.Network.__init__
    monkeypatch.setattr(
        nn.Network,
        "__init__",
        lambda self, *args, l2=0.0, **options: right(self, *args, **options),
    )
    assert CLAIMS["E5"]().verdict is Verdict.DOES_NOT_HOLD
