"""What noise does to a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from companion import data, optim
from companion.arguments import Array
from companion.progress import progress
from companion.studies.types.runs import Runs, examples

SEEDS = range(10)


def rises(rates: Sequence[float], batch_size: int, updates: int = 120) -> Array:
    """The part of the updates after which the loss of all examples is higher, (α, seed).

    Args:
        rates: learning rates α.
        batch_size: examples an update; all of them, or shuffled anew for each epoch.
        updates: how many.
    """
    x, y = examples()
    one_hot, runs = np.eye(10)[y], Runs(rates, SEEDS)
    rngs = [np.random.default_rng(seed) for seed in SEEDS]
    losses = [runs.loss(x, y)]
    order = np.empty((len(SEEDS), 0), dtype=np.int64)
    for _ in progress(range(updates), f"batches of {batch_size}", "update"):
        if order.shape[1] < batch_size:
            order = np.stack([rng.permutation(len(x)) for rng in rngs])
        batch, order = order[:, :batch_size], order[:, batch_size:]
        runs.step(x[batch], one_hot[batch])
        losses.append(runs.loss(x, y))
    return np.asarray((np.diff(losses, axis=0) > 0).mean(axis=0))


N, FEATURES, CONDITION, NOISE = 256, 5, 4.0, 0.5


class Floor(NamedTuple):
    """Where runs with a constant learning rate come to rest.

    Attributes:
        rates, sizes: learning rates α, (a,), and batch sizes B, (b,).
        loss: the excess of the loss over its least, the mean over the last half of the updates,
            (a, b, seed).
        rising: the part of these updates that raise the loss, the mean over the seeds, (a, b).
    """

    rates: Array
    sizes: Array
    loss: Array
    rising: Array


def regression_runs(
    rates: Array,
    batch_size: int,
    updates: int,
    noise: float = NOISE,
    schedule: Callable[[int], float] = lambda update: 1.0,
    seeds: Sequence[int] = SEEDS,
) -> Array:
    """The excess loss of linear regression after each update, (update, α, seed), from w = 0.

    Args:
        rates: learning rates α, (α,).
        batch_size: examples an update, drawn with replacement; N are all of them.
        updates: how many.
        noise: the standard deviation of the error in the targets.
        schedule: the factor on α at each update, from 0.
        seeds: for the batches, one run each.
    """
    problem = data.linear_regression(N, FEATURES, CONDITION, noise=noise, rng=0)
    best, *_ = np.linalg.lstsq(problem.x, problem.y)
    rngs = [np.random.default_rng(seed) for seed in seeds]
    if batch_size == N:
        batches = np.broadcast_to(np.arange(N), (updates, len(seeds), N))
    else:
        batches = np.stack([rng.integers(0, N, (updates, batch_size)) for rng in rngs], axis=1)
    w = np.zeros((len(rates), len(seeds), FEATURES))
    optimizer = optim.GradientDescent(rates[:, np.newaxis, np.newaxis])
    apart = np.empty((updates, *w.shape))
    for k, batch in enumerate(batches):
        x, y = problem.x[batch], problem.y[batch]
        error = (x @ w[..., np.newaxis])[..., 0] - y
        gradient = 2 / batch_size * (error[..., np.newaxis, :] @ x)[..., 0, :]
        optimizer.step(w, schedule(k) * gradient)
        np.clip(w, -1e9, 1e9, out=w)
        apart[k] = w - best
    hessian = 2 * problem.x.T @ problem.x / N
    return np.asarray(0.5 * ((apart @ hessian) * apart).sum(axis=-1))


def floor(
    rates: Sequence[float] = (0.002, 0.004, 0.008, 0.016),
    sizes: Sequence[int] = (1, 4, 16),
    updates: int = 4000,
) -> Floor:
    """Runs linear regression at each α and B until it only wanders.

    Args:
        rates: learning rates α.
        sizes: batch sizes B, drawn with replacement.
        updates: how many; the last half of them is measured.
    """
    alphas = np.array(rates)
    losses, rising = [], []
    for size in progress(sizes, "floors", "batch size"):
        late = regression_runs(alphas, size, updates)[updates // 2 :]
        losses.append(late.mean(axis=0))
        rising.append((np.diff(late, axis=0) > 0).mean(axis=(0, 2)))
    return Floor(alphas, np.array(sizes), np.stack(losses, axis=1), np.stack(rising, axis=1))


def stable_rate(batch_size: int, updates: int = 300) -> float:
    """The largest α of a fine geometric grid at which no seed's loss ends above its start."""
    rates = np.geomspace(0.01, 0.5, 40)
    losses = regression_runs(rates, batch_size, updates)
    tame = (losses[-1] < losses[0].max()).all(axis=-1)
    return float(rates[: int(np.argmin(tame))].max(initial=0.0))
