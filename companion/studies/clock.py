"""How long a job takes, by a clock that may be coarse: a browser's moves by 0.1 ms, or by 1 ms."""

from __future__ import annotations

import time
from collections.abc import Callable

# A measurement lasts at least so many of the clock's steps: it is wrong by a twentieth at most.
STEPS = 20


def seconds(
    job: Callable[[], object], repeats: int = 30, choose: Callable[[list[float]], float] = min
) -> float:
    """What a job takes, each time repeated until the clock sees it.

    Args:
        job: what is timed.
        repeats: how often.
        choose: gives one time for all of them. The shortest, if not said otherwise: what else the
            machine does can only make it longer.
    """
    least, calls, taken = STEPS * _step(), 1, list[float]()
    while len(taken) < repeats:
        start = time.perf_counter()
        for _ in range(calls):
            job()
        duration = time.perf_counter() - start
        if duration < least:
            # Times of fewer calls are not as exact: none of them counts.
            calls, taken = 2 * calls, []
        else:
            taken.append(duration / calls)
    return choose(taken)


def _step(looks: int = 3) -> float:
    """The least by which the clock was seen to move; another program's turn can only add to it."""
    steps = []
    for _ in range(looks):
        start = now = time.perf_counter()
        while now == start:
            now = time.perf_counter()
        steps.append(now - start)
    return min(steps)
