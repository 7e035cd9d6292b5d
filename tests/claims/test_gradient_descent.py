"""That the verdicts of G1 to G4 can turn."""

import numpy as np
import pytest

from companion import claims, landscapes, nn, optim
from companion.claims import CLAIMS, Verdict
from companion.studies.gradient_descent import destination, direction


def test_a_gradient_that_points_elsewhere_turns_g1(monkeypatch):
    right = nn.Network.gradient

    def one_layer_only(self, x, y):
        g = right(self, x, y)
        g[:-10] = 0
        return g

    monkeypatch.setattr(nn.Network, "gradient", one_layer_only)
    assert CLAIMS["G1"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_single_measure_of_length_turns_g1(monkeypatch):
    """If the signs were no steeper than the gradient, the claim would need no condition."""
    right = direction.rises

    def same(seed):
        found = right(seed)
        return found._replace(signs=found.gradient_by_largest)

    monkeypatch.setattr(claims.gradient_descent, "rises", same)
    assert CLAIMS["G1"]().verdict is Verdict.DOES_NOT_HOLD


@pytest.mark.parametrize("identifier", ["G2", "G3"])
def test_ascent_turns_what_is_said_of_the_step(monkeypatch, identifier):
    right = optim.GradientDescent._update
    monkeypatch.setattr(
        optim.GradientDescent, "_update", lambda self, theta, g, lr: right(self, theta, -g, lr)
    )
    assert CLAIMS[identifier]().verdict is Verdict.DOES_NOT_HOLD


def test_another_length_of_step_turns_g3(monkeypatch):
    """A step of the length α, whatever the slope is, also goes down."""
    right = optim.GradientDescent._update
    monkeypatch.setattr(
        optim.GradientDescent,
        "_update",
        lambda self, theta, g, lr: right(self, theta, g / np.linalg.norm(g), lr),
    )
    assert CLAIMS["G3"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_quarter_of_the_starts_is_in_the_quarter_of_the_deepest_well():
    # The four regions meet at the top of the surface, (0.156, 0.156), and starts fill ±4.5.
    top = landscapes.StyblinskiTang(1).minima
    assert top.shape == (2, 1)
    share = ((4.5 + 0.1567) / 9) ** 2
    spread = np.sqrt(share * (1 - share) / 1000)
    assert CLAIMS["G4"]().numbers["deepest"] == pytest.approx(share, abs=4 * spread)


def test_a_start_on_a_ridge_everywhere_turns_g4(monkeypatch):
    right = destination.descend

    def from_the_top(landscape, theta, alpha, steps):
        if isinstance(landscape, landscapes.StyblinskiTang):
            return np.broadcast_to(landscape.saddles[0], theta.shape)
        return right(landscape, theta, alpha, steps)

    monkeypatch.setattr(claims.gradient_descent, "descend", from_the_top)
    assert CLAIMS["G4"]().verdict is Verdict.DOES_NOT_HOLD


def test_one_valley_only_turns_g4(monkeypatch):
    """If every run ended in the deepest well, the claim would not depend on the start."""
    right = destination.descend

    def to_the_deepest(landscape, theta, alpha, steps):
        if isinstance(landscape, landscapes.StyblinskiTang):
            return np.broadcast_to(landscape.minima[0], theta.shape)
        return right(landscape, theta, alpha, steps)

    monkeypatch.setattr(claims.gradient_descent, "descend", to_the_deepest)
    assert CLAIMS["G4"]().verdict is Verdict.DOES_NOT_HOLD
