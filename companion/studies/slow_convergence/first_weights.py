"""How many updates first weights take to a loss, each at the learning rate that is best for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from companion import nn
from companion.arguments import Array
from companion.nn.initializers import Initializer, fans
from companion.progress import progress
from companion.studies.deep_digits import deep_digits, images, units
from companion.studies.lattice import Deck, Lattice
from companion.studies.learning_rate.pair import Pair
from companion.studies.learning_rate.reading import make
from companion.studies.learning_rate.tuning import DECAYS
from companion.studies.slow_convergence.counting import train

CHOOSING_SEEDS = (0, 1, 2)
"""On which learning rates and decays are chosen, with images of their own."""


def constant(value: float) -> Initializer:
    """All weights equal. Units of a layer then compute the same, and stay equal for ever.

    Args:
        value: of each weight.
    """
    return lambda rng, shape: np.full(shape, value)


def uniform(variance: Callable[[int, int], float]) -> Initializer:
    """Uniform around 0.

    Args:
        variance: from fan_in and fan_out.
    """

    def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        end = (3 * variance(*fans(shape))) ** 0.5
        return rng.uniform(-end, end, shape)

    return draw


def gaussian(variance: Callable[[int, int], float]) -> Initializer:
    """Normal around 0.

    Args:
        variance: from fan_in and fan_out.
    """
    return lambda rng, shape: rng.normal(0, variance(*fans(shape)) ** 0.5, shape)


RULES: Mapping[str, Initializer] = MappingProxyType(
    {
        "He": nn.he,
        "He, uniform": uniform(lambda d_in, d_out: 2 / d_in),
        "Xavier": nn.xavier,
        "Xavier, normal": gaussian(lambda d_in, d_out: 2 / (d_in + d_out)),
        "orthogonal": nn.orthogonal,
        "uniform to 1/√d_in": uniform(lambda d_in, d_out: 1 / (3 * d_in)),
        "one deviation": nn.normal(1.0),
        "equal": constant(1.0),
    }
)
"""Ways to draw the first weights. "Uniform to 1/√d_in" is what PyTorch does unless told
otherwise; "one deviation" is 1 for all layers, and "equal" makes every weight 1: scale them."""


def scaled(rule: str, scale: float, noise: float = 0.0) -> Initializer:
    """Weights of a rule, all multiplied by a number.

    Args:
        rule: one of RULES.
        scale: the number.
        noise: the standard deviation of what is added to each weight, in parts of the scale.
    """

    def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        weights = RULES[rule](rng, shape)
        if noise:
            weights = weights + rng.normal(0, noise, shape)
        return scale * weights

    return draw


class Job(NamedTuple):
    """What is learned, and how.

    Attributes:
        rule, scale, noise: the first weights, as in `scaled`.
        activation, depth, width: of the network, as in `deep_digits`.
        method: one of METHODS of the chapter on the learning rate.
        spread, drawn: of the pixels' units, as in `units`; all runs have the same.
        batch_size: examples an update.
        target: the loss to reach.
        limit: of updates.
    """

    rule: str = "He"
    scale: float = 1.0
    noise: float = 0.0
    activation: str = "relu"
    depth: int = 3
    width: int = 16
    method: str = "gradient descent"
    spread: float = 0.0
    drawn: int = 0
    batch_size: int = 16
    target: float = 0.8
    limit: int = 20_000


class Best(NamedTuple):
    """What is best for a job.

    Attributes:
        rate: the learning rate α.
        decay: of the method, or None for its default.
        worst: the most updates of a seed that chose it; infinite if one did not arrive.
    """

    rate: float
    decay: float | None
    worst: float


CENTRES = {"gradient descent": 0, "momentum": -2, "Nesterov": -2, "RMSprop": -4, "Adam": -4}
"""About where the best rate lies where nothing is odd, in quarters of a decade."""
BELOW, ABOVE = -6, 8
"""From there, the rates that are tried first go down by one and a half decades and up by two."""
LEAST = -24
"""Where nobody arrives, rates down to a millionth are tried."""


def run(
    job: Job,
    rates: Sequence[float],
    seeds: Sequence[int],
    decay: float | None = None,
    choosing: bool = False,
    limit: int | None = None,
) -> tuple[Array, Array]:
    """Trains a lattice of networks.

    Args:
        job: what is learned.
        rates: learning rates α.
        seeds: for first weights and batches.
        decay: of the method; None for its default.
        choosing: whether it is on the images for choosing, and ends when one rate has brought all
            seeds to the target.
        limit: of updates, if it is not the job's.

    Returns:
        What `train` does.
    """
    start = scaled(job.rule, job.scale, job.noise)
    shape = (job.activation, job.depth, job.width)
    networks = [deep_digits(start, *shape, seed) for seed in seeds]
    lattice = Lattice(networks, len(rates), job.activation)
    x, y = images(choosing)
    optimizer = make(job.method, np.array(rates)[:, np.newaxis, np.newaxis], decay)
    deck, size = Deck(len(x), seeds), job.batch_size
    most = job.limit if limit is None else limit
    x = x * units(job.spread, job.drawn)
    return train(lattice, optimizer, x, y, deck, size, job.target, most, choosing)


@lru_cache(maxsize=512)
def best(job: Job, decays: tuple[float, ...] = ()) -> Best:
    """The α with which the slowest of three seeds arrives first, and the decay with which it does.

    Of those that bring nobody there, the one with the lowest loss in the end. Eight rates are
    tried, two a decade, and where the best lies at an end, or nobody arrives, smaller or larger
    ones; then the two that are a quarter of a decade away.

    Args:
        job: what is learned.
        decays: those that are tried; () for the method's default alone.
    """
    limit, found = job.limit, {}
    for decay in decays or (None,):
        centre = CENTRES[job.method]
        if decay is not None and job.method in ("momentum", "Nesterov"):
            # The steps of a steady slope add up to 1/(1 − β).
            centre += round(4 * np.log10((1 - decay) / 0.1))
        todo, fine = list(range(centre + BELOW, centre + ABOVE + 1, 2)), False
        here: dict[int, tuple[float, float]] = {}
        while todo:
            rates = [10 ** (k / 4) for k in todo]
            counts, losses = run(job, rates, CHOOSING_SEEDS, decay, True, limit)
            worst, end = counts.max(axis=1), losses.mean(axis=1)
            here.update({k: (float(worst[i]), float(end[i])) for i, k in enumerate(todo)})
            k = min(here, key=here.__getitem__)
            if here[k][0] < np.inf:
                limit = int(here[k][0])
            if fine:
                break
            low, high = min(here), max(here)
            if k == low or (here[k][0] == np.inf and low > LEAST):
                todo = [low - 6, low - 4, low - 2]
            elif k == high:
                todo = [high + 2, high + 4]
            else:
                todo, fine = [k - 1, k + 1], True
            if not -60 < low < high < 40:
                break
        found.update({(decay, k): score for k, score in here.items()})
    decay, k = min(found, key=found.__getitem__)
    return Best(10 ** (k / 4), decay, found[decay, k][0])


@lru_cache(maxsize=512)
def updates(job: Job, seeds: tuple[int, ...], decays: tuple[float, ...] = ()) -> Array:
    """Updates to the target at the α that is best, (seeds,); infinite beyond the job's limit.

    Args:
        job: what is learned.
        seeds: for first weights and batches, others than those that chose.
        decays: those that are tried; () for the method's default alone.
    """
    at = best(job, decays)
    counts: Array = run(job, [at.rate], seeds, at.decay)[0][0]
    counts.flags.writeable = False
    return counts


def starts_compared(
    rule: str,
    scale: float,
    other: str,
    other_scale: float,
    seeds: Sequence[int],
    **job: float | str,
) -> Pair:
    """Updates to a loss from two ways to draw the first weights, each at its own best α.

    Args:
        rule, scale: the first way, as in `scaled`.
        other, other_scale: the way that it is compared with.
        seeds: for first weights and batches.
        job: what else is not as in `Job`.
    """
    ways = progress(((rule, scale), (other, other_scale)), "first weights", "way")
    jobs = [Job(rule=name, scale=size, **job) for name, size in ways]  # type: ignore[arg-type]
    return Pair(*(updates(one, tuple(seeds)) for one in jobs))


def methods_compared(
    method: str, other: str, seeds: Sequence[int], decays: bool = True, **job: float | str
) -> Pair:
    """Updates to a loss with two methods, each at its own best α and decay.

    Args:
        method, other: two of METHODS of the chapter on the learning rate.
        seeds: for first weights and batches.
        decays: whether decays are tuned, too, five for each method that has one, or are defaults.
        job: what else is not as in `Job`.
    """
    found = []
    for name in progress((method, other), "methods", "method"):
        tried = tuple(DECAYS[name]) if decays else ()
        found.append(updates(Job(method=name, **job), tuple(seeds), tried))  # type: ignore[arg-type]
    return Pair(*found)


def loss_left(updates: int, seeds: Sequence[int], **job: float | str) -> Array:
    """The loss after some updates, (seeds,), at the α with which it is lowest for three others.

    Args:
        updates: how many.
        seeds: for first weights and batches.
        job: what else is not as in `Job`.
    """
    endless = Job(target=0.0, limit=updates, **job)  # type: ignore[arg-type]
    at = best(endless)
    losses: Array = run(endless, [at.rate], seeds, at.decay)[1][0]
    return losses
