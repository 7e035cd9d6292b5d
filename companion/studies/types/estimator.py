"""One estimator for all batch sizes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from companion import nn, optim, training
from companion.arguments import Array
from companion.studies.types.runs import EXAMPLES, Labels, Runs, examples, small_network

SEEDS = range(10)


def trained_network(seed: int, epochs: int = 2) -> nn.Network:
    """A small digits network after a few epochs, in batches of 32 at α = 0.1.

    Args:
        seed: for the first weights and the order of the examples.
        epochs: how many.
    """
    network = small_network(seed)
    training.fit(
        network,
        *examples(),
        optim.GradientDescent(0.1),
        epochs=epochs,
        batch_size=32,
        rng=seed,
        progress=False,
    )
    return network


def gradients(network: nn.Network, x: Array, y: Labels) -> Array:
    """The gradient of each example alone, (N, P).

    Args:
        network: is left as it was.
        x, y: inputs, (N, 64), and labels, (N,).
    """
    return np.stack([network.gradient(x[i : i + 1], y[i : i + 1]) for i in range(len(x))])


def orders(kind: str, labels: Labels, rng: np.random.Generator) -> Labels:
    """In which order one epoch takes the examples, (N,).

    Args:
        kind: "sampled" draws each one anew, with replacement; "shuffled" takes each once; "sorted"
            takes them class by class.
        labels: of the examples, (N,).
        rng: for the draws.
    """
    n = len(labels)
    if kind == "sampled":
        return rng.integers(0, n, n)
    return rng.permutation(n) if kind == "shuffled" else np.argsort(labels, kind="stable")


def losses_by_order(kind: str, epochs: int = 5) -> Array:
    """The training loss after each epoch of single examples, (seed, epoch).

    Args:
        kind: "sampled", "shuffled" or "sorted" by class.
        epochs: how many.
    """
    x, y = examples()
    one_hot, runs = np.eye(10)[y], Runs([0.03], SEEDS)
    rngs = [np.random.default_rng(seed) for seed in SEEDS]
    losses = []
    for _ in range(epochs):
        for i in np.stack([orders(kind, y, rng) for rng in rngs], axis=1):
            runs.step(x[i, np.newaxis], one_hot[i, np.newaxis])
        losses.append(runs.loss(x, y)[0])
    return np.stack(losses, axis=-1)


class Spread(NamedTuple):
    """How far mini-batch gradients lie from the gradient of all examples.

    Attributes:
        sizes: batch sizes B, (k,).
        V: the variance of single gradients, the mean of |gᵢ − g|².
        measured: the mean of |ĝ − g|² by how the batch is drawn, each (k,).
        predicted: what the formulas say, V/B and V/B · (N − B)/(N − 1), each (k,).
    """

    sizes: Array
    V: float
    measured: dict[str, Array]
    predicted: dict[str, Array]


def spread(
    each: Array,
    rng: np.random.Generator,
    sizes: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, EXAMPLES),
    draws: int = 200,
) -> Spread:
    """Draws batches of every size, with and without replacement, and measures their error.

    Args:
        each: the gradient of each example, (N, P).
        rng: for the draws.
        sizes: batch sizes, at most N.
        draws: batches of each size.
    """
    n, apart = len(each), each - each.mean(axis=0)
    products = apart @ apart.T  # all that lengths of means of rows depend on
    B = np.array(sizes)
    V = float(np.trace(products) / n)
    measured: dict[str, list[float]] = {"with": [], "without": []}
    for size in sizes:
        for kind, found in measured.items():
            if kind == "with":
                batches = rng.integers(0, n, (draws, size))
            else:
                batches = rng.permuted(np.tile(np.arange(n), (draws, 1)), axis=1)[:, :size]
            # How often each example is in each batch, over B: a batch's error is this times
            # `apart`, and the square of its length this times `products` times this.
            share = np.zeros((draws, n))
            np.add.at(share, (np.arange(draws)[:, np.newaxis], batches), 1 / size)
            found.append(float(np.mean(((share @ products) * share).sum(axis=1))))
    return Spread(
        sizes=B,
        V=V,
        measured={kind: np.array(found) for kind, found in measured.items()},
        predicted={"with": V / B, "without": V / B * (n - B) / (n - 1)},
    )
