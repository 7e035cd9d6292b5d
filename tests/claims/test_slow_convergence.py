"""That the verdicts of S1 to S5 can turn."""

import numpy as np
import pytest

from companion import claims
from companion.claims import CLAIMS, Verdict
from companion.studies.slow_convergence import methods, starts


def test_updates_that_do_not_follow_the_rate_turn_s1(monkeypatch):
    monkeypatch.setattr(claims.slow_convergence, "steps_to_learn", lambda lr, seed, limit: 100)
    assert CLAIMS["S1"]().verdict is Verdict.DOES_NOT_HOLD


def test_without_an_edge_s1_holds(monkeypatch):
    monkeypatch.setattr(claims.slow_convergence, "steps_to_learn", lambda lr, seed, limit: 10 / lr)
    assert CLAIMS["S1"]().verdict is Verdict.HOLDS


@pytest.mark.parametrize("identifier", ["S2", "S5"])
def test_starts_that_are_all_alike_turn_the_verdict(monkeypatch, identifier):
    alike = starts.Outcome(0.1, np.full(5, 60))
    monkeypatch.setattr(claims.slow_convergence, "outcome", lambda start, activation, depth: alike)
    finding = CLAIMS[identifier]()
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert finding.qualification


def test_without_a_mismatch_s5_holds(monkeypatch):
    def outcome(start, activation, depth):
        return starts.Outcome(0.1, np.full(5, 60 if start in starts.GOOD else starts.LIMIT))

    monkeypatch.setattr(claims.slow_convergence, "outcome", outcome)
    assert CLAIMS["S5"]().verdict is Verdict.HOLDS


def _tuned(steps_of):
    def tuned(method, condition, turned):
        steps = steps_of(method, turned)
        return methods.Tuned(steps, 0.1, {}, (steps,) * 5)

    return tuned


def _loss(method, badly_scaled):
    return 0.1 if method == "Adam" else 1.0


def test_methods_that_are_all_alike_turn_s3(monkeypatch):
    monkeypatch.setattr(claims.slow_convergence, "tuned", _tuned(lambda method, turned: 100.0))
    monkeypatch.setattr(claims.slow_convergence, "reading_loss", _loss)
    assert CLAIMS["S3"]().verdict is Verdict.DOES_NOT_HOLD


def test_adaptive_methods_that_always_help_make_s3_hold(monkeypatch):
    cost = {"gradient descent": 5000.0, "momentum": 200.0}
    monkeypatch.setattr(
        claims.slow_convergence, "tuned", _tuned(lambda method, turned: cost.get(method, 10.0))
    )
    monkeypatch.setattr(claims.slow_convergence, "reading_loss", _loss)
    assert CLAIMS["S3"]().verdict is Verdict.HOLDS


@pytest.mark.parametrize("alike", [True, False])
def test_schedules_that_do_not_matter_or_always_help_turn_s4(monkeypatch, alike):
    def loss(schedule, *_):
        return 1.0 if alike or schedule == "constant" else {"rising": 3.0}.get(schedule, 0.3)

    monkeypatch.setattr(
        claims.slow_convergence, "regression_excess", lambda *case: np.full(40, loss(*case))
    )
    monkeypatch.setattr(claims.slow_convergence, "reading_excess", loss)
    expected = Verdict.DOES_NOT_HOLD if alike else Verdict.HOLDS
    assert CLAIMS["S4"]().verdict is expected
