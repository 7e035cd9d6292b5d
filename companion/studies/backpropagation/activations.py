"""What activations are for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from companion import nn
from companion.arguments import Array
from companion.nn.activations import sigmoid
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


# What comes out of a unit, and the slope there, written with what comes out.
FUNCTIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "none": (lambda z: z, np.ones_like),
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "ReLU": (lambda z: np.maximum(z, 0.0), lambda a: np.where(a > 0, 1.0, 0.0)),
}
INITIALIZERS = {"he": nn.he, "xavier": nn.xavier, "small": nn.normal(0.1)}


def learns_exclusive_or(
    seeds: Sequence[int],
    activation: str,
    hidden: int = 8,
    epochs: int = 1000,
    alpha: float = 2.0,
    batch_size: int = 4,
    initializer: str = "he",
) -> NDArray[np.bool_]:
    """Whether two layers learn to tell (0, 1) and (1, 0) from (0, 0) and (1, 1), shape (seeds,).

    All runs go side by side, each as `training.fit` would train it with binary cross-entropy.

    Args:
        seeds: for the first weights and the order of the examples.
        activation: between the layers, by name, or "none".
        hidden: units between the layers.
        epochs: how often all four examples are gone through.
        alpha: the learning rate α.
        batch_size: examples an update, 1 to 4.
        initializer: of the weights, "he", "xavier" or "small", with a standard deviation of 0.1.
    """
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0.0, 1, 1, 0])
    function, slope = FUNCTIONS[activation]
    rngs = [np.random.default_rng(seed) for seed in seeds]
    W1, W2 = _first_weights(seeds, hidden, initializer)
    b1, b2 = np.zeros((len(seeds), 1, hidden)), np.zeros((len(seeds), 1))

    def forward(inputs: Array) -> tuple[Array, Array]:
        a = function(inputs @ W1 + b1)
        return a, (a @ W2)[..., 0] + b2

    # Where nothing bounds what a unit gives, a large α makes runs diverge: they learn nothing.
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in progress(range(epochs), f"exclusive-or, {activation}", "epoch"):
            order = np.stack([rng.permutation(4) for rng in rngs]) if batch_size < 4 else None
            for start in range(0, 4, batch_size):
                batch = order[:, start : start + batch_size] if order is not None else slice(None)
                inputs = x[batch]
                a, z = forward(inputs)
                dz = (sigmoid(z) - y[batch])[..., np.newaxis] / z.shape[1]
                da = dz @ W2.swapaxes(1, 2) * slope(a)
                W2 -= alpha * (a.swapaxes(1, 2) @ dz)
                b2 -= alpha * dz.sum(axis=1)
                W1 -= alpha * (inputs.swapaxes(-1, -2) @ da)
                b1 -= alpha * da.sum(axis=1, keepdims=True)
        learned: NDArray[np.bool_] = ((forward(x)[1] > 0) == (y > 0)).all(axis=1)
    return learned


def _first_weights(seeds: Sequence[int], hidden: int, initializer: str) -> tuple[Array, Array]:
    """Those of a network for each seed: (seeds, 2, hidden) and (seeds, hidden, 1)."""
    pairs = []
    for seed in seeds:
        layers = nn.Dense(2, hidden, draw := INITIALIZERS[initializer]), nn.Dense(hidden, 1, draw)
        nn.Network(layers, nn.BinaryCrossEntropy(), rng=seed)
        pairs.append([layer.W.copy() for layer in layers])
    first, second = zip(*pairs, strict=True)
    return np.stack(first), np.stack(second)


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
