"""Convolution against the capstone's dense network: all images, few images, moved images.

Both learn by Adam with a rate that falls to 0, for as many updates, each at its own rate.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion.arguments import Array
from companion.nn import Network
from companion.progress import progress
from companion.studies.capstone import accuracy, rate_part, split, with_shifted_copies
from companion.studies.capstone.recipe import Labels
from companion.studies.convolution.networks import convolutional, dense, learn, moved

UPDATES = 360
RATES = (0.001, 0.003, 0.01, 0.03, 0.1)
"""The rates at the start from which each network's own is taken."""
KINDS = {"dense": dense, "convolution": convolutional}
ONE_PIXEL = ((0, 1), (0, -1), (1, 0), (-1, 0))
POOL = 863
"""Training images that choose no rates and are in no validation part of split 0."""


@lru_cache(maxsize=16)
def own_rate(kind: str, images: int | None = None, seeds: int = 2) -> float:
    """The rate of `RATES` at which a network reads most of the images set aside for rates.

    Args:
        kind: "dense" or "convolution".
        images: how many it learns from; None for all but those set aside.
        seeds: how many runs each rate has; with few images, each has images of its own.
    """
    part = rate_part()
    size = images or len(part.x_train)
    found = []
    for lr in progress(RATES, f"rates, {kind}", "rate"):
        read = []
        for seed in range(seeds):
            start = seed * images if images else 0
            rows = slice(start, start + size)
            network = KINDS[kind](100 + seed)
            learn(network, part.x_train[rows], part.y_train[rows], seed, UPDATES, lr)
            read.append(accuracy(network, part.x_test, part.y_test))
        found.append(np.mean(read))
    return RATES[int(np.argmax(found))]


@lru_cache(maxsize=32)
def on_split(kind: str, seed: int) -> Network:
    """A network that learned the images of a split of the capstone, at its own rate.

    Args:
        kind: "dense" or "convolution".
        seed: of the split, and for the first weights and the order of the images.
    """
    part = split(seed)
    return learn(KINDS[kind](seed), part.x, part.y, seed, UPDATES, own_rate(kind))


def on_splits(seeds: int = 6) -> tuple[Array, Array]:
    """The part of the validation images read by the dense network and by convolution, (seeds,).

    Args:
        seeds: how many splits.
    """
    rows = []
    for seed in progress(range(seeds), "splits", "split"):
        part = split(seed)
        rows.append(
            [accuracy(on_split(kind, seed), part.x_validation, part.y_validation) for kind in KINDS]
        )
    plain, convolved = np.array(rows).T
    return plain, convolved


@lru_cache(maxsize=8)
def few(images: int, runs: int) -> tuple[Array, Array]:
    """As `on_splits`, with few images to learn from: each run has images of its own.

    All runs are judged on the same images: the validation part of split 0 and all those of its
    other images that no run learns from and no rate is chosen by.

    Args:
        images: how many each run learns from; images · runs is at most 863.
        runs: how many.
    """
    part, rows = split(0), []
    unused = slice(images * runs, POOL)
    x_there = np.concatenate([part.x_validation, part.x[unused]])
    y_there = np.concatenate([part.y_validation, part.y[unused]])
    rates = {kind: own_rate(kind, images) for kind in KINDS}
    for run in progress(range(runs), f"{images} images", "run"):
        mine = slice(run * images, (run + 1) * images)
        x, y = part.x[mine], part.y[mine]
        rows.append(
            [
                accuracy(learn(KINDS[kind](run), x, y, run, UPDATES, rates[kind]), x_there, y_there)
                for kind in KINDS
            ]
        )
    plain, convolved = np.array(rows).T
    return plain, convolved


def read_moved(network: Network, x: Array, y: Labels) -> float:
    """The part of the images read when moved by a pixel: the mean of four directions.

    Args:
        network: is left as it was.
        x, y: images, (n, 64), and their labels.
    """
    return float(np.mean([accuracy(network, moved(x, *by), y) for by in ONE_PIXEL]))


@lru_cache(maxsize=4)
def shifted(seeds: int = 5) -> tuple[Array, Array]:
    """The part of validation images read when moved by a pixel, never having seen it, (seeds,).

    Args:
        seeds: how many splits.

    Returns:
        By the dense network and by convolution.
    """
    rows = []
    for seed in progress(range(seeds), "moved images", "split"):
        part = split(seed)
        held_out = part.x_validation, part.y_validation
        rows.append([read_moved(on_split(kind, seed), *held_out) for kind in KINDS])
    plain, convolved = np.array(rows).T
    return plain, convolved


@lru_cache(maxsize=4)
def augmented(seeds: int = 5) -> tuple[Array, Array]:
    """As `shifted`, having learned from moved copies as well, in as many updates.

    The rates are those of `shifted`.

    Args:
        seeds: how many splits.
    """
    rows = []
    for seed in progress(range(seeds), "moved copies", "split"):
        part = split(seed)
        x, y = with_shifted_copies(part.x, part.y)
        rows.append(
            [
                read_moved(
                    learn(KINDS[kind](seed), x, y, seed, UPDATES, own_rate(kind)),
                    part.x_validation,
                    part.y_validation,
                )
                for kind in KINDS
            ]
        )
    plain, convolved = np.array(rows).T
    return plain, convolved
