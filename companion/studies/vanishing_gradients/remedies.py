"""What is done against vanishing gradients."""

from __future__ import annotations

import numpy as np

from companion import data, nn, optim
from companion.studies.vanishing_gradients.networks import (
    HE,
    deep_network,
    learn,
)

DEPTH = 10
"""Hidden layers of the networks that learn in V3 and V4, of 32 units each."""


def read_by(
    activation: str, scale: float, rates: tuple[float, ...], seeds: int = 5, **options: object
) -> float:
    """The share of held-out digits read after 200 steps: mean over seeds, at the best rate.

    Args:
        activation: "sigmoid", "tanh" or "relu".
        scale: s.
        rates: learning rates of gradient descent.
        seeds: runs for each rate.
        options: `normalization` or `skip` of `deep_network`.
    """
    means = []
    for lr in rates:
        runs = []
        for seed in range(seeds):
            network = deep_network(DEPTH, activation, scale, width=32, seed=seed, **options)  # type: ignore[arg-type]
            runs.append(learn(network, optim.GradientDescent(lr), seed))
        means.append(float(np.mean(runs)))
    return max(means)


def dead_units(network: nn.Network) -> float:
    """The share of a network's ReLU units that give 0 for every digit to learn from."""
    outputs = network.layer_outputs(data.digits().x_train)
    dead = [(a == 0).all(axis=0) for name, a in outputs.items() if name.startswith("relu")]
    return float(np.mean(dead))


def dead_after(lr: float, seed: int) -> tuple[float, float]:
    """The share of dead units of a ReLU network at He's scale, before and after 200 steps.

    Args:
        lr: of gradient descent.
        seed: for weights and batches.
    """
    network = deep_network(DEPTH, "relu", HE, width=32, seed=seed)
    before = dead_units(network)
    learn(network, optim.GradientDescent(lr), seed)
    return before, dead_units(network)
