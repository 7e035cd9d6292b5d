"""What the steps of training do, and what becomes of it when one of them is left out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from companion import data, optim, training
from companion.arguments import Array
from companion.progress import progress
from companion.studies.backpropagation.digits_job import digits_network, train_digits


class Falls(NamedTuple):
    """The part of the updates after which the loss is lower; each of shape (seeds,).

    Attributes:
        of_batch: the loss of the examples that the gradient was of.
        of_all: the loss of all examples.
    """

    of_batch: Array
    of_all: Array


def falling_steps(
    alpha: float,
    seeds: Sequence[int],
    batch_size: int | None = None,
    steps: int = 60,
    hidden: int = 32,
    sign: float = -1.0,
    depth: int = 1,
    examples: int = 200,
    pixels: float = 1.0,
) -> Falls:
    """Counts the updates of digits networks that lower the loss.

    Args:
        alpha: the learning rate α.
        seeds: for the first weights and the batches.
        batch_size: examples an update; None for all.
        steps: how many updates.
        hidden: units of each hidden layer.
        sign: of the update, −1 for one against the gradient.
        depth: the number of hidden layers.
        examples: all that there are.
        pixels: the value of the brightest pixel.
    """
    digits = data.digits()
    rows = []
    for seed in progress(seeds, "falling steps", "run"):
        network = digits_network(seed, hidden, depth)
        x, targets = network.encode(pixels * digits.x_train[:examples], digits.y_train[:examples])
        optimizer, gradient = optim.GradientDescent(alpha), np.empty_like(network.theta)
        rng = np.random.default_rng(seed)
        on_batch: list[bool] = []
        on_all: list[bool] = []
        before = network.forward_pass(x, targets)
        size = batch_size or len(x)
        while len(on_all) < steps:
            for batch in itertools.islice(training.batches(len(x), size, rng), steps - len(on_all)):
                used = x[batch], targets[batch]
                before_batch = network.backpropagate(*used, gradient)
                optimizer.step(network.theta, -sign * gradient)
                after = network.forward_pass(x, targets)
                on_all.append(after < before)
                # Where the batch is all there is, its loss has just been computed.
                is_all = len(batch) == len(x)
                falls = on_all[-1] if is_all else network.forward_pass(*used) < before_batch
                on_batch.append(falls)
                before = after
        rows.append((np.mean(on_batch), np.mean(on_all)))
    return Falls(*np.array(rows).T)


def loss_left(
    seeds: Sequence[int],
    left_out: str = "",
    updates: int = 90,
    alpha: float = 0.5,
    hidden: int = 64,
    batch_size: int = 32,
    depth: int = 1,
    examples: int | None = None,
) -> Array:
    """Which part of the loss of all examples training leaves when one of its steps is left out.

    Args:
        seeds: for the first weights, the batches, and what takes the place of a step.
        left_out: "", none; "the loss", the forward pass up to it is run once, and never again;
            "backward", a random direction of the gradient's length takes its place; "the way
            back", what the last layer's parameters get is right, and the others get nothing;
            "update".
        updates, alpha, batch_size: how it is trained; alpha is the learning rate α.
        hidden: units of each hidden layer.
        depth: the number of hidden layers.
        examples: to learn from; None for all.

    Returns:
        The loss after training over that before, shape (seeds,); infinite where it is no number
        any more.
    """
    digits = data.digits()
    left = []
    for seed in progress(seeds, f"without {left_out}" if left_out else "all steps", "run"):
        network, optimizer = digits_network(seed, hidden, depth), optim.GradientDescent(alpha)
        x, targets = network.encode(digits.x_train[:examples], digits.y_train[:examples])
        rng, other = np.random.default_rng(seed), np.random.default_rng((seed, 1))
        gradient = np.empty_like(network.theta)
        before_the_last = slice(0, -(hidden + 1) * 10)
        first = network.forward_pass(x, targets)
        network.forward_pass(x[:batch_size], targets[:batch_size])
        epochs = itertools.repeat(len(x))
        pieces = itertools.chain.from_iterable(training.batches(n, batch_size, rng) for n in epochs)
        with np.errstate(all="ignore"):
            for batch in itertools.islice(pieces, updates):
                if left_out != "the loss":
                    network.forward_pass(x[batch], targets[batch])
                network.backward_pass(gradient)
                if left_out == "backward":
                    direction = other.normal(size=gradient.shape)
                    direction *= np.linalg.norm(gradient) / np.linalg.norm(direction)
                    gradient[:] = direction
                if left_out == "the way back":
                    gradient[before_the_last] = 0.0
                if left_out != "update":
                    optimizer.step(network.theta, gradient)
            last = network.forward_pass(x, targets)
        left.append(last / first if np.isfinite(last) else np.inf)
    return np.array(left)


def difference_from_fit(
    seeds: Sequence[int], epochs: int = 2, alpha: float = 0.5, loss_is_read: bool = True
) -> Array:
    """How far a loop of the three steps ends from what `training.fit` does, |θ − θ_fit| / |θ_fit|.

    Args:
        seeds: for the first weights and the batches.
        epochs: how long.
        alpha: the learning rate α of the loop; that of `fit` is 0.5.
        loss_is_read: whether the loop asks for the number L before each gradient.

    Returns:
        The distances, shape (seeds,).
    """
    digits = data.digits()
    distances = []
    for seed in progress(seeds, "a loop and fit", "run"):
        network, optimizer = digits_network(seed), optim.GradientDescent(alpha)
        rng = np.random.default_rng(seed)
        for _ in range(epochs):
            for batch in training.batches(len(digits.x_train), 32, rng):
                x, y = digits.x_train[batch], digits.y_train[batch]
                if loss_is_read:
                    network.loss(x, y)
                optimizer.step(network.theta, network.gradient(x, y))
        fitted, _ = train_digits(seed, epochs)
        distance = np.linalg.norm(network.theta - fitted.theta)
        distances.append(distance / np.linalg.norm(fitted.theta))
    return np.array(distances)
