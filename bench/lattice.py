"""900 settings of Adam × 500 steps on Rosenbrock's valley: one lattice against 900 runs."""

from __future__ import annotations

import time
from statistics import median

import numpy as np

from bench.workloads import Array
from companion.landscapes import Rosenbrock
from companion.optim import Adam
from companion.progress import progress

STEPS = 500
START = (-1.5, 2.0)
VALLEY = Rosenbrock()


def table() -> list[list[str]]:
    """CPU seconds of both, interleaved, and how many times faster the lattice is."""
    lr, beta = (
        grid.ravel() for grid in np.meshgrid(np.geomspace(1e-3, 1, 30), np.linspace(0, 0.99, 30))
    )
    ratios, together_seconds = [], []
    for _ in progress(range(3), "lattice", "round"):
        start = time.process_time()
        together = run(lr[:, np.newaxis], beta[:, np.newaxis], len(lr))
        middle = time.process_time()
        alone = [run(float(a), float(b), 1)[0] for a, b in zip(lr, beta, strict=True)]
        together_seconds.append(middle - start)
        ratios.append((time.process_time() - middle) / (middle - start))
        np.testing.assert_allclose(together, alone, rtol=1e-9)
    return [
        ["what", "figure"],
        ["one lattice, ms", f"{median(together_seconds) * 1e3:.0f}"],
        ["900 runs over one lattice", f"{median(ratios):.0f}"],
    ]


def run(lr: Array | float, beta: Array | float, n: int) -> Array:
    """The last points, (n, 2), of n runs side by side."""
    theta = np.tile(np.array(START), (n, 1))
    optimizer = Adam(lr, betas=(beta, 0.999))
    for _ in range(STEPS):
        optimizer.step(theta, VALLEY.gradient(theta))
    return theta
