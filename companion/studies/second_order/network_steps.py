"""Newton's steps for a small network, damped and not, all with the same line search."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.optim import newton_direction

TUNING = (1000, 1001, 1002)
"""Networks on which the damping is chosen; they are never judged."""
LEAST = (1e-3, 1e-2, 1e-1, 1.0)
"""What every curvature is lifted to at least: the choices of damped Newton."""


def moons_network(seed: int, hidden: int = 6, activation: str = "tanh") -> nn.Network:
    """A network 2-h-1 with a small penalty, that is to tell two moons apart.

    Args:
        seed: for the first weights.
        hidden: h.
        activation: "tanh" or "sigmoid".
    """
    bend = nn.Tanh() if activation == "tanh" else nn.Sigmoid()
    layers = [nn.Dense(2, hidden), bend, nn.Dense(hidden, 1)]
    return nn.Network(layers, nn.BinaryCrossEntropy(), l2=1e-3, rng=seed)


@lru_cache(maxsize=128)
def _moons(seed: int, points: int) -> tuple[Array, Array]:
    x, y = data.two_moons(points, rng=seed)
    return x, y[:, np.newaxis].astype(np.float64)


def full_hessian(network: nn.Network, x: Array, y: NDArray[np.int64] | Array) -> Array:
    """∂²L/∂θ², (P, P), one product with a unit vector for each column.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and labels, (n,), or targets.
    """
    unit = np.eye(network.theta.size)
    H: Array = np.array([network.hessian_vector_product(x, y, e) for e in unit])
    return H


class FirstStep(NamedTuple):
    """What Newton's full step does at the first weights of networks.

    Attributes:
        negative: (s,), the part of the Hessian's eigenvalues that is negative.
        raised: (s,), whether the loss is higher after it.
    """

    negative: Array
    raised: list[bool]


def first_steps(
    seeds: Sequence[int],
    hidden: int = 6,
    activation: str = "tanh",
    points: int = 100,
    trained: int = 0,
    lift: float = 0.0,
) -> FirstStep:
    """Newton's full step at the first weights, or after some damped ones.

    Args:
        seeds: for first weights and points.
        hidden, activation: as in `moons_network`.
        points: how many.
        trained: damped steps that come before.
        lift: what damping lifts every curvature to at least; 0 for none.
    """
    negative, raised = [], []
    for seed in seeds:
        network, xy = moons_network(seed, hidden, activation), _moons(seed, points)
        _train(network, xy, "damped", 0.1, trained)
        H, g = full_hessian(network, *xy), network.gradient(*xy).copy()
        before = network.loss(*xy)
        values = np.linalg.eigvalsh(H)
        damping = max(0.0, lift - values[0]) if lift else 0.0
        network.theta[...] += newton_direction(g, H + damping * np.eye(len(g)))
        negative.append(np.mean(values < 0))
        raised.append(bool(network.loss(*xy) > before))
    return FirstStep(np.array(negative), raised)


def _train(
    network: nn.Network, xy: tuple[Array, Array], method: str, least: float, steps: int
) -> None:
    for _ in range(steps):
        g, here = network.gradient(*xy).copy(), network.loss(*xy)
        if method == "gradient descent":
            step = -g
        else:
            H = full_hessian(network, *xy)
            if method == "damped":
                lift = max(0.0, least - np.linalg.eigvalsh(H)[0])
                step = newton_direction(g, H + lift * np.eye(len(g)))
            else:
                # Newton's line, gone in the direction that leads down.
                step = newton_direction(g, H)
                step *= -np.sign(g @ step)
        theta, part = network.theta.copy(), 1.0
        if method == "gradient descent":
            # It may lengthen its step, too: its first one has no natural length.
            part = 16.0
        for _ in range(40):
            network.theta[...] = theta + part * step
            if network.loss(*xy) <= here + 1e-4 * part * g @ step:
                break
            part /= 2
        else:
            network.theta[...] = theta


@cache
def _ended(
    method: str, seed: int, least: float, steps: int, hidden: int, activation: str, points: int
) -> float:
    network, xy = moons_network(seed, hidden, activation), _moons(seed, points)
    _train(network, xy, method, least, steps)
    return network.loss(*xy)


class Trained(NamedTuple):
    """Two methods after equally many steps, from the same first weights.

    Attributes:
        loss, other: (s,), their training losses.
    """

    loss: Array
    other: Array


def trained(
    method: str,
    other: str,
    seeds: Sequence[int],
    steps: int = 5,
    hidden: int = 6,
    activation: str = "tanh",
    points: int = 100,
    least: float | None = None,
) -> Trained:
    """Two methods with the same line search, which halves a step until the loss falls enough.

    Args:
        method, other: "damped", "undamped" or "gradient descent". Undamped steps go along Newton's
            line, downward; those of gradient descent begin at α = 16.
        seeds: for first weights and points.
        steps: how many.
        hidden, activation, points: as in `first_steps`.
        least: what damping lifts every curvature to; None for the best of LEAST, chosen on three
            other networks.
    """

    def of(name: str) -> Array:
        def end(lifted: float, seeds: Sequence[int]) -> Array:
            job = steps, hidden, activation, points
            return np.array([_ended(name, seed, lifted, *job) for seed in seeds])

        lifted = least or 0.0
        if name == "damped" and least is None:
            lifted = min(LEAST, key=lambda lift: float(end(lift, TUNING).mean()))
        return end(lifted, seeds)

    return Trained(of(method), of(other))
