"""How far the layers of deep networks move in training, and what is then read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from companion.arguments import Array
from companion.studies.vanishing_gradients.runs import scores, train
from companion.studies.vanishing_gradients.stack import Plan, Stack


class Movement(NamedTuple):
    """What training did.

    Attributes:
        way: |ΔW| / |W| of each hidden layer, (seeds, depth).
        read: the share of held-out digits that is then read, (seeds,).
    """

    way: Array
    read: Array

    @property
    def first(self) -> Array:
        """The way of the first layer, (seeds,)."""
        return np.asarray(self.way[:, 0])

    @property
    def last(self) -> Array:
        """The way of the last hidden layer, (seeds,)."""
        return np.asarray(self.way[:, -1])


def movement(
    updates: int,
    seeds: Sequence[int],
    activation: str = "sigmoid",
    scale: float = 1.0,
    depth: int = 6,
    width: int = 16,
    normalization: str = "none",
    skip: bool = False,
    method: str = "descent",
    alpha: float = 0.3,
    batch: int = 32,
) -> Movement:
    """Trains deep networks on the digits and looks how far each layer has come.

    Args:
        updates, method, batch: as in `train`.
        seeds: for first weights and batches.
        activation, scale, depth, width, normalization, skip: those of `Plan`.
        alpha: the learning rate.
    """
    stack = Stack(Plan(depth, activation, scale, width, normalization, skip), seeds)
    before = [part.W.copy() for part in stack.parts[:-1]]
    train(stack, method, [alpha] * len(seeds), seeds, updates, batch)
    way = [
        _length(part.W - W) / _length(W) for part, W in zip(stack.parts[:-1], before, strict=True)
    ]
    return Movement(np.array(way).T, scores(stack, "judging")[1])


def _length(W: Array) -> Array:
    return np.asarray(np.sqrt(np.square(W).sum(axis=(-2, -1))))
