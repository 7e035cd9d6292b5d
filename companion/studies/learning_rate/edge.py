"""What a large learning rate does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from companion import data, diagnostics, nn, optim
from companion.arguments import Array
from companion.landscapes import QuadraticBowl

BEYOND = 1e3
"""A loss this large, from 0.3 at the start, has diverged."""


class EdgeRun(NamedTuple):
    """Full-batch descent of a digits network at a rate chosen by the curvature at its start.

    Attributes:
        lr: the learning rate α.
        loss: before every step, (steps + 1,); after divergence there is nothing more.
        steps: at which the curvature was measured, (k,).
        sharpness: λ_max there, (k,).
        diverged: whether the loss left all bounds.
    """

    lr: float
    loss: Array
    steps: Array
    sharpness: Array
    diverged: bool


def edge_run(seed: int, times: float, steps: int = 600, looks: int = 20) -> EdgeRun:
    """Descends at α = times · 2/λ_max, where λ_max is that of the start.

    200 digits, 64-16-10 with tanh units and squared error.

    Args:
        seed: for the first weights.
        times: α as a multiple of 2/λ_max.
        steps: how many.
        looks: how often λ_max is measured, evenly spread, first and last step among them.
    """
    digits = data.digits()
    x, y = digits.x_train[:200], np.eye(10)[digits.y_train[:200]]
    layers = [nn.Dense(64, 16, nn.xavier), nn.Tanh(), nn.Dense(16, 10, nn.xavier)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=seed)
    inputs, targets = network.encode(x, y)
    gradient = np.zeros_like(network.theta)
    when = np.unique(np.linspace(0, steps, looks).astype(int))
    lr, loss, sharpness = np.inf, [], []
    for step in range(steps + 1):
        if step in when:
            sharpness.append(diagnostics.sharpness(network, x, y, steps=20))
            if step == 0:
                lr = times * 2 / sharpness[0]
                optimizer = optim.GradientDescent(lr)
        loss.append(network.backpropagate(inputs, targets, gradient))
        if not loss[-1] < BEYOND:
            break
        optimizer.step(network.theta, gradient)
    diverged = not loss[-1] < BEYOND
    seen = when[: len(sharpness)]
    return EdgeRun(lr, np.array(loss), seen, np.array(sharpness), diverged)


def bowl_edge(bowl: QuadraticBowl, start: Array, steps: int = 2000) -> float:
    """The smallest α at which descent from the start does not end lower, by bisection."""
    low, high = 0.0, 4.0
    for _ in range(14):
        middle = (low + high) / 2
        theta, optimizer = start.copy(), optim.GradientDescent(middle)
        for _ in range(steps):
            optimizer.step(theta, bowl.gradient(theta))
            size = np.linalg.norm(theta)
            if not 1e-6 < size < 1e6:
                break
        grew = size > np.linalg.norm(start)
        low, high = (low, middle) if grew else (middle, high)
    return high
