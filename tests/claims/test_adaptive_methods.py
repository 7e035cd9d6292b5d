"""That the verdicts of A1 to A3 can turn."""

import numpy as np
import pytest

from companion import claims
from companion.claims import CLAIMS, Verdict
from companion.studies.adaptive_methods import race, tracking, words


def test_one_rate_that_learns_as_well_turns_a1(monkeypatch):
    fresh = words.fresh
    monkeypatch.setattr(
        claims.adaptive_methods, "fresh", lambda method, kind: fresh("Adagrad", kind)
    )
    finding = CLAIMS["A1"]()
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert finding.qualification


def _heights(of):
    def tuned(method, task):
        return tracking.Tuned(np.full(8, of(method, task)), 1.0, {})

    return tuned


@pytest.mark.parametrize(
    ("of", "verdict"),
    [
        (lambda method, task: 0.1, Verdict.DOES_NOT_HOLD),
        (lambda method, task: 1.0 if method == "Adagrad" else 0.1, Verdict.HOLDS),
    ],
)
def test_methods_all_alike_or_always_better_turn_a2(monkeypatch, of, verdict):
    monkeypatch.setattr(claims.adaptive_methods, "tuned", _heights(of))
    monkeypatch.setattr(claims.adaptive_methods, "untuned_height", lambda task: np.full(8, 1.0))
    assert CLAIMS["A2"]().verdict is verdict


def _ends(of):
    return lambda method, job: race.Raced(np.full((8, 16), of(method, job)), 0.1)


def test_halves_that_are_as_fast_everywhere_turn_a3(monkeypatch):
    monkeypatch.setattr(
        claims.adaptive_methods,
        "raced",
        _ends(lambda method, job: 1.0 if method == "gradient descent" else 0.1),
    )
    assert CLAIMS["A3"]().verdict is Verdict.DOES_NOT_HOLD


def test_an_adam_that_always_wins_and_converges_makes_a3_hold(monkeypatch):
    monkeypatch.setattr(
        claims.adaptive_methods,
        "raced",
        _ends(lambda method, job: 0.1 if method == "Adam" else 1.0),
    )
    monkeypatch.setattr(claims.adaptive_methods, "periodic_end", lambda optimizer, C: -1.0)
    assert CLAIMS["A3"]().verdict is Verdict.HOLDS
