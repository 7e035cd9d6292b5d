"""A process of its own for each peer, so that none disturbs another's threads and memory.

The measurement keeps one process for each and lets them run in turn: what slows the machine for a
while slows all of them.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import re
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.workloads import BATCHES, WORKLOADS, Weights

# Read when the libraries are loaded, and passed on to each process.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
# Long against a clock's tick, short against the time for which a machine stays the same.
SLICE = 0.1


@dataclass
class Report:
    """What a process says of its run: CPU and wall seconds a step, over `steps` steps."""

    cpu: float
    wall: float
    steps: int


class Worker:
    """One peer at one workload, in its process."""

    def __init__(self, peer: str, workload: str) -> None:
        os.environ.update(ONE_THREAD)
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, peer, workload), daemon=True)
        self.process.start()
        other.close()

    def ask(self, question: str) -> Any:
        self.pipe.send(question)
        return self.answer()

    def answer(self) -> Any:
        answer = self.pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def weights_after_one_round(self) -> Weights:
        """The weights after BATCHES steps from the start: asked first, it also warms up."""
        weights: Weights = self.ask("weights")
        return weights

    def run(self) -> Report:
        report: Report = self.ask("run")
        return report

    def peak_memory(self) -> int | None:
        """In bytes, of the whole process so far; None where the system does not tell."""
        memory: int | None = self.ask("memory")
        return memory

    def close(self) -> None:
        self.pipe.close()
        self.process.join()


def _serve(pipe: Connection, peer: str, workload: str) -> None:
    module, name = peer.split(":")
    try:
        training = getattr(importlib.import_module(f"bench.peers.{module}"), name)(
            WORKLOADS[workload]
        )
        steps = 0
        while True:
            question = pipe.recv()
            if question == "weights":
                training.steps(BATCHES)
                pipe.send(training.weights())
            elif question == "memory":
                pipe.send(_peak_memory())
            else:
                steps = steps or _steps_in_a_slice(training)
                pipe.send(_timed(training, steps))
    except EOFError:
        return
    except Exception as error:
        pipe.send(error)


def _timed(training: Any, steps: int) -> Report:
    wall, cpu = time.perf_counter(), time.process_time()
    training.steps(steps)
    return Report((time.process_time() - cpu) / steps, (time.perf_counter() - wall) / steps, steps)


def _steps_in_a_slice(training: Any) -> int:
    """How many steps, a multiple of BATCHES, take about SLICE seconds."""
    steps = BATCHES
    while (report := _timed(training, steps)).cpu * steps < SLICE / 2:
        steps *= 2
    return max(BATCHES, round(SLICE / report.cpu / BATCHES) * BATCHES)


def _peak_memory() -> int | None:
    # Of this program only; the peak that getrusage tells includes that of the process it came from.
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    match = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
    return int(match[1]) * 1024 if match else None
