"""What momentum does, and what a valley takes with each method."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.landscapes import QuadraticBowl, random_rotation
from companion.progress import progress
from companion.studies.learning_rate.pair import Pair
from companion.studies.learning_rate.reading import Tuned, make

GRID = np.geomspace(1e-4, 10, 61)
"""The learning rates of every method in a valley, twelve a decade."""

FAR = 10.0
"""In lengths of the way: a run that is ever farther from the minimum is lost."""

TUNING = range(1000, 1006)
"""The bowls on which α and what fades are chosen."""


def steep_factor(rate: float, betas: Array, steps: int = 400) -> Array:
    """By what a step of momentum multiplies |θ| on L = ½ θ², in the mean over a long run.

    Measured, not from the formula: the slope of the logarithm of √(θ² + last θ²) over the second
    half of the run, from ten random starts.

    Args:
        rate: αλ, the learning rate times the curvature.
        betas: β, shape (k,).
        steps: length of the run.

    Returns:
        Factors, shape (k,).
    """
    theta = np.tile(np.random.default_rng(0).normal(size=10), (len(betas), 1))
    optimizer = optim.Momentum(rate, np.asarray(betas)[:, np.newaxis])
    before, size, sizes = theta.copy(), np.zeros_like(theta), []
    for _ in range(steps):
        optimizer.step(theta, theta.copy())
        length = np.hypot(theta, before)
        before = theta / length
        # The run is linear: brought to one length at every step, it stays a number.
        theta /= length
        optimizer.v /= length
        size = size + np.log(length)
        sizes.append(size.mean(axis=1))
    half = np.array(sizes[steps // 2 :])
    slopes: Array = np.polyfit(np.arange(len(half)), half, 1)[0]
    return np.exp(slopes)


def damping(part: float, rate: float = 1.9, steps: int = 400) -> float:
    """The factor of a step of momentum on L = ½ λ θ², over that of plain descent.

    Args:
        part: β over (1 − αλ)².
        rate: αλ, between 1 and 3: plain descent overshoots at every step.
        steps: length of the run that is measured.
    """
    plain = abs(1 - rate)
    return float(steep_factor(rate, np.array([part * plain**2]), steps)[0]) / plain


def update_noise(
    beta: float, seeds: Sequence[int], steps: int = 4000, coordinates: int = 20
) -> Array:
    """The noise of momentum's updates beside that of the gradients, shape (seeds,).

    Gradients are nothing but noise. The standard deviation of the updates is divided by α/(1 − β),
    which is what the updates on a steady slope grow by, and by that of the gradients.

    Args:
        beta: β.
        seeds: for the gradients.
        steps: how many are counted; before, a run lasts until what it began with is forgotten.
        coordinates: parameters, each with noise of its own.
    """
    warm = round(10 / (1 - beta))
    shape = (warm + steps, coordinates)
    noise = np.stack([np.random.default_rng(seed).normal(size=shape) for seed in seeds], axis=1)
    theta, squares = np.zeros((len(seeds), coordinates)), np.zeros(len(seeds))
    optimizer = optim.Momentum(1.0, beta)
    for step, g in enumerate(noise):
        before = theta.copy()
        optimizer.step(theta, g)
        if step >= warm:
            squares += np.mean((theta - before) ** 2, axis=1)
    return np.asarray((1 - beta) * np.sqrt(squares / steps))


def bowl_steps(
    method: str,
    rates: Array,
    seeds: Sequence[int],
    decay: float | None = None,
    condition: float = 100.0,
    degrees: float | None = None,
    accuracy: float = 1e-6,
    limit: int = 4000,
    shared: bool = False,
) -> Array:
    """Steps until |θ| is below the accuracy on a bowl in the plane.

    Args:
        method: one of METHODS.
        rates: learning rates α, shape (k,); all are run at once.
        seeds: for the bowls' axes and the starts, vectors of length 1.
        decay: what fades, as in `make`.
        condition: κ.
        degrees: the angle of the axes to the coordinates; None for a random one.
        accuracy: the distance to reach.
        limit: after so many steps all stop; who has not arrived has the limit.
        shared: whether RMSprop has one v for all parameters.

    Returns:
        Steps, (k, seeds). Runs stop as soon as one rate has brought all starts home, so that only
        the fastest rate's steps are sure to be complete.
    """
    hessians, starts = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        Q, start = random_rotation(2, rng), rng.normal(size=2)
        if degrees is not None:
            c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
            Q = np.array([[c, -s], [s, c]])
        hessians.append(QuadraticBowl(condition, 2, Q).matrix)
        starts.append(start / np.linalg.norm(start))
    H = np.array(hessians)
    theta = np.tile(starts, (len(rates), 1, 1))
    optimizer = make(method, np.asarray(rates)[:, np.newaxis, np.newaxis], decay, shared)
    steps, lost = np.full(theta.shape[:2], limit), np.zeros(theta.shape[:2], bool)
    for step in range(limit):
        steps[(np.sum(theta**2, axis=2) < accuracy**2) & (steps == limit)] = step
        if (steps < limit).all(axis=1).any():
            break
        optimizer.step(theta, (theta[:, :, np.newaxis] @ H)[:, :, 0])
        # Who was ever so far away is lost, and stays where it does no harm. Else RMSprop, thrown
        # out a hundred lengths by its first step, would have the right v for all that follows.
        lost |= np.sum(theta**2, axis=2) > FAR**2
        theta[lost] = FAR
    return steps


def best_in_a_valley(
    method: str,
    seeds: Sequence[int],
    decays: Sequence[float] = (),
    condition: float = 100.0,
    degrees: float | None = None,
    accuracy: float = 1e-6,
    limit: int = 4000,
    shared: bool = False,
) -> Array:
    """Steps in a valley, (seeds,), at the α of GRID and the decay that were fastest on other bowls.

    Args:
        method: one of METHODS.
        seeds: for the bowls and the starts that are judged.
        decays: what fades, as in `make`: the values that are tried; () for the default.
        condition, degrees, accuracy, limit, shared: as in `bowl_steps`.
    """
    job = (condition, degrees, accuracy)
    best, chosen = np.inf, Tuned(float(GRID[0]), None)
    for decay in decays or (None,):
        means = bowl_steps(method, GRID, TUNING, decay, *job, limit, shared).mean(axis=1)
        if means.min() < best:
            best, chosen = means.min(), Tuned(float(GRID[means.argmin()]), decay)
    alpha, decay = chosen
    steps: Array = bowl_steps(method, np.array([alpha]), seeds, decay, *job, limit, shared)[0]
    return steps


def valley_pair(
    method: str,
    other: str,
    seeds: Sequence[int],
    decays: Sequence[float] = (),
    other_decays: Sequence[float] = (),
    condition: float = 100.0,
    degrees: float | None = None,
    accuracy: float = 1e-6,
) -> Pair:
    """Steps of two methods in the same valleys, each at its best.

    Args:
        method, other: two of METHODS.
        seeds: for the bowls and the starts.
        decays, other_decays: what fades in each: the values that are tried, () for the default.
        condition, degrees, accuracy: as in `bowl_steps`.
    """
    ways = progress([(method, decays), (other, other_decays)], "valley", "method")
    job = (condition, degrees, accuracy)
    return Pair(*(best_in_a_valley(name, seeds, tried, *job) for name, tried in ways))


def valley_with_momentum(
    beta: float, seeds: Sequence[int], condition: float = 100.0, accuracy: float = 1e-6
) -> Pair:
    """Steps of momentum and of plain descent in the same turned valleys, each at its best α.

    Args:
        beta: β.
        seeds: for the bowls and the starts.
        condition, accuracy: as in `bowl_steps`.
    """
    job = (condition, None, accuracy, 20_000)
    return Pair(
        best_in_a_valley("momentum", seeds, (beta,), *job),
        best_in_a_valley("gradient descent", seeds, (), *job),
    )


def valley_growth(
    condition: float,
    seeds: Sequence[int],
    degrees: float = 0.0,
    method: str = "RMSprop",
    accuracy: float = 1e-3,
    shared: bool = False,
) -> Pair:
    """Steps of a method on a bowl of the condition number κ, and on a round one, at its best α.

    Args:
        condition: κ.
        seeds: for the starts.
        degrees: the angle between the bowl's axes and the coordinates.
        method: one of METHODS.
        accuracy: the part of the distance that is to be left.
        shared: whether RMSprop has one v for all parameters.
    """
    return Pair(
        *(
            best_in_a_valley(method, seeds, (), kappa, degrees, accuracy, 4000, shared)
            for kappa in (condition, 1.0)
        )
    )
