"""What RMSprop adapts, and where it ends."""

from __future__ import annotations

import numpy as np

from companion import data, optim, training
from companion.arguments import Array
from companion.landscapes import QuadraticBowl
from companion.studies.backpropagation import digits_network

TURN = 0.7
"""By this angle, in radians, the bowl of L5 is turned out of the axes."""


def effective_rates(seed: int, lr: float = 0.003, epochs: int = 2) -> Array:
    """α / (√v + ε) of every weight that ever had a gradient, after training a digits network.

    Args:
        seed: for the first weights and the batches.
        lr: RMSprop's α.
        epochs: with batches of 32.

    Returns:
        Shape (k,), k ≤ P.
    """
    digits, network = data.digits(), digits_network(seed, hidden=32)
    optimizer = optim.RMSprop(lr)
    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        optimizer,
        epochs=epochs,
        batch_size=32,
        rng=seed,
        progress=False,
    )
    rates: Array = lr / (np.sqrt(optimizer.v[optimizer.v > 0]) + 1e-8)
    return rates


def rms_cycle(rates: Array, starts: Array, steps: int = 5000, decay: float = 0.0) -> Array:
    """|θ| / α over the last 100 steps of RMSprop on L = ½ θ², its largest value, (rates, starts).

    Args:
        rates: first learning rates α, shape (k,).
        starts: θ at the start, shape (n,).
        steps: of each run.
        decay: κ of the schedule α / (1 + κ t); with 0, α is constant.
    """
    first = np.asarray(rates)[:, np.newaxis]
    theta = np.tile(np.asarray(starts, dtype=np.float64), (len(rates), 1))
    optimizer = optim.RMSprop(optim.schedules.InverseTime(first, decay))
    largest = np.zeros_like(theta)
    for step in range(steps):
        optimizer.step(theta, theta.copy())
        if step >= steps - 100:
            largest = np.maximum(largest, np.abs(theta))
    result: Array = largest / first
    return result


def valley_steps(condition: float, turned: bool, rates: Array, limit: int = 1000) -> int:
    """Steps of RMSprop to 1e-3 of the first loss, worst of three starts, at the best α."""
    c, s = np.cos(TURN), np.sin(TURN)
    bowl = QuadraticBowl(condition, 2, [[c, -s], [s, c]] if turned else None)
    theta = np.tile([[1.0, 2.0], [-2.0, 1.0], [1.5, -1.5]], (len(rates), 1, 1))
    optimizer = optim.RMSprop(np.asarray(rates)[:, np.newaxis, np.newaxis])
    # That of the flat axis alone, so that this one has to be walked down too.
    first = bowl.value(theta[0]).max() / condition
    for step in range(limit):
        if bowl.value(theta).max(axis=1).min() < 1e-3 * first:
            return step
        optimizer.step(theta, bowl.gradient(theta))
    return limit
