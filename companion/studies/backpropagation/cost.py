"""What the gradient costs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.progress import progress
from companion.studies import clock
from companion.studies.backpropagation.digits_job import digits_network
from companion.studies.passes import PassCounter


class Cost(NamedTuple):
    """What one gradient costs, for networks of growing size; every field has shape (networks,).

    A pass is one run over a batch, forward or backward.

    Attributes:
        parameters: P, how many parameters the network has.
        passes_backpropagation, passes_differences: passes for one gradient.
        seconds_forward: for one forward pass.
        seconds_backpropagation, seconds_differences: for one gradient.
        measured: where the central differences were run to the end. Elsewhere their passes are 2P
            and their seconds 2P times those of one forward pass.
    """

    parameters: NDArray[np.int64]
    passes_backpropagation: NDArray[np.int64]
    passes_differences: NDArray[np.int64]
    seconds_forward: Array
    seconds_backpropagation: Array
    seconds_differences: Array
    measured: NDArray[np.bool_]


def cost(widths: Sequence[int] = (1, 4, 12, 32, 64, 128, 256, 512), run_up_to: int = 4000) -> Cost:
    """The cost of one gradient of 64-h-h-10 networks on 32 digits.

    Args:
        widths: the hidden widths h, one network each.
        run_up_to: the largest P for which the differences are run to the end.
    """
    digits = data.digits()
    rows = []
    for h in progress(widths, "costs", "network"):
        counter = PassCounter()
        layers = [nn.Dense(64, h), nn.ReLU(), nn.Dense(h, h), nn.ReLU(), counter, nn.Dense(h, 10)]
        network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0)
        x, targets = network.encode(digits.x_train[:32], digits.y_train[:32])
        g = np.empty_like(network.theta)
        size = network.theta.size

        counter.passes = 0
        network.backpropagate(x, targets, g)
        passes_backpropagation = counter.passes
        loss = partial(network.loss, x, digits.y_train[:32])
        seconds_forward = clock.seconds(loss)
        seconds_backpropagation = clock.seconds(partial(network.backpropagate, x, targets, g))
        if run := size <= run_up_to:
            counter.passes = 0
            differences = partial(nn.numerical_gradient, loss, network.theta)
            differences()
            passes_differences = counter.passes
            # Those of a small network take so little that another program's turn would decide.
            seconds_differences = clock.seconds(differences, run_up_to // size)
        else:
            passes_differences = 2 * size
            seconds_differences = passes_differences * seconds_forward
        rows.append(
            (
                size,
                passes_backpropagation,
                passes_differences,
                seconds_forward,
                seconds_backpropagation,
                seconds_differences,
                run,
            )
        )
    return Cost(*(np.array(column) for column in zip(*rows, strict=True)))


def passes(hidden: int, way: str = "central differences") -> tuple[int, int]:
    """How many passes one gradient of a 64-h-h-10 network takes, run to the end and counted.

    Args:
        hidden: h, the units in each of its two hidden layers.
        way: "central differences", "one-sided differences" or "backpropagation".

    Returns:
        P, the number of its parameters, and the passes.
    """
    digits, counter = data.digits(), PassCounter()
    layers = [nn.Dense(64, hidden), nn.ReLU(), nn.Dense(hidden, hidden), nn.ReLU()]
    network = nn.Network([*layers, counter, nn.Dense(hidden, 10)], nn.SoftmaxCrossEntropy(), rng=0)
    x, y = digits.x_train[:1], digits.y_train[:1]
    theta = network.theta
    counter.passes = 0
    if way == "backpropagation":
        network.gradient(x, y)
    elif way == "central differences":
        nn.numerical_gradient(partial(network.loss, x, y), theta)
    else:
        here = network.loss(x, y)
        for i in range(theta.size):
            before = theta[i]
            theta[i] = before + 1e-6
            network.loss(x, y) - here
            theta[i] = before
    return theta.size, counter.passes


RATES = [2.0**k for k in range(4, -15, -1)]


class Spent(NamedTuple):
    """What it takes to get to a loss, at the best of the same learning rates for each way.

    Attributes:
        alpha: the learning rate that was chosen; NaN if none arrives.
        inside: whether it lies inside the grid.
        passes: for each seed, shape (seeds,); infinite where as many as were allowed are not
            enough.
        most: so many were allowed.
        passes_backpropagation: with backpropagation from the same first weights, at its own best
            rate, shape (seeds,).
    """

    alpha: float
    inside: bool
    passes: Array
    most: int
    passes_backpropagation: Array


def passes_to_loss(
    way: str,
    seeds: Sequence[int],
    hidden: int = 16,
    target: float = 1.0,
    times: int = 2000,
    directions: int = 1,
    depth: int = 1,
    choosing: Sequence[int] = (1000, 1001),
    examples: int = 200,
) -> Spent:
    """Counts the passes until a digits network, all images in one batch, is at a loss.

    A random direction v, normal, gives (L(θ + εv) − L(θ − εv)) / 2ε times v as an estimate of the
    gradient, for two passes: J. C. Spall, IEEE Transactions on Automatic Control 37, 332 (1992),
    doi:10.1109/9.119632, in the form of Y. Nesterov and V. Spokoiny, Foundations of Computational
    Mathematics 17, 527 (2017), doi:10.1007/s10208-015-9296-2.

    Args:
        way: "backpropagation" or "random directions".
        seeds: for the first weights and the directions.
        hidden: units of each hidden layer; they are followed by ReLU.
        target: the loss that ends it.
        times: it gives up after so many times the passes of backpropagation, their median;
            backpropagation itself, after 20,000.
        directions: how many each estimate is the mean of.
        depth: the number of hidden layers.
        choosing: the seeds on which the learning rate is chosen.
        examples: images in the batch.
    """
    digits = data.digits()

    def looks(way: str, alpha: float, seed: int) -> Iterator[bool]:
        """After each look at the loss, whether it has arrived; ends if it has run away."""
        network = digits_network(seed, hidden, depth)
        x, targets = network.encode(digits.x_train[:examples], digits.y_train[:examples])
        rng, theta = np.random.default_rng(seed), network.theta
        gradient, eps = np.empty_like(theta), 1e-4
        start = loss = network.forward_pass(x, targets)
        while loss < 10 * start:
            if way == "backpropagation":
                loss = network.backpropagate(x, targets, gradient)
            else:
                loss, gradient[:] = 0.0, 0.0
                for _ in range(directions):
                    v = rng.normal(size=theta.size)
                    step = eps * v
                    theta += step
                    above = network.forward_pass(x, targets)
                    theta -= 2 * step
                    below = network.forward_pass(x, targets)
                    theta += step
                    gradient += (above - below) / (2 * eps * directions) * v
                    loss += (above + below) / (2 * directions)
            yield loss <= target
            theta -= alpha * gradient

    def best_rate(way: str, most: int) -> float:
        """All rates race; the one whose slower run arrives first is the best."""
        racing = {alpha: [looks(way, alpha, seed) for seed in choosing] for alpha in RATES}
        for _ in range(most):
            for alpha, runs in list(racing.items()):
                seen = [next(run, None) for run in runs]
                racing[alpha] = [run for run, there in zip(runs, seen, strict=True) if not there]
                if None in seen:
                    del racing[alpha]
                elif not racing[alpha]:
                    return alpha
        return np.nan

    def at_best(way: str, most: int) -> tuple[float, Array]:
        each = 2 if way == "backpropagation" else 2 * directions
        alpha = best_rate(way, most // each)
        found = np.full(len(seeds), np.inf)
        for i, seed in enumerate(progress(seeds, way, "run")):
            runs = enumerate(itertools.islice(looks(way, alpha, seed), most // each), start=1)
            found[i] = next((each * n for n, there in runs if there), np.inf)
        return alpha, found

    alpha, passes_backpropagation = at_best("backpropagation", 20_000)
    passes, most = passes_backpropagation, 20_000
    if way != "backpropagation":
        most = int(times * min(float(np.median(passes)), 20_000.0))
        alpha, passes = at_best(way, most)
    return Spent(alpha, RATES[-1] < alpha < RATES[0], passes, most, passes_backpropagation)
