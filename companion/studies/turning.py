"""Where along an axis something turns from true to false: the search for a boundary."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

Truth = bool | None
"""True, false, or None where the runs leave it open."""


class Turn(NamedTuple):
    """A place where a truth turns.

    Attributes:
        inside: the last value seen at which it is true.
        outside: the first value seen beyond at which it is false; between the two lies what was not
            looked at, and what the runs leave open.
    """

    inside: float
    outside: float


def middle(a: float, b: float, *, log: bool = False, whole: bool = False) -> float | None:
    """A value between two others; None if there is none.

    Args:
        a, b: above 0 if `log`.
        log: whether it is the geometric mean and not the arithmetic one.
        whole: whether it has to be a whole number.
    """
    between = (a * b) ** 0.5 if log else (a + b) / 2
    if whole:
        between = float(round(between))
    return between if min(a, b) < between < max(a, b) else None


def turns(truths: Sequence[tuple[float, Truth]]) -> list[Turn]:
    """The turns between neighbours that are true and false, those that are open left out.

    Args:
        truths: values with what is true there, by value.
    """
    decided = [(value, truth) for value, truth in truths if truth is not None]
    return [
        Turn(a, b) if here else Turn(b, a)
        for (a, here), (b, there) in itertools.pairwise(decided)
        if here != there
    ]


def search(
    truth: Callable[[float], Truth],
    points: Sequence[float],
    *,
    steps: int = 4,
    log: bool = False,
    whole: bool = False,
) -> list[tuple[float, Truth]]:
    """Looks at some points of an axis, then closer at every place where the truth turns.

    Each step halves what lies between a true and a false point; it ends sooner where nothing lies
    between, and where the runs leave a middle open: then it goes on from both sides of it.

    Args:
        truth: what is true at a value; it may take long, and is asked once for each value.
        points: where it begins, at least two, in ascending order.
        steps: how often each turn is halved.
        log, whole: as in `middle`.

    Returns:
        All values that were looked at, in order, with what is true there; `turns` reads them.

    Raises ValueError for points that do not ascend.
    """
    if len(points) < 2 or any(a >= b for a, b in itertools.pairwise(points)):
        raise ValueError(f"points must be at least two that ascend, got {list(points)}")
    seen = {float(value): truth(float(value)) for value in points}
    for _ in range(steps):
        ordered = sorted(seen.items())
        gaps = [(a, b) for (a, here), (b, there) in itertools.pairwise(ordered) if here != there]
        between = [middle(a, b, log=log, whole=whole) for a, b in gaps]
        for value in between:
            if value is not None:
                seen[value] = truth(value)
    return sorted(seen.items())
