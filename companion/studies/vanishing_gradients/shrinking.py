"""How gradients shrink on their way back, and what it does to the layers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.progress import progress
from companion.studies.vanishing_gradients.networks import (
    HE,
    deep_network,
    first_look,
    learn,
    settled,
)


class Factors(NamedTuple):
    """By what a layer multiplies ∂L/∂a, for each activation and scale.

    Attributes:
        runs: what was measured, one number a seed, by (activation, scale).
        foretold: s · rms f′, by the same.
    """

    runs: dict[tuple[str, float], list[float]]
    foretold: dict[tuple[str, float], float]

    @property
    def measured(self) -> dict[tuple[str, float], float]:
        """Mean over the seeds, by (activation, scale)."""
        return {case: float(np.mean(found)) for case, found in self.runs.items()}


def factors(depth: int = 30, seeds: int = 5) -> Factors:
    """Measures the factor of untrained networks of width 64 on digits, and foretells it.

    Args:
        depth: hidden layers.
        seeds: networks for each setting.
    """
    runs, foretold = {}, {}
    cases = [(a, s) for a in ("sigmoid", "tanh", "relu") for s in (0.5, 1.0, HE, 2 * HE)]
    for activation, scale in progress(cases, "factors", "setting"):
        runs[activation, scale] = [
            first_look(depth, activation, scale, seed).factor for seed in range(seeds)
        ]
        foretold[activation, scale] = settled(activation, scale).factor
    return Factors(runs, foretold)


def moved(
    activation: str, scale: float, optimizer: optim.Optimizer, seed: int, depth: int = 8
) -> tuple[Array, float]:
    """How far each hidden layer moves in 100 steps on digits, and what is then read.

    Args:
        activation: "sigmoid", "tanh" or "relu".
        scale: s.
        optimizer: a new one.
        seed: for weights and batches.
        depth: hidden layers of 32 units.

    Returns:
        |ΔW| / |W| of each layer, (depth,), and the share of held-out digits read.
    """
    network = deep_network(depth, activation, scale, width=32, seed=seed)
    before = {name: part.copy() for name, part in network.views(network.theta).items()}
    read = learn(network, optimizer, seed, steps=100)
    after = network.views(network.theta)
    names = [name for name in before if name.endswith(".W")][:-1]
    way = [
        np.linalg.norm(after[name] - before[name]) / np.linalg.norm(before[name]) for name in names
    ]
    return np.array(way), read
