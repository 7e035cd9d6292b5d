"""Digits networks that begin beside the saddle where all weights are zero, or at it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from companion import data, nn, optim, training
from companion.arguments import Array
from companion.optim.schedules import Exponential, InverseTime, Schedule

ALPHA = 0.5
"""The learning rate of the digits networks of this chapter, where none is looked for."""


class Job(NamedTuple):
    """How a network begins, and what it learns from.

    Attributes:
        hidden: the widths of the hidden layers.
        scale: what the first weights, Xavier's, are multiplied by.
        left: the part of its first loss at which a run has left.
        activation: "tanh", "sigmoid" or "ReLU".
        batch_size: images an update; 0 for all.
        dropout: the probability with which a hidden unit is silenced.
        noise: the standard deviation of what is added to each derivative.
        length: to which every gradient is brought; 0 leaves them as they are.
        each: how many images there are of each digit.
        limit: after so many updates a run ends.
    """

    hidden: tuple[int, ...] = (8,)
    scale: float = 1e-3
    left: float = 0.5
    activation: str = "tanh"
    batch_size: int = 0
    dropout: float = 0.0
    noise: float = 0.0
    length: float = 0.0
    each: int = 20
    limit: int = 3000


def balanced_digits(which: int = 0, each: int = 20) -> tuple[Array, Array]:
    """As many images of each digit, (10 · each, 64), and their classes, (10 · each,).

    Args:
        which: 0 for the first of each digit, 1 for as many after them, and so on. There are 120 of
            each at least.
        each: how many of each digit.
    """
    digits = data.digits()
    part = slice(which * each, (which + 1) * each)
    chosen = np.concatenate([np.flatnonzero(digits.y_train == k)[part] for k in range(10)])
    return digits.x_train[chosen], digits.y_train[chosen]


def small_network(
    hidden: Sequence[int],
    scale: float,
    seed: int = 0,
    activation: str = "tanh",
    dropout: float = 0.0,
    equal: bool = False,
) -> nn.Network:
    """A network from 64 pixels to 10 digits with scaled Xavier weights, for cross-entropy.

    With the scale 0 all parameters are zero. For `balanced_digits` that is a stationary point.

    Args:
        hidden: the widths of the hidden layers.
        scale: what the first weights are multiplied by.
        seed: for the first weights, and for dropout.
        activation: "tanh", "sigmoid" or "ReLU".
        dropout: the probability with which a hidden unit is silenced in training.
        equal: whether all units of a layer begin with the same weights, in and out.
    """
    kinds: dict[str, type[nn.Layer]] = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "ReLU": nn.ReLU}
    layers: list[nn.Layer] = []
    width = 64
    for i, units in enumerate(hidden):
        layers += [nn.Dense(width, units, nn.xavier), kinds[activation]()]
        if dropout:
            layers.append(nn.Dropout(dropout, rng=10 * seed + i))
        width = units
    layers.append(nn.Dense(width, 10, nn.xavier))
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
    network.theta *= scale
    if equal:
        equalize(network)
    return network


def equalize(network: nn.Network) -> None:
    """Gives all units of a hidden layer the weights of its first, in and out, and its bias."""
    dense = [layer for layer in network.layers if isinstance(layer, nn.Dense)]
    for layer in dense[:-1]:
        layer.W[:] = layer.W[:, :1]
        layer.b[:] = layer.b[:1]
    for layer in dense[1:]:
        layer.W[:] = layer.W[:1]


def optimizer(
    method: str, lr: float | Schedule, decay: float | None = None, eps: float = 1e-8
) -> optim.Optimizer:
    """A method by its name.

    Args:
        method: "gradient descent", "momentum", "Nesterov", "RMSprop" or "Adam".
        lr: its learning rate α, or a schedule.
        decay: β of momentum and Nesterov, ρ of RMSprop, β₁ of Adam; None for the default.
        eps: ε of RMSprop and Adam. Far above every gradient, it takes away that they adapt: what is
            left is gradient descent, or momentum, with a rate of α/ε.
    """
    if method == "gradient descent":
        return optim.GradientDescent(lr)
    if method == "RMSprop":
        return optim.RMSprop(lr, rho=0.99 if decay is None else decay, eps=eps)
    beta = 0.9 if decay is None else decay
    if method == "Adam":
        return optim.Adam(lr, (beta, 0.999), eps)
    kinds = {"momentum": optim.Momentum, "Nesterov": optim.Nesterov}
    return kinds[method](lr, beta)


def schedule(alpha: float, falling: str) -> float | Schedule:
    """A learning rate that falls with each update, or does not.

    Args:
        alpha: α of the first update.
        falling: "" if not; "0.97" for α · 0.97ᵗ, and other factors likewise; "1/t" for
            α/(1 + t/10).
    """
    if not falling:
        return alpha
    return InverseTime(alpha, 0.1) if falling == "1/t" else Exponential(alpha, float(falling))


def updates_until(way: optim.Optimizer, seed: int, job: Job, which: int = 0) -> int:
    """Updates until the loss of all images is a part of what it was; the limit if never.

    Args:
        way: makes the updates.
        seed: for the first weights, and for all that is random.
        job: how the network begins, and what it learns from.
        which: the images, as in `balanced_digits`.
    """
    network = small_network(job.hidden, job.scale, seed, job.activation, job.dropout)
    return train(network, way, job, balanced_digits(which, job.each), seed)


def train(
    network: nn.Network, way: optim.Optimizer, job: Job, images: tuple[Array, Array], seed: int
) -> int:
    """Trains a network in place until it has left, and gives the updates; the limit if never.

    Args:
        network: as it begins.
        way: makes the updates.
        job: its left, batch_size, dropout, noise, length and limit are what counts here.
        images: and their classes, as `balanced_digits` gives them.
        seed: for the batches and the noise.
    """
    x, targets = network.encode(*images)
    gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
    size = job.batch_size or len(x)
    # The pass of an update tells the loss of all images if it sees all of them as they are.
    told = not job.dropout and size >= len(x)
    enough = job.left * network.forward_pass(x, targets, training=False)
    step = 0
    with np.errstate(over="ignore", invalid="ignore"):
        while True:
            rows = [slice(None)] if size >= len(x) else training.batches(len(x), size, rng)
            for batch in rows:
                loss = network.backpropagate(x[batch], targets[batch], gradient)
                if not told:
                    loss = network.forward_pass(x, targets, training=False)
                if loss <= enough:
                    return step
                if step == job.limit or not np.isfinite(loss):
                    return job.limit
                if job.noise:
                    gradient += job.noise * rng.normal(size=gradient.shape)
                if job.length:
                    gradient *= job.length / max(float(np.linalg.norm(gradient)), 1e-300)
                way.step(network.theta, gradient)
                step += 1


class EqualUnits(NamedTuple):
    """Networks whose hidden units began equal, in the end; each (seeds,).

    Attributes:
        loss: on all images.
        without: that of the same networks, trained on all images in each update and with nothing
            random.
        apart: the largest difference between the weights of two units of the first layer.
    """

    loss: Array
    without: Array
    apart: Array


def equal_units(
    seeds: Sequence[int],
    dropout: float = 0.0,
    noise: float = 0.0,
    small_batch: int = 0,
    updates: int = 200,
    alpha: float = ALPHA,
    method: str = "gradient descent",
    hidden: Sequence[int] = (8,),
    activation: str = "tanh",
    each: int = 20,
) -> EqualUnits:
    """Trains digits networks of the usual size whose hidden units begin equal, and again without.

    Args:
        seeds: for the first weights and all that is random.
        dropout, noise, hidden, activation, each: those of `Job`.
        small_batch: images an update; 0 for all.
        updates: how many.
        alpha: α.
        method: as in `optimizer`.
    """
    begin = tuple(hidden), activation, each
    plain = Job(left=0.0, limit=updates)
    remedy = plain._replace(dropout=dropout, noise=noise, batch_size=small_batch)
    ends = [_equal_units(seed, remedy, method, alpha, *begin) for seed in seeds]
    without = [_equal_units(seed, plain, method, alpha, *begin)[0] for seed in seeds]
    loss, apart = np.array(ends).T
    return EqualUnits(loss, np.array(without), apart)


@lru_cache(maxsize=1024)
def _equal_units(
    seed: int,
    job: Job,
    method: str,
    alpha: float,
    hidden: tuple[int, ...],
    activation: str,
    each: int,
) -> tuple[float, float]:
    """The loss, and how far two units are apart; two clauses ask for the same runs."""
    images = balanced_digits(0, each)
    network = small_network(hidden, 1.0, seed, activation, job.dropout, equal=True)
    train(network, optimizer(method, alpha), job, images, seed)
    dense = next(layer for layer in network.layers if isinstance(layer, nn.Dense))
    return network.loss(*images), float(np.ptp(dense.W, axis=1).max())


def parting(
    seeds: Sequence[int],
    dropout: float = 0.0,
    small_batch: int = 0,
    updates: int = 200,
    alpha: float = ALPHA,
    method: str = "gradient descent",
    hidden: Sequence[int] = (8,),
    activation: str = "tanh",
    each: int = 20,
) -> Array:
    """How much of a gradient would part hidden units that are equal, (seeds,).

    It is looked at in each update of a run like those of `equal_units`. After each, the units are
    made equal again: else the run would multiply what rounding has made, and rounding depends on
    how a width is summed, not on what is random.

    Args:
        seeds: for the first weights and all that is random.
        dropout, hidden, activation, each: those of `Job`.
        small_batch: images an update; 0 for all.
        updates: how many.
        alpha: α.
        method: as in `optimizer`.

    Returns:
        The largest difference between the same derivative of two units of the first layer, by a
        weight in or out or by the bias, beside the largest of these derivatives, in the update
        where it is largest.
    """
    images = balanced_digits(0, each)
    return np.array(
        [
            _parting(
                small_network(hidden, 1.0, seed, activation, dropout, equal=True),
                optimizer(method, alpha),
                images,
                small_batch,
                updates,
                seed,
            )
            for seed in seeds
        ]
    )


def _parting(
    network: nn.Network,
    way: optim.Optimizer,
    images: tuple[Array, Array],
    small_batch: int,
    updates: int,
    seed: int,
) -> float:
    """What `parting` gives for one network, which it trains."""
    x, targets = network.encode(*images)
    gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
    # W and b of the first layer, W of the next: the units along the last axis.
    W, b, V = list(network.views(gradient).values())[:3]
    units = np.vstack([W, b, V.T])
    largest, size, step = 0.0, small_batch or len(x), 0
    while step < updates:
        for batch in training.batches(len(x), size, rng):
            network.backpropagate(x[batch], targets[batch], gradient)
            np.concatenate([W, b[np.newaxis], V.T], out=units)
            most = max(float(np.abs(units).max()), 1e-300)
            largest = max(largest, float(np.ptp(units, axis=1).max()) / most)
            way.step(network.theta, gradient)
            equalize(network)
            step += 1
            if step == updates:
                break
    return largest


def two_runs(
    falling: str,
    seeds: Sequence[int],
    noise: float = 0.0,
    updates: int = 30,
    scale: float = 1e-3,
    alpha: float = ALPHA,
) -> Array:
    """How far apart two runs end that differ in their random numbers alone, (seeds,).

    Args:
        falling: as in `schedule`.
        seeds: for the first weights, which both have.
        noise: that of `Job`.
        updates: of gradient descent.
        scale: of the first weights.
        alpha: α of the first update.

    Returns:
        The largest difference between two of their weights.
    """
    job, images = Job(scale=scale, left=0.0, noise=noise, limit=updates), balanced_digits()
    apart = []
    for seed in seeds:
        ends = []
        for other in (0, 1):
            network = small_network(job.hidden, scale, seed)
            way = optim.GradientDescent(schedule(alpha, falling))
            train(network, way, job, images, 2 * seed + other)
            ends.append(network.theta)
        apart.append(float(np.abs(ends[0] - ends[1]).max()))
    return np.array(apart)
