"""A race on equal terms: digits networks, each method at its best settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from companion import data, optim
from companion.arguments import Array
from companion.nn.initializers import he, xavier
from companion.studies import clock
from companion.studies.backpropagation import digits_network
from companion.studies.deep_digits import deep_digits, images, units
from companion.studies.lattice import Deck, Lattice

BATCH, LOOK, HIDDEN = 16, 10, 16
DIVERGED = 1e3
SEARCH = 10.0 ** np.arange(-1, 1.01, 0.5)
"""Where every search begins, in parts of a middle, two a decade; where the best is the first or
the last, it goes on."""
FARTHEST = 3
"""By so many decades at most."""
Make = Callable[[Array], optim.Optimizer]
DECAYS = (0.9, 0.99, 0.999)
RACERS: dict[str, tuple[float, tuple[Make, ...]]] = {
    "gradient descent": (0.1, (optim.GradientDescent,)),
    "momentum": (
        0.03,
        tuple(
            lambda lr, beta=beta: optim.Momentum(lr, beta)  # type: ignore[misc]
            for beta in (0.5, 0.9, 0.97)
        ),
    ),
    "Nesterov": (
        0.03,
        tuple(
            lambda lr, beta=beta: optim.Nesterov(lr, beta)  # type: ignore[misc]
            for beta in (0.5, 0.9, 0.97)
        ),
    ),
    "Adagrad": (
        0.1,
        tuple(
            lambda lr, v=v: optim.Adagrad(lr, v)  # type: ignore[misc]
            for v in (0.0, 1e-3, 1e-1)
        ),
    ),
    "RMSprop": (
        0.01,
        tuple(
            lambda lr, rho=rho: optim.RMSprop(lr, rho)  # type: ignore[misc]
            for rho in DECAYS
        ),
    ),
    "Adadelta": (
        3.0,
        tuple(
            lambda lr, rho=rho: optim.Adadelta(lr, rho)  # type: ignore[misc]
            for rho in (0.9, 0.95, 0.99)
        ),
    ),
    "Adam": (
        0.01,
        tuple(
            lambda lr, beta2=beta2: optim.Adam(lr, (0.9, beta2))  # type: ignore[misc]
            for beta2 in DECAYS
        ),
    ),
    "Adam, β₁ = 0.5": (
        0.01,
        tuple(
            lambda lr, beta2=beta2: optim.Adam(lr, (0.5, beta2))  # type: ignore[misc]
            for beta2 in DECAYS
        ),
    ),
}
"""Each method: the middle of the rates that its search begins with, and one maker for each of three
decays that it is tuned over; gradient descent has none."""
TUNING = range(1000, 1003)
"""Seeds on which settings are chosen, on images of their own."""


class Job(NamedTuple):
    """What is learned.

    Attributes:
        updates: how many there are.
        spread: each pixel is multiplied by 10 to a power between −spread and spread.
        depth, width: hidden layers, and units of each.
        batch_size: examples of a batch.
        activation: "relu" or "tanh".
        judged: by what settings are chosen and methods compared: the loss at the "end" of a run, or
            its "mean" over all looks, which is lower where it falls sooner.
    """

    updates: int = 150
    spread: float = 0.0
    depth: int = 1
    width: int = HIDDEN
    batch_size: int = BATCH
    activation: str = "relu"
    judged: str = "end"

    def judge(self, losses: Array) -> Array:
        """What a run is worth, (…), from its losses, (looks, …)."""
        return np.asarray(losses.mean(axis=0) if self.judged == "mean" else losses[-1])


JOBS = {"digits": Job(), "digits, odd units": Job(spread=1.0)}
"""Pixels as they are, or each in a unit of its own."""


def run(make: Make, rates: Array, seeds: Sequence[int], job: Job, choosing: bool = False) -> Array:
    """The training loss of networks side by side.

    Args:
        make: gives the optimizer for an array of rates.
        rates: (k,).
        seeds: for first weights and batches.
        job: what is learned.
        choosing: whether from the images on which settings are chosen.

    Returns:
        At the start and after every LOOK updates, of 400 images that are learned, or of all,
        (looks, k, s); 1000 where a run has diverged.
    """
    rule = he if job.activation == "relu" else xavier
    networks = [deep_digits(rule, job.activation, job.depth, job.width, seed) for seed in seeds]
    lattice = Lattice(networks, len(rates), job.activation)
    x, y = images(choosing)
    x, one_hot = x * units(job.spread), np.eye(10)[y]
    optimizer, deck = make(rates[:, np.newaxis, np.newaxis]), Deck(len(x), seeds)
    losses = [lattice.loss(x[:400], y[:400])]
    with np.errstate(all="ignore"):
        for update in range(1, job.updates + 1):
            batch = deck.deal(job.batch_size)
            optimizer.step(lattice.theta, lattice.gradient(x[batch], one_hot[batch]))
            if update % LOOK == 0 or update == job.updates:
                losses.append(lattice.loss(x[:400], y[:400]))
    return np.asarray(np.minimum(np.nan_to_num(losses, nan=DIVERGED, posinf=DIVERGED), DIVERGED))


class Best(NamedTuple):
    """The end of a search.

    Attributes:
        loss: the lowest that was found.
        lr: α.
        make: gives the optimizer, with the decay that was best.
    """

    loss: float
    lr: float
    make: Make


@cache
def best(method: str, job: Job) -> Best:
    """The α and the decay with the lowest loss, as the job judges it, on other seeds and images.

    Args:
        method: one of RACERS.
        job: what is learned.
    """
    middle, makers = RACERS[method]
    found = []
    for make in makers:
        rates = middle * SEARCH

        def ends(rates: Array, make: Make = make) -> Array:
            losses = run(make, rates, TUNING, job, choosing=True)
            return np.asarray(job.judge(losses).mean(axis=1))

        losses = ends(rates)
        for _ in range(FARTHEST):
            i = int(losses.argmin())
            if 0 < i < len(rates) - 1:
                break
            more = (
                rates[0] * np.array([0.1, 0.1**0.5])
                if i == 0
                else rates[-1] * np.array([10**0.5, 10])
            )
            order = slice(None, None, -1 if i == 0 else 1)
            rates = np.concatenate([rates, more][order])
            losses = np.concatenate([losses, ends(more)][order])
        i = int(losses.argmin())
        found.append(Best(float(losses[i]), float(rates[i]), make))
    return min(found, key=lambda one: one.loss)


@cache
def _raced(method: str, seeds: tuple[int, ...], job: Job) -> Array:
    found = best(method, job)
    return run(found.make, np.array([found.lr]), seeds, job)[:, 0].T


class Raced(NamedTuple):
    """A method at its best settings.

    Attributes:
        curves: (s, looks), as `run` gives them, on seeds and images that nothing was chosen on.
        lr: its α.
    """

    curves: Array
    lr: float


def raced(method: str, job: str, seeds: Sequence[int] = range(20)) -> Raced:
    """A method, tuned on other seeds and images.

    Args:
        method: one of RACERS.
        job: one of JOBS.
        seeds: for first weights and batches.
    """
    return Raced(_raced(method, tuple(seeds), JOBS[job]), best(method, JOBS[job]).lr)


class Ends(NamedTuple):
    """Two methods in the same race, from the same first weights.

    Attributes:
        loss, other: (s,), their training losses, as the job judges them.
    """

    loss: Array
    other: Array


def ends(method: str, other: str, seeds: Sequence[int], **job: float | str) -> Ends:
    """Two methods after equally many updates, each at its best settings for these.

    Args:
        method, other: of RACERS.
        seeds: for first weights and batches.
        job: as in `Job`.
    """
    there = Job(**job)  # type: ignore[arg-type]
    one, two = (there.judge(_raced(name, tuple(seeds), there).T) for name in (method, other))
    return Ends(one, two)


def seconds_per_update(method: str, repeats: int = 30) -> float:
    """What an update of a digits network takes on this machine: gradient and step.

    Args:
        method: one of RACERS.
        repeats: of an epoch, of which the fastest counts: other programs disturb many of them.
    """
    middle, makers = RACERS[method]
    network, optimizer = digits_network(0, hidden=32), makers[0](np.asarray(middle / 100))
    digits = data.digits()
    x, targets = network.encode(digits.x_train, digits.y_train)
    gradient, starts = np.zeros_like(network.theta), range(0, len(x), BATCH)

    def epoch() -> None:
        for start in starts:
            batch = slice(start, start + BATCH)
            network.backpropagate(x[batch], targets[batch], gradient)
            optimizer.step(network.theta, gradient)

    return clock.seconds(epoch, repeats) / len(starts)
