"""Whether the backward pass gives the gradient, and in which order it goes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from companion import autodiff, nn
from companion.arguments import Array
from companion.autodiff import Value
from companion.studies.passes import PassCounter

ACTIVATIONS: dict[str, type[nn.Layer]] = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "ReLU": nn.ReLU,
}
"""By the names that settings have."""


def random_network(
    seed: int,
    activations: Sequence[str] = ("sigmoid", "tanh"),
    depth: tuple[int, int] = (2, 4),
    width: tuple[int, int] = (2, 5),
    biases: float = 0.0,
) -> nn.Network:
    """A network of dense layers for mean squared error, three inputs, two outputs, drawn at random.

    Args:
        seed: for its shape and its weights.
        activations: their names; each layer has one of them.
        depth: the least and the most dense layers.
        width: the least and the most units in a hidden layer.
        biases: standard deviation of the biases.
    """
    rng = np.random.default_rng(seed)
    hidden = rng.integers(depth[0], depth[1] + 1) - 1
    widths = [3, *rng.integers(width[0], width[1] + 1, hidden), 2]
    layers: list[nn.Layer] = []
    for d_in, d_out in itertools.pairwise(widths):
        activation = ACTIVATIONS[activations[int(rng.integers(len(activations)))]]
        layers += [nn.Dense(int(d_in), int(d_out), nn.xavier), activation()]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=rng)
    if biases:
        for layer in network.layers:
            if isinstance(layer, nn.Dense):
                layer.b[...] = rng.normal(0.0, biases, layer.b.shape)
    return network


def scalar_loss(network: nn.Network, x: Array, y: Array) -> tuple[Value, list[Value]]:
    """The mean squared error of a dense network as a scalar graph, and its leaves in θ's order."""
    theta = [Value(t, network.name_of(i)) for i, t in enumerate(network.theta)]
    functions: dict[type[nn.Layer], Callable[[Value], Value]] = {
        nn.Sigmoid: autodiff.sigmoid,
        nn.Tanh: autodiff.tanh,
        nn.ReLU: autodiff.relu,
    }
    total = Value(0.0)
    for row, target in zip(x, y, strict=True):
        signals, start = [Value(v) for v in row], 0
        for layer in network.layers:
            if isinstance(layer, nn.Dense):
                b = theta[start + layer.d_in * layer.d_out :]
                signals = [
                    sum(
                        (s * theta[start + i * layer.d_out + j] for i, s in enumerate(signals)),
                        b[j],
                    )
                    for j in range(layer.d_out)
                ]
                start += (layer.d_in + 1) * layer.d_out
            else:
                signals = [functions[type(layer)](s) for s in signals]
        for s, t in zip(signals, target, strict=True):
            total = total + (s - float(t)) ** 2
    return total / float(y.size), theta


class Errors(NamedTuple):
    """How far the gradients of some networks are from those of other ways, shape (networks,).

    Attributes:
        differences: from central differences, relative, as `nn.relative_error` says.
        graph: from a scalar graph that differentiates itself.
    """

    differences: Array
    graph: Array


def gradient_errors(
    seeds: Sequence[int],
    activations: Sequence[str] = ("sigmoid", "tanh"),
    depth: tuple[int, int] = (2, 4),
    width: tuple[int, int] = (2, 5),
    examples: int = 4,
    spoiled: float = 0.0,
    biases: float = 0.0,
) -> Errors:
    """Compares gradients by backpropagation with those of two other ways.

    Args:
        seeds: one random network for each.
        activations, depth, width, biases: as in `random_network`.
        examples: in the batch.
        spoiled: a part by which one entry of each gradient is made wrong.
    """
    rows = []
    for seed in seeds:
        network = random_network(seed, activations, depth, width, biases)
        rng = np.random.default_rng((seed, 1))
        x, y = rng.normal(size=(examples, 3)), rng.normal(size=(examples, 2))
        g = network.gradient(x, y)
        g[rng.integers(g.size)] *= 1 + spoiled
        differences = nn.numerical_gradient(partial(network.loss, x, y), network.theta)
        loss, theta = scalar_loss(network, x, y)
        loss.backward()
        graph = np.array([t.gradient for t in theta])
        rows.append((nn.relative_error(g, differences), nn.relative_error(g, graph)))
    return Errors(*np.array(rows).T)


class Watch(PassCounter):
    """Lets everything through, and notes in a list when the backward pass comes by."""

    def __init__(self, place: int, visited: list[int]) -> None:
        super().__init__()
        self.place, self.visited = place, visited

    def input_gradient(self, dy: Array) -> Array:
        self.visited.append(self.place)
        return super().input_gradient(dy)


class Visits(NamedTuple):
    """Which layers a gradient visits with derivatives.

    Attributes:
        depth: how many there are.
        places: of the layers, in the order of the visits; the first layer is 0.
    """

    depth: int
    places: list[int]


def visited(depth: int, way: str = "backpropagation", seed: int = 0) -> Visits:
    """Notes which layers a gradient visits with derivatives, and in which order.

    Args:
        depth: dense layers, with tanh after each.
        way: "backpropagation", or "central differences", which go forward only.
        seed: for weights and examples.
    """
    rng = np.random.default_rng(seed)
    seen: list[int] = []
    layers: list[nn.Layer] = []
    for place in range(depth):
        layers += [nn.Dense(3, 3, nn.xavier), nn.Tanh(), Watch(place, seen)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=rng)
    x, y = rng.normal(size=(2, 4, 3))
    if way == "backpropagation":
        network.gradient(x, y)
    else:
        nn.numerical_gradient(partial(network.loss, x, y), network.theta)
    return Visits(depth, seen)
