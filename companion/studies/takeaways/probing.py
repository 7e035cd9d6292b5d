"""What learns without backpropagation: a step along a random direction, tried out beforehand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from companion import data, nn, training
from companion.arguments import Array
from companion.progress import progress

RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
UPDATES, BATCH, HIDDEN = 400, 32, 16
TUNING_SEEDS, SEEDS = range(100, 102), range(5)


def guess(loss: Callable[[Array], ArrayLike], theta: Array, u: Array, h: float = 1e-4) -> Array:
    """A guess at the gradient from two losses: u (L(θ + hu) − L(θ − hu)) / 2h, shape that of u.

    If each entry of u is −1 or 1 at random, the mean of all such guesses is the gradient, up to
    the error of the difference.

    Args:
        loss: L, from places of shape (…, P) to losses of shape (…).
        theta: θ, shape (…, P).
        u: one direction or many, shape (…, P).
        h: how far the losses are from θ, in units of u.

    J. C. Spall, IEEE Transactions on Automatic Control 37, 332 (1992), doi:10.1109/9.119632.
    """
    ahead, behind = np.asarray(loss(theta + h * u)), np.asarray(loss(theta - h * u))
    found: Array = u * (ahead - behind)[..., np.newaxis] / (2 * h)
    return found


def slope_along(network: nn.Network, x: Array, y: ArrayLike, rng: np.random.Generator) -> Array:
    """A `guess` at a network's gradient along a random u, shape (P,).

    Args:
        network: left as it was.
        x, y: a batch.
        rng: draws u.
    """
    start = network.theta.copy()

    def loss(theta: Array) -> float:
        network.theta[:] = theta
        return network.loss(x, y)

    found = guess(loss, start, rng.choice([-1.0, 1.0], size=start.size))
    network.theta[:] = start
    return found


def learned(how: str, lr: float, seed: int) -> float:
    """The share of held-out digits that a network 64-16-10 reads after 800 passes.

    Args:
        how: "backpropagation", one pass forward and one back for an update, or "probing", two
            passes forward.
        lr: α.
        seed: for the first weights, the batches and the directions.
    """
    digits, rng = data.digits(), np.random.default_rng(seed)
    layers = [nn.Dense(64, HIDDEN), nn.Tanh(), nn.Dense(HIDDEN, 10)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=rng)
    for _ in range(UPDATES):
        chosen = rng.integers(0, len(digits.x_train), BATCH)
        x, y = digits.x_train[chosen], digits.y_train[chosen]
        if how == "backpropagation":
            network.theta -= lr * network.gradient(x, y)
        else:
            network.theta -= lr * slope_along(network, x, y, rng)
    return training.accuracy(network, digits.x_test, digits.y_test)


@cache
def read(how: str) -> tuple[float, ...]:
    """The share that is read, one number a seed, at the α that was best on other seeds.

    Args:
        how: that of `learned`.
    """
    scores = [
        np.mean([learned(how, lr, seed) for seed in TUNING_SEEDS])
        for lr in progress(RATES, how, "rate")
    ]
    lr = RATES[int(np.argmax(scores))]
    return tuple(learned(how, lr, seed) for seed in SEEDS)


def passes_for_a_line(how: str, seed: int, limit: int = 4000) -> int:
    """Passes until a sum of five weighted inputs has lost 99 % of its excess loss; else the limit.

    α is the best of `RATES` for this seed, so that none of the two is at a disadvantage.

    Args:
        how: that of `learned`.
        seed: for the examples and the directions.
        limit: of the passes.
    """
    problem = data.linear_regression(64, 5, 4.0, noise=0.1, rng=seed)
    x, y = problem.x, problem.y[:, np.newaxis]
    best, *_ = np.linalg.lstsq(x, y)
    fewest = limit
    for lr in RATES:
        network = nn.Network([nn.Dense(5, 1, nn.zeros)], nn.MeanSquaredError(), rng=0)
        # The bias is not needed: its least is 0 up to the noise.
        least = float(np.mean((x @ best - y) ** 2))
        start, rng = network.loss(x, y), np.random.default_rng(seed)
        for passes in range(0, fewest, 2):
            loss = network.loss(x, y)
            if loss - least < 0.01 * (start - least):
                fewest = passes
                break
            if not loss < 10 * start:
                break
            if how == "backpropagation":
                network.theta -= lr * network.gradient(x, y)
            else:
                network.theta -= lr * slope_along(network, x, y, rng)
    return fewest
