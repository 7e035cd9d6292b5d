"""What the steps of training do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from companion import data, nn, optim, training
from companion.arguments import Array
from companion.studies.backpropagation.digits_job import digits_network

SEEDS = range(10)
ACTIVATIONS: dict[str, list[type[nn.Layer]]] = {
    "none": [],
    "sigmoid": [nn.Sigmoid],
    "tanh": [nn.Tanh],
    "ReLU": [nn.ReLU],
}


def falling_steps(lr: float, seed: int, batch_size: int, steps: int = 60) -> tuple[float, float]:
    """The part of the updates after which the loss is lower: of the batch used, of all examples.

    Args:
        lr: the learning rate α.
        seed: for the first weights and the batches.
        batch_size: examples an update.
        steps: how many updates.
    """
    digits = data.digits()
    network = digits_network(seed, hidden=32)
    x, targets = network.encode(digits.x_train, digits.y_train)
    optimizer, gradient = optim.GradientDescent(lr), np.empty_like(network.theta)
    rng = np.random.default_rng(seed)
    on_batch: list[bool] = []
    on_all: list[bool] = []

    def loss(x: Array, targets: Array) -> float:
        return network.loss_function.forward(network.forward(x), targets)

    before = loss(x, targets)
    while len(on_all) < steps:
        for batch in islice(training.batches(len(x), batch_size, rng), steps - len(on_all)):
            used = x[batch], targets[batch]
            before_batch = network.backpropagate(*used, gradient)
            optimizer.step(network.theta, gradient)
            on_batch.append(loss(*used) < before_batch)
            after = loss(x, targets)
            on_all.append(after < before)
            before = after
    return float(np.mean(on_batch)), float(np.mean(on_all))


def three_steps(seed: int, second_step: Callable[[Array], Array]) -> nn.Network:
    """Two epochs of loss, gradient, update, written out; `second_step` may spoil the gradient."""
    digits = data.digits()
    network, optimizer = digits_network(seed), optim.GradientDescent(0.5)
    rng = np.random.default_rng(seed)
    for _ in range(2):
        for batch in training.batches(len(digits.x_train), 32, rng):
            x, y = digits.x_train[batch], digits.y_train[batch]
            network.loss(x, y)
            gradient = network.gradient(x, y)
            optimizer.step(network.theta, second_step(gradient))
    return network


def random_direction(rng: np.random.Generator, like: Array) -> Array:
    direction = rng.normal(size=like.shape)
    return direction * (np.linalg.norm(like) / np.linalg.norm(direction))


def learns_exclusive_or(kinds: Sequence[type[nn.Layer]], seed: int) -> bool:
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    layers = [nn.Dense(2, 8), *(kind() for kind in kinds), nn.Dense(8, 1)]
    network = nn.Network(layers, nn.BinaryCrossEntropy(), rng=seed)
    training.fit(
        network,
        x,
        y,
        optim.GradientDescent(2.0),
        epochs=1000,
        batch_size=4,
        rng=seed,
        progress=False,
    )
    return training.accuracy(network, x, y) == 1.0


def train_with_squared_error(seed: int, epochs: int) -> nn.Network:
    digits = data.digits()
    layers = [nn.Dense(64, 64), nn.ReLU(), nn.Dense(64, 10), nn.Softmax()]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=seed)
    training.fit(
        network,
        digits.x_train,
        np.eye(10)[digits.y_train],
        optim.GradientDescent(10.0),
        epochs=epochs,
        batch_size=32,
        rng=seed,
        progress=False,
    )
    return network


def share_read(network: nn.Network) -> float:
    digits = data.digits()
    return float((network.predict(digits.x_test).argmax(axis=1) == digits.y_test).mean())


def steps_to_right(loss: nn.Loss, limit: int = 100_000) -> int:
    """Gradient steps on z alone, from −8, target 1, α = 1, until ŷ > 0.9."""
    z, y = np.array([[-8.0]]), np.array([[1.0]])
    activation = nn.Sigmoid()
    for step in range(limit):
        y_hat = activation.forward(z)
        if y_hat[0, 0] > 0.9:
            return step
        if isinstance(loss, nn.BinaryCrossEntropy):
            loss.forward(z, y)
            z = z - loss.backward()
        else:
            loss.forward(y_hat, y)
            z = z - activation.input_gradient(loss.backward())
    return limit
