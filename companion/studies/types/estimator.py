"""One estimator for all batch sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from companion import nn, optim, training
from companion.arguments import Array
from companion.progress import progress
from companion.studies.lattice import Labels
from companion.studies.types.runs import (
    EXAMPLES,
    HIDDEN,
    Runs,
    examples,
    small_network,
)


def trained_network(
    seed: int,
    epochs: int = 2,
    hidden: int = HIDDEN,
    count: int = EXAMPLES,
    pixels: str = "raw",
) -> nn.Network:
    """A small digits network after a few epochs, in batches of 32 at α = 0.1.

    Args:
        seed: for the first weights and the order of the examples.
        epochs: how many; 0 leaves it as it begins.
        hidden: units of the hidden layer.
        count: how many examples it learns from.
        pixels: as in `examples`.
    """
    network = small_network(seed, hidden)
    if epochs:
        training.fit(
            network,
            *examples(count, pixels),
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


def examples_used(
    batch_size: int, seeds: Sequence[int], count: int = 32, hidden: int = HIDDEN
) -> Array:
    """How many examples the updates of one epoch of `training.fit` use, the mean, (seed,).

    The gradient that an update is made with is taken apart into those of all examples: who has a
    part in it was used. The hidden units are tanh: where all ReLU units are silent, two examples of
    one class have the same gradient.

    Args:
        batch_size: B.
        seeds: for the first weights and the order.
        count: how many examples there are, N, fewer than parameters.
        hidden: units of the hidden layer.
    """
    x, y = examples(count)

    def tanh_network(seed: int) -> nn.Network:
        layers: Sequence[nn.Layer] = [nn.Dense(64, hidden), nn.Tanh(), nn.Dense(hidden, 10)]
        return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)

    means = []
    for seed in seeds:
        network, twin, used = tanh_network(seed), tanh_network(seed), list[int]()

        def take_apart(
            gradient: Array,
            network: nn.Network = network,
            twin: nn.Network = twin,
            used: list[int] = used,
        ) -> None:
            # The network is in the middle of its pass: a copy of it is asked.
            twin.theta[...] = network.theta
            parts, *_ = np.linalg.lstsq(gradients(twin, x, y).T, gradient)
            used.append(int((np.abs(parts) > 1e-6).sum()))

        training.fit(
            network,
            x,
            y,
            optim.GradientDescent(0.1),
            epochs=1,
            batch_size=batch_size,
            rng=seed,
            on_gradient=take_apart,
            progress=False,
        )
        means.append(np.mean(used))
    return np.array(means)


def parts_errors(
    part: int,
    seeds: Sequence[int],
    weighted: bool = True,
    epochs: int = 0,
    hidden: int = HIDDEN,
    count: int = EXAMPLES,
) -> Array:
    """How far the mean over parts is from the gradient of all examples, relative, (seed,).

    Args:
        part: how many examples a part has, at most; the last may have fewer.
        seeds: for the networks and the parts.
        weighted: whether each part counts by its size.
        epochs: of training before.
        hidden: units of the hidden layer.
        count: how many examples there are, N.
    """
    x, y = examples(count)
    errors = []
    for seed in progress(seeds, "parts", "network"):
        network = trained_network(seed, epochs, hidden, count)
        parts = list(training.batches(len(x), part, np.random.default_rng(seed)))
        each = np.stack([network.gradient(x[i], y[i]) for i in parts])
        sizes = np.array([len(i) if weighted else 1.0 for i in parts])
        errors.append(nn.relative_error(network.gradient(x, y), sizes @ each / sizes.sum()))
    return np.array(errors)


def uphill(
    batch_size: int,
    seeds: Sequence[int],
    epochs: int = 2,
    hidden: int = HIDDEN,
    count: int = EXAMPLES,
    draws: int = 400,
    pixels: str = "raw",
) -> Array:
    """The part of the batches whose gradient points uphill, ĝ · g < 0, (seed,).

    Args:
        batch_size: B, drawn without replacement.
        seeds: for the networks and the batches.
        epochs: of training before.
        hidden: units of the hidden layer.
        count: how many examples there are, N.
        draws: how many batches.
        pixels: as in `examples`.
    """
    x, y = examples(count, pixels)
    found = []
    for seed in progress(seeds, "uphill", "network"):
        network = trained_network(seed, epochs, hidden, count, pixels)
        rng = np.random.default_rng(seed)
        each = gradients(network, x, y)
        along = each @ each.mean(axis=0)
        batches = rng.permuted(np.tile(np.arange(len(x)), (draws, 1)), axis=1)[:, :batch_size]
        found.append(float((along[batches].mean(axis=1) < 0).mean()))
    return np.array(found)


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


class Orders(NamedTuple):
    """The training loss after runs that take the examples in two orders; each (seed,).

    Attributes:
        loss: in the one.
        sampled: drawn anew for each update.
    """

    loss: Array
    sampled: Array


def losses_by_order(
    kind: str,
    seeds: Sequence[int],
    alpha: float = 0.03,
    epochs: int = 5,
    count: int = EXAMPLES,
    hidden: int = HIDDEN,
    batch_size: int = 1,
    pixels: str = "raw",
) -> Orders:
    """Trains with the examples in one order, and with examples drawn anew for each update.

    Args:
        kind: of the order, as in `orders`.
        seeds: for the first weights and the draws.
        alpha: the learning rate α.
        epochs: how many.
        count: how many examples there are, N.
        hidden: units of the hidden layer.
        batch_size: examples an update.
        pixels: as in `examples`.
    """
    x, y = examples(count, pixels)
    one_hot = np.eye(10)[y]
    losses = []
    for order in progress((kind, "sampled"), "orders", "order"):
        runs = Runs([alpha], seeds, hidden)
        rngs = [np.random.default_rng(seed) for seed in seeds]
        for _ in range(epochs):
            places = np.stack([orders(order, y, rng) for rng in rngs])
            for start in range(0, len(x), batch_size):
                i = places[:, start : start + batch_size]
                runs.step(x[i], one_hot[i])
        losses.append(runs.loss(x, y)[0])
    return Orders(*losses)


class Spread(NamedTuple):
    """How far mini-batch gradients lie from the gradient of all examples.

    Attributes:
        V: the variance of the gradients of single examples, (seed,).
        measured: the mean of |ĝ − g|² over the batches, (seed, B).
        predicted: what the formulas say it is, (seed, B).
    """

    V: Array
    measured: Array
    predicted: Array


def spread(
    batch_sizes: Sequence[int],
    seeds: Sequence[int],
    replacement: bool = True,
    copies: bool = False,
    epochs: int = 2,
    hidden: int = HIDDEN,
    count: int = EXAMPLES,
    draws: int = 200,
) -> Spread:
    """Draws batches from the gradients of digits networks, and measures their error.

    Args:
        batch_sizes: B, each at most N.
        seeds: for the networks and the draws.
        replacement: whether an example may be in a batch more than once.
        copies: whether a batch is B copies of one example.
        epochs: of training before.
        hidden: units of the hidden layer.
        count: how many examples there are, N.
        draws: batches of each size.
    """
    x, y = examples(count)
    found = []
    for seed in progress(seeds, "spread", "network"):
        each = gradients(trained_network(seed, epochs, hidden, count), x, y)
        rng = np.random.default_rng(seed)
        found.append(errors_of_batches(each, batch_sizes, rng, replacement, copies, draws))
    V, measured = (np.array(column) for column in zip(*found, strict=True))
    B = np.array(batch_sizes)
    factor = 1 / B if replacement else (count - B) / (count - 1) / B
    return Spread(V, measured, V[:, np.newaxis] * factor)


def errors_of_batches(
    each: Array,
    batch_sizes: Sequence[int],
    rng: np.random.Generator,
    replacement: bool,
    copies: bool,
    draws: int,
) -> tuple[float, list[float]]:
    """V of gradients, (N, P), and the mean of |ĝ − g|² for each batch size, as in `spread`."""
    n, apart = len(each), each - each.mean(axis=0)
    products = apart @ apart.T  # all that lengths of means of rows depend on
    measured = []
    for size in batch_sizes:
        if copies:
            batches = np.tile(rng.integers(0, n, (draws, 1)), size)
        elif replacement:
            batches = rng.integers(0, n, (draws, size))
        else:
            batches = rng.permuted(np.tile(np.arange(n), (draws, 1)), axis=1)[:, :size]
        # How often each example is in each batch, over B: a batch's error is this times
        # `apart`, and the square of its length this times `products` times this.
        share = np.zeros((draws, n))
        np.add.at(share, (np.arange(draws)[:, np.newaxis], batches), 1 / size)
        measured.append(float(np.mean(((share @ products) * share).sum(axis=1))))
    return float(np.trace(products) / n), measured


def noise_scale(epochs: int, seeds: Sequence[int]) -> Array:
    """V/|g|² of digits networks, the batch size at which the noise is as long as g, (seed,).

    Args:
        epochs: of training before.
        seeds: for the networks.
    """
    x, y = examples()
    scales = []
    for seed in progress(seeds, "noise scale", "network"):
        each = gradients(trained_network(seed, epochs), x, y)
        g = each.mean(axis=0)
        scales.append(((each - g) ** 2).sum() / len(each) / (g @ g))
    return np.array(scales)
