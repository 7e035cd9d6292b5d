"""That the verdicts of K1 to K5 can turn."""

import numpy as np
import pytest

from companion import claims
from companion.claims import CLAIMS, Verdict
from companion.studies import challenges
from companion.studies.gradient_descent import Falls
from companion.studies.slow_convergence import Tuned
from companion.studies.types import Rises


def test_claim_k1_turns_when_probing_learns_as_well(monkeypatch):
    monkeypatch.setattr(claims.takeaways, "read", lambda how: (0.98,) * 5)
    assert CLAIMS["K1"]().verdict is Verdict.DOES_NOT_HOLD


def test_claim_k2_turns_when_a_small_step_raises_the_loss(monkeypatch):
    rising = Falls(np.full(5, 0.7), np.zeros((5, 1)), np.ones(5))
    monkeypatch.setattr(claims.takeaways, "falls", lambda ratio, seeds: rising)
    assert CLAIMS["K2"]().verdict is Verdict.DOES_NOT_HOLD


def test_claim_k3_turns_when_all_examples_are_no_steadier(monkeypatch):
    def same(alpha, size, seeds, updates):
        return Rises(np.full(10, 0.4), np.ones(10))

    monkeypatch.setattr(claims.takeaways, "rises", same)
    assert CLAIMS["K3"]().verdict is Verdict.DOES_NOT_HOLD


def planted(problem, remedy):
    without, with_it = (0.5,) * 5, (0.5,) * 5
    return challenges.Cell(problem, remedy, challenges.Effect.NONE, without, with_it)


def test_claim_k4_turns_when_no_activation_helps(monkeypatch):
    monkeypatch.setattr(claims.takeaways, "cell", planted)
    assert CLAIMS["K4"]().verdict is Verdict.DOES_NOT_HOLD


@pytest.mark.parametrize(("round_bowl", "expected"), [(1.0, "holds if"), (2.0, "does not hold")])
def test_claim_k5_turns_when_a_round_bowl_gains_as_well(monkeypatch, round_bowl, expected):
    def tuned(method, condition, turned):
        slow = method in ("gradient descent", "RMSprop") and turned
        faster = round_bowl if method != "gradient descent" and not turned else 1.0
        return Tuned(100.0 / faster if not turned or slow else 5.0, 0.1, {})

    monkeypatch.setattr(claims.takeaways, "tuned", tuned)
    assert CLAIMS["K5"]().verdict.value.startswith(expected)
