"""What a remedy gains against a problem, each with the learning rate that suits it best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.studies.challenges import minima, networks
from companion.studies.challenges.problems import PROBLEMS
from companion.studies.challenges.remedies import OWN, PLAIN, REASONS, REMEDIES, setup_of
from companion.studies.challenges.setups import AnySetup, Setup, Waves

COARSE, FINE = {Setup: 2, Waves: 8}, {Setup: 8, Waves: 24}
"""So many seeds find out where the best learning rate is, and so many choose it there. Shares of
crowds are less certain than what a network reads."""
TUNING = 1000
"""The first of these seeds."""
RATES = tuple(float(4.0**k) for k in range(-10, 6))
"""The learning rates that are tried, each four times the one before: 10⁻⁶ to 1,024."""
APPLICABLE = tuple(
    (problem, remedy)
    for problem in PROBLEMS
    for remedy in REMEDIES
    if (problem, remedy) not in REASONS
)
"""All pairs of a problem and a remedy that can be tried on it."""


class Chosen(NamedTuple):
    """The learning rate that was best for the tuning seeds.

    Attributes:
        rate: α.
        inside: whether rates below and above were tried, and all are worse.
        diverged: the share of the RATES with which a run of a tuning seed diverged.
    """

    rate: float
    inside: bool
    diverged: float


@lru_cache(maxsize=4096)
def chosen(setup: AnySetup, plain: AnySetup) -> Chosen:
    """Chooses the learning rate for a set-up: of RATES the best, or its half or double.

    Where it is, two seeds say; which of the three it is, the mean of eight; of crowds eight and
    24. Among rates with which
    no run gets anywhere, a lower loss is better. Networks are judged on digits on which nothing is
    judged afterwards.

    Args:
        setup: with or without a remedy.
        plain: without.
    """
    coarse, diverged = _worths(setup, plain, RATES, COARSE[type(setup)])
    best = int(np.argmax(coarse))
    rates = [RATES[best] / 2, RATES[best], RATES[best] * 2]
    fine, _ = _worths(setup, plain, rates, FINE[type(setup)])
    inside = max(coarse[:best], default=inf) < coarse[best] > max(coarse[best + 1 :], default=inf)
    return Chosen(rates[int(np.argmax(fine))], bool(inside), float(diverged.mean()))


def _worths(
    setup: AnySetup, plain: AnySetup, rates: Sequence[float], count: int
) -> tuple[Array, NDArray[np.bool_]]:
    """How good each rate is, more is better, and whether a run diverged, (rates,) each."""
    seeds = range(TUNING, TUNING + count)
    if isinstance(setup, Waves) and isinstance(plain, Waves):
        shares, lost = minima.shares(setup, plain, rates, seeds)
        return shares.mean(axis=1), lost
    assert not isinstance(setup, Waves)
    found = networks.train(setup, np.repeat(rates, len(seeds)).tolist(), [*seeds] * len(rates))
    # Less than one digit or one look counts: it decides only between runs that are equal.
    rest = 1e-3 * np.minimum(found.losses[-1] / found.losses[0], 0.99)
    worth = (-np.log(found.updates) if setup.target else found.chosen) - rest
    worth[found.diverged] -= 1.0
    shape = len(rates), len(seeds)
    lost = np.asarray(found.diverged.reshape(shape).any(axis=1))
    return worth.reshape(shape).mean(axis=1), lost


@lru_cache(maxsize=4096)
def measures(setup: AnySetup, plain: AnySetup, seeds: tuple[int, ...]) -> tuple[float, ...]:
    """The measure of a set-up at its best rate: shares, or numbers of updates, one for each seed.

    Args:
        setup: with or without a remedy.
        plain: without.
        seeds: of the runs.
    """
    rate = chosen(setup, plain).rate
    if isinstance(setup, Waves) and isinstance(plain, Waves):
        return tuple(minima.shares(setup, plain, [rate], seeds)[0][0].tolist())
    assert not isinstance(setup, Waves)
    found = networks.train(setup, [rate] * len(seeds), seeds)
    return tuple((found.updates if setup.target else found.judged).tolist())


class Gains(NamedTuple):
    """What a remedy did.

    Attributes:
        without, with_it: the measure without and with the remedy, (seeds,) each.
        counts_updates: whether that is a number of updates, and not a share.
    """

    without: Array
    with_it: Array
    counts_updates: bool

    @property
    def gain(self) -> Array:
        """By seed: of shares the difference, of updates log(without / with); more is better."""
        if self.counts_updates:
            return np.asarray(np.log(self.without / self.with_it))
        return np.asarray(self.with_it - self.without)


def gains(
    problem: str,
    remedy: str,
    seeds: Sequence[int],
    other: str = OWN,
    form: str = "",
    idle: bool = False,
) -> Gains:
    """Tries one remedy alone on one problem.

    Args:
        problem, remedy, other, form: those of `setup_of`.
        seeds: of the runs, with and without it.
        idle: whether the remedy is left out after all.

    Raises KeyError for a name that there is not, ValueError where the remedy does not apply.
    """
    plain = setup_of(problem, PLAIN, other)
    setup = plain if idle else setup_of(problem, remedy, other, form)
    runs = tuple(seeds)
    without, with_it = measures(plain, plain, runs), measures(setup, plain, runs)
    return Gains(np.array(without), np.array(with_it), PROBLEMS[problem].counts_updates)
