"""The chapter's real job: a network that learns to read the digits."""

from __future__ import annotations

from companion import data, nn, optim, training
from companion.training import History


def digits_network(seed: int, hidden: int = 64, depth: int = 1) -> nn.Network:
    """64 pixels, `depth` layers of `hidden` ReLU units, 10 digits; the seed draws its weights."""
    layers: list[nn.Layer] = [nn.Dense(64, hidden), nn.ReLU()]
    for _ in range(depth - 1):
        layers += [nn.Dense(hidden, hidden), nn.ReLU()]
    return nn.Network([*layers, nn.Dense(hidden, 10)], nn.SoftmaxCrossEntropy(), rng=seed)


def train_digits(seed: int, epochs: int, hidden: int = 64) -> tuple[nn.Network, History]:
    """A digits network after some epochs of batches of 32 at α = 0.5, and how it went.

    Args:
        seed: for the first weights and the order of the examples.
        epochs: how many.
        hidden: units of the network.
    """
    digits, network = data.digits(), digits_network(seed, hidden)
    history = training.fit(
        network,
        digits.x_train,
        digits.y_train,
        optim.GradientDescent(0.5),
        epochs=epochs,
        batch_size=32,
        rng=seed,
        validation=(digits.x_test, digits.y_test),
        progress=False,
    )
    return network, history
