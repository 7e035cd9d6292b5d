"""How far the layers of a deep network move in training, with each remedy."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from companion import data, live, optim, training
from companion.arguments import Array
from companion.live import format_number
from companion.studies.vanishing_gradients import HE, deep_network

DEPTH, WIDTH, BATCH = 6, 16, 32
LOOKS, EVERY = 20, 100


class Remedy(NamedTuple):
    """A network, and the learning rate of gradient descent that is given to it."""

    label: str
    lr: float
    network: tuple[str, float]
    options: dict[str, Any]


SIGMOID = ("sigmoid", 1.0)
REMEDIES = {
    "none": Remedy("sigmoid, scale 1", 0.3, ("sigmoid", 1.0), {}),
    "wide": Remedy("sigmoid, scale 8", 0.3, ("sigmoid", 8.0), {}),
    "relu": Remedy("ReLU, He's scale", 0.05, ("relu", HE), {}),
    "small": Remedy("ReLU, scale 0.5", 0.3, ("relu", 0.5), {}),
    "batch": Remedy("sigmoid, batch normalization", 0.3, SIGMOID, {"normalization": "batch"}),
    "layer": Remedy("sigmoid, layer normalization", 0.3, SIGMOID, {"normalization": "layer"}),
    "skip": Remedy("sigmoid, shortcuts", 0.5, ("sigmoid", 1.0), {"skip": True}),
}  # fmt: skip
METHODS = {"descent": "gradient descent", "adam": "Adam"}


class Run(NamedTuple):
    """A training run, looked at every hundred updates.

    Attributes:
        loss: of the 500 digits looked at, (looks + 1,).
        first, last: |ΔW| / |W| of the first and of the last hidden layer, (looks + 1,).
        read: the share of held-out digits read in the end.
    """

    loss: Array
    first: Array
    last: Array
    read: float


@lru_cache(maxsize=64)
def run(remedy: str, method: str) -> Run:
    """Trains the network of a remedy for 2,000 updates."""
    digits, what = data.digits(), REMEDIES[remedy]
    network = deep_network(DEPTH, *what.network, width=WIDTH, seed=0, **what.options)
    optimizer: optim.Optimizer = (
        optim.Adam(0.005) if method == "adam" else optim.GradientDescent(what.lr)
    )
    x, targets = network.encode(digits.x_train, digits.y_train)
    rng, gradient = np.random.default_rng(0), np.zeros_like(network.theta)
    names = [f"{p.layer}.W" for p in network.parameters if p.name == "W"]
    before = network.theta.copy()
    rows: list[tuple[float, float, float]] = []
    for step in range(LOOKS * EVERY + 1):
        if step % EVERY == 0:
            here = network.views(network.theta - before), network.views(before)
            way = [float(np.linalg.norm(here[0][n]) / np.linalg.norm(here[1][n])) for n in names]
            now = network.loss(digits.x_train[:500], digits.y_train[:500], training=True)
            rows.append((now, way[0], way[-2]))
        batch = rng.integers(len(x), size=BATCH)
        network.backpropagate(x[batch], targets[batch], gradient)
        optimizer.step(network.theta, gradient)
    read = training.accuracy(network, digits.x_test, digits.y_test)
    loss, first, last = np.array(rows).T
    return Run(loss, first, last, read)


def layer_movement(remedy: str, method: str) -> live.Frame:
    """The run of a remedy, shown up to the time."""
    found = run(remedy, method)
    updates = np.arange(LOOKS + 1) * EVERY
    words = [
        f"{REMEDIES[remedy].label}, {METHODS[method]}, after {n:,} updates: the first layer has "
        f"moved by {format_number(a)} of its size, the last hidden one by {format_number(b)}; the "
        f"loss is {format_number(loss)}."
        for n, a, b, loss in zip(updates, found.first, found.last, found.loss, strict=True)
    ]
    words[-1] += f" It reads {found.read:.0%} of the held-out digits."
    least = 1e-9

    def curve(y: Array, label: str, colour: str) -> live.Curve:
        return live.Curve(updates, np.maximum(y, least), label, colour=colour, timed=True)

    return live.Frame(
        words=words,
        panels={
            "movement": live.Lines(
                [
                    curve(found.first, "first layer", "accent"),
                    curve(found.last, "last hidden layer", "blue"),
                ],
                x_label="updates",
                y_label="way from the start, |ΔW| / |W|",
                y_scale="log",
                x_limits=(0, LOOKS * EVERY),
                y_limits=(least, 30),
            ),
            "loss": live.Lines(
                [live.Curve(updates, found.loss, colour="green", timed=True)],
                x_label="updates",
                y_label="loss",
                x_limits=(0, LOOKS * EVERY),
                y_limits=(0, 3.5),
            ),
        },
    )


LAYER_MOVEMENT = live.Experiment(
    name="layer-movement",
    claim="Where the gradient vanishes, gradient descent leaves the first layer where it is.",
    caption=(
        f"{DEPTH} hidden layers of {WIDTH} units learn to read digits. The first plot shows how "
        "far the first and the last hidden layer have moved, the second the loss. Each network has "
        "a learning rate that suits it; Adam has one for all. Plain sigmoid layers: the first "
        "hardly moves. With Adam it moves farther than the last from the beginning, and the loss "
        "falls late. With layer normalization it moves late, and then learns."
    ),
    parameters=(
        live.Choice("remedy", {k: r.label for k, r in REMEDIES.items()}, "none", label="network"),
        live.Choice("method", METHODS, "descent", label="method"),
        live.Time("look", LOOKS, label="a hundred updates each"),
    ),
    function=layer_movement,
    alt=(
        "Above, the way of the first and of the last hidden layer over 2,000 updates, on a "
        "logarithmic axis. Below, the loss."
    ),
)
