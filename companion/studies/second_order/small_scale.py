"""L-BFGS on a small job, on all examples and on mini-batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn, training
from companion.arguments import Array
from companion.optim import LBFGS, LineSearchError, Optimizer

EXAMPLES, BATCH, L2 = 200, 20, 1e-4
DIVERGED = 1e3


class Job(NamedTuple):
    """A network and all that it is to learn.

    Attributes:
        network: 64-16-10 with tanh and a penalty, so that its loss is smooth and has minima.
        x, targets: the examples, as `network.backpropagate` takes them.
        y: which digits they show.
    """

    network: nn.Network
    x: Array
    targets: Array
    y: NDArray[np.int64]

    def objective(
        self, rows: slice | NDArray[np.int64] = slice(None)
    ) -> Callable[[Array], tuple[float, Array]]:
        """θ ↦ L and ∂L/∂θ, on these rows of the examples."""
        x, targets, network = self.x[rows], self.targets[rows], self.network

        def evaluate(theta: Array) -> tuple[float, Array]:
            network.theta[...] = theta
            gradient = np.zeros_like(theta)
            return network.backpropagate(x, targets, gradient), gradient

        return evaluate


def small_job(seed: int, examples: int = EXAMPLES) -> Job:
    """The first digits, and a network whose first weights follow from the seed.

    Args:
        seed: for the first weights.
        examples: how many.
    """
    layers = [nn.Dense(64, 16), nn.Tanh(), nn.Dense(16, 10)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), l2=L2, rng=seed)
    digits = data.digits()
    y = digits.y_train[:examples]
    return Job(network, *network.encode(digits.x_train[:examples], y), y)


Spent = Iterator[int]
"""Trains a job step by step, and tells after each how many examples' gradients it took."""


def by_slope(job: Job, optimizer: Optimizer, batch: int, seed: int) -> Spent:
    """A method that only needs a gradient.

    Args:
        job: is trained.
        optimizer: does it.
        batch: how many examples a step uses.
        seed: for the order of the examples.
    """
    gradient, rng = np.zeros_like(job.network.theta), np.random.default_rng(seed)
    while True:
        for rows in training.batches(len(job.x), batch, rng):
            job.network.backpropagate(job.x[rows], job.targets[rows], gradient)
            optimizer.step(job.network.theta, gradient)
            yield len(rows)


def full_batch(job: Job, memory: int = 10) -> Spent:
    """L-BFGS on all examples, with its line search; every try counts.

    Args:
        job: is trained.
        memory: m.
    """
    evaluate, tries = job.objective(), 0

    def counted(theta: Array) -> tuple[float, Array]:
        nonlocal tries
        tries += 1
        return evaluate(theta)

    theta, optimizer = job.network.theta.copy(), LBFGS(memory)
    while True:
        before = tries
        try:
            optimizer.step(theta, counted)
        except LineSearchError:  # as low as rounding lets it
            optimizer.pairs.clear()
        job.network.theta[...] = theta
        yield (tries - before) * len(job.x)


def on_batches(job: Job, lr: float, batch: int, seed: int, *, same: bool, memory: int = 5) -> Spent:
    """L-BFGS on mini-batches, with a learning rate in the place of the line search.

    Args:
        job: is trained.
        lr: the part of each step that is gone.
        batch: how many examples a step uses.
        seed: for the order of the examples.
        same: whether y is the difference of two gradients of one batch, which takes two gradients a
            step, or of two batches' gradients, which takes one.
        memory: m.
    """
    theta, optimizer = job.network.theta, LBFGS(memory)
    rng = np.random.default_rng(seed)
    before: tuple[Array, Array] | None = None
    while True:
        for rows in training.batches(len(job.x), batch, rng):
            evaluate = job.objective(rows)
            _, gradient = evaluate(theta)
            if before is not None and not same:
                remember(optimizer, theta - before[0], gradient - before[1])
            direction = optimizer.direction(gradient)
            if not optimizer.pairs:
                direction /= max(1.0, float(np.linalg.norm(gradient)))
            before = theta.copy(), gradient
            theta += lr * direction
            if same:
                _, after = evaluate(theta)
                remember(optimizer, theta - before[0], after - before[1])
            yield len(rows) * (2 if same else 1)


def remember(optimizer: LBFGS, s: Array, y: Array) -> bool:
    """Keeps a pair if it curves upward; tells whether it does.

    Args:
        optimizer: gets the pair.
        s, y: the step, and how the gradient changed over it.
    """
    upward = bool(s @ y > 1e-10 * (s @ s))
    if upward:
        optimizer.pairs.append((s, y))
    return upward


def course(job: Job, steps: Spent, budgets: Iterable[int]) -> Array:
    """The loss of all examples after each of the budgets; 1000 from where a run has diverged.

    Args:
        job: what is trained.
        steps: trains it.
        budgets: passes, ascending.
    """
    found, spent, gone = [], 0, False
    with np.errstate(over="ignore", invalid="ignore"):
        for budget in budgets:
            while spent < budget * len(job.x) and not gone:
                spent += next(steps)
                gone = not np.abs(job.network.theta).max() < DIVERGED
            loss = DIVERGED if gone else job.network.loss(job.x, job.y)
            found.append(min(loss, DIVERGED))
    return np.array(found)
