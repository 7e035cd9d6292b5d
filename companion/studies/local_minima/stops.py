"""Where networks stop, and how much that matters in wide ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, optim, training
from companion.arguments import Array
from companion.optim import GradientDescent
from companion.progress import progress
from companion.studies.backpropagation import digits_network
from companion.studies.local_minima.wave import (
    PENALTY,
    Ends,
    examples,
    first_weights,
    penalized,
    settle,
    train,
)

NEWTON = 120
"""Steps down to the floor of a valley, at most; nearly all runs need fewer."""


def wave_ends(hidden: int, runs: int = 100, seed: int = 0, penalty: float = PENALTY) -> Ends:
    """Where networks 1-h-1 come to rest that learn a wave by gradient descent.

    Args:
        hidden: h.
        runs: how many networks.
        seed: for the first weights.
        penalty: as in `loss_and_gradient`.
    """
    theta = first_weights(runs, hidden, seed)
    train(theta, GradientDescent(0.1), 1000, gradient=penalized(penalty))
    return settle(theta, steps=NEWTON, penalty=penalty)


class Stops(NamedTuple):
    """Where networks stop, each of shape (networks,).

    Attributes:
        above: whether a network's loss is clearly above the lowest of all.
        minimum: whether its gradient is below 1e-6, and the loss without the penalty curves up in
            all directions there.
    """

    above: NDArray[np.bool_]
    minimum: NDArray[np.bool_]


def stops(
    hidden: int,
    seeds: Sequence[int],
    networks: int = 10,
    steps: int = 1000,
    newton: int = NEWTON,
    lr: float = 0.1,
    penalty: float = PENALTY,
    waves: float = 2.0,
    points: int = 20,
    scale: float = 1.0,
    gap: float = 0.1,
) -> Stops:
    """Where networks 1-h-1 stop that learn a wave.

    Args:
        hidden: h.
        seeds: each for as many networks.
        networks: for each seed.
        steps: of gradient descent, before each walks down to the floor of its valley.
        newton: steps of that walk, at most.
        lr: the learning rate α of gradient descent.
        penalty: as in `loss_and_gradient`.
        waves, points: of the examples.
        scale: of the first weights.
        gap: how far above the lowest loss is clearly above, as a part of the targets' variance.
    """
    x, y = examples(waves, points)
    theta = np.concatenate([first_weights(networks, hidden, seed, scale) for seed in seeds])
    train(theta, GradientDescent(lr), steps, x, y, gradient=penalized(penalty))
    ends = settle(theta, x, y, newton, penalty)
    above = np.asarray(ends.loss > ends.loss.min() + gap * np.var(y))
    return Stops(above, np.asarray((ends.slope < 1e-6) & (ends.unaided > 0)))


def digits_spread(
    hidden: int, seeds: Sequence[int], epochs: int = 10, lr: float = 0.3, batch_size: int = 32
) -> Array:
    """How far digits networks end above the lowest of them, as a part of log 10, (seeds,).

    Args:
        hidden: units of a network, 64-hidden-10.
        seeds: for the first weights and the batches.
        epochs: how many.
        lr: the learning rate α.
        batch_size: examples an update.
    """
    digits = data.digits()
    x, y = digits.x_train, digits.y_train
    losses = []
    for seed in progress(seeds, f"{hidden} units", "run"):
        network, optimizer = digits_network(seed, hidden), optim.GradientDescent(lr)
        inputs, targets = network.encode(x, y)
        gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
        for _ in range(epochs):
            for batch in training.batches(len(x), batch_size, rng):
                network.backpropagate(inputs[batch], targets[batch], gradient)
                optimizer.step(network.theta, gradient)
        losses.append(network.loss(x, y))
    return np.asarray((np.array(losses) - min(losses)) / np.log(10))
