"""The two losses: what they make of the gradient, and how well they train."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from companion import data, nn, optim, training
from companion.arguments import Array
from companion.progress import progress

# As many rates for each loss, a factor of 2 apart; the best one lies inside.
GRIDS = {
    "cross-entropy": [0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0],
    "squared error": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0],
}
# Of the training images; the rest is what a rate is chosen by.
TRAINED_ON = 0.8


def network_for(loss: str, seed: int, hidden: int = 64) -> nn.Network:
    """64 pixels, ReLU units, 10 digits, for cross-entropy or the squared error of softmax."""
    layers: list[nn.Layer] = [nn.Dense(64, hidden), nn.ReLU(), nn.Dense(hidden, 10)]
    if loss == "cross-entropy":
        return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
    return nn.Network([*layers, nn.Softmax()], nn.MeanSquaredError(), rng=seed)


def read(
    loss: str,
    alpha: float,
    seed: int,
    epochs: int,
    hidden: int,
    batch_size: int,
    choosing: bool,
    shuffled: bool,
) -> float:
    """The part of images that a trained network reads, of those that it was not trained on."""
    digits = data.digits()
    x, labels = digits.x_train, digits.y_train
    if shuffled:
        labels = np.random.default_rng(seed).permutation(labels)
    part = int(TRAINED_ON * len(x)) if choosing else len(x)
    there, expected = (x[part:], labels[part:]) if choosing else (digits.x_test, digits.y_test)
    network = network_for(loss, seed, hidden)
    y = labels[:part] if loss == "cross-entropy" else np.eye(10)[labels[:part]]
    optimizer = optim.GradientDescent(alpha)
    try:
        training.fit(
            network,
            x[:part],
            y,
            optimizer,
            epochs=epochs,
            batch_size=batch_size,
            rng=seed,
            progress=False,
        )
    except training.LossNotFiniteError:
        return 0.0
    return float((network.predict(there).argmax(axis=1) == expected).mean())


class Reading(NamedTuple):
    """How well a loss trains.

    Attributes:
        alpha: the learning rate that was chosen.
        inside: whether it lies inside its grid.
        read: the part of the held-out images that is read, shape (seeds,).
    """

    alpha: float
    inside: bool
    read: Array


class Readings(NamedTuple):
    """How well each of the two losses trains, from the same first weights.

    Attributes:
        cross_entropy: with cross-entropy of the softmax.
        squared_error: with the mean squared error of the softmax.
    """

    cross_entropy: Reading
    squared_error: Reading


def readings(
    seeds: Sequence[int],
    epochs: int = 10,
    hidden: int = 64,
    batch_size: int = 32,
    choosing: Sequence[int] = (1000, 1001),
    shuffled: bool = False,
    own_rate: bool = True,
) -> Readings:
    """Trains digits networks with each loss, each at its best learning rate.

    The rate is chosen on a fifth of the training images and on other seeds than those that count.

    Args:
        seeds: for the first weights and the batches of the networks that count.
        epochs, hidden, batch_size: how they are trained.
        choosing: the seeds on which the learning rate is chosen.
        shuffled: whether the labels are those of other images.
        own_rate: whether squared error gets a rate of its own, and not that of cross-entropy.
    """
    how = epochs, hidden, batch_size

    def best(loss: str) -> tuple[float, bool]:
        scores = [
            np.mean([read(loss, a, seed, *how, True, shuffled) for seed in choosing])
            for a in progress(GRIDS[loss], f"{loss}, choosing", "rate")
        ]
        k = int(np.argmax(scores))
        return GRIDS[loss][k], 0 < k < len(scores) - 1

    def reading(loss: str, alpha: float, inside: bool) -> Reading:
        runs = progress(seeds, loss, "run")
        return Reading(
            alpha, inside, np.array([read(loss, alpha, s, *how, False, shuffled) for s in runs])
        )

    chosen = best("cross-entropy")
    other = best("squared error") if own_rate else chosen
    return Readings(reading("cross-entropy", *chosen), reading("squared error", *other))


class Steps(NamedTuple):
    """How many steps one unit takes.

    Attributes:
        taken: with the loss that was asked for; 100,000 if they are not enough.
        with_cross_entropy: with cross-entropy, from the same start.
    """

    taken: int
    with_cross_entropy: int


def steps_to_right(loss: str, z: float = -8.0, alpha: float = 1.0, enough: float = 0.9) -> Steps:
    """Gradient steps on the input z of one sigmoid unit with target 1 until its output is `enough`.

    Args:
        loss: "cross-entropy" or "squared error".
        z: where it begins.
        alpha: the learning rate α.
        enough: the output ŷ that ends it.
    """

    def steps(loss: str) -> int:
        here = z
        for step in range(100_000):
            y_hat = 1 / (1 + np.exp(-here))
            if y_hat > enough:
                return step
            slope = 1.0 if loss == "cross-entropy" else 2 * y_hat * (1 - y_hat)
            here -= alpha * slope * (y_hat - 1)
        return 100_000

    return Steps(steps(loss), steps("cross-entropy"))


def gradient_identity(
    seed: int,
    examples: int = 20,
    classes: int = 5,
    scale: float = 3.0,
    loss: str = "cross-entropy",
) -> float:
    """How far the gradient of a loss by what goes into softmax is from (ŷ − y)/n, relative.

    Args:
        seed: for inputs and labels.
        examples: n.
        classes: outputs.
        scale: the standard deviation of the inputs.
        loss: "cross-entropy" or "squared error".
    """
    rng = np.random.default_rng(seed)
    z, labels = scale * rng.normal(size=(examples, classes)), rng.integers(0, classes, examples)
    softmax, y = nn.Softmax(), np.eye(classes)[labels]
    y_hat = softmax.forward(z)
    if loss == "cross-entropy":
        entropy = nn.SoftmaxCrossEntropy()
        entropy.forward(z, entropy.encode(labels, z))
        gradient = entropy.backward()
    else:
        error = nn.MeanSquaredError()
        error.forward(y_hat, y)
        gradient = softmax.input_gradient(error.backward())
    return nn.relative_error(gradient, (y_hat - y) / examples)
