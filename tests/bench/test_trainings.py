"""The benchmark's peers train one and the same network, and every run is the same work.

PyTorch and autograd are not in every environment, so here stand those that always are.
"""

import os
import statistics
from itertools import chain, count, cycle, repeat

import numpy as np
import pytest

from bench import trainings
from bench.peers.companion import Companion
from bench.peers.lower_bound import LowerBound
from bench.peers.scikit_learn import ScikitLearn
from bench.trainings import PEERS, Peer, check_same
from bench.worker import Report, Worker, check_same_run, flat
from bench.workloads import BATCHES, WORKLOADS

INSTALLED = [peer for peer in PEERS if peer.package in ("jax", "sklearn")]


@pytest.mark.parametrize("peer", INSTALLED, ids=lambda peer: peer.name)
@pytest.mark.parametrize("workload", ["A", "C"])
def test_a_peer_ends_every_run_where_the_companion_does(peer, workload):
    w = WORKLOADS[workload]
    training = Companion(w)
    training.steps(w.steps)
    worker = Worker(peer.place, workload)
    try:
        reports = [worker.run() for _ in range(3)]
        check_same(peer.name, worker.weights(), training.weights(), w.start())
    finally:
        worker.close()
    assert all(report.cpu > 0 for report in reports)
    moved = np.linalg.norm(flat(training.weights()) - flat(w.start()))
    np.testing.assert_allclose([report.moved for report in reports], moved, rtol=0.02)


@pytest.mark.parametrize("workload", WORKLOADS.values(), ids=lambda w: w.name)
def test_the_companion_begins_every_run_at_the_start(workload):
    training = Companion(workload)
    start = flat(workload.start())
    np.testing.assert_array_equal(flat(training.weights()), start)
    training.steps(BATCHES)
    once = flat(training.weights())
    training.restart()
    np.testing.assert_array_equal(flat(training.weights()), start)
    training.steps(BATCHES)
    np.testing.assert_array_equal(flat(training.weights()), once)


@pytest.mark.parametrize("workload", WORKLOADS.values(), ids=lambda w: w.name)
def test_what_is_measured_has_not_converged_and_has_no_subnormal_numbers(workload):
    assert workload.steps % BATCHES == 0
    training = Companion(workload)
    training.steps(workload.steps)
    network = training.network
    losses = [network.backpropagate(x, y, training.gradient) for x, y in training.batches]
    assert np.mean(losses) > 0.1
    memory = [getattr(training.optimizer, name) for name in "mv" if workload.adam]
    for array in (network.theta, training.gradient, *memory):
        assert np.isfinite(array).all()
        assert not ((array != 0) & (abs(array) < np.finfo(array.dtype).tiny)).any()


def test_scikit_learn_does_all_epochs_however_often_it_is_asked():
    training = ScikitLearn(WORKLOADS["B"])
    steps = WORKLOADS["B"].steps
    for _ in range(12):
        training.steps(steps)
        assert training.model.n_iter_ == steps // BATCHES
        assert len(training.model.loss_curve_) == steps // BATCHES


def test_a_fit_that_ends_early_is_seen():
    training = ScikitLearn(WORKLOADS["A"])
    training.model.set_params(tol=10.0)  # no epoch improves the loss by as much
    original = training.model.set_params
    training.model.set_params = lambda max_iter, n_iter_no_change: original(
        max_iter=max_iter, n_iter_no_change=2
    )
    with pytest.raises(RuntimeError, match="epochs were done instead of 50"):
        training.steps(50 * BATCHES)


def test_a_run_that_did_something_else_is_seen():
    first = Report(cpu=1.0, wall=1.0, moved=4.0)
    check_same_run("A peer", Report(cpu=2.0, wall=3.0, moved=4.0001), first)
    for moved in (4.1, 0.0, float("nan"), float("inf")):
        with pytest.raises(RuntimeError, match="A peer has moved its weights by"):
            check_same_run("A peer", Report(1.0, 1.0, moved), first)


def test_a_peer_that_trains_something_else_is_seen():
    training, other = Companion(WORKLOADS["A"]), Companion(WORKLOADS["A"])
    training.steps(BATCHES)
    other.steps(2 * BATCHES)
    with pytest.raises(RuntimeError, match="A peer trains something else"):
        check_same("A peer", other.weights(), training.weights(), WORKLOADS["A"].start())


def test_a_peer_that_fails_says_why():
    worker = Worker("no_such_peer:Peer", "A")
    with pytest.raises(ModuleNotFoundError, match="no_such_peer"):
        worker.run()
    worker.close()


def test_the_lower_bound_multiplies_what_a_training_multiplies():
    bound, training = LowerBound(WORKLOADS["A"]), Companion(WORKLOADS["A"])
    bound.steps(BATCHES)
    assert bound.theta.size == training.network.theta.size
    assert [array.shape for array in bound.dW] == [layer.W.shape for layer in training.dense]
    first = bound.x @ bound.start[0][0]
    np.testing.assert_allclose(bound.outputs[0], first, rtol=1e-5)


# --- How figures come from runs; the processes are played.


class Played:
    """A worker whose runs take the CPU seconds that come next for its peer."""

    def __init__(self, place, workload):
        self.place = place
        self.began.append(place)

    def run(self):
        cpu = next(self.seconds[self.place])
        if self.slower:
            cpu *= 1 + 0.01 * next(self.clock)
        return Report(cpu, cpu, 1.0)

    def weights(self):
        return WORKLOADS["A"].start()

    def peak_memory(self):
        return 1_000_000

    def close(self):
        pass


@pytest.fixture
def played(monkeypatch):
    monkeypatch.setattr(trainings, "Worker", Played)
    Played.seconds = {trainings.COMPANION: repeat(1.0), "one": repeat(3.0), "two": repeat(0.5)}
    Played.clock, Played.slower, Played.began = count(), False, []
    # They train nothing: their weights need not be the companion's.
    return [Peer(place.title(), place, "numpy", "numpy", trains=False) for place in ("one", "two")]


def test_a_ratio_is_of_a_run_and_those_around_it(played):
    found = trainings.column("A", played, rounds=4)
    n = 4 * trainings.SETS
    assert found.ratios == {"One": [3.0] * n, "Two": [0.5] * n}
    assert found.memory == {"": 1_000_000, "One": 1_000_000, "Two": 1_000_000}
    # Sets of processes, none of which measures more than its rounds.
    assert Played.began == [trainings.COMPANION, "one", "two"] * trainings.SETS


def test_a_machine_that_becomes_slower_changes_no_ratio(played):
    Played.slower = True
    found = trainings.column("A", played, rounds=4)
    assert max(found.own) > 1.3 * min(found.own)
    np.testing.assert_allclose(found.ratios["One"], 3.0, rtol=1e-3)
    np.testing.assert_allclose(found.ratios["Two"], 0.5, rtol=1e-3)


def test_figures_that_lie_apart_are_measured_again_and_then_said_to(played, capsys):
    # As many quick runs as slow ones.
    Played.seconds["two"] = cycle([0.5, 3.0])
    rows = trainings.table(played, ["A"], rounds=4)
    assert rows[1][1] == "3.00"
    assert rows[2][1].startswith("unsettled (0.50–3.00")
    again = [trainings.COMPANION, "two"] * trainings.SETS * trainings.AGAIN
    assert Played.began[3 * trainings.SETS :] == again
    assert capsys.readouterr().out.count("A once more: Two\n") == trainings.AGAIN


def test_figures_that_settle_are_taken(played):
    # Both kinds in the first of three measurements, which has a run more in each set to warm up.
    Played.seconds["two"] = chain([0.5, 3.0, 0.5, 3.0, 0.5] * trainings.SETS, repeat(0.5))
    rows = trainings.table(played, ["A"], rounds=4)
    assert rows[2][1] == "0.50"
    assert (
        Played.began
        == [trainings.COMPANION, "one", "two"] * trainings.SETS
        + [
            trainings.COMPANION,
            "two",
        ]
        * trainings.SETS
    )


def test_several_threads_are_told(played, capsys, monkeypatch):
    monkeypatch.setattr(Played, "run", lambda self: Report(2.0, 1.0, 1.0))
    trainings.column("A", played[:1], rounds=2)
    assert "A: One kept 2.0 threads busy; its time counts all." in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux alone lets us choose")
@pytest.mark.parametrize("place", [trainings.COMPANION, "jax:Jit"])
def test_a_worker_has_one_thread_at_work(place):
    worker = Worker(place, "A")
    try:
        busy = [run.cpu / run.wall for run in (worker.run() for _ in range(5))]
    finally:
        worker.close()
    assert statistics.median(busy) < trainings.BUSY
