"""What an update costs, and how many it takes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, optim
from companion.arguments import Array
from companion.progress import progress
from companion.studies import clock
from companion.studies.types.runs import EXAMPLES, Runs, examples, small_network

SEEDS = range(4)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, EXAMPLES)


class Growth(NamedTuple):
    """What it takes to come within a hundredth of the first excess loss, as the data grow.

    Attributes:
        examples: how many there are, N, (k,).
        batch, mini_batch: how many are used until then, (k, seed): N an update, and 16 an update.
    """

    examples: Array
    batch: Array
    mini_batch: Array


def growth(sizes: Sequence[int] = (256, 1024, 4096, 16384)) -> Growth:
    """Linear regression on more and more examples of one kind, all at once and in batches of 16.

    Args:
        sizes: how many examples there are, N.
    """
    used = [
        [[_examples_used(n, size or n, seed) for seed in range(10)] for size in (0, 16)]
        for n in progress(sizes, "T3", "data set")
    ]
    batch, mini_batch = np.array(used, dtype=np.float64).swapaxes(0, 1)
    return Growth(np.array(sizes), batch, mini_batch)


def _examples_used(n: int, batch_size: int, seed: int, most: int = 4000) -> int:
    problem = data.linear_regression(n, 5, 4.0, noise=0.5, rng=seed)
    x, y = problem.x, problem.y
    best, *_ = np.linalg.lstsq(x, y)
    hessian = 2 * x.T @ x / n
    # Half of the edge of stability for all examples; a noisy gradient bears less.
    alpha = 0.12 if batch_size == n else 0.02
    optimizer, rng = optim.GradientDescent(alpha), np.random.default_rng(seed)
    w = np.zeros(5)
    first = best @ hessian @ best
    for update in range(1, most + 1):
        if batch_size == n:
            gradient = 2 / n * x.T @ (x @ w - y)
        else:
            batch = rng.integers(0, n, batch_size)
            gradient = 2 / batch_size * x[batch].T @ (x[batch] @ w - y[batch])
        optimizer.step(w, gradient)
        if (w - best) @ hessian @ (w - best) <= first / 100:
            return update * batch_size
    return most * batch_size


class Throughput(NamedTuple):
    """How long one update takes.

    Attributes:
        sizes: batch sizes B, (k,).
        update: seconds for one update, (k,).
        example: seconds for each example in it, (k,).
    """

    sizes: Array
    update: Array
    example: Array


def throughput(sizes: Sequence[int] = SIZES, repeats: int = 30) -> Throughput:
    """The median time of an update of the small digits network, for each batch size.

    Args:
        sizes: batch sizes B.
        repeats: how many updates of each are timed.
    """
    x, y = examples()
    network, optimizer = small_network(0), optim.GradientDescent(1e-6)
    gradient = np.empty_like(network.theta)

    def timed(size: int) -> float:
        inputs, targets = network.encode(x[:size], y[:size])

        def update() -> None:
            network.backpropagate(inputs, targets, gradient)
            optimizer.step(network.theta, gradient)

        return clock.seconds(update, repeats, median)

    B, update = np.array(sizes), np.array([timed(size) for size in sizes])
    return Throughput(B, update, update / B)


class Race(NamedTuple):
    """What it takes to bring the training loss to `target`, by batch size.

    Attributes:
        target: the loss that was to be reached.
        sizes: batch sizes B, (b,).
        rates: the learning rates tried, (a,).
        arrived: the updates until each seed is there, (b, a, seed); infinite where it is not by
            the time that all seeds are at another α.
        loss: the training loss at that time, the mean of the seeds, (b, a).
    """

    target: float
    sizes: Array
    rates: Array
    arrived: Array
    loss: Array

    @property
    def updates(self) -> Array:
        """The updates until the slowest seed is there, (b, a)."""
        return np.asarray(self.arrived.max(axis=2))

    @property
    def best_rate(self) -> Array:
        """The α with the fewest updates, for each batch size, (b,)."""
        return np.asarray(self.rates[np.argmin(self.updates, axis=1)])

    @property
    def fewest(self) -> Array:
        """The updates at that α, (b,)."""
        return np.asarray(self.updates.min(axis=1))

    @property
    def examples(self) -> Array:
        """The examples used in them, (b,)."""
        return np.asarray(self.fewest * self.sizes)


@lru_cache
def race(
    sizes: Sequence[int] = (1, 4, 16, 64, 256, EXAMPLES),
    rates: Sequence[float] = (0.02, 0.06, 0.2, 0.6, 1.8),
    target: float = 0.2,
) -> Race:
    """Trains the small digits network with every B and α until the loss of all examples is low.

    Args:
        sizes: batch sizes B.
        rates: learning rates α.
        target: the loss to be reached.
    """
    rows = [_racers(size, rates, target) for size in progress(sizes, "race", "batch size")]
    arrived, loss = (np.stack(column) for column in zip(*rows, strict=True))
    return Race(target, np.array(sizes), np.array(rates), arrived, loss)


def _racers(size: int, rates: Sequence[float], target: float) -> tuple[Array, Array]:
    x, y = examples()
    one_hot, runs = np.eye(10)[y], Runs(rates, SEEDS)
    orders = [np.random.default_rng(seed) for seed in SEEDS]
    order = np.empty((len(SEEDS), 0), dtype=np.int64)
    arrived = np.full((len(rates), len(SEEDS)), np.inf)
    # Looking costs as much as learning from all examples: with small batches it is done less often.
    every = max(1, 128 // size)
    loss, update = runs.loss(x, y), 0
    # Who is there first at every seed has won: no other α can still come before it.
    while not np.isfinite(arrived).all(axis=1).any() and update * size < 500 * len(x):
        update += 1
        if order.shape[1] < size:
            order = np.stack([rng.permutation(len(x)) for rng in orders])
        batch, order = order[:, :size], order[:, size:]
        runs.step(x[batch], one_hot[batch])
        if update % every == 0:
            with np.errstate(over="ignore", invalid="ignore"):
                loss = runs.loss(x, y)
            arrived[(loss <= target) & np.isinf(arrived)] = update
    return arrived, loss.mean(axis=1)


class Course(NamedTuple):
    """The training loss along runs with one batch size.

    Attributes:
        size: the batch size B.
        updates: at which the loss was looked at, (k,).
        seconds: how long these updates take, at the measured time for one, (k,).
        loss: of all examples, the mean of the seeds, (k,).
    """

    size: int
    updates: NDArray[np.int64]
    seconds: Array
    loss: Array

    @property
    def examples(self) -> Array:
        """How many were used by then, (k,)."""
        return np.asarray(self.updates * self.size)


def courses(sizes: Sequence[int] = (1, 16, EXAMPLES), looks: int = 40) -> list[Course]:
    """Runs each batch size at the α that won its `race`, until its last update there.

    Args:
        sizes: batch sizes B, of those in the race.
        looks: at most how often the loss is measured.
    """
    r = race()
    seconds = throughput(sizes).update
    return [
        _course(size, float(r.best_rate[k]), int(r.fewest[k]), looks, float(time_of_one))
        for size, time_of_one in zip(sizes, seconds, strict=True)
        for k in np.flatnonzero(r.sizes == size)
    ]


def _course(size: int, rate: float, updates: int, looks: int, seconds: float) -> Course:
    x, y = examples()
    one_hot, runs = np.eye(10)[y], Runs([rate], SEEDS)
    orders = [np.random.default_rng(seed) for seed in SEEDS]
    order = np.empty((len(SEEDS), 0), dtype=np.int64)
    at = np.unique(np.rint(np.geomspace(1, updates, looks)).astype(np.int64))
    losses = []
    for update in range(1, updates + 1):
        if order.shape[1] < size:
            order = np.stack([rng.permutation(len(x)) for rng in orders])
        batch, order = order[:, :size], order[:, size:]
        runs.step(x[batch], one_hot[batch])
        if update in at:
            losses.append(runs.loss(x, y).mean())
    return Course(size, at, at * seconds, np.array(losses))
