"""A network of convolutions for the digits, and how it learns."""

from __future__ import annotations

import math

import numpy as np

from companion import nn, optim, training
from companion.arguments import Array
from companion.optim.schedules import Cosine
from companion.studies.capstone import FINAL
from companion.studies.capstone.recipe import Labels

FILTERS, BATCH, RATE = (16, 32), 64, 0.01


def convolutional(seed: int, filters: tuple[int, int] = FILTERS) -> nn.Network:
    """3×3 filters, squares of 2×2 pooled, 3×3 filters on what is left, and a dense layer.

    Its targets are those of the capstone's network.

    Args:
        seed: for the first weights.
        filters: of the first and of the second layer.
    """
    first = nn.Conv2D((8, 8, 1), filters[0], 3, padding=1)
    pool = nn.MaxPool2D(first.shape_out, 2)
    second = nn.Conv2D(pool.shape_out, filters[1], 3)
    d = math.prod(second.shape_out)
    return nn.Network(
        [first, nn.ReLU(), pool, second, nn.ReLU(), nn.Dense(d, 10, nn.normal(d**-0.5))],
        nn.SoftmaxCrossEntropy(FINAL.smoothing),
        rng=seed,
    )


def learn(
    network: nn.Network, x: Array, y: Labels, seed: int, updates: int, lr: float = RATE
) -> nn.Network:
    """Trains in place by Adam with a rate that falls to 0, and gives the network back.

    Args:
        network: changed in place.
        x, y: images to learn from, (n, 64), and their labels, (n,).
        seed: for the order of the images.
        updates: at least so many; the last epoch is completed.
        lr: the rate at the start.
    """
    epochs = -(-updates // -(-len(x) // BATCH))
    steps = epochs * -(-len(x) // BATCH)
    training.fit(
        network,
        x,
        y,
        optim.Adam(Cosine(lr, steps)),
        epochs=epochs,
        batch_size=BATCH,
        rng=seed,
        progress=False,
    )
    return network


def dense(seed: int) -> nn.Network:
    """The capstone's network, untrained.

    Args:
        seed: for the first weights.
    """
    return FINAL.network(seed)


def moved(x: Array, down: int, right: int) -> Array:
    """Images moved by whole pixels, (n, 64); what comes in is black, what leaves is lost.

    Args:
        x: images, (n, 64).
        down, right: by how many pixels; below 0, up and to the left.
    """
    reach = max(abs(down), abs(right))
    wide = np.pad(x.reshape(-1, 8, 8), ((0, 0), (reach, reach), (reach, reach)))
    i, j = reach - down, reach - right
    return wide[:, i : i + 8, j : j + 8].reshape(len(x), -1)
