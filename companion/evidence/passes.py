"""What a computation costs a network: passes through it, and seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from companion import nn
from companion.nn.arrays import Array


class PassCounter(nn.Layer):
    """Lets everything through and counts passes: of values, and of their rates of change."""

    def __init__(self) -> None:
        self.passes = 0

    def forward(self, x: Array, training: bool = False) -> Array:
        self.passes += 1
        return x

    def input_gradient(self, dy: Array) -> Array:
        self.passes += 1
        return dy

    def r_forward(self, rx: Array) -> Array:
        self.passes += 1
        return rx

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        self.passes += 1
        return rdy


def seconds(job: Callable[[], object], repeats: int = 30) -> float:
    """The shortest of some repeats: what else the machine does can only make it longer.

    Args:
        job: what is timed.
        repeats: how often.
    """
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        taken.append(time.perf_counter() - start)
    return min(taken)
