"""Learning rates chosen alike for networks with a remedy and without."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from companion.arguments import Array
from companion.studies.exploding_gradients.fates import LARGE, fates
from companion.studies.vanishing_gradients.runs import TUNING_SEEDS

FIRST = range(-4, 1)
"""The powers of √10 that are tried first: learning rates from 0.01 to 1."""
LOWEST, HIGHEST = -16, 12
"""The grid goes on to these at most."""


class Pair(NamedTuple):
    """What was measured with something and without, for the same first weights and batches.

    Attributes:
        there, without: such as the share of held-out digits that is read, (seeds,).
    """

    there: Array
    without: Array


@lru_cache(maxsize=256)
def best_rate(settings: str) -> float:
    """The α with the lowest loss on the digits to choose with, the mean of four other seeds.

    Five rates are tried, two a decade, and the grid goes on until its best lies inside.

    Args:
        settings: arguments of `fates` as JSON, without α and seeds.
    """
    losses: dict[int, float] = {}

    def look_at(halves: Sequence[int]) -> None:
        rates = [10 ** (k / 2) for k in halves for _ in TUNING_SEEDS]
        runs = [seed for _ in halves for seed in TUNING_SEEDS]
        found = fates(alpha=rates, seeds=runs, of="choosing", **json.loads(settings)).loss
        losses.update(
            zip(halves, found.reshape(len(halves), -1).mean(axis=1).tolist(), strict=True)
        )

    look_at(FIRST)
    while (best := min(losses, key=losses.__getitem__)) in (min(losses), max(losses)):
        further = best - 1 if best == min(losses) else best + 1
        if not LOWEST <= further <= HIGHEST:
            break
        look_at([further])
    return float(10 ** (best / 2))


def read_with(
    seeds: Sequence[int],
    remedy: Mapping[str, Any],
    activation: str = "relu",
    scale: float = LARGE,
    updates: int = 60,
    depth: int = 10,
    width: int = 16,
    batch: int = 32,
    method: str = "descent",
) -> Pair:
    """The share of held-out digits that is read with a remedy and without, each at its best α.

    Args:
        seeds: for first weights and batches; others than those on which α is chosen.
        remedy: arguments of `fates`.
        activation, scale, updates, depth, width, batch, method: as in `fates`.
    """
    own = {
        "activation": activation,
        "scale": scale,
        "updates": updates,
        "depth": depth,
        "width": width,
        "batch": batch,
        "method": method,
    }
    kinds = {**own, **remedy}, own
    rates = [best_rate(json.dumps(kind, sort_keys=True)) for kind in kinds]
    return Pair(
        *(
            np.asarray(fates(alpha=rate, seeds=seeds, **kind).read)
            for rate, kind in zip(rates, kinds, strict=True)
        )
    )
