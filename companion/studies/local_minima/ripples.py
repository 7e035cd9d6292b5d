"""Runs along the floor of the rippled valley: where they end, and what gets past a crest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.landscapes import RippledValley
from companion.optim import GradientDescent, Optimizer
from companion.studies.local_minima.methods import DECAYS, METHODS, schedule

RATES = 96
"""How many learning rates each method may choose from, a factor of 1.14 apart, for each decay."""
FINER = 16
"""Into how many parts what lies around the best of them is divided, for a closer look."""
TUNING_SEED, TUNED = 1000, 40
FAR, REST = 1e6, 0.01


def slope(valley: RippledValley, x: Array) -> Array:
    """The derivative of the loss along the floor.

    Args:
        valley: the valley.
        x: places on its floor, any shape.
    """
    ripples: Array = valley.depth * np.pi * np.sin(2 * np.pi * x)
    return valley.floor * x + ripples


def edge(depth: float) -> float:
    """2/λ of the sharpest minimum of the valley: above it, gradient descent cannot rest there.

    Args:
        depth: of the ripples.
    """
    valley = RippledValley(depth)
    return 2 / float(valley.hessian(valley.minima)[:, 0, 0].max())


def slope_starts(
    count: int = 200, seed: int = 0, nearest: float = 2.5, farthest: float = 4
) -> Array:
    """Places on both slopes of the valley, shape (count,).

    Args:
        count: how many.
        seed: for the draw.
        nearest, farthest: from the deepest minimum, whose basin ends about ½ away.
    """
    rng = np.random.default_rng(seed)
    places: Array = rng.uniform(nearest, farthest, count) * rng.choice([-1, 1], count)
    return places


class Walk(NamedTuple):
    """What became of runs along the floor.

    Attributes:
        inside: whether a run is in the deepest valley for the last fiftieth of its steps, (…, n).
        rests: whether it hardly moves during these, (…, n).
        longest: the longest step of all the runs of a row, (…,).
        places: where the runs end, (…, n).
    """

    inside: NDArray[np.bool_]
    rests: NDArray[np.bool_]
    longest: Array
    places: Array


def walk(
    depth: float,
    optimizer: Optimizer,
    x: Array,
    steps: int,
    noise: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Walk:
    """Lets an optimizer run along the floor.

    Args:
        depth: of the ripples; 0 for none.
        optimizer: moves all runs at once.
        x: where they begin, without speed, (…, n); left as they are.
        steps: of each run.
        noise: standard deviation of what is added to every gradient.
        rng: for the noise.
    """
    valley = RippledValley(depth)
    crest = float(np.abs(valley.saddles[:, 0]).min()) if len(valley.saddles) else np.inf
    x, before = x.copy(), x.copy()
    longest, inside, rests = np.zeros(x.shape[:-1]), np.ones(x.shape, bool), np.ones(x.shape, bool)
    last = max(steps // 50, 10)
    for step in range(steps):
        gradient = slope(valley, x)
        if noise and rng is not None:
            gradient += noise * rng.normal(size=x.shape)
        np.copyto(before, x)
        optimizer.step(x, gradient)
        # What is lost stays lost.
        np.clip(x, -FAR, FAR, out=x)
        moved = np.abs(x - before)
        np.maximum(longest, moved.max(axis=-1), out=longest)
        if step >= steps - last:
            inside &= np.abs(x) < crest
            rests &= moved < REST
    return Walk(inside, rests, longest, x)


def caught(
    seeds: Sequence[int],
    depth: float = 0.3,
    part: float = 0.3,
    starts: int = 50,
    farthest: float = 4.0,
    steps: int = 1500,
) -> Array:
    """The part of descents of the valley that does not end in its deepest minimum, (seeds,).

    Args:
        seeds: each for as many starts.
        depth: of the ripples.
        part: the learning rate α over 2/λ of the sharpest minimum.
        starts: how many.
        farthest: the starts lie up to so far from the deepest minimum.
        steps: of each descent.
    """
    x = np.array([np.random.default_rng(s).uniform(-farthest, farthest, starts) for s in seeds])
    done = walk(depth, GradientDescent(part * edge(depth)), x, steps)
    return np.asarray(1 - done.inside.mean(axis=1))


@lru_cache(maxsize=256)
def _tuned(
    method: str,
    length: float,
    depth: float,
    steps: int,
    nearest: float,
    farthest: float,
    noise: float,
) -> tuple[float, float]:
    """α and the decay with which most runs end deepest and no step is longer than `length`.

    All methods have rates as close together, and then once more around the best of them: where
    the longest step is what limits α, a coarser grid would stop well short of it.
    """
    x = slope_starts(TUNED, TUNING_SEED, nearest, farthest)

    def best(rates: Array, decays: Sequence[float]) -> tuple[float, float]:
        lr, decay = (a.reshape(-1, 1) for a in np.meshgrid(rates, decays))
        optimizer, rng = METHODS[method](lr, decay), np.random.default_rng(TUNING_SEED)
        with np.errstate(over="ignore", invalid="ignore"):
            done = walk(depth, optimizer, np.tile(x, (len(lr), 1)), steps, noise, rng)
        shares = np.where(done.longest <= length, done.inside.mean(axis=1), -1.0)
        equal = np.flatnonzero(shares == shares.max())
        chosen = equal[len(equal) // 2]
        return float(lr[chosen, 0]), float(decay[chosen, 0])

    rates = np.geomspace(1e-4, 30, RATES)
    lr, decay = best(rates, (0.0,) if method == "gradient descent" else DECAYS)
    apart = rates[1] / rates[0]
    return best(lr * apart ** np.linspace(-1, 1, 2 * FINER + 1), (decay,))


def carried(
    method: str,
    seeds: Sequence[int],
    length: float,
    depth: float,
    other: str = "gradient descent",
    starts: int = 50,
    steps: int = 1500,
    nearest: float = 2.5,
    farthest: float = 4.0,
    noise: float = 0.0,
) -> Array:
    """How much more often a method ends in the deepest valley than another, (seeds,).

    Each at the α, and the decay if it has one, with which most runs of other starts do so without
    a step that is longer than `length`.

    Args:
        method, other: of METHODS.
        seeds: each for as many starts, the same for both.
        length: the longest step that is allowed; a valley is 1 wide, a crest ½ from its minimum.
        depth: of the ripples.
        starts: on the slopes, how many.
        steps: of each run.
        nearest, farthest: the starts, from the deepest minimum.
        noise: standard deviation of what is added to every gradient.

    Returns:
        The part of the starts with `method`, minus the part with `other`.
    """
    x = np.array([slope_starts(starts, seed, nearest, farthest) for seed in seeds])

    def share(name: str) -> Array:
        lr, decay = _tuned(name, length, depth, steps, nearest, farthest, noise)
        rng = np.random.default_rng(list(seeds))
        done = walk(depth, METHODS[name](lr, decay), x, steps, noise, rng)
        return np.asarray(done.inside.mean(axis=1))

    return share(method) - share(other)


FALLS = np.geomspace(0.05, 64, 64)
"""First rates of schedules over 2/λ, and constant ones, to choose from."""


def _at_rates(
    shape: str, times: Array, x: Array, depth: float, steps: int, end: float, at_rest: bool
) -> NDArray[np.bool_]:
    top = edge(depth)
    rates = np.reshape(times, (-1, 1)) * top
    optimizer = GradientDescent(schedule(shape, rates, end * top, steps))
    done = walk(depth, optimizer, np.tile(x, (len(rates), 1)), steps)
    return np.asarray(done.inside & (done.rests | (not at_rest)))


def left_deepest(
    times: float,
    seeds: Sequence[int],
    shape: str = "exponential",
    depth: float = 0.3,
    starts: int = 50,
    steps: int = 1500,
    nearest: float = 2.5,
    farthest: float = 4.0,
    end: float = 0.3,
    at_rest: bool = False,
) -> Array:
    """The part of descents on a schedule that ends in the deepest valley, (seeds,).

    Args:
        times: the first rate over 2/λ of the sharpest minimum.
        seeds: each for as many starts.
        shape: of the schedule, as in `schedule`.
        depth: of the ripples.
        starts: on the slopes, how many.
        steps: of each run.
        nearest, farthest: the starts, from the deepest minimum.
        end: the last rate over 2/λ.
        at_rest: whether a run counts only if it hardly moves any more; else it may swing inside.
    """
    x = np.concatenate([slope_starts(starts, seed, nearest, farthest) for seed in seeds])
    inside = _at_rates(shape, np.array([times]), x, depth, steps, end, at_rest)
    return np.asarray(inside.reshape(len(seeds), starts).mean(axis=1))


@lru_cache(maxsize=256)
def _tuned_times(
    shape: str,
    depth: float,
    steps: int,
    nearest: float,
    farthest: float,
    end: float,
    at_rest: bool,
) -> float:
    x = slope_starts(TUNED, TUNING_SEED, nearest, farthest)
    shares = _at_rates(shape, FALLS, x, depth, steps, end, at_rest).mean(axis=1)
    best = np.flatnonzero(shares == shares.max())
    return float(FALLS[best[len(best) // 2]])


def schedule_gain(
    seeds: Sequence[int],
    shape: str = "exponential",
    depth: float = 0.3,
    starts: int = 50,
    steps: int = 1500,
    nearest: float = 2.5,
    farthest: float = 4.0,
    end: float = 0.3,
    at_rest: bool = False,
) -> Array:
    """How much more often a schedule leads to the deepest valley than a constant rate, (seeds,).

    Each at the best of the same 64 first rates, chosen on other starts.

    Args:
        seeds, shape, depth, starts, steps, nearest, farthest, end, at_rest: as in `left_deepest`.
    """
    job = (depth, steps, nearest, farthest, end, at_rest)
    falling, constant = (
        left_deepest(_tuned_times(name, *job), seeds, name, depth, starts, *job[1:])
        for name in (shape, "constant")
    )
    return falling - constant
