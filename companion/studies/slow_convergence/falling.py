"""What a learning rate that starts large and falls is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from companion import data
from companion.arguments import Array
from companion.optim import schedules as s
from companion.studies.learning_rate import RATES, reading_job
from companion.studies.slow_convergence.tuning import at_the_best_rate
from companion.studies.types.stability import N, regression_runs

SCHEDULES: Mapping[str, Callable[[float, int], s.Schedule]] = MappingProxyType(
    {
        "constant": lambda lr, steps: s.Constant(lr),
        "straight line": lambda lr, steps: s.Polynomial(lr, steps),
        "cosine": s.Cosine,
        "inverse time": lambda lr, steps: s.InverseTime(lr, 10 / steps),
        "rising": lambda lr, steps: s.WarmUp(s.Constant(lr), steps),
    }
)
"""From the first (or highest) α and the number of steps to a schedule; "rising" is for contrast."""
GRID = np.geomspace(1e-3, 0.5, 20)
"""The learning rates that each schedule is tuned over."""


def expected_excess(
    rates: ArrayLike, curvatures: ArrayLike, noise: float, start: ArrayLike = 1.0
) -> Array:
    """The expected loss after each step on ½ Σ λᵢ θᵢ², exactly: E θ² ← (1 − αλ)² E θ² + α² noise².

    The gradient of each coordinate carries noise of mean 0, new in every step.

    Args:
        rates: α of each step, (…, steps).
        curvatures: λ, (d,).
        noise: its standard deviation.
        start: every coordinate's first place.

    Returns:
        Losses before and after each step, (…, steps + 1).
    """
    alphas, curvature = np.asarray(rates, np.float64), np.asarray(curvatures, np.float64)
    square = np.broadcast_to(np.square(start), (*alphas.shape[:-1], len(curvature)))
    losses = [0.5 * square @ curvature]
    for step in range(alphas.shape[-1]):
        rate = alphas[..., step, np.newaxis]
        square = (1 - rate * curvature) ** 2 * square + (rate * noise) ** 2
        losses.append(0.5 * square @ curvature)
    return np.stack(losses, axis=-1)


def regression_excess(schedule: str, batch_size: int, noise: float, updates: int) -> Array:
    """The loss of linear regression above the least, (40,), fresh seeds, at the best of GRID.

    Args:
        schedule: one of SCHEDULES.
        batch_size: examples an update.
        noise: the standard deviation of the error in the targets.
        updates: how many; the schedule is made for them.
    """
    factors = np.asarray(SCHEDULES[schedule](1.0, updates)(np.arange(updates)))

    def ends(rates: Array, seeds: range) -> Array:
        runs = regression_runs(
            rates, batch_size, updates, noise, lambda k: float(factors[k]), seeds
        )
        last: Array = runs[-1]
        return last

    best = int(ends(GRID, range(20)).mean(axis=1).argmin())
    fresh: Array = ends(GRID[best : best + 1], range(20, 60))[0]
    return fresh


def whole_batches(rates: Array) -> Array:
    """The excess loss of linear regression at each of GRID, (20,), with all examples in each step.

    Args:
        rates: the factor on α of each step, (steps,).
    """
    return regression_runs(GRID, N, len(rates), schedule=lambda k: float(rates[k]), seeds=(0,))[
        -1, :, 0
    ]


def reading_excess(schedule: str, epochs: int = 3) -> float:
    """The training loss of digits, mean of 5 fresh seeds, at the best of RATES on two others.

    Args:
        schedule: one of SCHEDULES.
        epochs: of batches of 32.
    """
    steps = epochs * int(np.ceil(len(data.digits().x_train) / 32))

    def loss(lr: float, seed: int) -> float:
        made = SCHEDULES[schedule](lr, steps)
        return reading_job("gradient descent", made, seed, epochs=epochs)[0]

    return float(at_the_best_rate(loss, RATES[4:]).mean())


def _more(ratio: float, bound: float) -> str:
    return f"more than {bound:.0%}" if ratio > bound else f"{ratio:.0%}"
