"""Steps a second of the companion over those of each peer, in one run, in pairs.

A run of a peer stands between two runs of the companion, which do the same work, and is compared
with their mean: what slows the machine for a while slows both. A figure is the median of such
ratios, over rounds and over several sets of processes, since one process can be luckier with its
memory than the next. Where the ratios lie too far apart, they are measured again; if they still
do, the table says so instead of giving a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from bench.measured import AGAIN, Measured
from bench.worker import Worker, flat
from bench.workloads import WORKLOADS, Array, Weights
from companion.progress import progress

# Sets of processes, and rounds of each.
SETS, ROUNDS = 2, 10
# CPU seconds over seconds on the clock, of a process with one thread: at most 1, but for the ticks.
BUSY = 1.1


@dataclass(frozen=True)
class Peer:
    """What the companion is measured against.

    Attributes:
        name: what the tables call it.
        place: a class of bench.peers, as "module:class".
        package, distribution: what it measures, as it is imported and as it is installed.
        trains: whether its weights have to become the companion's.
        compiler: whether it needs one for C++.
    """

    name: str
    place: str
    package: str
    distribution: str
    trains: bool = True
    compiler: bool = False


@dataclass
class Column:
    """What was measured of one workload.

    Attributes:
        ratios: of each peer, by its name.
        busy: CPU seconds over seconds on the clock, of each run of each peer.
        own: the companion's CPU seconds of each of its runs.
        memory: the largest peak memory of each peer, and of the companion as "", in bytes; None
            where the system does not tell.
    """

    ratios: dict[str, list[float]]
    busy: dict[str, list[float]]
    own: list[float] = field(default_factory=list)
    memory: dict[str, int | None] = field(default_factory=dict)


COMPANION = "companion:Companion"
PEERS = [
    Peer("PyTorch eager", "pytorch:Eager", "torch", "torch"),
    Peer("PyTorch fused", "pytorch:Fused", "torch", "torch"),
    Peer("PyTorch compiled", "pytorch:Compiled", "torch", "torch", compiler=True),
    Peer("jax.jit", "jax:Jit", "jax", "jax"),
    Peer("jax.lax.scan", "jax:Scan", "jax", "jax"),
    Peer("scikit-learn", "scikit_learn:ScikitLearn", "sklearn", "scikit-learn"),
    Peer("HIPS autograd", "hips_autograd:HipsAutograd", "autograd", "autograd"),
    Peer("lower bound", "lower_bound:LowerBound", "numpy", "numpy", trains=False),
]


def table(
    peers: Sequence[Peer], workloads: Sequence[str] = tuple(WORKLOADS), rounds: int = ROUNDS
) -> list[list[str]]:
    """A row a peer: its ratio for each workload, and its peak memory in the last and largest.

    The last row is the companion's own microseconds a step, and its memory.
    """
    columns = {name: column(name, peers, rounds) for name in workloads}
    last = columns[workloads[-1]]
    rows = [["peer", *workloads, f"peak memory in {workloads[-1]}, MB"]]
    for peer in peers:
        figures = [Measured.of(found.ratios[peer.name]).text() for found in columns.values()]
        rows.append([peer.name, *figures, _megabytes(last.memory[peer.name])])
    own = [
        # It says how fast this machine was, other work and all; only ratios have to be settled.
        Measured.of([1e6 * s / WORKLOADS[name].steps for s in found.own], narrow=None).text(0)
        for name, found in columns.items()
    ]
    rows.append(["the companion itself, µs a step", *own, _megabytes(last.memory[""])])
    return rows


def workloads() -> list[list[str]]:
    """What each workload is."""
    return [["workload", "training"], *([name, str(w)] for name, w in WORKLOADS.items())]


def column(workload: str, peers: Sequence[Peer], rounds: int = ROUNDS) -> Column:
    """Measure a workload: all peers, and then those again whose figures are not settled."""
    found = _measure(workload, peers, rounds)
    for _ in range(AGAIN):
        unsettled = [p for p in peers if not Measured.of(found.ratios[p.name]).settled]
        if not unsettled:
            break
        print(f"{workload} once more: {', '.join(peer.name for peer in unsettled)}", flush=True)
        found.ratios.update(_measure(workload, unsettled, rounds).ratios)
    return found


def _measure(workload: str, peers: Sequence[Peer], rounds: int) -> Column:
    """Several sets of processes, each of which is ended before the next begins."""
    found = Column({peer.name: [] for peer in peers}, {peer.name: [] for peer in peers})
    with progress(range(SETS * rounds), f"workload {workload}", "round") as bar:
        for _ in range(SETS):
            companion = Worker(COMPANION, workload)
            others = {peer: Worker(peer.place, workload) for peer in peers}
            try:
                _warm_up(workload, companion, others)
                for _ in range(rounds):
                    _round(companion, others, found)
                    bar.update()
                for name, worker in [("", companion), *((p.name, w) for p, w in others.items())]:
                    memory = worker.peak_memory()
                    before = found.memory.get(name)
                    found.memory[name] = max(memory, before or 0) if memory is not None else None
            finally:
                for worker in (companion, *others.values()):
                    worker.close()
    for name, shares in found.busy.items():
        if median(shares) > BUSY:
            print(
                f"{workload}: {name} kept {median(shares):.1f} threads busy; its time counts all."
            )
    return found


def _warm_up(workload: str, companion: Worker, others: dict[Peer, Worker]) -> None:
    """A run of each, in which libraries compile, and which ends where the companion's ends."""
    companion.run()
    expected = companion.weights()
    for peer, other in others.items():
        other.run()
        if peer.trains:
            check_same(peer.name, other.weights(), expected, WORKLOADS[workload].start())


def _round(companion: Worker, others: dict[Peer, Worker], found: Column) -> None:
    before = companion.run().cpu
    for peer, other in others.items():
        run, after = other.run(), companion.run().cpu
        found.ratios[peer.name].append(2 * run.cpu / (before + after))
        found.busy[peer.name].append(run.cpu / run.wall)
        found.own.append(before := after)


def check_same(
    name: str, weights: Weights, expected: Weights, start: Iterable[tuple[Array, Array]]
) -> None:
    """Raises RuntimeError if the peer went elsewhere: it would be compared for nothing."""
    there, here, origin = flat(weights), flat(expected), flat(start)
    # Not exactly equal: where a gradient is a rounding error, Adam makes a whole step of it.
    apart = np.linalg.norm(there - here) / np.linalg.norm(here - origin)
    if not apart < 0.05:
        raise RuntimeError(f"{name} trains something else: θ is {apart:.0%} of the way apart")


def _megabytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 1e6:.0f}"
