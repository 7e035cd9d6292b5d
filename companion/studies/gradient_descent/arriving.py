"""Whether runs from many starts arrive in a minimum."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.landscapes import Himmelblau, Landscape, QuadraticBowl, Rosenbrock, StyblinskiTang


class Surface(NamedTuple):
    """A loss with what is known of its minima.

    Attributes:
        gradient: of points, (n, d) to (n, d).
        minima: all of them, (m, d), the deepest first; m may be 0.
        box: between which bounds starts are drawn, and d.
        curvature: M, the largest in a box that holds the starts and the minima.
    """

    gradient: Callable[[Array], Array]
    minima: Array
    box: tuple[float, float, int]
    curvature: float


def surfaces() -> dict[str, Surface]:
    """The losses of `arrivals`, by name."""
    bowl = QuadraticBowl(30.0, 5)
    return {
        "four wells": _surface(StyblinskiTang(), 4.5),
        "Himmelblau": _surface(Himmelblau(), 4.5),
        # Σ t² + 10 (1 − cos 2πt): a minimum near each whole place.
        "Rastrigin": Surface(
            lambda t: 2 * t + 20 * np.pi * np.sin(2 * np.pi * t),
            _rastrigin_minima(),
            (-4.5, 4.5, 2),
            2 + 40 * np.pi**2,
        ),
        "bowl": Surface(bowl.gradient, np.zeros((1, 5)), (-1.0, 1.0, 5), 30.0),
        # θ² + 3 sin²θ, with a gradient that is 0 nowhere else, but not convex: H. Karimi, J. Nutini
        # and M. Schmidt, ECML PKDD (2016), doi:10.1007/978-3-319-46128-1_50.
        "one minimum, not convex": Surface(
            lambda t: 2 * t + 3 * np.sin(2 * t), np.zeros((1, 1)), (-10.0, 10.0, 1), 8.0
        ),
        # ¼θ⁴ + ⅓θ³: level at 0, where it is not lowest.
        "a level place": Surface(lambda t: t**3 + t**2, -np.ones((1, 1)), (0.1, 1.0, 1), 5.0),
        # ¼θ⁴
        "a flat minimum": Surface(lambda t: t**3, np.zeros((1, 1)), (-1.0, 1.0, 1), 3.0),
        "Rosenbrock": _surface(Rosenbrock(), 1.5),
        # log(1 + e^(−θ)): lower and lower for ever.
        "no minimum": Surface(
            lambda t: -1 / (1 + np.exp(t)), np.empty((0, 1)), (-1.0, 1.0, 1), 0.25
        ),
        # ¼(a² − 1)² + ½b², begun where a is 0: on the ridge between the two wells.
        "a ridge": Surface(
            lambda t: np.stack([t[:, 0] ** 3 - t[:, 0], t[:, 1]], axis=1),
            np.array([[1.0, 0.0], [-1.0, 0.0]]),
            (-1.0, 1.0, 2),
            2.0,
        ),
    }


def _surface(landscape: Landscape, most: float) -> Surface:
    """A landscape in two dimensions, between −most and most."""
    places = np.linspace(-most, most, 37)  # with the corners, where these curve most
    grid = np.stack(np.meshgrid(places, places), axis=-1)
    curvature = float(np.linalg.eigvalsh(landscape.hessian(grid)).max())
    return Surface(landscape.gradient, np.asarray(landscape.minima), (-most, most, 2), curvature)


def _rastrigin_minima() -> Array:
    """Those within 6.5 of the origin along each axis, (169, 2), found by Newton's method."""
    t = np.array(sorted(range(-6, 7), key=abs), dtype=np.float64)
    for _ in range(20):
        slope = 2 * t + 20 * np.pi * np.sin(2 * np.pi * t)
        t -= slope / (2 + 40 * np.pi**2 * np.cos(2 * np.pi * t))
    return np.stack(np.meshgrid(t, t), axis=-1).reshape(-1, 2)


class Arrivals(NamedTuple):
    """Where runs end; each of shape (starts,).

    Attributes:
        minimum: whether it is within 0.001 of a minimum.
        deepest: whether it is that near to the deepest one.
    """

    minimum: NDArray[np.bool_]
    deepest: NDArray[np.bool_]


def arrivals(
    surface: str,
    ratio: float,
    seed: int,
    starts: int = 1000,
    steps: int = 2000,
    moves: bool = True,
    spread: float = 1.0,
) -> Arrivals:
    """Descends from many starts.

    Args:
        surface: one of `surfaces`.
        ratio: of α to 2/M, where M is the largest curvature in a box around starts and minima.
        seed: for the starts.
        starts: how many.
        steps: of each run.
        moves: whether it takes the steps at all.
        spread: the part of the box, around its middle, that starts are drawn from.
    """
    loss = surfaces()[surface]
    alpha = ratio * 2 / loss.curvature
    low, high, dimension = loss.box
    middle, half = (low + high) / 2, spread * (high - low) / 2
    rng = np.random.default_rng(seed)
    theta = rng.uniform(middle - half, middle + half, (starts, dimension))
    if surface == "a ridge":
        theta[:, 0] = 0.0
    for _ in range(steps if moves else 0):
        # What is lost stays lost: its square is no float.
        theta = np.clip(theta - alpha * loss.gradient(theta), -1e50, 1e50)
    far = np.linalg.norm(theta[:, np.newaxis] - loss.minima, axis=-1)
    near = far < 1e-3
    return Arrivals(near.any(axis=1), near[:, :1].any(axis=1))
