"""What a large learning rate does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, diagnostics, nn, optim
from companion.arguments import Array
from companion.landscapes import QuadraticBowl, random_rotation
from companion.progress import progress

ACTIVATIONS: Mapping[str, Callable[[], nn.Layer]] = MappingProxyType(
    {"tanh": nn.Tanh, "ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "GELU": nn.GELU}
)
"""Hidden units, by their names."""

BEYOND = 1e3
"""A loss this large, from 0.3 to 3 at the start, has diverged."""


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


def edge_run(
    seed: int,
    times: float,
    steps: int = 600,
    looks: int = 20,
    loss: str = "squared error",
    activation: str = "tanh",
    hidden: int = 16,
    examples: int = 200,
    depth: int = 1,
    pixels: float = 1.0,
    first: float = 1.0,
) -> EdgeRun:
    """Descends at α = times · 2/λ_max, where λ_max is that of the start.

    Args:
        seed: for the first weights.
        times: α as a multiple of 2/λ_max.
        steps: how many.
        looks: how often λ_max is measured, evenly spread, first and last step among them.
        loss: "squared error" or "cross-entropy".
        activation: one of ACTIVATIONS.
        hidden: units of each hidden layer.
        examples: digits, all in one batch.
        depth: hidden layers.
        pixels: the brightest value that a pixel has.
        first: what the first weights are multiplied by.
    """
    digits = data.digits()
    x, labels = pixels * digits.x_train[:examples], digits.y_train[:examples]
    layers: list[nn.Layer] = []
    for inputs_of_layer in (64, *[hidden] * (depth - 1)):
        layers += [nn.Dense(inputs_of_layer, hidden, nn.xavier), ACTIVATIONS[activation]()]
    layers.append(nn.Dense(hidden, 10, nn.xavier))
    squared = loss == "squared error"
    y: Array | NDArray[np.int64] = np.eye(10)[labels] if squared else labels
    error = nn.MeanSquaredError() if squared else nn.SoftmaxCrossEntropy()
    network = nn.Network(layers, error, rng=seed)
    network.theta *= first
    inputs, targets = network.encode(x, y)
    gradient = np.zeros_like(network.theta)
    when = np.unique(np.linspace(0, steps, looks).astype(int))
    lr, losses, sharpness = np.inf, [], []
    for step in range(steps + 1):
        if step in when:
            sharpness.append(diagnostics.sharpness(network, x, y, steps=20))
            if step == 0:
                lr = times * 2 / sharpness[0]
                optimizer = optim.GradientDescent(lr)
        losses.append(network.backpropagate(inputs, targets, gradient))
        if not losses[-1] < BEYOND:
            break
        optimizer.step(network.theta, gradient)
    diverged = not losses[-1] < BEYOND
    seen = when[: len(sharpness)]
    return EdgeRun(lr, np.array(losses), seen, np.array(sharpness), diverged)


class Beyond(NamedTuple):
    """What became of runs at a multiple of the edge of their start; each of shape (seeds,).

    Attributes:
        rises: whether the loss rose in any step.
        diverged: whether it left all bounds.
        left: the part of the first loss that is left; infinite after divergence.
        sharpness: λ_max in the mean over the second half of the run, as a multiple of 2/α; not a
            number after divergence.
        sharpest: the highest λ_max that was seen there, as a multiple of 2/α.
    """

    rises: NDArray[np.bool_]
    diverged: NDArray[np.bool_]
    left: Array
    sharpness: Array
    sharpest: Array


def beyond_the_edge(
    times: float,
    seeds: Sequence[int],
    steps: int = 400,
    looks: int = 7,
    loss: str = "squared error",
    activation: str = "tanh",
    hidden: int = 16,
    examples: int = 200,
    depth: int = 1,
    pixels: float = 1.0,
    first: float = 1.0,
) -> Beyond:
    """Runs `edge_run` for each seed.

    Args:
        times: α as a multiple of 2/λ_max of the start.
        seeds: for the first weights.
        steps, looks, loss, activation, hidden, examples, depth, pixels, first: as in `edge_run`.
    """
    rows = []
    job = (steps, looks, loss, activation, hidden, examples, depth, pixels, first)
    for seed in progress(seeds, f"{times:g} · 2/λ_max", "run"):
        run = edge_run(seed, times, *job)
        late = run.sharpness[run.steps >= steps / 2] * run.lr / 2
        if run.diverged:
            rows.append((True, True, np.inf, np.nan, np.nan))
        else:
            up = bool(np.any(np.diff(run.loss) > 0))
            rows.append((up, False, run.loss[-1] / run.loss[0], late.mean(), late.max()))
    return Beyond(*(np.array(column) for column in zip(*rows, strict=True)))


def bowls_left(
    times: float,
    seeds: Sequence[int],
    steps: int = 400,
    dimension: int = 3,
    steepest: float = 30.0,
) -> NDArray[np.bool_]:
    """Whether descents of random bowls end farther from the minimum than they began, (seeds,).

    Args:
        times: α as a multiple of 2/λ_max.
        seeds: one bowl and one start for each.
        steps: how many.
        dimension: of θ.
        steepest: the largest condition number; they are drawn between 2 and this one.
    """
    farther = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        rotation = random_rotation(dimension, rng)
        bowl = QuadraticBowl(float(rng.uniform(2, steepest)), dimension, rotation)
        edge = 2 / float(np.linalg.eigvalsh(bowl.matrix)[-1])
        start = rng.normal(size=dimension)
        theta, optimizer = start.copy(), optim.GradientDescent(times * edge)
        for _ in range(steps):
            optimizer.step(theta, bowl.gradient(theta))
            if not 1e-100 < np.linalg.norm(theta) < 1e100:
                break
        farther.append(np.linalg.norm(theta) > np.linalg.norm(start))
    return np.array(farther)
