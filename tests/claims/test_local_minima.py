"""That the verdicts of M1 to M4 can turn."""

import numpy as np

from companion import claims, optim
from companion.claims import CLAIMS, Verdict
from companion.studies.local_minima import escapes, stops


def test_a_wide_network_in_the_place_of_the_narrow_one_turns_m1(monkeypatch):
    right = stops.wave_ends
    monkeypatch.setattr(
        claims.local_minima, "wave_ends", lambda hidden, runs=40, seed=0: right(4, 40, seed)
    )
    assert CLAIMS["M1"]().verdict is Verdict.DOES_NOT_HOLD


def test_methods_without_momentum_turn_m2(monkeypatch):
    for name in ("momentum", "Nesterov", "Adam"):
        monkeypatch.setitem(escapes.METHODS, name, optim.GradientDescent)
    monkeypatch.setattr(claims.local_minima, "wave_share", lambda optimizer: 0.3)
    assert CLAIMS["M2"]().verdict is Verdict.DOES_NOT_HOLD


def test_runs_that_all_end_deepest_turn_m3(monkeypatch):
    monkeypatch.setattr(
        claims.local_minima, "with_data", lambda N: (np.ones((4, 3)), np.full((4, 3), 1 + 1 / N))
    )
    assert CLAIMS["M3"]().verdict is Verdict.HOLDS


def test_schedules_that_stay_below_the_edge_turn_m4(monkeypatch):
    right = escapes.schedules

    def low(depth):
        below = right(depth)["falls from below the edge"]
        return dict.fromkeys(right(depth), below)

    monkeypatch.setattr(claims.local_minima, "schedules", low)
    monkeypatch.setattr(claims.local_minima, "wave_share", lambda optimizer, runs: 0.3)
    assert CLAIMS["M4"]().verdict is Verdict.DOES_NOT_HOLD
