"""Digits networks at their first weights."""

from __future__ import annotations

import numpy as np

from companion import nn

ACTIVATIONS: dict[str, type[nn.Layer]] = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
INITIALIZERS = {"he": nn.he, "xavier": nn.xavier, "zeros": nn.zeros}


def first_network(
    seed: int,
    hidden: int,
    depth: int = 1,
    activation: str = "relu",
    initializer: str = "he",
    biases: float = 0.0,
) -> nn.Network:
    """A network of 64 pixels, hidden layers and 10 digits, with softmax and cross-entropy.

    Args:
        seed: for what is drawn.
        hidden: units of each hidden layer.
        depth: the number of hidden layers.
        activation: one of ACTIVATIONS.
        initializer: of W, one of INITIALIZERS; or "uniform", which draws W and b between −1/√n and
            1/√n, where n is how many numbers come into the layer.
        biases: standard deviation of the first b; not for "uniform".
    """
    draw = INITIALIZERS.get(initializer, nn.he)
    layers: list[nn.Layer] = []
    for width in [64, *[hidden] * (depth - 1)]:
        layers += [nn.Dense(width, hidden, draw), ACTIVATIONS[activation]()]
    last = nn.Dense(hidden, 10, draw)
    network = nn.Network([*layers, last], nn.SoftmaxCrossEntropy(), rng=seed)
    rng = np.random.default_rng([seed, 1])
    for layer in network.layers:
        if isinstance(layer, nn.Dense):
            if initializer == "uniform":
                most = layer.d_in**-0.5
                layer.W[...] = rng.uniform(-most, most, layer.W.shape)
                layer.b[...] = rng.uniform(-most, most, layer.b.shape)
            elif biases:
                layer.b[...] = rng.normal(0.0, biases, layer.b.shape)
    return network
