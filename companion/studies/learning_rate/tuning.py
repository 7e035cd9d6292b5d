"""How well each method does at its best α, and how wide the range of good ones is: L6 and L7."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from companion import data, optim, training
from companion.arguments import Array
from companion.progress import progress
from companion.studies.backpropagation import digits_network

METHODS: dict[str, type[optim.Optimizer]] = {
    "gradient descent": optim.GradientDescent,
    "momentum": optim.Momentum,
    "Nesterov": optim.Nesterov,
    "RMSprop": optim.RMSprop,
    "Adam": optim.Adam,
}
"""What is compared; all but α stays at its default."""

RATES = 10.0 ** np.arange(-4, 1.01, 0.5)
"""The learning rates of a sweep, two a decade."""

ENOUGH = 0.85
"""A rate works if on average this part of the held-out digits is read correctly."""

TUNING_SEEDS, FRESH_SEEDS = range(3), range(10, 20)
WORST = 1e3
BRIGHT = 16.0
"""Pixels from 0 to 16, as they come in the file, instead of 0 to 1."""


def reading_job(
    method: str,
    lr: float | optim.schedules.Schedule,
    seed: int,
    pixels: float | Array = 1.0,
    epochs: int = 3,
) -> tuple[float, float]:
    """Trains a digits network, 64-32-10, with batches of 32.

    Args:
        method: one of METHODS.
        lr: its learning rate α, or a schedule of it.
        seed: for the first weights and the batches.
        pixels: the brightest value that a pixel has, the same for all or (64,).
        epochs: how many.

    Returns:
        The loss of all training examples in the end and the part of the held-out ones that is
        read correctly; 1000 and 0 after divergence.
    """
    digits, network = data.digits(), digits_network(seed, hidden=32)
    x, targets = network.encode(digits.x_train * pixels, digits.y_train)
    optimizer, gradient = METHODS[method](lr), np.zeros_like(network.theta)
    rng = np.random.default_rng(seed)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            for batch in training.batches(len(x), 32, rng):
                if not network.backpropagate(x[batch], targets[batch], gradient) < WORST:
                    return WORST, 0.0
                optimizer.step(network.theta, gradient)
        loss = network.loss(x, digits.y_train)
        return min(loss, WORST), training.accuracy(network, digits.x_test * pixels, digits.y_test)


@lru_cache(maxsize=4)
def sweep(pixels: float) -> Array:
    """`reading_job` for every method, each of RATES and each tuning seed.

    Args:
        pixels: the brightest pixel's value.

    Returns:
        Loss and accuracy, shape (methods, rates, seeds, 2).
    """
    methods = progress(METHODS, f"sweep, pixels up to {pixels:g}", "method")
    results = np.array(
        [
            [[reading_job(m, lr, seed, pixels) for seed in TUNING_SEEDS] for lr in RATES]
            for m in methods
        ]
    )
    results.flags.writeable = False
    return results


@lru_cache(maxsize=8)
def tuned(method: str) -> float:
    """The method's best α, to a sixth of a decade.

    It has the lowest training loss over the tuning seeds, averaged over the rate and its two
    neighbours: few seeds alone would choose a rate that was lucky.

    Args:
        method: one of METHODS.
    """
    sweep_loss = sweep(1.0)[list(METHODS).index(method), :, :, 0].mean(axis=1)
    centre = int(np.clip(sweep_loss.argmin(), 1, len(RATES) - 2))
    rates = RATES[centre] * 10 ** (np.arange(-3, 4) / 6)
    loss = np.empty(len(rates))
    loss[[0, 3, 6]] = sweep_loss[centre - 1 : centre + 2]
    for i in (1, 2, 4, 5):
        loss[i] = np.mean([reading_job(method, rates[i], seed)[0] for seed in TUNING_SEEDS])
    smooth = (loss[:-2] + loss[1:-1] + loss[2:]) / 3
    return float(rates[1 + smooth.argmin()])


def is_both() -> bool:
    """Whether Adam's two means are those of momentum and of RMSprop, on random gradients."""
    rng = np.random.default_rng(0)
    beta1, beta2 = 0.9, 0.99
    adam, heavy = optim.Adam(0.1, (beta1, beta2), eps=0.0), optim.Momentum(1.0, beta1)
    rms = optim.RMSprop(1.0, rho=beta2, eps=0.0)
    theta, a, b = np.zeros(5), np.zeros(5), np.zeros(5)
    same = True
    for t in range(1, 30):
        g = rng.normal(size=5)
        before = theta.copy()
        adam.step(theta, g)
        heavy.step(a, g)
        rms.step(b, g)
        mean = (1 - beta1) * heavy.v / (1 - beta1**t)
        square = rms.v / (1 - beta2**t)
        same &= np.allclose(theta, before - 0.1 * mean / np.sqrt(square), rtol=1e-10, atol=0)
    return bool(same)


class Workable(NamedTuple):
    """The learning rates of a method that work.

    Attributes:
        low, high: the ends of the range, interpolated on a logarithmic axis; equal if there is
            none.
    """

    low: float
    high: float

    @property
    def decades(self) -> float:
        """How wide it is, in powers of ten."""
        return float(np.log10(self.high / self.low))


def workable(rates: Array, accuracy: Array, enough: float = ENOUGH) -> Workable:
    """The range of rates around the best one whose accuracy is enough.

    Args:
        rates: learning rates, ascending, shape (k,).
        accuracy: of each, shape (k,).
        enough: what it takes.
    """
    x, best = np.log10(rates), int(np.argmax(accuracy))
    if accuracy[best] < enough:
        return Workable(float(rates[best]), float(rates[best]))

    def edge(step: int) -> float:
        i = best
        while 0 <= i + step < len(x) and accuracy[i + step] >= enough:
            i += step
        j = i + step
        if not 0 <= j < len(x):
            return float(x[i])
        part = (accuracy[i] - enough) / (accuracy[i] - accuracy[j])
        return float(x[i] + part * (x[j] - x[i]))

    return Workable(10 ** edge(-1), 10 ** edge(1))


def common(ranges: Sequence[Workable]) -> float:
    """How many decades lie in all of the ranges."""
    low, high = max(r.low for r in ranges), min(r.high for r in ranges)
    return max(0.0, float(np.log10(high / low)))
