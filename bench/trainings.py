"""Steps a second of the companion over those of each peer, in one run, taken in turn."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import numpy as np

from bench.worker import Worker
from bench.workloads import WORKLOADS, Weights
from companion.progress import progress

ROUNDS = 11


@dataclass(frozen=True)
class Peer:
    """A class of bench.peers, as "module:class", and the package that it measures."""

    name: str
    place: str
    package: str
    distribution: str


COMPANION = "companion:Companion"
PEERS = [
    Peer("PyTorch eager", "pytorch:Eager", "torch", "torch"),
    Peer("PyTorch fused", "pytorch:Fused", "torch", "torch"),
    Peer("PyTorch compiled", "pytorch:Compiled", "torch", "torch"),
    Peer("jax.jit", "jax:Jit", "jax", "jax"),
    Peer("jax.lax.scan", "jax:Scan", "jax", "jax"),
    Peer("scikit-learn", "scikit_learn:ScikitLearn", "sklearn", "scikit-learn"),
    Peer("HIPS autograd", "hips_autograd:HipsAutograd", "autograd", "autograd"),
    Peer("lower bound", "lower_bound:LowerBound", "numpy", "numpy"),
]


def table(peers: list[Peer]) -> list[list[str]]:
    """A row a peer: its ratio for each workload, and its peak memory in the last and largest.

    The last rows are the companion's own microseconds a step, and its memory.
    """
    columns = [_column(name, peers) for name in progress(WORKLOADS, "trainings", "workload")]
    names = [*(peer.name for peer in peers), "the companion itself, µs a step"]
    figures = zip(names, *(ratios for ratios, _ in columns), columns[-1][1], strict=True)
    last = list(WORKLOADS)[-1]
    return [["peer", *WORKLOADS, f"peak memory in {last}, MB"], *(list(row) for row in figures)]


def workloads() -> list[list[str]]:
    """What each workload is."""
    return [["workload", "training"], *([name, str(w)] for name, w in WORKLOADS.items())]


def _column(workload: str, peers: list[Peer]) -> tuple[list[str], list[str]]:
    """For each peer and at last the companion: ratio or microseconds, and megabytes."""
    companion = Worker(COMPANION, workload)
    others = [Worker(peer.place, workload) for peer in peers]
    try:
        expected = companion.weights_after_one_round()
        start = WORKLOADS[workload].start()
        for peer, other in zip(peers, others, strict=True):
            if peer.name != "lower bound":
                check_same(peer.name, other.weights_after_one_round(), expected, start)
        own: list[float] = []
        ratios: list[list[float]] = [[] for _ in peers]
        for _ in progress(range(ROUNDS), f"workload {workload}", "round"):
            own.append(companion.run().cpu)
            for ratio, other in zip(ratios, others, strict=True):
                ratio.append(other.run().cpu / own[-1])
        memory = [worker.peak_memory() for worker in (*others, companion)]
    finally:
        for worker in (companion, *others):
            worker.close()
    return (
        [*(f"{median(ratio):.2f}" for ratio in ratios), f"{median(own) * 1e6:.0f}"],
        ["–" if size is None else f"{size / 1e6:.0f}" for size in memory],
    )


def check_same(name: str, weights: Weights, expected: Weights, start: Weights) -> None:
    """Raises AssertionError if the peer went elsewhere: it would be compared for nothing."""
    there, here, origin = (
        np.concatenate([np.ravel(array) for layer in theta for array in layer])
        for theta in (weights, expected, start)
    )
    # Not exactly equal: where a gradient is a rounding error, Adam makes a whole step of it.
    apart = np.linalg.norm(there - here) / np.linalg.norm(here - origin)
    if not apart < 0.05:
        raise AssertionError(f"{name} trains something else: θ is {apart:.0%} of the way apart")
