"""Which changes of the problem leave a method's path the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.landscapes import QuadraticBowl

METHODS: dict[str, Callable[[Array], optim.Optimizer]] = {
    "gradient descent": lambda c: optim.GradientDescent(0.02 * c**2),
    "momentum": lambda c: optim.Momentum(0.005 * c**2, 0.9),
    "Adagrad": lambda c: optim.Adagrad(0.5 * c),
    "RMSprop": lambda c: optim.RMSprop(0.05 * c, rho=0.9),
    "Adadelta": lambda c: optim.Adadelta(rho=0.9, eps=1e-3 * c**2),
    "Adam": lambda c: optim.Adam(0.1 * c),
}
"""Each method, with the hyperparameter that carries the unit of θ changed as c asks, (2,).

A number of θ in the new unit is c times the old one.
"""
FACTOR, ANGLE = 10.0, np.deg2rad(30)
TURN = np.array([[np.cos(ANGLE), -np.sin(ANGLE)], [np.sin(ANGLE), np.cos(ANGLE)]])
CHANGES: dict[str, tuple[float, Array]] = {
    "loss times 10": (FACTOR, np.eye(2)),
    "mirrored": (1.0, np.diag([-1.0, 1.0])),
    "other unit": (1.0, FACTOR * np.eye(2)),
    "own units": (1.0, np.diag([FACTOR, 1.0])),
    "turned by 30°": (1.0, TURN),
}
"""What is done to the problem: the factor of the loss, and A, with θ' = A θ."""
SURFACE = QuadraticBowl(10, 2)
STEEPNESS = 10.0
START = (-1.5, 1.0)
# A run that gets this far stays there: it has left every picture.
FAR = 1e3


def changed_path(
    make: Callable[[Array], optim.Optimizer],
    change: tuple[float, Array],
    steps: int,
    *,
    mended: bool = False,
) -> Array:
    """The path of a method on a changed problem, told in the coordinates of the first one.

    The first one is 10 times SURFACE, L, from START.

    Args:
        make: gives a new optimizer, as METHODS do.
        change: the factor c of the loss and the matrix A. The new loss is c L(A⁻¹θ'), and its
            gradient c A⁻ᵀ ∇L(A⁻¹θ').
        steps: how many.
        mended: whether the hyperparameter that carries the unit of θ is changed along with it.

    Returns:
        A⁻¹θ' at every step, (steps + 1, 2).
    """
    factor, A = change
    back, theta = np.linalg.inv(A), A @ np.array(START)
    optimizer = make(np.linalg.norm(A, axis=1) if mended else np.ones(2))
    path = [np.array(START)]
    for _ in range(steps):
        gradient = STEEPNESS * SURFACE.gradient(back @ theta)
        optimizer.step(theta, factor * back.T @ gradient)
        path.append(back @ theta)
        if np.linalg.norm(path[-1]) > FAR:
            return np.array(path + [path[-1]] * (steps + 1 - len(path)))
    return np.array(path)


def deviation(method: str, change: str, *, mended: bool = False, steps: int = 40) -> float:
    """How far the changed path is from the first one at most, in distances of START.

    Args:
        method: one of METHODS.
        change: one of CHANGES.
        mended: as in `changed_path`.
        steps: how many.
    """
    make = METHODS[method]
    first = changed_path(make, (1.0, np.eye(2)), steps)
    apart = np.linalg.norm(
        changed_path(make, CHANGES[change], steps, mended=mended) - first, axis=1
    )
    return float(apart.max() / np.linalg.norm(START))
