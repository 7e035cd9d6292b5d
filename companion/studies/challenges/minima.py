"""Small networks that learn a wave in a set-up, and the valleys that they end in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import optim
from companion.arguments import Array
from companion.studies.challenges.setups import Waves
from companion.studies.local_minima import first_weights, loss_and_gradient, settle
from companion.studies.local_minima.wave import examples, train

CROWD = 20
"""Networks of one seed: those of which a share is in the deepest valley."""
SEARCHED = range(9000, 9012)
"""Seeds of the crowds that look for the deepest valley."""
FARTHEST = 1e6
"""A parameter that is farther from 0 has diverged."""


def starts(setup: Waves, seed: int) -> Array:
    """First weights of a crowd, shape (CROWD, P).

    Args:
        setup: with or without a remedy.
        seed: for the draw.
    """
    h = setup.hidden
    if setup.first == "wide":
        return first_weights(CROWD, h, seed)
    rng, shape = np.random.default_rng(seed), (CROWD, 3 * h + 1)
    normal = setup.first == "normal"
    unit = rng.normal(size=shape) if normal else rng.uniform(-(3**0.5), 3**0.5, shape)
    xavier = (2 / (1 + h)) ** 0.5
    return np.asarray(unit * np.repeat([xavier, 0.0, xavier, 0.0], [h, h, h, 1]))


class _Gradient:
    """What a set-up makes of the gradient of the loss, at every update."""

    def __init__(self, setup: Waves, seed: int) -> None:
        self.setup = setup
        self.losses: list[Array] = []
        self.rng = np.random.default_rng(seed)
        self.noise = optim.GradientNoise(setup.noise, rng=seed)

    def __call__(self, theta: Array, x: Array, y: Array) -> Array:
        setup, h = self.setup, self.setup.hidden
        loss, gradient = loss_and_gradient(theta, x, y, setup.l2)
        self.losses.append(loss)
        if setup.dropout:
            # A hidden unit that is switched off is one whose output weight is 0 in this step.
            kept = np.ones_like(theta)
            off = self.rng.random((len(theta), h)) < setup.dropout
            kept[:, 2 * h : 3 * h] = ~off / (1 - setup.dropout)
            gradient = kept * loss_and_gradient(kept * theta, x, y, penalty=0.0)[1]
            gradient += 2 * setup.l2 * theta
        lost = ~np.isfinite(gradient).all(axis=1)
        gradient[lost] = 0.0
        if setup.clip:
            optim.clip_by_global_norm(gradient, setup.clip, axis=1)
        if setup.noise:
            self.noise.add(gradient)
        return gradient


class Descent(NamedTuple):
    """Networks after training.

    Attributes:
        theta: shape (count, P).
        x, y: what they learned from.
        losses: before each update, (steps, count).
    """

    theta: Array
    x: Array
    y: Array
    losses: Array


def descend(setup: Waves, theta: Array, lr: Array | float, seed: int) -> Descent:
    """Trains networks in a set-up.

    Args:
        setup: with or without a remedy.
        theta: first weights, shape (count, P), left as they are.
        lr: the learning rate, a number or shape (count, 1).
        seed: for what is random.
    """
    theta = theta.copy()
    x, y = examples(setup.waves, setup.examples)
    gradient = _Gradient(setup, seed)
    with np.errstate(over="ignore", invalid="ignore"):
        train(theta, setup.made_optimizer(lr), setup.steps, x, y, setup.batch, gradient)
    return Descent(theta, x, y, np.array(gradient.losses))


def shares(
    setup: Waves, plain: Waves, rates: Sequence[float], seeds: Sequence[int]
) -> tuple[Array, NDArray[np.bool_]]:
    """The share of each crowd that is in the deepest valley, (rates, seeds), and what diverged.

    All are compared on one surface, that of the problem without a remedy: each network is walked
    down to the floor of its valley there. It counts if training has brought it at least half of the
    way down to the deepest floor, so that it is training that found the valley.

    Args:
        setup: with or without a remedy.
        plain: without.
        rates: learning rates; every one is tried with every seed.
        seeds: a crowd for each.

    Returns:
        The shares, and the rates with which a network diverged, (rates,).
    """
    first = np.concatenate([starts(setup, seed) for seed in seeds])
    lr = np.repeat(rates, len(first))[:, np.newaxis]
    theta = descend(setup, np.tile(first, (len(rates), 1)), lr, seeds[0]).theta
    lost = ~(np.abs(theta) < FARTHEST).all(axis=1)
    # Where no hidden unit says anything: no valley is as high.
    theta[lost] = 0.0
    floors, lowest = _floors(plain, theta), _deepest(plain)
    lowest = min(lowest, float(floors.min()))
    before, after = _loss(plain, np.tile(first, (len(rates), 1))), _loss(plain, theta)
    there = (floors < 1.01 * lowest) & (after <= (before + lowest) / 2) & ~lost
    found = there.reshape(len(rates), len(seeds), CROWD).mean(axis=2)
    return np.asarray(found), np.asarray(lost.reshape(len(rates), -1).any(axis=1))


def _loss(plain: Waves, theta: Array) -> Array:
    return loss_and_gradient(theta, *examples(plain.waves, plain.examples), plain.l2)[0]


def _floors(plain: Waves, theta: Array) -> Array:
    return settle(theta, *examples(plain.waves, plain.examples), penalty=plain.l2).loss


@lru_cache(maxsize=8)
def _deepest(plain: Waves) -> float:
    """The lowest floor that many other starts lead to."""
    first = np.concatenate([starts(plain, seed) for seed in SEARCHED])
    return float(_floors(plain, first).min())
