"""That the verdicts of N1 and N2 can turn."""

import numpy as np
import pytest

from companion import claims
from companion.claims import CLAIMS, Verdict
from companion.landscapes import QuadraticBowl
from companion.studies.second_order import newton, small_scale


def test_a_surface_without_saddles_makes_n1_hold(monkeypatch):
    class Bowl(QuadraticBowl):
        def __init__(self):
            super().__init__(3.0)

    monkeypatch.setattr(claims.second_order, "Himmelblau", Bowl)
    monkeypatch.setattr(claims.second_order, "errors", lambda: np.array([1e-1, 1e-2, 1e-4]))
    assert CLAIMS["N1"]().verdict is Verdict.HOLDS


def test_a_direction_that_forgets_the_curvature_turns_n1(monkeypatch):
    monkeypatch.setattr(newton, "newton_direction", lambda gradient, hessian: -1e-3 * gradient)
    assert CLAIMS["N1"]().verdict is Verdict.DOES_NOT_HOLD


def fake(losses):
    def reached(method, setting, seed):
        soon, late = losses[method]
        return small_scale.Reached(soon, late, 0.95)

    return reached


LOSSES = {
    "gradient descent": (1.0, 0.1),
    "Adam": (0.5, 0.05),
    "Adam, batches": (0.05, 0.02),
    "L-BFGS": (0.4, 0.01),
    "L-BFGS, one batch": (0.1, 0.03),
    "L-BFGS, two batches": (2.0, 1.0),
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.HOLDS_IF),
        ({"L-BFGS": (0.4, 0.03)}, Verdict.DOES_NOT_HOLD),
        ({"L-BFGS, one batch": (0.1, 0.01), "L-BFGS": (0.04, 0.01)}, Verdict.HOLDS),
    ],
)
def test_other_losses_turn_n2(monkeypatch, change, verdict):
    monkeypatch.setattr(claims.second_order, "reached", fake(LOSSES | change))
    monkeypatch.setattr(claims.second_order, "by_size", lambda n: 0.5 if n < 100 else 2.0)
    assert CLAIMS["N2"]().verdict is verdict
