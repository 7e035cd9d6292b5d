"""The benchmark's peers train one and the same network; those that are not installed are skipped by
the benchmark itself, so here stand those that always are."""

import numpy as np
import pytest

from bench.peers.companion import Companion
from bench.peers.lower_bound import LowerBound
from bench.trainings import PEERS, check_same
from bench.worker import Worker
from bench.workloads import BATCHES, WORKLOADS

INSTALLED = [peer for peer in PEERS if peer.package in ("jax", "sklearn")]


@pytest.mark.parametrize("peer", INSTALLED, ids=lambda peer: peer.name)
@pytest.mark.parametrize("workload", ["A", "C"])
def test_a_peer_trains_the_companions_network(peer, workload):
    training = Companion(WORKLOADS[workload])
    training.steps(BATCHES)
    worker = Worker(peer.place, workload)
    try:
        weights = worker.weights_after_one_round()
        check_same(peer.name, weights, training.weights(), WORKLOADS[workload].start())
        report = worker.run()
    finally:
        worker.close()
    assert report.cpu > 0
    assert report.steps % BATCHES == 0


def test_a_peer_that_trains_something_else_is_seen():
    training, other = Companion(WORKLOADS["A"]), Companion(WORKLOADS["A"])
    training.steps(BATCHES)
    other.steps(BATCHES + 1)
    with pytest.raises(AssertionError, match="A peer trains something else"):
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
