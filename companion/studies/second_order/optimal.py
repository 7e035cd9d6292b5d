"""Where a step of Newton's is the best there is, and how fast it is near a minimum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from companion.arguments import Array
from companion.landscapes import Himmelblau, Landscape, Rosenbrock, StyblinskiTang, random_rotation
from companion.optim import newton_direction
from companion.studies.second_order.newton import kinds, run

SURFACES: dict[str, Landscape] = {
    "Himmelblau": Himmelblau(),
    "Rosenbrock": Rosenbrock(),
    "Styblinski-Tang": StyblinskiTang(2),
}
"""Surfaces by name; the first has four minima, four saddles and a maximum."""


class Quadratic(NamedTuple):
    """½ θᵀHθ, and a place on it.

    Attributes:
        hessian: H, (d, d), whose axes lie askew.
        theta: the place, (d,).
    """

    hessian: Array
    theta: Array


def quadratic(seed: int, condition: float, dimension: int, negative: int = 0) -> Quadratic:
    """A quadratic and a start that follow from a seed.

    Args:
        seed: for the axes and the start.
        condition: the largest curvature over the smallest, in size.
        dimension: d.
        negative: how many curvatures are negative, drawn among all.
    """
    rng = np.random.default_rng(seed)
    curvatures = np.geomspace(1, condition, dimension)
    Q, theta = random_rotation(dimension, rng), rng.normal(size=dimension)
    curvatures[rng.permutation(dimension)[:negative]] *= -1
    return Quadratic((Q * curvatures) @ Q.T, theta)


def height(at: Quadratic, theta: Array) -> float:
    """½ θᵀHθ."""
    return float(0.5 * theta @ at.hessian @ theta)


def lowest_along(at: Quadratic, direction: Array) -> float:
    """The lowest height on a line through the place, −∞ where it bends down.

    Args:
        at: the quadratic and the place.
        direction: of the line, (d,).
    """
    slope, bend = at.theta @ at.hessian @ direction, direction @ at.hessian @ direction
    return height(at, at.theta) - float(slope**2 / (2 * bend)) if bend > 0 else -np.inf


def _step(at: Quadratic, method: str) -> Array:
    gradient = at.hessian @ at.theta
    if method == "Newton":
        return newton_direction(gradient, at.hessian)
    bend = gradient @ at.hessian @ gradient
    return np.asarray(-(gradient @ gradient) / bend * gradient)


def height_left(
    seeds: Sequence[int], condition: float, dimension: int, method: str = "Newton"
) -> Array:
    """What one step leaves of the height on bowls, (s,).

    Args:
        seeds: for bowls and starts.
        condition: κ.
        dimension: d.
        method: "Newton", or "gradient" for the best step along the gradient.
    """
    left = []
    for seed in seeds:
        at = quadratic(seed, condition, dimension)
        left.append(height(at, at.theta + _step(at, method)) / height(at, at.theta))
    return np.array(left)


def unbeaten(
    seeds: Sequence[int],
    condition: float,
    dimension: int,
    negative: int,
    rivals: int = 100,
    method: str = "Newton",
) -> list[bool]:
    """Whether no other step tried ends lower than one of Newton's, for each quadratic.

    The others are the best ones along the gradient, along each of the axes of the quadratic, and
    along random directions.

    Args:
        seeds: for quadratics, starts and directions.
        condition, dimension, negative: as in `quadratic`.
        rivals: random directions.
        method: as in `height_left`.
    """
    found = []
    for seed in seeds:
        at = quadratic(seed, condition, dimension, negative)
        here = height(at, at.theta + _step(at, method))
        rng = np.random.default_rng(seed)
        lines = [at.hessian @ at.theta, *np.linalg.eigh(at.hessian)[1].T]
        lines += list(rng.normal(size=(rivals, dimension)))
        lowest = min(lowest_along(at, line) for line in lines)
        found.append(bool(here <= lowest + 1e-9 * abs(height(at, at.theta))))
    return found


def upward(seeds: Sequence[int], condition: float, dimension: int, negative: int) -> list[bool]:
    """Whether a step of Newton's ends higher than it begins, for each quadratic.

    Args:
        seeds: for quadratics and starts.
        condition, dimension, negative: as in `quadratic`.
    """
    steps = [quadratic(seed, condition, dimension, negative) for seed in seeds]
    return [height(at, at.theta + _step(at, "Newton")) > height(at, at.theta) for at in steps]


def errors(start: tuple[float, float] = (3.6, 2.6), steps: int = 4) -> Array:
    """Distances of Newton's method from Himmelblau's minimum (3, 2), shape (steps + 1,).

    Args:
        start: where it begins.
        steps: how many.
    """
    places = run(Himmelblau(), np.array(start), "Newton", steps)
    distances: Array = np.linalg.norm(places - [3.0, 2.0], axis=1)
    return distances


def order(distances: Array) -> float:
    """The power p of e′ ∝ eᵖ from the last three distances.

    Args:
        distances: falling, at least three, none zero.
    """
    before, last, now = (float(part) for part in np.log(distances[-3:]))
    return (now - last) / (last - before)


def at_a_minimum(
    seeds: Sequence[int],
    method: str = "Newton",
    surface: str = "Himmelblau",
    runs: int = 50,
    steps: int = 60,
    span: float = 5.0,
) -> Array:
    """The part of the runs from anywhere that end at a minimum, (s,).

    Args:
        seeds: for the starts.
        method: one of DIRECTIONS.
        surface: one of SURFACES.
        runs: starts of each seed.
        steps: of each run.
        span: starts lie between −span and span in both coordinates.
    """
    draws = [np.random.default_rng(seed).uniform(-span, span, (runs, 2)) for seed in seeds]
    there = SURFACES[surface]
    with np.errstate(all="ignore"):
        ends = run(there, np.array(draws), method, steps)[-1]
        return np.asarray((kinds(there, ends) == 0).mean(axis=1))
