"""How surfaces, networks and random matrices curve at a place without a slope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from companion import landscapes, nn
from companion.arguments import Array
from companion.landscapes import Landscape
from companion.studies.saddle_points.networks import balanced_digits, small_network

SURFACES: Mapping[str, Landscape] = {
    "Beale": landscapes.Beale(),
    "Himmelblau": landscapes.Himmelblau(),
    "monkey saddle": landscapes.MonkeySaddle(),
    "Rastrigin": landscapes.Rastrigin(2),
    "Rosenbrock in 4 dimensions": landscapes.Rosenbrock(4),
    "saddle": landscapes.Saddle(),
    "Styblinski–Tang": landscapes.StyblinskiTang(2),
}
"""Those whose saddles are known."""


class Curvatures(NamedTuple):
    """The ends of the spectrum at each stationary point, each (k,).

    Attributes:
        low, high: the smallest and the largest eigenvalue of the Hessian.
    """

    low: Array
    high: Array


def known_points(surfaces: Sequence[str], kind: str = "saddles") -> Curvatures:
    """The curvatures at the known stationary points of surfaces.

    Args:
        surfaces: names from SURFACES.
        kind: "saddles" or "minima".
    """
    ends = []
    for name in surfaces:
        surface = SURFACES[name]
        for H in surface.hessian(getattr(surface, kind)):
            ends.append(np.linalg.eigvalsh(H)[[0, -1]])
    return Curvatures(*np.array(ends).T)


@lru_cache(maxsize=16)
def spectrum(
    hidden: tuple[int, ...], activation: str = "tanh", each: int = 20, which: int = 0
) -> Array:
    """The eigenvalues of the Hessian, ascending, (P,), of a network whose parameters are all zero.

    Args:
        hidden: the widths of the hidden layers.
        activation: as in `small_network`.
        each, which: the images, as in `balanced_digits`.
    """
    network = small_network(hidden, 0.0, activation=activation)
    x, y = balanced_digits(which, each)
    values: Array = np.linalg.eigvalsh(hessian(network, x, y))
    return values


def hessian(network: nn.Network, x: Array, y: Array) -> Array:
    """The whole Hessian, (P, P), from its product with each axis.

    Args:
        network: with P parameters.
        x, y: inputs and targets.
    """
    H = np.array([network.hessian_vector_product(x, y, e) for e in np.eye(network.theta.size)])
    return np.asarray((H + H.T) / 2)


def at_zero(
    layers: int, units: int = 8, activation: str = "tanh", each: int = 20, which: int = 0
) -> Curvatures:
    """The curvatures of a digits network whose parameters are all zero, each (1,).

    Args:
        layers: how many hidden layers.
        units: of each.
        activation: as in `small_network`.
        each, which: the images, as in `balanced_digits`.
    """
    values = spectrum((units,) * layers, activation, each, which)
    return Curvatures(values[:1], values[-1:])


def all_positive(
    rows: int, draws: int = 20_000, seed: int = 0, entries: str = "normal", lift: float = 0.0
) -> float:
    """The part of random symmetric matrices whose eigenvalues are all positive.

    With normal entries, of variance 1 on the diagonal and ½ beside it, it is the Gaussian
    orthogonal ensemble.

    Args:
        rows: of a matrix.
        draws: how many matrices.
        seed: for the draw.
        entries: "normal" or "±1", before a matrix and its transpose are averaged.
        lift: what is added to every eigenvalue, in units of √(2 · rows), where the spectrum of a
            large matrix ends.
    """
    rng = np.random.default_rng(seed)
    shape = (draws, rows, rows)
    A = rng.normal(size=shape) if entries == "normal" else rng.choice([-1.0, 1.0], shape)
    lowest = np.linalg.eigvalsh((A + A.swapaxes(1, 2)) / 2)[:, 0]
    return float((lowest + lift * np.sqrt(2 * rows) > 0).mean())
