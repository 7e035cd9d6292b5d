"""The chain rule, once along every path and once layer by layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from companion import nn
from companion.autodiff import Value
from companion.studies.backpropagation.gradient import ACTIVATIONS, scalar_loss


class Walk(NamedTuple):
    """The derivatives of a loss by all weights: as sums over paths, and by a backward pass.

    Attributes:
        paths: how many lead from the first weight to the loss.
        edges: of the computational graph; each has a local derivative.
        visits: how often the backward pass uses one of them.
        error: the largest relative error of the backward pass through the graph, and of the
            network's own, against the sums over all paths.
    """

    paths: int
    edges: int
    visits: int
    error: float


def walk(
    depth: int,
    width: int = 3,
    activation: str = "tanh",
    seed: int = 0,
    way: str = "layer by layer",
) -> Walk:
    """Multiplies the local derivatives along every path from each weight to the loss, and adds up.

    Args:
        depth: hidden layers.
        width: units in each.
        activation: of the hidden units, by name.
        seed: for the first weights and the example.
        way: how the backward pass through the graph goes: "layer by layer", from each value once
            all that it feeds is done; "path by path", from each value again whenever something
            arrives there; "last path", as the first, but keeping only what arrived last.
    """
    rng = np.random.default_rng(seed)
    layers: list[nn.Layer] = []
    for d_in in [2] + [width] * (depth - 1):
        layers += [nn.Dense(d_in, width, nn.xavier), ACTIVATIONS[activation]()]
    network = nn.Network([*layers, nn.Dense(width, 1)], nn.MeanSquaredError(), rng=rng)
    x, y = rng.normal(size=(1, 2)), rng.normal(size=(1, 1))
    loss, theta = scalar_loss(network, x, y)
    sums, first = sums_over_paths(loss, theta)
    visits = go_back(loss, way)
    graph = np.array([t.gradient for t in theta])
    error = max(nn.relative_error(g, sums) for g in (graph, network.gradient(x, y)))
    return Walk(first, sum(len(node.inputs) for node in below(loss)), visits, error)


def below(output: Value) -> list[Value]:
    """Every value that `output` depends on, each after its inputs."""
    order: list[Value] = []
    seen: set[int] = set()

    def visit(node: Value) -> None:
        if id(node) not in seen:
            seen.add(id(node))
            for source in node.inputs:
                visit(source)
            order.append(node)

    visit(output)
    return order


def sums_over_paths(loss: Value, leaves: list[Value]) -> tuple[np.ndarray, int]:
    """For each leaf, the products along all paths to the loss, added; and how many for the first.

    Returns:
        The sums, shape (leaves,), and the number of paths from the first leaf.
    """
    onward: dict[int, list[tuple[Value, float]]] = {}
    for node in below(loss):
        for source, derivative in zip(node.inputs, node.local_derivatives, strict=True):
            onward.setdefault(id(source), []).append((node, derivative))

    def products(start: Value) -> Iterator[float]:
        stack = [(start, 1.0)]
        while stack:
            node, product = stack.pop()
            if node is loss:
                yield product
            for target, derivative in onward.get(id(node), []):
                stack.append((target, product * derivative))

    each = [list(products(leaf)) for leaf in leaves]
    return np.array([sum(one) for one in each]), len(each[0])


class Counted(tuple[float, ...]):
    """Local derivatives that count how often they are used."""

    visits = 0

    def __iter__(self) -> Iterator[float]:
        for derivative in super().__iter__():
            Counted.visits += 1
            yield derivative


def go_back(loss: Value, way: str) -> int:
    """Sets the gradients of all values below the loss; counts the edges on the way, each time."""
    order = below(loss)
    for node in order:
        node.local_derivatives = Counted(node.local_derivatives)
    Counted.visits = 0
    if way == "layer by layer":
        loss.backward()
    elif way == "last path":
        loss.gradient = 1.0
        for node in reversed(order):
            for source, derivative in zip(node.inputs, node.local_derivatives, strict=True):
                source.gradient = node.gradient * derivative
    else:
        for node in order:
            node.gradient = 0.0
        arrivals = [(loss, 1.0)]
        while arrivals:
            node, gradient = arrivals.pop()
            node.gradient += gradient
            for source, derivative in zip(node.inputs, node.local_derivatives, strict=True):
                arrivals.append((source, gradient * derivative))
    return Counted.visits
