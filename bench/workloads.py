"""The five trainings that every peer does: network, optimizer, data, start, number of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
# W (d_in, d_out) and b (d_out,) of each layer.
Weights = list[tuple[Array, Array]]

# Different batches, taken in turn: few, so that the data do not crowd the parameters out.
BATCHES = 8


@dataclass(frozen=True)
class Workload:
    """A ReLU network of `widths`, trained with cross-entropy by Adam or gradient descent.

    What is measured are the first `steps` steps from the start, a multiple of BATCHES. They are few
    enough that every peer is still learning at their end: a training that has converged ends early
    in one library, and is slow in the next, whose numbers have become too small for the processor.
    """

    name: str
    widths: tuple[int, ...]
    batch: int
    adam: bool
    lr: float
    dtype: str
    steps: int

    @property
    def binary(self) -> bool:
        """Whether the only output is the logit of yes or no."""
        return self.widths[-1] == 1

    def __str__(self) -> str:
        first, *hidden, last = self.widths
        many = len(hidden) > 2 and len(set(hidden)) == 1
        inner = f"{hidden[0]}×{len(hidden)}" if many else "-".join(map(str, hidden))
        optimizer = "Adam" if self.adam else "gradient descent"
        network = f"{first}-{inner}-{last}, batch {self.batch}"
        return f"{network}, {optimizer}, {self.dtype}, {self.steps} steps"

    def shapes(self) -> list[tuple[int, int]]:
        """(d_in, d_out) of each layer."""
        return list(pairwise(self.widths))

    def data(self) -> list[tuple[Array, Array]]:
        """BATCHES pairs: inputs (batch, widths[0]) and labels (batch,), whole numbers."""
        rng = np.random.default_rng(0)
        classes = max(self.widths[-1], 2)
        return [
            (
                rng.normal(size=(self.batch, self.widths[0])).astype(self.dtype),
                rng.integers(classes, size=self.batch),
            )
            for _ in range(BATCHES)
        ]

    def start(self) -> Iterator[tuple[Array, Array]]:
        """The first W and b of each layer, the same for every peer; the biases are 0.

        One after the other: what is kept of them would count as the memory that a peer needs.
        """
        rng = np.random.default_rng(1)
        for shape in self.shapes():
            W: Array = rng.standard_normal(shape, np.dtype(self.dtype))
            W *= (2 / shape[0]) ** 0.5
            yield W, np.zeros(shape[1], self.dtype)


class Training(Protocol):
    """A workload in a peer's own form, ready to run."""

    def __init__(self, workload: Workload) -> None: ...

    def restart(self) -> None:
        """Goes back to the first weights, with an optimizer that remembers nothing."""

    def steps(self, n: int) -> None:
        """Trains for n steps, n a multiple of BATCHES, and is done when it returns."""

    def weights(self) -> Weights:
        """The weights as they are now."""


WORKLOADS = {
    workload.name: workload
    for workload in [
        Workload("A", (64, 32, 10), 32, adam=True, lr=1e-3, dtype="float32", steps=400),
        Workload("B", (64, 128, 64, 10), 64, adam=True, lr=1e-3, dtype="float32", steps=200),
        Workload("C", (2, *[16] * 20, 1), 32, adam=False, lr=1e-2, dtype="float64", steps=200),
        Workload("D", (784, 256, 128, 10), 128, adam=True, lr=1e-3, dtype="float32", steps=48),
        Workload("E", (784, 1024, 1024, 10), 256, adam=True, lr=1e-3, dtype="float32", steps=8),
    ]
}
