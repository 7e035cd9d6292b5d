"""That the verdicts of V1 to V4 can turn."""

import numpy as np

from companion import claims, nn, optim
from companion.claims import CLAIMS, Verdict
from companion.studies.vanishing_gradients import networks, shrinking
from tests.claims.nothing import NoNormalization


def test_weights_that_keep_everything_turn_v1(monkeypatch):
    right = shrinking.factors()
    same = shrinking.Factors({case: [1.0] for case in right.runs}, dict.fromkeys(right.runs, 1.0))
    monkeypatch.setattr(claims.vanishing_gradients, "factors", lambda: same)
    assert CLAIMS["V1"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_method_that_steps_by_layer_turns_v2(monkeypatch):
    """Steps of the same length for every parameter, whatever its gradient."""
    monkeypatch.setattr(
        optim.GradientDescent,
        "_update",
        lambda self, theta, g, lr: np.subtract(theta, 0.003 * np.sign(g), out=theta),
    )
    assert CLAIMS["V2"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_relu_that_halves_turns_v3(monkeypatch):
    class Halved(nn.ReLU):
        def forward(self, x, training=False):
            return super().forward(x, training) / 2

        def input_gradient(self, dy):
            return super().input_gradient(dy) / 2

    monkeypatch.setattr(networks, "ACTIVATIONS", {**networks.ACTIVATIONS, "relu": Halved})
    monkeypatch.setattr(claims.vanishing_gradients, "dead_after", lambda lr, seed: (0.1, 0.3))
    assert CLAIMS["V3"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_normalization_that_does_nothing_turns_v4(monkeypatch):
    monkeypatch.setattr(
        networks, "NORMALIZATIONS", {"batch": NoNormalization, "layer": nn.LayerNorm}
    )
    assert CLAIMS["V4"]().verdict is Verdict.DOES_NOT_HOLD
