"""Small networks and data for them; the numbers of the data are exact in float16."""

from __future__ import annotations

from typing import Any

import numpy as np

from companion import nn
from tests.contract.values import OVERFLOW, Expect, Kind, array, labels, rows_of, thing, trial

X = np.array([[0.5, -1.25, 2.0], [0.75, 1.5, -0.25], [-1.0, 0.25, 1.25], [1.75, -0.5, 0.125]])
Y = np.array([[0.5, 1.0], [-0.25, 2.0], [1.25, -1.5], [0.0, 0.75]])
SHARES = np.array([[0.0, 1.0], [0.25, 0.5], [1.0, 1.0], [0.75, 0.0]])
LABELS = np.array([0, 1, 1, 0])


def regression() -> nn.Network:
    """Three numbers to two, with a penalty; nothing moves in it but θ."""
    layers = [nn.Dense(3, 4), nn.Tanh(), nn.Dense(4, 2)]
    return nn.Network(layers, nn.MeanSquaredError(), rng=0, l2=0.25)


def small() -> nn.Network:
    """As few parameters as can be, for what asks for the loss many times."""
    return nn.Network([nn.Dense(3, 2)], nn.MeanSquaredError(), rng=0)


def classifier() -> nn.Network:
    """Three numbers to two classes, with running statistics and a generator."""
    layers = [nn.Dense(3, 4), nn.BatchNorm(4), nn.ReLU(), nn.Dropout(0.25, rng=1), nn.Dense(4, 2)]
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0)


def yes_or_no() -> nn.Network:
    """Three numbers to two questions."""
    return nn.Network([nn.Dense(3, 2)], nn.BinaryCrossEntropy(), rng=0)


def single() -> nn.Network:
    """In float32."""
    layers = [nn.Dense(3, 4), nn.Tanh(), nn.Dense(4, 2)]
    return nn.Network(layers, nn.MeanSquaredError(), rng=0, dtype=np.float32)


def theta_of(network: nn.Network) -> np.ndarray[Any, Any]:
    """A vector of the layout of θ, exact in float16."""
    return np.arange(network.theta.size) % 7 / 4 - 0.75


def network(make: Any = regression, **options: Any) -> Kind:
    """A network that a function is given."""
    also = [
        trial("its layers", lambda net: list(net.layers)),
        trial("a layer", lambda net: nn.Dense(3, 2)),
        trial("its θ", lambda net: net.theta),
        *options.pop("also", ()),
    ]
    return thing(make, also=also, **options)


def inputs(rows: bool = False) -> Kind:
    """x; with `rows`, any number of examples will do."""
    return array(X, fits=rows_of(3) if rows else None, but=OVERFLOW)


def targets() -> Kind:
    """y for `regression` and `small`."""
    return array(Y, but=OVERFLOW)


def classes() -> Kind:
    """y for `classifier`."""
    return labels(LABELS, 2)


def shares() -> Kind:
    """y for `yes_or_no`."""
    return array(
        SHARES,
        also=[
            trial("one above 1", lambda y: y + 0.25),
            trial("one below 0", lambda y: y - 0.25),
            # What is huge is out of the range.
            trial("all 1e308", lambda y: np.full_like(y, 1e308)),
            trial("one 1e308", lambda y: np.full_like(y, 1e308)),
            trial("one -1e308", lambda y: np.full_like(y, -1e308)),
            trial("uint64", lambda y: np.full(y.shape, 3, np.uint64)),
            trial("bools", lambda y: y > 0.5, Expect.SOUND),
        ],
    )
