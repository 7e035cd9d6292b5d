"""What the gradient is and says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from companion import autodiff, data, nn
from companion.arguments import Array
from companion.autodiff import Value
from companion.studies.backpropagation.digits_job import train_digits


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


class Nudges(NamedTuple):
    """One weight at a time moved by δ against its gradient: what was foretold, what came.

    Attributes:
        deltas: the sizes of δ, shape (k,).
        predicted, real: the changes of the loss, shape (k, weights).
        removed: the real change when the weight is set to zero, shape (weights,).
        share: what w·∂L/∂w foretells of it, shape (weights,).
    """

    deltas: Array
    predicted: Array
    real: Array
    removed: Array
    share: Array


def nudges(seed: int, deltas: Sequence[float] = (1e-3, 1e-2, 1e-1, 1.0, 10.0)) -> Nudges:
    """Moves 200 random weights of a half-trained digits network, each alone, by each of `deltas`.

    The network and the choice of weights follow from the seed.
    """
    network, _ = train_digits(seed, epochs=2)
    digits = data.digits()
    x, y = digits.x_train[:200], digits.y_train[:200]
    loss, g = network.loss(x, y), network.gradient(x, y)
    # A pixel that is always white leaves its weights without effect and without gradient.
    used = np.random.default_rng(seed).choice(np.flatnonzero(g), 200, replace=False)

    def change(i: int, value: float) -> float:
        before = network.theta[i]
        network.theta[i] = value
        after = network.loss(x, y)
        network.theta[i] = before
        return after - loss

    theta = network.theta
    real = [[change(i, theta[i] - d * np.sign(g[i])) for i in used] for d in deltas]
    removed = [change(i, 0.0) for i in used]
    return Nudges(
        deltas=np.asarray(deltas),
        predicted=-np.outer(deltas, np.abs(g[used])),
        real=np.array(real),
        removed=np.array(removed),
        share=-theta[used] * g[used],
    )


class Paths(NamedTuple):
    """∂L/∂(first weight) as a sum over all paths, against one backward pass.

    Attributes:
        paths: how many there are from the weight to the loss.
        edges: how many local derivatives one backward pass uses.
        sum_over_paths, backpropagation: the derivative by each of the two ways.
    """

    paths: int
    edges: int
    sum_over_paths: float
    backpropagation: float


def paths(depth: int, width: int = 3, seed: int = 0) -> Paths:
    """Multiplies the local derivatives along every path from a weight to the loss, and adds up.

    Args:
        depth: hidden layers.
        width: units in each.
        seed: for the first weights and the example.
    """
    rng = np.random.default_rng(seed)
    layers: list[nn.Layer] = []
    for d_in in [2] + [width] * (depth - 1):
        layers += [nn.Dense(d_in, width, nn.xavier), nn.Tanh()]
    network = nn.Network([*layers, nn.Dense(width, 1)], nn.MeanSquaredError(), rng=rng)
    loss, theta = scalar_loss(network, rng.normal(size=(1, 2)), rng.normal(size=(1, 1)))
    theta[0].label = "start"
    loss.backward()
    nodes, edges = autodiff.graph(loss)
    start = next(i for i, node in enumerate(nodes) if node.label == "start")
    onward: dict[int, list[autodiff.Edge]] = {}
    for edge in edges:
        onward.setdefault(edge.source, []).append(edge)
    total, count = 0.0, 0
    stack = [(start, 1.0)]
    while stack:
        node, product = stack.pop()
        if node == len(nodes) - 1:
            total, count = total + product, count + 1
        stack += [(edge.target, product * edge.derivative) for edge in onward.get(node, [])]
    return Paths(count, len(edges), total, theta[0].gradient)
