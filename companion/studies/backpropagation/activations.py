"""What activations are for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from companion import nn, optim, training
from companion.arguments import Array
from companion.progress import progress
from companion.studies.backpropagation.gradient import ACTIVATIONS


def collapse(
    seeds: Sequence[int], depth: int = 5, width: int = 4, activation: str = "none"
) -> Array:
    """How far a network is from a single layer: x times a matrix, plus a vector.

    Args:
        seeds: one network for each.
        depth: dense layers.
        width: of input, output and hidden layers.
        activation: between the layers, by name, or "none".

    Returns:
        The largest relative difference on 50 random inputs, shape (seeds,).
    """
    errors = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        layers: list[nn.Layer] = [nn.Dense(width, width, nn.xavier)]
        for _ in range(depth - 1):
            layers += [ACTIVATIONS[activation]()] if activation != "none" else []
            layers.append(nn.Dense(width, width, nn.xavier))
        network = nn.Network(layers, nn.MeanSquaredError(), rng=rng)
        b = network.forward(np.zeros((1, width)))
        matrix = network.forward(np.eye(width)) - b
        x = rng.normal(size=(50, width))
        errors.append(nn.relative_error(network.forward(x), x @ matrix + b))
    return np.array(errors)


def learns_exclusive_or(
    seeds: Sequence[int],
    activation: str,
    hidden: int = 8,
    steps: int = 1000,
    alpha: float = 2.0,
) -> NDArray[np.bool_]:
    """Whether two layers learn to tell (0, 1) and (1, 0) from (0, 0) and (1, 1), shape (seeds,).

    Args:
        seeds: for the first weights.
        activation: between the layers, by name, or "none".
        hidden: units between the layers.
        steps: updates with all four examples.
        alpha: the learning rate α.
    """
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    learned = []
    for seed in progress(seeds, f"exclusive-or, {activation}", "run"):
        between = [ACTIVATIONS[activation]()] if activation != "none" else []
        layers = [nn.Dense(2, hidden), *between, nn.Dense(hidden, 1)]
        network = nn.Network(layers, nn.BinaryCrossEntropy(), rng=seed)
        training.fit(
            network,
            x,
            y,
            optim.GradientDescent(alpha),
            epochs=steps,
            batch_size=4,
            rng=seed,
            progress=False,
        )
        learned.append(training.accuracy(network, x, y) == 1.0)
    return np.array(learned)


def softmax_sums(seed: int, scale: float, classes: int = 10, output: str = "softmax") -> float:
    """How far the outputs of 1,000 random rows are from probabilities: the largest |sum − 1|.

    Args:
        seed: for the rows.
        scale: the standard deviation of what goes in.
        classes: outputs a row.
        output: "softmax", or "sigmoid" for one in each place.
    """
    z = scale * np.random.default_rng(seed).normal(size=(1000, classes))
    layer = nn.Softmax() if output == "softmax" else nn.Sigmoid()
    return float(np.abs(layer.forward(z).sum(axis=1) - 1).max())
