"""How fast a run is near a minimum, reckoned with hundreds of digits.

An order is a limit. Squares reach the last of sixteen digits after a step or two from near by, and
what is read off so few steps is the direction in which they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

import numpy as np

from companion.arguments import Array
from companion.studies.second_order.optimal import SURFACES, order

DIGITS = 600
REACHED = Decimal("1e-250")
"""A run this near has arrived; rounding does not touch what comes before."""
Place = tuple[Decimal, Decimal]


class Here(NamedTuple):
    """What a method is told at a place.

    Attributes:
        height: of the surface.
        slopes: its derivatives.
        bends: its second derivatives: xx, xy and yy.
    """

    height: Decimal
    slopes: Place
    bends: tuple[Decimal, Decimal, Decimal]


def himmelblau(x: Decimal, y: Decimal) -> Here:
    """(x² + y − 11)² + (x + y² − 7)²."""
    p, q = x * x + y - 11, x + y * y - 7
    bends = 4 * p + 8 * x * x + 2, 4 * (x + y), 4 * q + 8 * y * y + 2
    return Here(p * p + q * q, (4 * x * p + 2 * q, 2 * p + 4 * y * q), bends)


def rosenbrock(x: Decimal, y: Decimal) -> Here:
    """100 (y − x²)² + (1 − x)²."""
    above = y - x * x
    bends = 800 * x * x - 400 * above + 2, -400 * x, Decimal(200)
    slopes = -400 * x * above - 2 * (1 - x), 200 * above
    return Here(100 * above * above + (1 - x) ** 2, slopes, bends)


def styblinski_tang(x: Decimal, y: Decimal) -> Here:
    """½ (x⁴ − 16 x² + 5 x), and the same of y."""
    lines = [(z**4 - 16 * z * z + 5 * z) / 2 for z in (x, y)]
    across, along = (2 * z**3 - 16 * z + Decimal("2.5") for z in (x, y))
    bends = 6 * x * x - 16, Decimal(0), 6 * y * y - 16
    return Here(sum(lines, Decimal(0)), (across, along), bends)


FORMULAS: dict[str, Callable[[Decimal, Decimal], Here]] = {
    "Himmelblau": himmelblau,
    "Rosenbrock": rosenbrock,
    "Styblinski-Tang": styblinski_tang,
}
"""The surfaces that `SURFACES` has in numbers of sixteen digits."""


def newton(surface: str, at: Place) -> Place:
    """Where a step of Newton's leads.

    Args:
        surface: one of FORMULAS.
        at: from where.
    """
    _, (g, h), (xx, xy, yy) = FORMULAS[surface](*at)
    determinant = xx * yy - xy * xy
    return at[0] - (yy * g - xy * h) / determinant, at[1] - (xx * h - xy * g) / determinant


def descent(surface: str, at: Place) -> Place:
    """Where a step of gradient descent leads, halved until Armijo's rule is kept.

    Args:
        surface: one of FORMULAS.
        at: from where.
    """
    height, (g, h), _ = FORMULAS[surface](*at)
    part, fall = Decimal(1), (g * g + h * h) / 10_000
    place = at
    for _ in range(60):
        place = at[0] - part * g, at[1] - part * h
        if FORMULAS[surface](*place).height <= height - part * fall:
            break
        part /= 2
    return place


STEPS = {"Newton": newton, "gradient descent": descent}


def minimum_of(surface: str, minimum: int) -> Place:
    """A minimum in all digits: a few steps find those that are not known.

    Args:
        surface: one of FORMULAS.
        minimum: which of those that the surface lists.
    """
    x, y = np.asarray(SURFACES[surface].minima)[minimum]
    place = Decimal(float(x)), Decimal(float(y))
    for _ in range(8):
        place = newton(surface, place)
    return place


def distances(surface: str, start: Place, goal: Place, method: str, steps: int) -> list[Decimal]:
    """How far a run is from its goal, at its start and after each step, until it has arrived.

    Args:
        surface: one of FORMULAS.
        start: where it begins.
        goal: where it is to end.
        method: one of STEPS.
        steps: how many at most.
    """
    place, found = start, []
    for _ in range(steps + 1):
        away = ((place[0] - goal[0]) ** 2 + (place[1] - goal[1]) ** 2).sqrt()
        found.append(away)
        if away < REACHED:
            break
        place = STEPS[method](surface, place)
    return found


def orders(
    seeds: Sequence[int],
    distance: float,
    method: str = "Newton",
    surface: str = "Himmelblau",
    minimum: int = 0,
    steps: int = 40,
) -> Array:
    """To which power the distance from a minimum is raised in each step, (s,).

    From the last three distances before it has arrived; 0 for a run that does not come near.

    Args:
        seeds: for the directions in which runs begin.
        distance: how far from the minimum.
        method: one of STEPS.
        surface: one of FORMULAS.
        minimum: which of its minima.
        steps: how many.
    """
    found = []
    with localcontext() as context:
        context.prec = DIGITS
        goal, far = minimum_of(surface, minimum), Decimal(distance)
        for seed in seeds:
            angle = np.random.default_rng(seed).uniform(0, 2 * np.pi)
            x, y = (Decimal(float(part)) for part in (np.cos(angle), np.sin(angle)))
            start = goal[0] + far * x, goal[1] + far * y
            away = [d for d in distances(surface, start, goal, method, steps) if d >= REACHED]
            near = len(away) >= 3 and away[-1] < far / 100
            found.append(order(np.exp([float(d.ln()) for d in away[-3:]])) if near else 0.0)
    return np.array(found)
