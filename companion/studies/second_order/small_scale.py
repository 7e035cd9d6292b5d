"""L-BFGS on a small job, on all examples and on mini-batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn, training
from companion.arguments import Array
from companion.optim import LBFGS, Adam, GradientDescent, LineSearchError, Optimizer

EXAMPLES, BATCH = 200, 20
SOON, LATE = 10, 50
"""The budgets, in passes: gradients of as many examples as there are."""
DIVERGED = 1e3
TUNING_SEEDS, FRESH_SEEDS = range(2), range(10, 15)


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
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), l2=1e-4, rng=seed)
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


Setting = float
METHODS: dict[str, tuple[tuple[Setting, ...], Callable[[Job, Setting, int], Spent]]] = {
    "gradient descent": (
        (0.5, 1.0, 1.5, 2.0),
        lambda job, lr, seed: by_slope(job, GradientDescent(lr), len(job.x), seed),
    ),
    "Adam": (
        (0.01, 0.03, 0.06, 0.1),
        lambda job, lr, seed: by_slope(job, Adam(lr), len(job.x), seed),
    ),
    "Adam, batches": (
        (0.01, 0.02, 0.04, 0.08),
        lambda job, lr, seed: by_slope(job, Adam(lr), BATCH, seed),
    ),
    "L-BFGS": ((5, 10, 20, 40), lambda job, memory, seed: full_batch(job, int(memory))),
    "L-BFGS, one batch": (
        (0.03, 0.1, 0.3, 1.0),
        lambda job, lr, seed: on_batches(job, lr, BATCH, seed, same=True),
    ),
    "L-BFGS, two batches": (
        (0.03, 0.1, 0.3, 1.0),
        lambda job, lr, seed: on_batches(job, lr, BATCH, seed, same=False),
    ),
}
"""Each method with the four settings that it is tuned over: α, or the memory m."""


class Reached(NamedTuple):
    """What a run has reached.

    Attributes:
        soon, late: the loss of all examples after 10 and 50 passes; 1000 after divergence.
        accuracy: the part of the held-out digits that is read correctly.
    """

    soon: float
    late: float
    accuracy: float


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


@cache
def reached(method: str, setting: Setting, seed: int) -> Reached:
    """Trains the small job by one of METHODS for 50 passes.

    Args:
        method: one of METHODS.
        setting: one of its settings.
        seed: for the first weights and the order of the examples.
    """
    job, digits = small_job(seed), data.digits()
    losses = course(job, METHODS[method][1](job, setting, seed), (SOON, LATE))
    if losses[-1] == DIVERGED:
        return Reached(DIVERGED, DIVERGED, 0.0)
    read = training.accuracy(job.network, digits.x_test, digits.y_test)
    return Reached(float(losses[0]), float(losses[1]), read)


def tuned(method: str, budget: str = "late") -> Setting:
    """The setting with the lowest mean loss over the tuning seeds.

    Args:
        method: one of METHODS.
        budget: "soon" or "late".
    """
    settings = METHODS[method][0]
    losses = [
        np.mean([getattr(reached(method, s, seed), budget) for seed in TUNING_SEEDS])
        for s in settings
    ]
    return settings[int(np.argmin(losses))]


SIZES, BETWEEN = (50, 1437), 30


def by_size(examples: int, seed: int = 10, passes: int = BETWEEN) -> float:
    """The loss of L-BFGS as a part of that of Adam on batches, after the same passes.

    Adam has the better of α = 0.01 and 0.02 for this very run, L-BFGS m = 20.

    Args:
        examples: how many there are to learn.
        seed: for the first weights and the order of the examples.
        passes: the budget, in gradients of as many examples.
    """

    def trained(method: Callable[[Job], Spent]) -> float:
        job = small_job(seed, examples)
        return float(course(job, method(job), [passes])[0])

    adam = min(
        trained(lambda job, lr=lr: by_slope(job, Adam(lr), BATCH, seed))  # type: ignore[misc]
        for lr in (0.01, 0.02)
    )
    return trained(lambda job: full_batch(job, 20)) / adam
