"""How many updates two ways out take on the same seeds, each at its own best learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.progress import progress
from companion.studies.saddle_points.curvature import spectrum
from companion.studies.saddle_points.networks import (
    ALPHA,
    Job,
    optimizer,
    schedule,
    updates_until,
)

TUNING_SEEDS = range(1000, 1004)
"""For the first weights on which learning rates are chosen; the images are others, too."""

FAILED = 4.0
"""A run that takes so many times as long as those at the best α counts as long, and no longer."""

CENTRES = {
    "gradient descent": 1.0,
    "momentum": 0.3,
    "Nesterov": 0.3,
    "RMSprop": 0.01,
    "Adam": 0.03,
}
"""The middle of the seven learning rates that each method is tuned over first."""

DECAYS = (0.3, 0.5, 0.8, 0.9, 0.95, 0.99)
"""What is tried where what fades is tuned: β, β₁ and RMSprop's ρ."""


class Updates(NamedTuple):
    """How many updates two ways take on the same seeds, each (seeds,); the limit if never.

    Attributes:
        first: of the way that is looked at.
        other: of the way that it is compared with.
    """

    first: Array
    other: Array


class Way(NamedTuple):
    """How updates are made.

    Attributes:
        method, decay, eps: as in `networks.optimizer`.
        falling: as in `networks.schedule`.
    """

    method: str = "gradient descent"
    decay: float | None = None
    eps: float = 1e-8
    falling: str = ""


class Best(NamedTuple):
    """What a search of the learning rate has found.

    Attributes:
        alpha: the best α.
        updates: that all tuning seeds take together, in the mean over it and its neighbours.
    """

    alpha: float
    updates: float


@lru_cache(maxsize=256)
def best(way: Way, job: Job, per_decade: int = 8) -> Best:
    """The α with which a way leaves first, on other seeds and images than those of the race.

    The grid begins with seven, half as dense, and goes on until its best lies inside; around it all
    are tried. What is least is the mean over an α and its two neighbours: a few seeds alone would
    choose one so close to where runs fail that others fail with it.

    Args:
        way: how updates are made, but for α.
        job: how the network begins, and what it learns from.
        per_decade: how many α lie in a decade.
    """
    centre = CENTRES[way.method]
    if way.eps > 1:
        # Such an ε takes away that the method adapts, and divides each step.
        centre = way.eps * CENTRES["momentum"]
    runs = len(TUNING_SEEDS)
    least = float(runs * job.limit)
    sums: dict[int, float] = {}

    def together(k: int) -> float:
        nonlocal least
        if k not in sums:
            # What takes more than FAILED times as long as the best so far has failed.
            patience = job._replace(limit=min(job.limit, int(FAILED * least / runs) + 1))
            rate = schedule(centre * 10 ** (k / per_decade), way.falling)
            sums[k] = float(
                sum(
                    updates_until(
                        optimizer(way.method, rate, way.decay, way.eps), seed, patience, which=1
                    )
                    for seed in TUNING_SEEDS
                )
            )
            least = min(least, sums[k])
        return min(sums[k], FAILED * least)

    def smooth(k: int, apart: int) -> float:
        return (together(k - apart) + together(k) + together(k + apart)) / 3

    grid = [-6, -4, -2, 0, 2, 4, 6]
    for k in sorted(grid, key=abs):
        together(k)
    while (k := min(grid, key=lambda k: smooth(k, 2))) in (grid[0], grid[-1]):
        if least == runs * job.limit:
            break
        grid = [k - 2, *grid] if k == grid[0] else [*grid, k + 2]
    k = min(range(k - 2, k + 3), key=lambda k: smooth(k, 1))
    return Best(centre * 10 ** (k / per_decade), smooth(k, 1))


def run(
    way: Way,
    job: Job,
    seeds: Sequence[int],
    alpha: float | None,
    decay: str = "default",
    per_decade: int = 8,
    part: float = 1.0,
) -> Array:
    """The updates that a way takes with each seed, (seeds,).

    Args:
        way: how updates are made.
        job: how the network begins, and what it learns from.
        seeds: for the first weights, and for all that is random.
        alpha: α, or None for its best.
        decay: "default", or "tuned" for the best of DECAYS too, if there is any that fades.
        per_decade: how many α are tried in a decade.
        part: of the best α that it takes.
    """
    if alpha is None and decay == "tuned" and way.method != "gradient descent":
        way = min(
            (way._replace(decay=d) for d in DECAYS), key=lambda w: best(w, job, per_decade).updates
        )
    rate = part * best(way, job, per_decade).alpha if alpha is None else alpha
    return np.array(
        [
            updates_until(
                optimizer(way.method, schedule(rate, way.falling), way.decay, way.eps), seed, job
            )
            for seed in progress(seeds, f"{way.method}, α = {rate:.2g}", "run")
        ]
    )


def waits(
    scale: float,
    usual: float,
    seeds: Sequence[int],
    alpha: float | None = ALPHA,
    method: str = "gradient descent",
    hidden: Sequence[int] = (8,),
    left: float = 0.9,
    activation: str = "tanh",
    batch_size: int = 0,
    length: float = 0.0,
    each: int = 20,
    limit: int = 20_000,
) -> Updates:
    """How long networks wait with small first weights, beside the same ones of the usual size.

    Args:
        scale, usual: what Xavier's first weights are multiplied by in the one and in the other.
        seeds: for the first weights.
        alpha: α, or None for the best of each on other seeds and images.
        method: as in `networks.optimizer`.
        hidden, left, activation, batch_size, length, each, limit: those of `networks.Job`.
    """
    job = Job(tuple(hidden), scale, left, activation, batch_size, 0.0, 0.0, length, each, limit)
    way = Way(method)
    return Updates(*(run(way, job._replace(scale=s), seeds, alpha) for s in (scale, usual)))


def race(
    method: str,
    other: str,
    seeds: Sequence[int],
    scale: float = 1e-3,
    beta: float | None = None,
    other_beta: float | None = None,
    eps: float = 1e-8,
    decay: str = "default",
    alpha: float | None = None,
    hidden: Sequence[int] = (8,),
    left: float = 0.5,
    activation: str = "tanh",
    batch_size: int = 0,
    each: int = 20,
    limit: int = 3000,
    per_decade: int = 8,
    part: float = 1.0,
) -> Updates:
    """How many updates two methods take to leave, each at its best α on other seeds and images.

    Args:
        method, other: the methods, as in `networks.optimizer`.
        seeds: for the first weights and the batches.
        beta, other_beta: what fades in the one and in the other; None for the defaults.
        eps: ε of the first, if it has any.
        decay: "tuned" looks for the best of what fades as well.
        alpha: α of both, or None for the best of each.
        scale, hidden, left, activation, batch_size, each, limit: those of `networks.Job`.
        per_decade: how many α are tried in a decade.
        part: of its best α that each takes; less than 1 steps back from where runs fail.
    """
    job = Job(tuple(hidden), scale, left, activation, batch_size, each=each, limit=limit)
    ways = Way(method, beta, eps), Way(other, other_beta)
    return Updates(*(run(way, job, seeds, alpha, decay, per_decade, part) for way in ways))


def helped(
    seeds: Sequence[int],
    scale: float = 1e-3,
    dropout: float = 0.0,
    falling: str = "",
    noise: float = 0.0,
    small_batch: int = 0,
    alpha: float | None = None,
    method: str = "gradient descent",
    hidden: Sequence[int] = (8,),
    left: float = 0.5,
    activation: str = "tanh",
    each: int = 20,
    limit: int = 3000,
    per_decade: int = 8,
) -> Updates:
    """How many updates a run takes with a remedy, and without, each at its best α.

    Args:
        seeds: for the first weights and all that is random.
        dropout, noise: those of `networks.Job`, of the first.
        falling: how its α falls, as in `networks.schedule`.
        small_batch: images an update of the first; 0 for all.
        alpha: α of both, or None for the best of each on other seeds and images.
        method: of both.
        scale, hidden, left, activation, each, limit: those of `networks.Job`.
        per_decade: how many α are tried in a decade.
    """
    without = Job(tuple(hidden), scale, left, activation, each=each, limit=limit)
    remedy = without._replace(dropout=dropout, noise=noise, batch_size=small_batch)
    ways = (Way(method, falling=falling), remedy), (Way(method), without)
    return Updates(*(run(way, job, seeds, alpha, per_decade=per_decade) for way, job in ways))


class Foretold(NamedTuple):
    """The further updates that first weights smaller by a factor cost.

    Attributes:
        counted: in runs, (seeds,).
        by_curvature: by the lowest curvature at the saddle.
    """

    counted: Array
    by_curvature: float


def foretold(
    scale: float,
    seeds: Sequence[int],
    times: float = 10.0,
    alpha: float = ALPHA,
    hidden: Sequence[int] = (8,),
    left: float = 0.9,
    activation: str = "tanh",
    each: int = 20,
    limit: int = 20_000,
) -> Foretold:
    """What first weights smaller by a factor cost in a run, and what is foretold.

    With a curvature of −ν that is log(times) / log(1 + αν) updates of gradient descent.

    Args:
        scale: what Xavier's first weights are multiplied by; in the other runs it is so many times
            smaller.
        seeds: for the first weights.
        times: how many times smaller.
        alpha: α.
        hidden, left, activation, each, limit: those of `networks.Job`.
    """
    job = Job(tuple(hidden), scale, left, activation, each=each, limit=limit)
    near, far = (run(Way(), job._replace(scale=s), seeds, alpha) for s in (scale / times, scale))
    nu = max(-float(spectrum(tuple(hidden), activation, each)[0]), 1e-12)
    return Foretold(near - far, float(np.log(times) / np.log1p(alpha * nu)))


def left_in_time(
    seeds: Sequence[int],
    updates: int = 300,
    dropout: float = 0.0,
    noise: float = 0.0,
    small_batch: int = 0,
    scale: float = 0.0,
    alpha: float = ALPHA,
    method: str = "gradient descent",
    hidden: Sequence[int] = (8,),
    left: float = 0.9,
    activation: str = "tanh",
    each: int = 20,
) -> NDArray[np.bool_]:
    """Whether runs from the saddle at zero have left it, with something random, (seeds,).

    Args:
        seeds: for all that is random.
        updates: so many are made.
        alpha: α.
        method: as in `networks.optimizer`.
        small_batch: images an update; 0 for all.
        scale, dropout, noise, hidden, left, activation, each: those of `networks.Job`.
    """
    job = Job(
        tuple(hidden), scale, left, activation, small_batch, dropout, noise, 0.0, each, updates
    )
    return np.asarray(run(Way(method), job, seeds, alpha) < updates)
