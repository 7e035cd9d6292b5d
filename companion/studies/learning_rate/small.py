"""What a small learning rate does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from companion import data, optim, training
from companion.arguments import Array
from companion.landscapes import RippledValley
from companion.studies.backpropagation import digits_network

DEPTH = 0.3
"""Of the ripples in the valley of L2."""


def steps_to_learn(lr: float, seed: int, target: float = 0.8, limit: int = 20_000) -> int:
    """Updates until a digits network, 64-32-10, has a training loss below the target.

    Looked at every 2 % of the steps done; batches of 32.

    Args:
        lr: the learning rate α.
        seed: for the first weights and the batches.
        target: the loss to reach.
        limit: after so many updates it gives up, and the limit is returned.
    """
    digits = data.digits()
    x, y = digits.x_train, digits.y_train
    network, optimizer = digits_network(seed, hidden=32), optim.GradientDescent(lr)
    inputs, targets = network.encode(x, y)
    gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
    step, look = 0, 1
    while True:
        for batch in training.batches(len(x), 32, rng):
            if step == look:
                if network.loss(x[:500], y[:500]) < target or step >= limit:
                    return step
                look = max(step + 1, int(1.02 * step))
            network.backpropagate(inputs[batch], targets[batch], gradient)
            optimizer.step(network.theta, gradient)
            step += 1


def bowl_steps_to(lr: float, accuracy: float = 1e-3) -> int:
    """Steps on L = ½ θ² from θ = 1 until |θ| is below the accuracy, counted one by one."""
    theta, optimizer, steps = np.ones(1), optim.GradientDescent(lr), 0
    while abs(theta[0]) >= accuracy:
        optimizer.step(theta, theta.copy())
        steps += 1
    return steps


def valley_ends(
    rates: Sequence[float], starts: Array, steps: int = 1500, decay_to: float | None = None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where descents of the rippled valley, along its floor, are in the end.

    Args:
        rates: learning rates α, shape (k,).
        starts: places x on the floor, shape (n,).
        steps: of each descent.
        decay_to: where given, α falls exponentially to this in the course of the steps.

    Returns:
        Which minimum's basin each ends in, numbered from the left, 4 being the global one, and
        whether it is at rest there; both (k, n).
    """
    valley = RippledValley(DEPTH)
    lr: Any = np.asarray(rates, dtype=np.float64)[:, np.newaxis, np.newaxis]
    if decay_to is not None:
        lr = optim.schedules.Exponential(lr, (decay_to / lr) ** (1 / steps))
    x = np.tile(starts, (len(rates), 1))
    theta = np.stack([x, np.zeros_like(x)], axis=-1)
    optimizer = optim.GradientDescent(lr)
    for _ in range(steps):
        optimizer.step(theta, valley.gradient(theta))
    crests = np.sort(valley.saddles[:, 0])
    at_rest = np.abs(valley.gradient(theta)[..., 0]) < 1e-6
    return np.digitize(theta[..., 0], crests), at_rest


def exclusive_or(lr: float, seeds: int = 100, hidden: int = 2, time: float = 500.0) -> Array:
    """Whether networks 2-h-1 of tanh units learn exclusive-or, shape (seeds,) of bool.

    All are trained at once, on all four examples, with cross-entropy.

    Args:
        lr: the learning rate α.
        seeds: how many networks.
        hidden: h.
        time: α times the number of steps, the same for every α.
    """
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    shapes = [(2, hidden), (1, hidden), (hidden, 1), (1, 1)]
    ends = np.cumsum([a * b for a, b in shapes])
    theta = np.random.default_rng(0).normal(size=(seeds, ends[-1]))
    optimizer = optim.GradientDescent(lr)

    def forward() -> tuple[Array, Array, Array]:
        parts = np.split(theta, ends[:-1], axis=1)
        W1, b1, W2, b2 = (p.reshape(-1, *s) for p, s in zip(parts, shapes, strict=True))
        a = np.tanh(x @ W1 + b1)
        return a, W2, a @ W2 + b2

    for _ in range(round(time / lr)):
        a, W2, z = forward()
        dz = (0.5 * (1 + np.tanh(z / 2)) - y) / len(x)
        dz1 = dz @ W2.transpose(0, 2, 1) * (1 - a * a)
        derivatives = (x.T @ dz1, dz1.sum(axis=1), a.transpose(0, 2, 1) @ dz, dz.sum(axis=1))
        gradient = np.concatenate([d.reshape(seeds, -1) for d in derivatives], axis=1)
        optimizer.step(theta, gradient)
    solved: Array = ((forward()[2] > 0) == (y > 0.5)).all(axis=(1, 2))
    return solved
