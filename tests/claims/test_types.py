"""That the verdicts of T1 to T10 can turn."""

import numpy as np
import pytest

from companion import claims, nn
from companion.claims import CLAIMS, Verdict
from companion.studies import types
from companion.studies.types import cost, estimator, stability
from companion.studies.types.runs import Runs


def test_a_gradient_of_a_part_turns_t1(monkeypatch):
    right = nn.Network.gradient
    monkeypatch.setattr(nn.Network, "gradient", lambda self, x, y: right(self, x[:500], y[:500]))
    assert CLAIMS["T1"]().verdict is Verdict.DOES_NOT_HOLD


def test_ascent_turns_t2(monkeypatch):
    right = Runs.gradient
    monkeypatch.setattr(Runs, "gradient", lambda self, x, y: np.negative(right(self, x, y)))
    monkeypatch.setattr(stability.rises, "__defaults__", (20,))
    assert CLAIMS["T2"]().verdict is Verdict.DOES_NOT_HOLD


def test_small_batches_in_the_place_of_all_turn_t3(monkeypatch):
    right = cost._examples_used
    monkeypatch.setattr(cost, "_examples_used", lambda n, size, seed: right(n, 16, seed))
    assert CLAIMS["T3"]().verdict is Verdict.DOES_NOT_HOLD


def test_a_harmless_order_turns_t4(monkeypatch):
    monkeypatch.setattr(estimator, "orders", lambda kind, labels, rng: rng.permutation(len(labels)))
    monkeypatch.setattr(estimator.losses_by_order, "__defaults__", (1,))
    assert CLAIMS["T4"]().verdict is Verdict.DOES_NOT_HOLD


def per_example(sizes=cost.SIZES):
    """A machine on which a batch costs as much as its examples one by one."""
    return types.Throughput(np.array(sizes), 1e-5 * np.array(sizes), np.full(len(sizes), 1e-5))


@pytest.mark.parametrize("identifier", ["T5", "T9"])
def test_a_machine_without_vectorisation_turns_it(monkeypatch, identifier):
    monkeypatch.setattr(claims.types, "throughput", per_example)
    assert CLAIMS[identifier]().verdict is Verdict.DOES_NOT_HOLD


def test_more_right_at_the_same_loss_turns_t6(monkeypatch):
    found = types.generalization()
    better = found.same_loss.copy()
    better[0] += 0.03
    changed = found._replace(same_loss=better)
    monkeypatch.setattr(claims.types, "generalization", lambda: changed)
    assert CLAIMS["T6"]().verdict is Verdict.HOLDS


def test_a_problem_without_noise_turns_t7(monkeypatch):
    right = stability.regression_runs

    def exact(rates, size, updates, noise=0.0, **options):
        return right(rates, size, updates, 0.0, **options) + 1e-30

    monkeypatch.setattr(claims.types, "regression_runs", exact)
    assert CLAIMS["T7"]().verdict is Verdict.DOES_NOT_HOLD


def test_batches_that_repeat_examples_turn_t8(monkeypatch):
    right = estimator.spread

    def repeated(each, rng):
        found = right(each, rng, draws=50)
        return found._replace(measured={**found.measured, "without": found.measured["with"]})

    monkeypatch.setattr(claims.types, "spread", repeated)
    assert CLAIMS["T8"]().verdict is Verdict.DOES_NOT_HOLD


def test_one_rate_for_all_turns_t10(monkeypatch):
    same = np.tile([[9.0], [5.0], [9.0], [9.0], [9.0]], (6, 1, len(cost.SEEDS)))
    changed = types.race()._replace(arrived=same)
    monkeypatch.setattr(claims.types, "race", lambda: changed)
    assert CLAIMS["T10"]().verdict is Verdict.DOES_NOT_HOLD
