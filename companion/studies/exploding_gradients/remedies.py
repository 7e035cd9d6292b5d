"""What is done against exploding gradients, and against numbers that are too short for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.studies.exploding_gradients.fates import fates
from companion.studies.exploding_gradients.tuning import Pair
from companion.studies.vanishing_gradients import HE, Plan, Stack, looks
from companion.studies.vanishing_gradients.runs import examples


def factors_with(
    scale: float,
    seeds: Sequence[int],
    normalization: str = "batch",
    activation: str = "relu",
    depth: int = 30,
    width: int = 64,
    batch: int = 64,
    kind: str = "digits",
    uniform: bool = False,
) -> Pair:
    """By what a layer multiplies the error with normalization and without.

    Args:
        scale, seeds, normalization, activation, depth, width, batch, kind, uniform: as in
            `vanishing_gradients.looks`.
    """

    def factor(between: str) -> Array:
        return looks(
            activation,
            scale,
            depth,
            seeds,
            width,
            normalization=between,
            batch=batch,
            kind=kind,
            uniform=uniform,
        ).factor

    return Pair(factor(normalization), factor("none"))


class Penalized(NamedTuple):
    """What a penalty does.

    Attributes:
        size: the length of all weights after learning over that before.
        read: the share of held-out digits that is read.
    """

    size: Pair
    read: Pair


def with_penalty(
    l2: float,
    updates: int,
    seeds: Sequence[int],
    alpha: float = 0.3,
    depth: int = 1,
    width: int = 16,
    batch: int = 32,
    activation: str = "relu",
    scale: float = HE,
    method: str = "descent",
) -> Penalized:
    """Trains networks with a penalty and without.

    Args:
        l2: λ of the penalty ½ λ Σ W².
        updates, seeds, alpha, depth, width, batch, activation, scale, method: as in `fates`.
    """
    there, without = (
        fates(
            activation,
            scale,
            alpha,
            seeds,
            updates,
            depth,
            width,
            batch,
            l2=penalty,
            method=method,
        )
        for penalty in (l2, 0.0)
    )
    return Penalized(Pair(there.size, without.size), Pair(there.read, without.read))


class Half(NamedTuple):
    """What 16-bit numbers make of gradients, each (seeds,).

    Attributes:
        lost: the share of entries that are not 0 and become 0.
        infinite: whether an entry becomes infinite.
    """

    lost: Array
    infinite: NDArray[np.bool_]


def in_half_precision(
    loss_scale: float,
    seeds: Sequence[int],
    activation: str = "sigmoid",
    scale: float = 1.0,
    depth: int = 6,
    width: int = 32,
    batch: int = 64,
) -> Half:
    """What becomes of gradients that are multiplied by a number and stored in 16 bits.

    Args:
        loss_scale: what the loss, and with it the gradient, is multiplied by.
        seeds: for the weights of untrained networks.
        activation, scale, depth, width: those of `Plan`.
        batch: digits.

    P. Micikevicius and others, ICLR (2018), doi:10.48550/arXiv.1710.03740, section 3.2.
    """
    stack = Stack(Plan(depth, activation, scale, width), seeds)
    x, labels = examples()["learning"]
    stack.backpropagate(x[:batch], labels[:batch])
    with np.errstate(over="ignore", under="ignore"):
        short = (loss_scale * stack.gradient).astype(np.float16)
    there = stack.gradient != 0
    lost = (there & (short == 0)).sum(axis=1) / there.sum(axis=1)
    return Half(lost, np.asarray(np.isinf(short).any(axis=1)))
