"""One estimator for all batch sizes: claims T1, T4 and T8."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from companion import nn, optim, training
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.shares import deciding_share
from companion.evidence.types.runs import EXAMPLES, Labels, Runs, examples, small_network
from companion.progress import progress

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


@claim("T1", "Batch gradient descent uses the whole data set for each update.")
def T1() -> Finding:
    """Compares one pass over all examples with the mean over examples and over parts."""
    x, y = examples()
    one_by_one, in_parts, moved = [], [], []
    for seed in SEEDS:
        network = small_network(seed)
        full = network.gradient(x, y)
        each = gradients(network, x, y)
        one_by_one.append(nn.relative_error(full, each.mean(axis=0)))
        parts = [
            len(part) / len(x) * network.gradient(x[part], y[part])
            for part in training.batches(len(x), 100, np.random.default_rng(seed))
        ]
        in_parts.append(nn.relative_error(full, np.sum(parts, axis=0)))
        # Without example i the mean over the others is off by (g − gᵢ) / (N − 1).
        left_out = np.linalg.norm(full - each, axis=1) / (len(x) - 1)
        moved.append(left_out.min() / np.linalg.norm(full))
    error, error_parts, least = max(one_by_one), max(in_parts), min(moved)
    uses_all = error < 1e-12 and error_parts < 1e-12 and least > 1e-5
    return Finding(
        verdict=Verdict.HOLDS if uses_all else Verdict.DOES_NOT_HOLD,
        measured=(
            f"its gradient is the mean of the gradients of all {len(x)} examples, to "
            f"{below(error, 1e-12)}, and none can be left out without changing it. They need not "
            "be in memory at once: the weighted mean over parts of at most 100 is the same, to "
            f"{below(error_parts, 1e-12)}"
        ),
        setup=f"{len(SEEDS)} digits networks 64-16-10 with random weights, {len(x)} examples",
        numbers={"error": error, "error_parts": error_parts, "least_change": float(least)},
        deciding=deciding_share(
            f"share of networks whose gradient is the mean over all {len(x)} examples",
            sum(a < 1e-12 and b < 1e-12 for a, b in zip(one_by_one, in_parts, strict=True)),
            len(one_by_one),
        ),
    )


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


@claim("T4", "Stochastic gradient descent uses one random example for each update.")
def T4() -> Finding:
    """Looks at the gradients of single examples, and at what happens without the randomness."""
    x, y = examples()
    uphill, length = [], []
    for seed in SEEDS:
        network = trained_network(seed)
        each, full = gradients(network, x, y), network.gradient(x, y)
        uphill.append(float(np.mean(each @ full < 0)))
        length.append(float(np.median(np.linalg.norm(each, axis=1)) / np.linalg.norm(full)))
    kinds = progress(("sampled", "shuffled", "sorted"), "T4, orders", "order")
    first = float(np.mean([small_network(seed).loss(x, y) for seed in SEEDS]))
    last = {kind: losses_by_order(kind)[:, -1] for kind in kinds}
    final = {kind: float(np.mean(losses)) for kind, losses in last.items()}
    ratio, left = final["sorted"] / final["sampled"], final["sampled"] / first
    matters = ratio > 10 and left < 0.1 and final["shuffled"] < 1.1 * final["sampled"]
    return Finding(
        verdict=Verdict.HOLDS if matters else Verdict.DOES_NOT_HOLD,
        measured=(
            f"drawn at random, single examples leave {below(left, 0.1)} of the loss after five "
            "epochs; so they do if each epoch takes every example once, in a new random order. "
            f"Taken class by class they leave {above(ratio, 10)} times as much. One example of a "
            f"half-trained network points uphill in {above(float(np.mean(uphill)), 0.15)} of the "
            "cases: only the mean of them is the gradient"
        ),
        setup=(
            f"digits, {EXAMPLES} examples, 64-16-10, {len(SEEDS)} seeds, five epochs at α = 0.03"
        ),
        numbers={
            **{f"loss_{kind}": loss for kind, loss in final.items()},
            "uphill": float(np.mean(uphill)),
            "length": float(np.mean(length)),
        },
        deciding=Deciding.of(
            "training loss after five epochs, single examples class by class over drawn at random",
            last["sorted"] / last["sampled"],
        ),
    )


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


@claim("T8", "Mini-batch gradient descent uses a subset of the data for each update.")
def T8() -> Finding:
    """Measures the variance of the estimate against the batch size: `spread`."""
    x, y = examples()
    found = [
        spread(gradients(trained_network(seed), x, y), np.random.default_rng(seed))
        for seed in progress(SEEDS[:5], "T8", "network")
    ]
    size = found[0].sizes
    scaled = {k: np.mean([s.measured[k] / s.V for s in found], axis=0) for k in ("with", "without")}
    predicted = {k: found[0].predicted[k] / found[0].V for k in scaled}
    power = float(np.polyfit(np.log(size), np.log(scaled["with"]), 1)[0])
    off = {k: float(np.max(np.abs(scaled[k][:-1] / predicted[k][:-1] - 1))) for k in scaled}
    rest = float(scaled["without"][-1])
    agrees = abs(power + 1) < 0.05 and max(off.values()) < 0.15 and rest < 1e-12
    return Finding(
        verdict=Verdict.HOLDS if agrees else Verdict.DOES_NOT_HOLD,
        measured=(
            f"the variance of its gradient falls as B to the power −{-power:.1f}, from one "
            "example to all. V/B with replacement and V/B · (N − B)/(N − 1) without are off by "
            f"{below(max(off.values()), 0.15)}; with B = N and without replacement nothing of it "
            "is left. Batch and stochastic gradient descent are its two ends"
        ),
        setup=(
            f"5 half-trained digits networks 64-16-10, N = {len(x)}, B = 1 … {size[-1]}, "
            "200 batches of each size"
        ),
        numbers={
            "power": power,
            "off_with": off["with"],
            "off_without": off["without"],
            "rest": rest,
        },
        deciding=Deciding.of(
            "power of the batch size with which the variance of the gradient goes",
            [float(np.polyfit(np.log(size), np.log(s.measured["with"]), 1)[0]) for s in found],
        ),
    )
