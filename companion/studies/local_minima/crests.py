"""What it takes to clear a crest: derived for one valley, measured in all."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.landscapes import RippledValley
from companion.optim import GradientDescent, Momentum
from companion.studies.local_minima.ripples import slope

GRID = 2001


def _valleys(depth: float, floor: float) -> list[tuple[float, float, float]]:
    """Each valley with a crest on both sides: left crest, minimum, right crest."""
    valley = RippledValley(depth, floor)
    crests = np.sort(valley.saddles[:, 0])
    minima = np.sort(valley.minima[:, 0])
    return [
        (a, float(minima[(minima > a) & (minima < b)][0]), b) for a, b in itertools.pairwise(crests)
    ]


def reach(depth: float, floor: float = 0.2) -> Array:
    """For each valley, the least rate at which a step from inside it ends beyond a crest.

    A step leads from x to x - α f′(x). It ends beyond the crest c on the far side if α f′(x) is
    more than x - c, so that the least α is the least of (x - c)/f′(x).

    Args:
        depth: of the ripples.
        floor: the curvature of the valley without them.
    """
    valley, rates = RippledValley(depth, floor), []
    for left, minimum, right in _valleys(depth, floor):
        above = np.linspace(minimum, right, GRID)[1:-1]
        below = np.linspace(left, minimum, GRID)[1:-1]
        over_left = (above - left) / slope(valley, above)
        over_right = (below - right) / slope(valley, below)
        rates.append(min(over_left.min(), over_right.min()))
    return np.array(rates)


def edges(depth: float, floor: float = 0.2) -> Array:
    """2/λ at the minimum of each valley: above it no run of gradient descent rests there.

    Args:
        depth: of the ripples.
        floor: the curvature of the valley without them.
    """
    minima = np.array([minimum for _, minimum, _ in _valleys(depth, floor)])
    return np.asarray(2 / (floor + 2 * np.pi**2 * depth * np.cos(2 * np.pi * minima)))


def swing(place: int, depth: float = 0.3, floor: float = 0.2) -> float:
    """The least rate at which a swing reaches a crest of a valley, over its 2/λ.

    Args:
        place: which valley: 0 for the deepest, 1 for its neighbour, and so on outwards.
        depth: of the ripples.
        floor: the curvature of the valley without them.
    """
    times: Array = reach(depth, floor) / edges(depth, floor)
    return float(times[len(times) // 2 + place])


def seen_to_leave(
    depth: float = 0.3,
    floor: float = 0.2,
    starts: int = 12,
    steps: int = 1000,
    middle: float = 0.5,
    against: str = "crest",
) -> Array:
    """The least rate at which a run leaves a valley, over what was derived, one for each valley.

    Args:
        depth: of the ripples.
        floor: the curvature of the valley without them.
        starts: runs in each valley at each of 80 rates.
        steps: of each run.
        middle: the part of the valley, around its minimum, in which they begin at even places.
        against: what it is compared with: "crest", the rate at which a swing reaches one, or
            "edge", 2/λ.
    """
    valley = RippledValley(depth, floor)
    basins = np.array(_valleys(depth, floor))
    left, minimum, right = (column[:, np.newaxis, np.newaxis] for column in basins.T)
    derived = reach(depth, floor) if against == "crest" else edges(depth, floor)
    times = np.geomspace(0.9, 4, 80)[:, np.newaxis]
    part = np.linspace(-0.5, 0.5, starts) * middle
    begin = np.clip(minimum + part * (right - left), left, right)
    x = np.repeat(begin, len(times), axis=1)
    gone: NDArray[np.bool_] = np.zeros(x.shape, np.bool_)
    optimizer = GradientDescent(times * derived[:, np.newaxis, np.newaxis])
    for _ in range(steps):
        optimizer.step(x, slope(valley, x))
        gone |= (x < left) | (x > right)
        # A run that is gone stands still, at the minimum that it left.
        np.copyto(x, minimum, where=gone)
    leaves: NDArray[np.bool_] = np.any(gone, axis=2)
    return np.where(np.any(leaves, axis=1), times[leaves.argmax(axis=1), 0], np.inf)


def friction(alpha: float, beta: float) -> float:
    """ζ = (1 - β)/√α of the ball that momentum is.

    Args:
        alpha: the learning rate α.
        beta: β.
    """
    return float((1 - beta) / np.sqrt(alpha))


def needed_energy(depth: float, alpha: float, beta: float) -> float:
    """Energy over height with which a ball from a trough of level ripples clears the next crest.

    Measured: the least of many speeds with which it does, looked for twice, ever closer.

    Args:
        depth: h, the height of the crest: the ripples are h sin² πx on level ground.
        alpha: the learning rate α.
        beta: β of momentum.
    """
    low, high = 0.9, 1e3
    for _ in range(2):
        factors = np.geomspace(low, high, 300)
        cleared = _clears(factors * (2 * depth) ** 0.5, depth, alpha, beta)
        if not cleared.any():
            return float("inf")
        first = int(cleared.argmax())
        low, high = float(factors[first - 1]), float(factors[first])
    return high**2


def _clears(speeds: Array, depth: float, alpha: float, beta: float) -> NDArray[np.bool_]:
    x, optimizer = np.zeros(len(speeds)), Momentum(alpha, beta)
    # A first gradient that gives each ball its speed, in a unit of time of √α a step.
    optimizer.step(x, -speeds / alpha**0.5)
    cleared = x > 0.5
    for _ in range(20_000):
        optimizer.step(x, depth * np.pi * np.sin(2 * np.pi * x))
        cleared |= x > 0.5
        np.clip(x, -1, 1, out=x)
        if np.abs(optimizer.v).max() < 1e-12:
            break
    return cleared


def derived_energy(depth: float, alpha: float, beta: float) -> float:
    """The same by the first order in the friction: 1 + ζ √2/(π √h).

    Args:
        depth, alpha, beta: as in `needed_energy`.
    """
    return float(1 + friction(alpha, beta) * np.sqrt(2 / depth) / np.pi)


def energy_ratio(depth: float, alpha: float, beta: float) -> float:
    """The energy that clears a crest, measured, over what the first order in the friction says.

    Args:
        depth, alpha, beta: as in `needed_energy`.
    """
    return needed_energy(depth, alpha, beta) / derived_energy(depth, alpha, beta)
