"""Small networks in pairs from the same first weights: which way of training ends deepest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.optim import GradientDescent
from companion.studies.local_minima.methods import DECAYS, METHODS, schedule
from companion.studies.local_minima.wave import (
    PENALTY,
    examples,
    first_weights,
    hessians,
    loss_and_gradient,
    penalized,
    settle,
    train,
)

TUNING_SEED = 1000
TUNING_NETWORKS = 40
RATES, APART = 18, 2 ** (1 / 3)
"""How many rates each way may choose from, for each decay, before the search goes on."""
FINALISTS, FINAL_SEED, FINAL_NETWORKS = 6, 1001, 100
"""The best settings are tried once more, on others: some are there by luck."""
LOWEST: Mapping[str, float] = MappingProxyType(
    {
        "gradient descent": 0.04,
        "momentum": 0.01,
        "Nesterov": 0.01,
        "RMSprop": 0.004,
        "Adam": 0.008,
    }
)
"""The first of the learning rates that are tried."""


Setting = tuple[float, float]
"""α and a decay."""


class Job(NamedTuple):
    """What networks have to learn, and how long they may.

    Attributes:
        steps: of the optimizer.
        hidden: units of a network.
        penalty: on the squares of all parameters.
        waves: periods of the sine wave.
        points: examples.
        batch: examples a step; 0 for all.
        scale: of the first weights.
        settled: whether they walk down to the floor of their valley in the end.
    """

    steps: int
    hidden: int
    penalty: float
    waves: float
    points: int
    batch: int
    scale: float
    settled: bool


def _ends(
    job: Job, theta: Array, method: str, shape: str, lr: Array | float, decay: Array | float
) -> Array:
    """The losses in which networks end, (count,), infinite where one diverged."""
    x, y = examples(job.waves, job.points)
    theta = theta.copy()
    rate = lr if shape == "constant" else schedule(shape, lr, np.asarray(lr) / 1e3, job.steps)
    with np.errstate(over="ignore", invalid="ignore"):
        optimizer = METHODS[method](rate, decay)
        train(theta, optimizer, job.steps, x, y, job.batch, penalized(job.penalty))
        loss = loss_and_gradient(theta, x, y, job.penalty)[0]
    fine = np.isfinite(loss) & (np.abs(theta).max(axis=1) < 1e3)
    loss[~fine] = np.inf
    if job.settled and fine.any():
        loss[fine] = settle(theta[fine], x, y, penalty=job.penalty).loss
    return loss


def _deepest(loss: Array, lowest: float, gap: float, job: Job) -> NDArray[np.bool_]:
    return np.asarray(loss < lowest + gap * np.var(examples(job.waves, job.points)[1]))


@lru_cache(maxsize=256)
def tuned(method: str, shape: str, job: Job, gap: float) -> tuple[float, float]:
    """α, the first one of a schedule, and the decay with which most other networks end deepest.

    Each way chooses from 18 rates, a factor of 1.26 apart, for each decay, on 40 networks; where
    the best α is the last of them, the search goes on. The six best are then tried on 100 more.

    Args:
        method: one of METHODS.
        shape: of the learning rate, as in `methods.schedule`.
        job: what they learn.
        gap: how near to the lowest loss "deepest" is, as a part of the targets' variance.
    """
    decays = (0.0,) if method == "gradient descent" else DECAYS
    rates = [LOWEST[method] * APART**k for k in range(RATES)]
    start = first_weights(TUNING_NETWORKS, job.hidden, TUNING_SEED, job.scale)
    tried: dict[Setting, Array] = {}
    while True:
        new = [(lr, d) for lr in rates for d in decays if (lr, d) not in tried]
        tried.update(_tried(new, start, job, method, shape))
        best = _ranked(tried, gap, job)
        ends = min(key[0] for key in tried), max(key[0] for key in tried)
        if best[0][0] not in ends or len(tried) > 4 * RATES * len(decays):
            break
        out = APART if best[0][0] == ends[1] else 1 / APART
        rates = [best[0][0] * out, best[0][0] * out**2]
    start = first_weights(FINAL_NETWORKS, job.hidden, FINAL_SEED, job.scale)
    return _ranked(_tried(best[:FINALISTS], start, job, method, shape), gap, job)[0]


def _tried(
    settings: Sequence[Setting], start: Array, job: Job, method: str, shape: str
) -> dict[Setting, Array]:
    """The losses in which the same networks end, for each setting."""
    lr, decay = (
        np.repeat(column, len(start))[:, np.newaxis] for column in zip(*settings, strict=True)
    )
    losses = _ends(job, np.tile(start, (len(settings), 1)), method, shape, lr, decay)
    return dict(zip(settings, losses.reshape(len(settings), -1), strict=True))


def _ranked(tried: Mapping[Setting, Array], gap: float, job: Job) -> list[Setting]:
    """The most in the deepest first; of equals the one with the lowest losses."""
    lowest = min(float(loss.min()) for loss in tried.values())
    return sorted(
        tried,
        key=lambda key: (
            -_deepest(tried[key], lowest, gap, job).sum(),
            np.minimum(tried[key], 1e3).mean(),
        ),
    )


def gain(
    seeds: Sequence[int],
    method: str = "gradient descent",
    shape: str = "constant",
    other: str = "gradient descent",
    other_shape: str = "constant",
    peak: float | None = None,
    networks: int = 10,
    steps: int = 500,
    hidden: int = 2,
    penalty: float = PENALTY,
    waves: float = 2.0,
    points: int = 20,
    batch: int = 0,
    scale: float = 1.0,
    settled: bool = True,
    gap: float = 0.1,
) -> Array:
    """For each network, 1 if it ends deepest in the first way alone, -1 if in the other alone.

    Both begin with the same first weights, each at its best α and decay, chosen on other networks.

    Args:
        seeds: each for as many networks.
        method, other: of METHODS.
        shape, other_shape: of the learning rate, as in `methods.schedule`.
        peak: the first α of the first way; None for the best.
        networks: for each seed.
        steps, hidden, penalty, waves, points, batch, scale, settled: as in `Job`.
        gap: how near to the lowest loss "deepest" is, as a part of the targets' variance.

    Returns:
        Shape (seeds · networks,).
    """
    job = Job(steps, hidden, penalty, waves, points, batch, scale, settled)
    theta = np.concatenate([first_weights(networks, hidden, seed, scale) for seed in seeds])
    losses = []
    for name, form, fixed in ((method, shape, peak), (other, other_shape, None)):
        lr, decay = (fixed, DECAYS[1]) if fixed else tuned(name, form, job, gap)
        losses.append(_ends(job, theta, name, form, lr, decay))
    lowest = float(min(loss.min() for loss in losses))
    first, second = (_deepest(loss, lowest, gap, job) for loss in losses)
    return first.astype(float) - second


def stay(
    times: float,
    seeds: Sequence[int],
    networks: int = 10,
    steps: int = 1000,
    hidden: int = 2,
    penalty: float = PENALTY,
    waves: float = 2.0,
    nudge: float = 1e-3,
    gap: float = 0.1,
) -> NDArray[np.bool_]:
    """Whether networks in shallow minima are as shallow after many steps at a constant rate.

    Args:
        times: the rate over 2/λ_max of each network's own minimum.
        seeds: each for as many networks; those that end deepest are left out.
        networks: for each seed.
        steps: at that rate; then each walks down to the floor of its valley.
        hidden, penalty, waves: as in `Job`.
        nudge: standard deviation of what each parameter is moved by at first.
        gap: a minimum is shallow if it lies this part of the targets' variance above the lowest,
            and as shallow if it lies within it.

    Returns:
        One for each network that was in a shallow minimum.
    """
    x, y = examples(waves)
    theta = np.concatenate([first_weights(networks, hidden, seed) for seed in seeds])
    train(theta, GradientDescent(0.05), 1000, x, y, gradient=penalized(penalty))
    ends = settle(theta, x, y, penalty=penalty)
    enough = gap * np.var(y)
    shallow = (ends.loss > ends.loss.min() + enough) & (ends.slope < 1e-6)
    at, loss = ends.theta[shallow], ends.loss[shallow]
    steepest = np.linalg.eigvalsh(hessians(at, x, y, penalty=penalty))[:, -1:]
    moved = at + nudge * np.random.default_rng(list(seeds)).normal(size=at.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        train(moved, GradientDescent(2 * times / steepest), steps, x, y, 0, penalized(penalty))
        fine = np.isfinite(loss_and_gradient(moved, x, y, penalty)[0])
    fine &= np.abs(moved).max(axis=1) < 1e3
    same = np.zeros(len(at), bool)
    after = settle(moved[fine], x, y, penalty=penalty).loss
    same[fine] = np.abs(after - loss[fine]) < enough
    return same
