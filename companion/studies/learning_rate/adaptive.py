"""What RMSprop adapts, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion import data, optim, training
from companion.arguments import Array
from companion.progress import progress
from companion.studies.backpropagation import digits_network
from companion.studies.learning_rate.reading import SharedRMSprop


def effective_rates(
    seed: int, lr: float = 0.003, epochs: int = 2, hidden: int = 32, shared: bool = False
) -> Array:
    """α / (√v + ε) of every weight that ever had a gradient, after training a digits network.

    Args:
        seed: for the first weights and the batches.
        lr: RMSprop's α.
        epochs: with batches of 32.
        hidden: units of the network, 64-hidden-10.
        shared: whether all parameters share one v.

    Returns:
        Shape (k,), k ≤ P.
    """
    digits, network = data.digits(), digits_network(seed, hidden)
    optimizer = SharedRMSprop(lr) if shared else optim.RMSprop(lr)
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


def rate_spread(
    seeds: Sequence[int],
    lr: float = 0.003,
    epochs: int = 2,
    hidden: int = 32,
    shared: bool = False,
) -> Array:
    """The 95th percentile of a network's effective rates over the 5th, shape (seeds,).

    Args:
        seeds: for the first weights and the batches.
        lr, epochs, hidden, shared: as in `effective_rates`.
    """
    spreads = []
    for seed in progress(seeds, "effective rates", "network"):
        low, high = np.quantile(effective_rates(seed, lr, epochs, hidden, shared), [0.05, 0.95])
        spreads.append(high / low)
    return np.array(spreads)


def rms_cycle(
    alpha: float,
    seeds: Sequence[int],
    curvature: float = 1.0,
    noise: float = 0.0,
    decay: float = 0.0,
    rho: float = 0.99,
    lasts: float = 40.0,
) -> Array:
    """|θ| / α over the last 100 steps of RMSprop on L = ½ λ θ², its largest value, (seeds,).

    Args:
        alpha: the first learning rate α.
        seeds: for θ at the start, between −3 and 3, and for the noise.
        curvature: λ.
        noise: standard deviation of what is added to every gradient, as a part of λα.
        decay: c of the schedule α / (1 + c t); with 0, α is constant.
        rho: ρ.
        lasts: how long each run is: in times of 1/(1 − ρ), in which v forgets, and 3/α, in which
            steps of α lead to the minimum, both together.
    """
    steps = round(lasts * (1 / (1 - rho) + 3 / alpha))
    rngs = [np.random.default_rng(seed) for seed in seeds]
    theta = np.array([rng.uniform(-3, 3) for rng in rngs])
    optimizer = optim.RMSprop(optim.schedules.InverseTime(alpha, decay), rho=rho)
    added = np.zeros(steps)
    if noise:
        drawn = np.array([rng.normal(size=steps) for rng in rngs])
        added = noise * curvature * alpha * drawn.T
    largest = np.zeros_like(theta)
    for step in range(steps):
        optimizer.step(theta, curvature * theta + added[step])
        if step >= steps - 100:
            largest = np.maximum(largest, np.abs(theta))
    return largest / alpha
