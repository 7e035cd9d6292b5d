"""What momentum does."""

from __future__ import annotations

from typing import Any

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.landscapes import QuadraticBowl, random_rotation

CONDITION = 100.0


def steep_factor(rate: float, betas: Array, steps: int = 400) -> Array:
    """By what a step of momentum multiplies |θ| on L = ½ θ², in the mean over a long run.

    Measured, not from the formula: the slope of the logarithm of √(θ² + last θ²) over the second
    half of the run, from ten random starts.

    Args:
        rate: αλ, the learning rate times the curvature.
        betas: β, shape (k,).
        steps: length of the run.

    Returns:
        Factors, shape (k,).
    """
    theta = np.tile(np.random.default_rng(0).normal(size=10), (len(betas), 1))
    optimizer = optim.Momentum(rate, np.asarray(betas)[:, np.newaxis])
    sizes, before = [], theta.copy()
    for _ in range(steps):
        optimizer.step(theta, theta.copy())
        sizes.append(np.log(np.hypot(theta, before) + 1e-290).mean(axis=1))
        before = theta.copy()
    half = np.array(sizes[steps // 2 :])
    slopes: Array = np.polyfit(np.arange(len(half)), half, 1)[0]
    return np.exp(slopes)


def bowl_steps(
    method: type[optim.Optimizer],
    rates: Array,
    seed: int,
    accuracy: float = 1e-6,
    limit: int = 4000,
    **options: Any,
) -> int:
    """Steps until |θ| is below the accuracy on a turned bowl of κ = 100, at the best of the rates.

    Args:
        method: an optimizer that takes `lr` and the options.
        rates: learning rates α, shape (k,); all are run at once.
        seed: for the bowl's axes and the start, a vector of length 1.
        accuracy: the distance to reach.
        limit: after so many steps it gives up, and the limit is returned.
        options: other arguments of the method.
    """
    rng = np.random.default_rng(seed)
    bowl = QuadraticBowl(CONDITION, 2, random_rotation(2, rng))
    start = rng.normal(size=2)
    theta = np.tile(start / np.linalg.norm(start), (len(rates), 1))
    optimizer = method(np.asarray(rates)[:, np.newaxis], **options)
    for step in range(limit):
        if np.linalg.norm(theta, axis=1).min() < accuracy:
            return step
        optimizer.step(theta, bowl.gradient(theta))
        # Those that have diverged stay where they do no harm.
        theta[np.linalg.norm(theta, axis=1) > 1e6] = 1e6
    return limit
