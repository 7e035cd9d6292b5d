"""Local minima: many small networks on a wave, and every remedy that leaves the surface alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.optim.schedules import Cosine
from companion.studies.challenges.cells import SEEDS, TUNING_SEEDS
from companion.studies.challenges.networks import (
    CLIP,
    DROPOUT,
    MORE,
    OPTIMIZERS,
    RATES,
    Measured,
)
from companion.studies.local_minima import first_weights, loss_and_gradient, settle, train
from companion.studies.local_minima.wave import L2, X

HIDDEN, RUNS, TUNING_RUNS, STEPS = 2, 30, 15, 200
"""Hidden units of a network, networks a seed, networks to choose the rate on, and the updates
before each settles in its valley."""
PENALTY, NOISE, BATCH = 10 * L2, 1e-2, 5
"""The strength of the penalty, the variance of the first noise, the examples of a batch."""

_ANOTHER = "it makes another surface, whose minima cannot be compared with those of this one"
REASONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {("minima", "relu"): _ANOTHER, ("minima", "normalization"): _ANOTHER}
)
"""Why a remedy does not apply."""


class _Changes:
    """The gradient that a remedy makes of the loss's."""

    def __init__(self, remedy: str, seed: int) -> None:
        self.remedy = remedy
        self.losses: list[float] = []
        self.rng = np.random.default_rng(seed)
        self.noise = optim.GradientNoise(NOISE if remedy == "noise" else 0.0, rng=seed)

    def __call__(self, theta: Array, x: Array, y: Array) -> Array:
        loss, gradient = loss_and_gradient(theta, x, y, PENALTY if self.remedy == "l2" else L2)
        self.losses.append(float(loss.mean()))
        if self.remedy == "dropout":
            # A hidden unit that is switched off is one whose output weight is 0 in this step.
            kept = np.ones_like(theta)
            off = self.rng.random((len(theta), HIDDEN)) < DROPOUT
            kept[:, 2 * HIDDEN : 3 * HIDDEN] = ~off / (1 - DROPOUT)
            gradient = kept * loss_and_gradient(kept * theta, x, y, penalty=0.0)[1]
            gradient += 2 * L2 * theta
            return gradient
        if self.remedy == "clipping":
            optim.clip_by_global_norm(gradient, CLIP, axis=1)
        if self.remedy == "noise":
            self.noise.add(gradient)
        return gradient


def starts(remedy: str, seed: int, runs: int = RUNS) -> Array:
    """First weights, shape (runs, 7): those of the chapter, or Xavier's with biases of 0.

    Args:
        remedy: one of REMEDIES, or "".
        seed: for the draw.
        runs: how many networks.
    """
    theta = first_weights(runs, HIDDEN, seed)
    if remedy == "initialization":
        xavier = (2 / (1 + HIDDEN)) ** 0.5
        theta /= first_deviations()
        theta *= np.repeat([xavier, 0.0, xavier, 0.0], [HIDDEN, HIDDEN, HIDDEN, 1])
    return theta


def first_deviations() -> Array:
    """The standard deviations of `first_weights`, shape (7,), 1 where that is 0."""
    deviations = np.repeat([2.0, 1.0, HIDDEN**-0.5, 1.0], [HIDDEN, HIDDEN, HIDDEN, 1])
    return np.asarray(deviations)


class Descent(NamedTuple):
    """Networks after training.

    Attributes:
        theta: shape (count, 7).
        x, y: the examples.
        losses: of the examples of each update before it, the mean over the networks.
    """

    theta: Array
    x: Array
    y: Array
    losses: Array


def descend(theta: Array, remedy: str, lr: Any, seed: int, steps: int = STEPS) -> Descent:
    """Trains networks with a remedy.

    Args:
        theta: first weights, shape (count, 7), left as they are.
        remedy: one of REMEDIES that has no reason against it, or "".
        lr: the learning rate, a number or shape (count, 1).
        seed: for what is random.
        steps: updates.

    Raises ValueError where the remedy does not apply.
    """
    if ("minima", remedy) in REASONS:
        raise ValueError(f"{remedy} on minima: {REASONS['minima', remedy]}")
    theta = theta.copy()
    x = np.linspace(-1, 1, (MORE if remedy == "data" else 1) * len(X))
    y = np.sin(2 * np.pi * x)
    rate = Cosine(lr, steps) if remedy == "schedule" else lr
    optimizer = OPTIMIZERS[remedy if remedy in OPTIMIZERS else "descent"](rate)
    with np.errstate(over="ignore", invalid="ignore"):
        batch = BATCH if remedy == "batches" else 0
        changes = _Changes(remedy, seed)
        train(theta, optimizer, steps, x, y, batch, changes)
    return Descent(theta, x, y, np.array(changes.losses))


def measured(remedy: str) -> Measured:
    """Chooses the rate of the lowest mean loss on runs of their own, and counts on the others.

    A run counts if it is in the deepest valley once it has settled on the floor of its own.

    Args:
        remedy: one of REMEDIES that has no reason against it, or "".
    """
    tuning = starts(remedy, TUNING_SEEDS[0], TUNING_RUNS)
    lr = np.repeat(RATES, TUNING_RUNS)[:, np.newaxis]
    with np.errstate(over="ignore", invalid="ignore"):
        tried = descend(np.tile(tuning, (len(RATES), 1)), remedy, lr, TUNING_SEEDS[0])
        loss = loss_and_gradient(*tried[:3])[0].reshape(len(RATES), -1).mean(axis=1)
    best = RATES[int(np.nanargmin(np.where(np.isfinite(loss), loss, np.inf)))]
    done = descend(np.concatenate([starts(remedy, seed) for seed in SEEDS]), remedy, best, 0)
    deepest = settle(*done[:3]).deepest.reshape(len(SEEDS), RUNS)
    shares = tuple(float(share) for share in deepest.mean(axis=1))
    return Measured(best, shares, float(np.mean(~np.isfinite(loss))))
