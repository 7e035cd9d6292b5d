"""What more data changes: the surface, the valleys that runs stop in, and the held-out error."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.optim import GradientDescent
from companion.studies.local_minima.wave import (
    PENALTY,
    examples,
    first_weights,
    loss_and_gradient,
    outputs,
    penalized,
    settle,
    train,
)


class DataRuns(NamedTuple):
    """Networks that learned from N examples, each of shape (sets, runs).

    Attributes:
        trained: mean squared errors on their own examples, without the penalty.
        held_out: on the whole wave, with the same noise.
        limit: of the penalized loss of infinitely many examples, where each stops when it walks
            on down to the floor of that surface; NaN if it was not asked for.
    """

    trained: Array
    held_out: Array
    limit: Array


def _noisy_waves(N: int, seeds: Sequence[int], runs: int, noise: float) -> tuple[Array, Array]:
    """x and y of a data set for each seed, each repeated for its runs, (seeds · runs, N)."""
    x, y = np.empty((2, len(seeds), runs, N))
    for k, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        x[k] = rng.uniform(-1, 1, N)
        y[k] = np.sin(2 * np.pi * x[k, 0]) + noise * rng.normal(size=N)
    return x.reshape(-1, N), y.reshape(-1, N)


def with_data(
    N: int,
    seeds: Sequence[int],
    runs: int = 12,
    noise: float = 0.3,
    hidden: int = 2,
    steps: int = 300,
    lr: float = 0.1,
    penalty: float = PENALTY,
    batch: int = 0,
    limit: bool = False,
) -> DataRuns:
    """Trains networks on N noisy examples of a wave, and lets them come to rest.

    Args:
        N: examples in a data set, at random places on the wave.
        seeds: one for each data set and its networks' first weights, whatever N is.
        runs: networks a set, from different first weights.
        noise: standard deviation of that of the targets.
        hidden: units of a network.
        steps: of gradient descent, before each walks down to the floor of its valley.
        lr: its learning rate α.
        penalty: as in `loss_and_gradient`.
        batch: examples a step; 0 for all.
        limit: whether each then walks on, on the surface of infinitely many examples.
    """
    job = (N, tuple(seeds), runs, noise)
    ends = _ends(*job, hidden, steps, lr, penalty, batch)
    shape = len(seeds), runs
    trained = loss_and_gradient(ends, *_noisy_waves(*job), penalty=0.0)[0]
    wave = np.linspace(-1, 1, 400)
    missed = ((outputs(ends, wave) - np.sin(2 * np.pi * wave)) ** 2).mean(axis=1)
    below = np.full(len(ends), np.nan)
    if limit:
        below = settle(ends, *examples(points=100), steps=30, penalty=penalty).loss
    return DataRuns(
        trained.reshape(shape), (missed + noise**2).reshape(shape), below.reshape(shape)
    )


@lru_cache(maxsize=8)
def _ends(
    N: int,
    seeds: tuple[int, ...],
    runs: int,
    noise: float,
    hidden: int,
    steps: int,
    lr: float,
    penalty: float,
    batch: int,
) -> Array:
    x, y = _noisy_waves(N, seeds, runs, noise)
    theta = np.concatenate([first_weights(runs, hidden, seed) for seed in seeds])
    train(theta, GradientDescent(lr), steps, x, y, batch, penalized(penalty))
    return settle(theta, x, y, steps=30, penalty=penalty).theta


def not_deepest(losses: Array, gap: float = 0.1) -> NDArray[np.bool_]:
    """Which runs of a data set end clearly above its lowest, (sets, runs).

    Args:
        losses: shape (sets, runs).
        gap: how far above, as a part of ½, the variance of the wave.
    """
    return np.asarray(losses > losses.min(axis=1, keepdims=True) + gap / 2)


def stuck_gain(few: int, many: int, seeds: Sequence[int], gap: float = 0.1, **job: float) -> Array:
    """How many more runs end above the lowest training error with many examples than with few.

    Args:
        few, many: examples in a data set.
        seeds: one for each data set.
        gap: as in `not_deepest`.
        job: what `with_data` takes besides.

    Returns:
        The part with many minus the part with few, (sets,).
    """
    shares = [
        not_deepest(with_data(N, seeds, **job).trained, gap).mean(axis=1)  # type: ignore[arg-type]
        for N in (few, many)
    ]
    return np.asarray(shares[1] - shares[0])


class Held(NamedTuple):
    """What more data changes, each of shape (sets,).

    Attributes:
        gap_few, gap_many: mean held-out minus mean training error.
        best_few, best_many: held-out error of the run with the lowest training error.
    """

    gap_few: Array
    gap_many: Array
    best_few: Array
    best_many: Array


def held_out(few: int, many: int, seeds: Sequence[int], **job: float) -> Held:
    """Compares training and held-out error with few and with many examples.

    Args:
        few, many: examples in a data set.
        seeds: one for each data set.
        job: what `with_data` takes besides.
    """
    gaps, best = [], []
    for N in (few, many):
        runs = with_data(N, seeds, **job)  # type: ignore[arg-type]
        gaps.append((runs.held_out - runs.trained).mean(axis=1))
        lowest = runs.trained.argmin(axis=1)
        best.append(runs.held_out[np.arange(len(lowest)), lowest])
    return Held(*gaps, *best)


def still_stuck(
    N: int, seeds: Sequence[int], gap: float = 0.1, above: bool = True, **job: float
) -> NDArray[np.bool_]:
    """Whether runs that end above the lowest with N examples do so with infinitely many as well.

    Args:
        N: examples in a data set.
        seeds: one for each data set.
        gap: as in `not_deepest`.
        above: whether it is asked of these runs; else of the others.
        job: what `with_data` takes besides.

    Returns:
        One for each run that ends above the lowest training error of its data set.
    """
    runs = with_data(N, seeds, limit=True, **job)  # type: ignore[arg-type]
    stuck = not_deepest(runs.trained, gap) == above
    return np.asarray(runs.limit[stuck] > runs.limit.min() + gap / 2)


def surface_errors(
    N: int, seeds: Sequence[int], places: int = 50, noise: float = 0.3, hidden: int = 2
) -> Array:
    """How far the loss of N examples is from that of infinitely many, at random places, (sets,).

    Args:
        N: examples in a data set.
        seeds: one for each data set and the places.
        places: in the space of parameters.
        noise: standard deviation of that of the targets.
        hidden: units of a network.

    Returns:
        The root of the mean square of the differences, one for each set.
    """
    x, y = _noisy_waves(N, seeds, places, noise)
    theta = np.concatenate([first_weights(places, hidden, seed) for seed in seeds])
    sample = loss_and_gradient(theta, x, y, penalty=0.0)[0]
    wave, target = examples(points=400)
    whole = loss_and_gradient(theta, wave, target, penalty=0.0)[0] + noise**2
    return np.asarray(((sample - whole) ** 2).reshape(len(seeds), places).mean(axis=1) ** 0.5)


class Surface(NamedTuple):
    """`surface_errors` with few examples and with many, (sets,) each."""

    few: Array
    many: Array


def surfaces(few: int, many: int, seeds: Sequence[int], **job: float) -> Surface:
    """How far the surface of the loss is from its limit.

    Args:
        few, many: examples in a data set.
        seeds: one for each data set.
        job: what `surface_errors` takes besides.
    """
    return Surface(*(surface_errors(N, seeds, **job) for N in (few, many)))  # type: ignore[arg-type]
