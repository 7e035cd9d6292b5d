"""What is done against vanishing gradients: ReLU, normalization, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from companion.arguments import Array
from companion.studies.vanishing_gradients.runs import examples, read, read_tuned, train
from companion.studies.vanishing_gradients.stack import Plan, Stack


class Compared(NamedTuple):
    """Two kinds of networks, each measured for the same seeds.

    Attributes:
        first, other: what is measured of each kind, such as the share of held-out digits that it
            reads, (seeds,).
    """

    first: Array
    other: Array


def compared(
    activation: str,
    scale: float,
    seeds: Sequence[int],
    updates: int,
    against: Mapping[str, Any],
    normalization: str = "none",
    skip: bool = False,
    depth: int = 6,
    width: int = 16,
    batch: int = 32,
    method: str = "descent",
) -> Compared:
    """Trains two kinds of deep networks, each at its own best α, and looks what they read.

    Args:
        activation, scale, normalization, skip, depth, width: those of `Plan`, of the first kind.
        seeds: for first weights and batches; others than those on which α is chosen.
        updates, batch, method: as in `train`.
        against: what is otherwise with the other kind, by the names of `Plan`.
    """
    own = {
        "depth": depth,
        "activation": activation,
        "scale": scale,
        "width": width,
        "normalization": normalization,
        "skip": skip,
    }
    first, other = (
        read_tuned(Plan(**kind), method, seeds, updates, batch)
        for kind in (own, {**own, **against})
    )
    return Compared(first, other)


RATES = tuple(float(10.0 ** (k / 2)) for k in range(-8, 5))
"""The learning rates of a sweep, two a decade, from 0.0001 to 100."""


def rate_ranges(
    activation: str,
    scale: float,
    seeds: Sequence[int],
    updates: int,
    enough: float,
    normalizations: Sequence[str] = ("batch", "none"),
    depth: int = 6,
    width: int = 16,
    batch: int = 32,
    method: str = "descent",
) -> Compared:
    """How many decades of learning rates lead to networks that read, each (seeds,).

    Args:
        activation, scale, depth, width: those of `Plan`.
        seeds: for first weights and batches; every one with each of RATES.
        updates, batch, method: as in `train`.
        enough: the share of the held-out digits that has to be read.
        normalizations: of the first kind of network and of the other.
    """
    first, other = (
        (read(plan, method, RATES, seeds, updates, batch) >= enough).sum(axis=0) / 2
        for kind in normalizations
        for plan in [Plan(depth, activation, scale, width, kind)]
    )
    return Compared(first, other)


def swings(
    activation: str,
    scale: float,
    normalization: str,
    seeds: Sequence[int],
    updates: int,
    of: str = "spread",
    depth: int = 6,
    width: int = 16,
    batch: int = 32,
    alpha: float = 0.3,
    looks: int = 6,
) -> Array:
    """The largest over the smallest that pre-activations are, in any layer and at any time.

    They are looked at where they enter the activation, for 200 digits, in training mode.

    Args:
        activation, scale, normalization, depth, width: those of `Plan`.
        seeds: for first weights and batches.
        updates, batch: as in `train`, of gradient descent.
        of: "spread", the standard deviation over the images, as root mean square of a layer's
            units; "size", the root mean square of the values; "units", the spread of single units.
        alpha: the learning rate.
        looks: how often, first and last update included.

    Returns:
        Shape (seeds,); infinite where one is 0 or beyond what a number can hold.
    """
    stack = Stack(Plan(depth, activation, scale, width, normalization), seeds)
    x, _ = examples()["learning"]
    times = set(np.linspace(0, updates, looks).round().astype(int).tolist())
    found: list[Array] = []

    def look(step: int) -> None:
        if step not in times:
            return
        stack.forward(x[:200])
        for here in stack.passes:
            if of == "size":
                found.append(np.sqrt(np.square(here.z).mean(axis=(-2, -1)))[:, np.newaxis])
            elif of == "spread":
                found.append(np.sqrt(here.z.var(axis=-2).mean(axis=-1))[:, np.newaxis])
            else:
                found.append(here.z.std(axis=-2))

    train(stack, "descent", [alpha] * len(seeds), seeds, updates, batch, look)
    seen = np.concatenate(found, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = seen.max(axis=1) / seen.min(axis=1)
    return np.asarray(np.nan_to_num(ratios, nan=np.inf, posinf=np.inf))


class Dead(NamedTuple):
    """How many units are dead: their slope is 0 for every digit to learn from.

    Attributes:
        before, after: the share of all hidden units before and after training, (seeds,).
    """

    before: Array
    after: Array


def dead(
    alpha: float,
    seeds: Sequence[int],
    updates: int,
    scale: float,
    depth: int = 6,
    width: int = 16,
    batch: int = 32,
    method: str = "descent",
    activation: str = "relu",
) -> Dead:
    """Counts dead units before and after training.

    Args:
        alpha: the learning rate.
        seeds: for first weights and batches.
        updates, batch, method: as in `train`.
        scale, depth, width, activation: those of `Plan`.
    """
    stack = Stack(Plan(depth, activation, scale, width), seeds)

    def share() -> Array:
        with np.errstate(over="ignore", invalid="ignore"):
            stack.forward(examples()["learning"][0])
        # What is no number passes nothing on either.
        units = [~(here.slope != 0).any(axis=-2) for here in stack.passes]
        return np.asarray(np.mean(units, axis=(0, 2)))

    before = share()
    train(stack, method, [alpha] * len(seeds), seeds, updates, batch)
    return Dead(before, share())


def slopes_that_pass(
    activation: str, scale: float, seeds: Sequence[int], depth: int = 6, width: int = 16
) -> Array:
    """The share of slopes f′(z) that are not below ½, over units and digits, (seeds,).

    Args:
        activation, scale, depth, width: those of `Plan`.
        seeds: for the first weights.
    """
    stack = Stack(Plan(depth, activation, scale, width), seeds)
    stack.forward(examples()["learning"][0])
    return np.asarray(
        np.mean([(here.slope >= 0.5).mean(axis=(-2, -1)) for here in stack.passes], 0)
    )
