"""A recipe: everything that is decided before a network learns to read digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from companion import nn, optim
from companion.arguments import Array
from companion.optim.schedules import Cosine
from companion.studies.vanishing_gradients import deep_network

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Recipe:
    """What is decided before training.

    Attributes:
        depth, width: hidden layers, and the units of each.
        activation: "sigmoid", "tanh" or "relu".
        scale: s; weights begin normal with standard deviation s / √d_in.
        method: "descent" or "adam".
        lr: α, the learning rate at the start.
        falling: whether it falls to 0 along a cosine.
        normalization: "none", "batch" or "layer".
        smoothing: the part of each target that is spread evenly over the ten digits.
        dropout: the probability with which a hidden unit is left out.
        l2: the factor λ of the penalty.
        shifted: whether each image is learned moved by a pixel as well, in four directions.
        epochs: how often every image is used; with shifted copies, a fifth of that.
        batch_size: images an update.
    """

    depth: int
    width: int
    activation: str
    scale: float
    method: str
    lr: float
    falling: bool = False
    normalization: str = "none"
    smoothing: float = 0.0
    dropout: float = 0.0
    l2: float = 0.0
    shifted: bool = False
    epochs: int = 40
    batch_size: int = 64

    def network(self, seed: int) -> nn.Network:
        """An untrained network of this recipe, whose first weights are drawn by the seed."""
        return deep_network(
            self.depth,
            self.activation,
            self.scale,
            normalization=self.normalization,
            width=self.width,
            seed=seed,
            l2=self.l2,
            dropout=self.dropout,
            smoothing=self.smoothing,
        )

    def optimizer(self, steps: int) -> optim.Optimizer:
        """A new optimizer; a falling rate falls over that many steps."""
        rate = Cosine(self.lr, steps) if self.falling else self.lr
        return optim.Adam(rate) if self.method == "adam" else optim.GradientDescent(rate)


def with_shifted_copies(x: Array, y: Labels) -> tuple[Array, Labels]:
    """The images, and each moved by one pixel up, down, to the left and to the right.

    What is moved out of the picture is lost, and what comes in is black.

    Args:
        x: images, (n, 64).
        y: their labels, (n,).

    Returns:
        (5 n, 64) and (5 n,).
    """
    wide = np.pad(x.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    corners = ((1, 1), (2, 1), (0, 1), (1, 2), (1, 0))
    copies = [wide[:, i : i + 8, j : j + 8].reshape(len(x), -1) for i, j in corners]
    return np.concatenate(copies), np.tile(y, len(copies))
