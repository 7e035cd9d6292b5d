"""A process of its own for each peer, so that none disturbs another's threads and memory.

The measurement keeps one process for each and lets them run in turn. Each run is the same work: the
first steps of the training, from its first weights. That it was is checked after every run.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from bench.workloads import BATCHES, WORKLOADS, Array, Training, Weights, Workload

# Read when the libraries are loaded, and passed on to each process.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}


@dataclass(frozen=True)
class Report:
    """What a process says of a run.

    Attributes:
        cpu: CPU seconds, of all threads.
        wall: seconds on the clock.
        moved: how far the run has moved the weights: the norm of the change.
    """

    cpu: float
    wall: float
    moved: float


class Worker:
    """One peer at one workload, in its process."""

    def __init__(self, peer: str, workload: str) -> None:
        os.environ.update(ONE_THREAD)
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, peer, workload), daemon=True)
        self.process.start()
        other.close()
        self.name = peer
        self.first: Report | None = None

    def ask(self, question: str) -> Any:
        self.pipe.send(question)
        return self.answer()

    def answer(self) -> Any:
        answer = self.pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def run(self) -> Report:
        """The steps of the workload, once. Raises RuntimeError if it was other work than before."""
        report: Report = self.ask("run")
        self.first = self.first or report
        check_same_run(self.name, report, self.first)
        return report

    def weights(self) -> Weights:
        """The weights at the end of the last run."""
        weights: Weights = self.ask("weights")
        return weights

    def peak_memory(self) -> int | None:
        """In bytes, of the whole process in its first steps; None where the system does not tell.

        Later, it also needs some to go back to the start, and to look where it has come to.
        """
        memory: int | None = self.ask("memory")
        return memory

    def close(self) -> None:
        self.pipe.close()
        self.process.join()


def check_same_run(name: str, report: Report, first: Report) -> None:
    """Raises RuntimeError unless a run has done what the first one did.

    A training that has ended early, or has become infinite, has moved its weights otherwise.
    """
    if not abs(report.moved - first.moved) <= 1e-3 * first.moved:
        raise RuntimeError(
            f"{name} has moved its weights by {report.moved:.6g}, and by {first.moved:.6g} before: "
            "it does not train the same in every run"
        )


def _serve(pipe: Connection, peer: str, workload: str) -> None:
    module, name = peer.split(":")
    _take_one_processor()
    try:
        training: Training = getattr(importlib.import_module(f"bench.peers.{module}"), name)(
            WORKLOADS[workload]
        )
        training.steps(BATCHES)
        memory = _peak_memory()
        while True:
            question = pipe.recv()
            if question == "weights":
                pipe.send(training.weights())
            elif question == "memory":
                pipe.send(memory)
            else:
                pipe.send(_run(training, WORKLOADS[workload]))
    except (EOFError, BrokenPipeError):  # who asked is gone
        return
    except Exception as error:
        pipe.send(error)


def _take_one_processor() -> None:
    """Stay on one processor, before a library has made threads: all processes on the same.

    A library that ignores ONE_THREAD makes a thread for each processor that it sees, as JAX does; a
    thread that waits for another one costs CPU time, which would be counted against it.
    """
    if hasattr(os, "sched_setaffinity"):  # on Linux
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def flat(weights: Iterable[tuple[Array, Array]]) -> Array:
    """All numbers of the weights in one vector, of float64."""
    return np.concatenate([np.ravel(array) for pair in weights for array in pair], dtype=np.float64)


def _run(training: Training, workload: Workload) -> Report:
    """Train from the start, and look at the clocks; warmed up by a pass over the batches.

    The processes before have filled the processor's caches with what is theirs.
    """
    training.restart()
    training.steps(BATCHES)
    training.restart()
    wall, cpu = time.perf_counter(), time.process_time()
    training.steps(workload.steps)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    moved = float(np.linalg.norm(flat(training.weights()) - flat(workload.start())))
    return Report(cpu, wall, moved)


def _peak_memory() -> int | None:
    # Of this program only; the peak that getrusage tells includes that of the process it came from.
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    match = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
    return int(match[1]) * 1024 if match else None
