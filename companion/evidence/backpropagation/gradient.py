"""What the gradient is and says: claims B1, B2 and B7."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from companion import autodiff, data, nn
from companion.arguments import Array
from companion.autodiff import Value
from companion.evidence.backpropagation.digits_job import train_digits
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.shares import deciding_share
from companion.progress import progress


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


@claim(
    "B1",
    "Backpropagation computes the gradient of the loss with respect to every weight by the "
    "chain rule, from the output back to the input.",
)
def B1() -> Finding:
    """Compares the gradients of random networks with differences and with a scalar graph."""
    against_differences, against_graph = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        widths = [3, *rng.integers(2, 6, rng.integers(1, 4)), 2]
        layers: list[nn.Layer] = []
        for d_in, d_out in pairwise(widths):
            activation = (nn.Sigmoid, nn.Tanh)[rng.integers(2)]
            layers += [nn.Dense(int(d_in), int(d_out), nn.xavier), activation()]
        network = nn.Network(layers, nn.MeanSquaredError(), rng=rng)
        x, y = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
        g = network.gradient(x, y)
        differences = nn.numerical_gradient(partial(network.loss, x, y), network.theta)
        loss, theta = scalar_loss(network, x, y)
        loss.backward()
        graph = np.array([t.gradient for t in theta])
        against_differences.append(nn.relative_error(g, differences))
        against_graph.append(nn.relative_error(g, graph))
    worst, worst_graph = max(against_differences), max(against_graph)
    agrees = worst < 1e-7 and worst_graph < 1e-12
    return Finding(
        verdict=Verdict.HOLDS if agrees else Verdict.DOES_NOT_HOLD,
        measured=(
            f"largest relative error {below(worst, 1e-7)} against central differences, "
            f"{below(worst_graph, 1e-12)} against a scalar graph that differentiates itself"
        ),
        setup="20 random networks of two to four dense layers, sigmoid and tanh, four examples",
        numbers={"differences": worst, "graph": worst_graph},
        deciding=deciding_share(
            "share of random networks whose gradient is that of differences and of a scalar graph",
            sum(
                a < 1e-7 and b < 1e-12
                for a, b in zip(against_differences, against_graph, strict=True)
            ),
            len(against_graph),
        ),
    )


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


@claim(
    "B2",
    "It tells how much each weight contributes to the error, and how each should change.",
)
def B2() -> Finding:
    """Compares what the gradient foretells of a nudge to one weight with what comes: `nudges`."""
    runs = [nudges(seed) for seed in progress(range(10), "B2", "network")]
    falls = np.mean([(run.real < 0).mean(axis=1) for run in runs], axis=0)
    error = np.mean(
        [np.median(np.abs(run.real / run.predicted - 1), axis=1) for run in runs], axis=0
    )
    correlation = [float(np.corrcoef(run.share, run.removed)[0, 1]) for run in runs]
    small, large = falls[0], falls[-1]
    local = small > 0.98 and error[0] < 0.01 and large < 0.5
    return Finding(
        verdict=Verdict.HOLDS_IF if local else Verdict.DOES_NOT_HOLD,
        qualification="the change is small" if local else "",
        measured=(
            "moved by 0.001 against its derivative, a weight lowers the loss in "
            f"{above(small, 0.98)} of the cases, and the predicted change is off by "
            f"{below(error[0], 0.01)} in the median; moved by 10, it lowers it in "
            f"{below(large, 0.5)}. What is lost when the weight is removed goes with its "
            f"derivative times its size, but with a correlation between "
            f"{min(correlation):.1f} and {max(correlation):.1f}: a slope, not a share"
        ),
        setup="200 weights, one at a time, of each of 10 half-trained digits networks",
        numbers={
            "falls_small": float(small),
            "falls_large": float(large),
            "error_small": float(error[0]),
            "error_large": float(error[-1]),
            "correlation_least": min(correlation),
            "correlation_most": max(correlation),
        },
        deciding=Deciding.of(
            "share of weights that lower the loss when moved by 0.001 against their derivative",
            [float(np.mean(run.real[0] < 0)) for run in runs],
        ),
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


@claim("B7", "The backward pass applies the chain rule layer by layer.")
def B7() -> Finding:
    """Compares one backward pass with the sum over all paths, as the network gets deeper."""
    walks = [paths(depth) for depth in range(1, 9)]
    errors = [abs(w.sum_over_paths / w.backpropagation - 1) for w in walks]
    error = max(errors)
    growth = walks[-1].paths / walks[-2].paths
    added = walks[-1].edges - walks[-2].edges
    agrees = error < 1e-10 and added == walks[-2].edges - walks[-3].edges
    return Finding(
        verdict=Verdict.HOLDS if agrees else Verdict.DOES_NOT_HOLD,
        measured=(
            f"the sum over all paths of the product of local derivatives is the gradient, to "
            f"{below(error, 1e-10)}. Each further layer of 3 units multiplies the paths by "
            f"{growth:.0f}, to {walks[-1].paths:,} at 8 layers, but adds only {added} edges, and "
            f"the backward pass visits each of the {walks[-1].edges} edges once"
        ),
        setup="networks of 1 to 8 hidden tanh layers of 3 units, one example, every path walked",
        numbers={
            "error": error,
            "paths": walks[-1].paths,
            "edges": walks[-1].edges,
            "growth": growth,
        },
        deciding=deciding_share(
            "share of networks, 1 to 8 layers, where the sum over all paths is the gradient",
            sum(one < 1e-10 for one in errors),
            len(errors),
        ),
    )
