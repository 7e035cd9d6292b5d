"""What a derivative foretells of one weight, and what comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.progress import progress
from companion.studies.backpropagation.digits_job import train_digits


class Nudges(NamedTuple):
    """One weight at a time moved by δ against its derivative: what was foretold, what came.

    The first axis is that of the networks, the second that of their weights.

    Attributes:
        predicted, real: the changes of the loss, shape (networks, weights).
        removed: the real change when the weight is set to zero, shape (networks, weights).
        foretold: what −w·∂L/∂w foretells of it, shape (networks, weights).
        without: the part of a network's weights whose derivative is zero, shape (networks,).
    """

    predicted: Array
    real: Array
    removed: Array
    foretold: Array
    without: Array


def nudges(
    delta: float,
    seeds: Sequence[int],
    epochs: int = 2,
    hidden: int = 64,
    weights: int = 100,
    examples: int = 200,
    direction: str = "against the derivative",
    every_weight: bool = False,
    shuffled: bool = False,
) -> Nudges:
    """Moves random weights of trained digits networks, each alone, against its derivative.

    Args:
        delta: δ, how far.
        seeds: one network for each, with its choice of weights.
        epochs: how long each was trained.
        hidden: its hidden units.
        weights: how many are moved in each network.
        examples: of which the loss is taken.
        direction: "against the derivative", or "at random".
        every_weight: whether weights without a derivative are among them. A pixel that is always
            white leaves its weights without effect.
        shuffled: whether what is foretold of one weight is that of another.
    """
    digits = data.digits()
    x, y = digits.x_train[:examples], digits.y_train[:examples]
    rows: list[list[Array]] = []
    without: list[float] = []
    for seed in progress(seeds, "nudges", "network"):
        network, _ = train_digits(seed, epochs, hidden)
        g, theta = network.gradient(x, y), network.theta
        rng = np.random.default_rng(seed)
        among: NDArray[np.intp] = np.arange(g.size) if every_weight else np.flatnonzero(g)
        used = rng.choice(among, weights, replace=False)
        signs = -np.sign(g[used])
        if direction == "at random":
            signs = rng.choice([-1.0, 1.0], weights)

        moved = changes(network, x, y, used, theta[used] + delta * signs)
        removed = changes(network, x, y, used, np.zeros(weights))
        foretold = -theta[used] * g[used]
        if shuffled:
            rng.shuffle(foretold)
        rows.append([delta * signs * g[used], moved, removed, foretold])
        without.append(float(np.mean(g == 0)))
    predicted, real, removed, foretold = (np.array(column) for column in zip(*rows, strict=True))
    return Nudges(predicted, real, removed, foretold, np.array(without))


def changes(
    network: nn.Network, x: Array, y: NDArray[np.intp], places: NDArray[np.intp], values: Array
) -> Array:
    """How the loss changes when one parameter, each in turn, gets another value.

    Args:
        network: left as it is.
        x, y: the examples of the loss.
        places: of the parameters in θ, shape (k,).
        values: that they get, shape (k,).
    """
    theta, loss = network.theta, network.loss(x, y)
    found = np.empty(len(places))
    for k, (i, value) in enumerate(zip(places, values, strict=True)):
        before, theta[i] = theta[i], value
        found[k] = network.loss(x, y) - loss
        theta[i] = before
    return found
