"""900 settings of Adam × 500 steps on Rosenbrock's valley: one lattice against 900 runs."""

from __future__ import annotations

import time
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bench.measured import AGAIN, Measured
from bench.workloads import Array
from companion.landscapes import Rosenbrock
from companion.optim import Adam
from companion.progress import progress

ROUNDS = 5
STEPS = 500
# Learning rates, and as many β₁.
SIDE = 30
GAIN = f"{SIDE**2} runs over one lattice"
START = (-1.5, 2.0)
VALLEY = Rosenbrock()


def table(rounds: int = ROUNDS, side: int = SIDE) -> list[list[str]]:
    """CPU seconds of a lattice, and how many times as long its runs take one by one."""
    for _ in range(1 + AGAIN):
        seconds, ratios = _measure(rounds, side)
        if Measured.of(ratios).settled:
            break
    return [
        ["what", "figure"],
        [
            f"one lattice of {STEPS} steps, ms",
            Measured.of([1e3 * s for s in seconds], narrow=None).text(0),
        ],
        [GAIN if side == SIDE else f"{side**2} runs", Measured.of(ratios).text(0)],
    ]


def _measure(rounds: int, side: int) -> tuple[list[float], list[float]]:
    """CPU seconds of every lattice, and the ratios to the mean of the two around the runs."""
    lr, beta = (
        grid.ravel()
        for grid in np.meshgrid(np.geomspace(1e-3, 1, side), np.linspace(0, 0.99, side))
    )
    seconds: list[float] = []
    ratios: list[float] = []
    for _ in progress(range(rounds), "lattice", "round"):
        clock = [time.process_time()]
        together = run(lr[:, np.newaxis], beta[:, np.newaxis], len(lr))
        clock.append(time.process_time())
        alone = [run(float(a), float(b), 1)[0] for a, b in zip(lr, beta, strict=True)]
        clock.append(time.process_time())
        run(lr[:, np.newaxis], beta[:, np.newaxis], len(lr))
        clock.append(time.process_time())
        before, between, after = np.diff(clock).tolist()
        seconds += [before, after]
        ratios.append(2 * between / (before + after))
        check_same(together, np.array(alone))
    return seconds, ratios


def check_same(together: Array, alone: Array) -> None:
    """Raises RuntimeError unless all runs but a few end at the same points, both (n, 2).

    Large rates make some paths chaotic: their ends depend on the last digit of every step.
    """
    close = cast("NDArray[np.bool_]", np.isclose(together, alone, rtol=1e-6))
    share = float(close.all(axis=1).mean())
    if share < 0.99:
        raise RuntimeError(f"{1 - share:.1%} of the runs do something else in the lattice")


def run(lr: Array | float, beta: Array | float, n: int) -> Array:
    """The last points, (n, 2), of n runs side by side."""
    theta = np.tile(np.array(START), (n, 1))
    optimizer = Adam(lr, betas=(beta, 0.999))
    for _ in range(STEPS):
        optimizer.step(theta, VALLEY.gradient(theta))
    return theta
