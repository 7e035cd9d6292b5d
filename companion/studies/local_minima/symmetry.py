"""One network in many places: its hidden units in another order, or with other signs."""

from __future__ import annotations

from itertools import permutations, product
from math import factorial

import numpy as np

from companion.arguments import Array
from companion.studies.local_minima.wave import PENALTY, loss_and_gradient


def copies(hidden: int) -> int:
    """In how many places of the space of parameters a network 1-h-1 with tanh units stands.

    Args:
        hidden: h.
    """
    return factorial(hidden) << hidden


def twins(theta: Array) -> Array:
    """All places of one network, (copies, 3h + 1): every order of its units, and every sign.

    Args:
        theta: one network's parameters, shape (3h + 1,).
    """
    h = len(theta) // 3
    units, last = theta[:-1].reshape(3, h), theta[-1:]
    orders = [units[:, list(order)] for order in permutations(range(h))]
    signs = [np.array(sign) for sign in product((1.0, -1.0), repeat=h)]
    return np.stack([np.append((u * s).ravel(), last) for u in orders for s in signs])


def aligned(theta: Array, to: Array) -> Array:
    """The twin of one network that lies closest to another, shape (3h + 1,).

    Args:
        theta: the network that is moved, shape (3h + 1,).
        to: the other, of the same shape.
    """
    every = twins(theta)
    nearest: Array = every[np.linalg.norm(every - to, axis=1).argmin()]
    return nearest


def loss_between(a: Array, b: Array, points: int = 41, penalty: float = PENALTY) -> Array:
    """The loss at even steps on the straight line from one network to another, (points,).

    Args:
        a, b: the networks, shape (3h + 1,) each.
        points: how many, both ends among them.
        penalty: as in `loss_and_gradient`.
    """
    t = np.linspace(0, 1, points)[:, np.newaxis]
    return loss_and_gradient((1 - t) * a + t * b, penalty=penalty)[0]


def barrier(a: Array, b: Array) -> float:
    """By how much the line between two networks rises above its higher end.

    Args:
        a, b: the networks, shape (3h + 1,) each.
    """
    loss = loss_between(a, b)
    return float(loss.max() - max(loss[0], loss[-1]))
