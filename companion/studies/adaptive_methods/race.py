"""A race on equal terms, and where Adam does not converge."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, optim, training
from companion.arguments import Array
from companion.studies import clock
from companion.studies.adaptive_methods.period_three import periodic_run
from companion.studies.backpropagation import digits_network
from companion.studies.slow_convergence.methods import SPREAD

EPOCHS, BATCH, LOOK, HIDDEN = 3, 32, 9, 32
DIVERGED = 1e3
SEARCH = 10.0 ** np.arange(-1, 1.01, 0.5)
RACERS: dict[str, tuple[Callable[[float], optim.Optimizer], float]] = {
    "gradient descent": (optim.GradientDescent, 0.1),
    "Nesterov": (optim.Nesterov, 0.03),
    "Adagrad": (optim.Adagrad, 0.1),
    "RMSprop": (optim.RMSprop, 0.01),
    "Adadelta": (lambda lr: optim.Adadelta(lr, rho=0.95), 3.0),
    "Adam": (optim.Adam, 0.01),
}
"""Each method, and the middle of the five rates that it is tuned over, two a decade."""
JOBS = ("digits", "digits, odd units")
"""Pixels as they are, or each in a unit of its own."""
TUNING, FRESH = range(2), range(10, 30)


@lru_cache(maxsize=2)
def _examples(job: str) -> tuple[Array, NDArray[np.int64]]:
    digits = data.digits()
    return digits.x_train * (SPREAD if job == "digits, odd units" else 1.0), digits.y_train


def loss_curve(optimizer: optim.Optimizer, job: str, seed: int) -> Array:
    """The loss of 400 training examples over three epochs of digits.

    Args:
        optimizer: a new one.
        job: one of JOBS: pixels as they are, or each multiplied by a factor from 0.1 to 10.
        seed: for the first weights and the batches.

    Returns:
        At the start and after every LOOK updates, (16,); 1000 from divergence on.
    """
    network = digits_network(seed, hidden=HIDDEN)
    x, targets = network.encode(*_examples(job))
    gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
    batches = -(-len(x) // BATCH)
    curve = np.full(1 + EPOCHS * batches // LOOK, DIVERGED)
    curve[0], updates = network.loss_function.forward(network.forward(x[:400]), targets[:400]), 0
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(EPOCHS):
            for batch in training.batches(len(x), BATCH, rng):
                if not network.backpropagate(x[batch], targets[batch], gradient) < DIVERGED:
                    return curve
                optimizer.step(network.theta, gradient)
                updates += 1
                if updates % LOOK == 0:
                    outputs = network.forward(x[:400])
                    loss = network.loss_function.forward(outputs, targets[:400])
                    curve[updates // LOOK] = loss if loss < DIVERGED else DIVERGED
    return curve


class Raced(NamedTuple):
    """A method at its best rate.

    Attributes:
        curves: (s, 16), as `loss_curve` gives them, on fresh seeds.
        lr: the rate with the lowest loss in the end, on others.
    """

    curves: Array
    lr: float


@cache
def raced(method: str, job: str) -> Raced:
    """A method, tuned over five rates on two seeds, run on twenty others.

    Args:
        method: one of RACERS.
        job: one of JOBS.
    """
    make, middle = RACERS[method]
    rates = middle * SEARCH
    ends = [np.mean([loss_curve(make(lr), job, seed)[-1] for seed in TUNING]) for lr in rates]
    lr = float(rates[np.argmin(ends)])
    return Raced(np.array([loss_curve(make(lr), job, seed) for seed in FRESH]), lr)


def seconds_per_update(method: str, repeats: int = 30) -> float:
    """What an update of the digits network takes on this machine: gradient and step.

    Args:
        method: one of RACERS.
        repeats: of an epoch, of which the fastest counts: other programs disturb many of them.
    """
    make, middle = RACERS[method]
    network, optimizer = digits_network(0, hidden=HIDDEN), make(middle / 100)
    x, targets = network.encode(*_examples("digits"))
    gradient, starts = np.zeros_like(network.theta), range(0, len(x), BATCH)

    def epoch() -> None:
        for start in starts:
            batch = slice(start, start + BATCH)
            network.backpropagate(x[batch], targets[batch], gradient)
            optimizer.step(network.theta, gradient)

    return clock.seconds(epoch, repeats) / len(starts)


def periodic_end(optimizer: optim.Optimizer, C: float) -> float:
    return float(periodic_run(optimizer, C, 3000)[0, -1])
