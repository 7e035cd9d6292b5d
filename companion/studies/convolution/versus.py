"""Convolution against the capstone's dense network: all images, few images, moved images."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion.arguments import Array
from companion.nn import Network
from companion.progress import progress
from companion.studies.capstone import (
    FINAL,
    accuracy,
    read,
    split,
)
from companion.studies.capstone.recipe import Labels
from companion.studies.convolution.networks import convolutional, dense, learn, moved

UPDATES, FEW_UPDATES = 270, 360
ONE_PIXEL = ((0, 1), (0, -1), (1, 0), (-1, 0))


@lru_cache(maxsize=16)
def on_split(seed: int) -> Network:
    """A convolutional network that learned the images of a split of the capstone.

    Args:
        seed: of the split, and for the first weights and the order of the images.
    """
    part = split(seed)
    return learn(convolutional(seed), part.x, part.y, seed, UPDATES)


def on_splits(seeds: int = 8) -> tuple[Array, Array]:
    """The part of the validation images read by the dense network and by convolution, (seeds,).

    Args:
        seeds: how many splits.
    """
    found = []
    for seed in progress(range(seeds), "convolution", "split"):
        part = split(seed)
        found.append(accuracy(on_split(seed), part.x_validation, part.y_validation))
    return read(FINAL, seeds), np.array(found)


@lru_cache(maxsize=8)
def few(images: int, runs: int) -> tuple[Array, Array]:
    """As `on_splits`, with few images to learn from: each run has images of its own.

    Args:
        images: how many each run learns from; images · runs is at most 1,150.
        runs: how many.
    """
    part, rows = split(0), []
    for run in progress(range(runs), f"{images} images", "run"):
        mine = slice(run * images, (run + 1) * images)
        x, y = part.x[mine], part.y[mine]
        networks = (
            dense(x, y, run, 2 * FEW_UPDATES),
            learn(convolutional(run), x, y, run, FEW_UPDATES),
        )
        rows.append([accuracy(n, part.x_validation, part.y_validation) for n in networks])
    plain, convolved = np.array(rows).T
    return plain, convolved


def read_moved(network: Network, x: Array, y: Labels) -> float:
    """The part of the images read when moved by a pixel: the mean of four directions.

    Args:
        network: is left as it was.
        x, y: images, (n, 64), and their labels.
    """
    return float(np.mean([accuracy(network, moved(x, *by), y) for by in ONE_PIXEL]))


def shifted(seeds: int = 5) -> tuple[Array, Array]:
    """The part of validation images read when moved by a pixel, never having seen it, (seeds,).

    Args:
        seeds: how many splits.
    """
    rows = []
    for seed in progress(range(seeds), "moved images", "split"):
        part = split(seed)
        plain = dense(part.x, part.y, seed, FINAL.epochs * -(-len(part.x) // FINAL.batch_size))
        held_out = part.x_validation, part.y_validation
        rows.append([read_moved(n, *held_out) for n in (plain, on_split(seed))])
    plain_read, convolved = np.array(rows).T
    return plain_read, convolved
