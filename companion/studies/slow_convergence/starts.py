"""What the first weights decide."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn, training
from companion.arguments import Array
from companion.nn.initializers import Initializer
from companion.studies.vanishing_gradients.networks import ACTIVATIONS


def constant(value: float) -> Initializer:
    """All weights equal. Units of a layer then compute the same, and stay equal for ever."""
    return lambda rng, shape: np.full(shape, value)


STARTS: Mapping[str, Initializer] = MappingProxyType(
    {
        "constant": constant(0.1),
        "small": nn.normal(0.01),
        "Xavier": nn.xavier,
        "He": nn.he,
        "orthogonal": nn.orthogonal,
        "large": nn.normal(1.0),
    }
)
"""Ways to draw the first weights; the two normal ones have the standard deviations 0.01 and 1."""
POOR, GOOD = ("constant", "small", "large"), ("Xavier", "He", "orthogonal")
WIDTH, DEEP = 32, 5
RATES = 10.0 ** np.arange(-2.5, 0.6, 0.5)
"""The learning rates that every start is tuned over."""
TARGET, LIMIT, LOOK, BATCH = 0.8, 200, 10, 32
_TRIED = (RATES[3], RATES[0], *RATES[4:], *RATES[1:3])
"""RATES, first one that is often good, then the least, to which ties go."""
FRESH = {1: range(10, 30), DEEP: range(10, 15)}
"""Seeds to measure with, by depth; the differences with one layer are small, and its runs short."""


@cache
def _digits() -> data.Digits:
    """Read once, for the runs are short."""
    return data.digits()


def network(start: str, activation: str, depth: int, seed: int) -> nn.Network:
    """A network that reads digits, 64-(32 × depth)-10, biases 0.

    Args:
        start: one of STARTS.
        activation: "relu" or "tanh".
        depth: hidden layers.
        seed: for the first weights.
    """
    layers: list[nn.Layer] = []
    for number in range(depth):
        layers.append(nn.Dense(WIDTH if number else 64, WIDTH, STARTS[start]))
        layers.append(ACTIVATIONS[activation]())
    layers.append(nn.Dense(WIDTH, 10, STARTS[start]))
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)


def training_curve(
    start: str,
    activation: str,
    depth: int,
    lr: float,
    seed: int,
    target: float = TARGET,
    limit: int = LIMIT,
) -> Array:
    """The loss of 200 training examples at every tenth update, until it reaches the target.

    Args:
        start, activation, depth, seed: as `network` takes them; the seed is for the batches too.
        lr: of gradient descent with batches of 32.
        target: the loss to stop at.
        limit: of the updates.

    Returns:
        Losses, at most limit / LOOK + 1 of them; the last is infinite if the run diverged.
    """
    digits, model = _digits(), network(start, activation, depth, seed)
    x, targets = model.encode(digits.x_train, digits.y_train)
    gradient, rng = np.zeros_like(model.theta), np.random.default_rng(seed)
    losses: list[float] = []
    step = 0
    with np.errstate(over="ignore", invalid="ignore"):
        while True:
            for batch in training.batches(len(x), BATCH, rng):
                if step % LOOK == 0:
                    loss = model.loss_function.forward(model.forward(x[:200]), targets[:200])
                    losses.append(loss if np.isfinite(loss) else np.inf)
                    if loss < target or step == limit or not np.isfinite(loss):
                        return np.array(losses)
                model.backpropagate(x[batch], targets[batch], gradient)
                model.theta -= lr * gradient
                step += 1


def updates_needed(losses: Array) -> int:
    """Updates until the target; LIMIT if it was not reached.

    Args:
        losses: of a `training_curve`.
    """
    return LOOK * (len(losses) - 1) if losses[-1] < TARGET else LIMIT


class Outcome(NamedTuple):
    """How a start does at its own best learning rate.

    Attributes:
        lr: `best_rate`.
        updates: to the target on fresh seeds, (seeds,); LIMIT where it is not reached.
    """

    lr: float
    updates: NDArray[np.int64]


@cache
def best_rate(start: str, activation: str, depth: int) -> float:
    """The α of RATES with the fewest updates, in the worse of two runs.

    Where none reaches the target, it is the one with the lowest loss in the end. Losses count to
    one digit after the point: what lies below is luck, and the smaller α is the safer one.

    Args:
        start, activation, depth: as `network` takes them.
    """
    best = (float(LIMIT), np.inf, np.inf)
    for lr in _TRIED:
        worse = (0.0, 0.0)
        for seed in (0, 1):
            # Of a rate that is no better than the best before it, no more is run than shows this.
            losses = training_curve(start, activation, depth, lr, seed, limit=int(best[0]))
            worse = max(worse, (float(updates_needed(losses)), round(float(losses[-1]), 1)))
            if (*worse, lr) > best:
                break
        best = min(best, (*worse, float(lr)))
    return best[-1]


@cache
def outcome(start: str, activation: str, depth: int) -> Outcome:
    """Tunes α for a start over RATES, then trains on seeds of FRESH.

    Args:
        start, activation: as `network` takes them.
        depth: one of FRESH.
    """
    lr = best_rate(start, activation, depth)
    curves = [training_curve(start, activation, depth, lr, seed) for seed in FRESH[depth]]
    return Outcome(lr, np.array([updates_needed(losses) for losses in curves]))


def spreads(start: str, activation: str, depth: int, seed: int = 0) -> Array:
    """The standard deviation of each hidden layer's outputs before training, (depth,).

    Args:
        start, activation, depth, seed: as `network` takes them.
    """
    outputs = network(start, activation, depth, seed).layer_outputs(_digits().x_train[:200])
    return np.array([float(a.std()) for name, a in outputs.items() if name.startswith(activation)])
