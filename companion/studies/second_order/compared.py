"""L-BFGS and its rivals on the small job, each at its best settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from companion import data, training
from companion.arguments import Array
from companion.optim import LBFGS, Adam, GradientDescent, LineSearchError, Nesterov, schedules
from companion.studies.second_order.side_by_side import (
    Course,
    Penalized,
    SmallJob,
    by_gradients,
    by_pairs,
    digits_of,
    loss_and_accuracy,
    network,
)

TUNING = (1000, 1001)
"""Networks on which settings are chosen, on other digits where there are enough."""
SEARCH = 10.0 ** np.arange(-1, 1.01, 0.5)
"""Where every search begins, in parts of a middle, two a decade; where the best is the first or
the last, it goes on."""
FARTHEST = 3
"""By so many decades at most."""
MEMORIES = (5, 10, 20, 40, 80)
"""What m of L-BFGS with a line search is chosen from; as many as there are steps are all pairs."""
METHODS: dict[str, tuple[float, Course]] = {
    "gradient descent": (1.0, by_gradients(lambda lr, t: GradientDescent(lr), batches=False)),
    "Adam": (0.03, by_gradients(lambda lr, t: Adam(lr), batches=False)),
    "Adam, batches": (0.03, by_gradients(lambda lr, t: Adam(lr), batches=True)),
    "Adam, batches, falling α": (
        0.03,
        by_gradients(lambda lr, t: Adam(schedules.Cosine(lr, t)), batches=True),
    ),
    "Nesterov, batches": (0.1, by_gradients(lambda lr, t: Nesterov(lr, 0.9), batches=True)),
    "L-BFGS, one batch": (0.1, by_pairs(same=True)),
    "L-BFGS, two batches": (0.1, by_pairs(same=False)),
}
"""Each method that has an α, with the middle of the five rates where its search begins."""
OTHERS = tuple(name for name in METHODS if not name.startswith("L-BFGS"))
"""Those of the methods that L-BFGS is compared with."""


class Reached(NamedTuple):
    """What a method has reached, at its best setting.

    Attributes:
        loss: (s,), of all examples; 1000 after divergence.
        accuracy: (s,), the part of the held-out digits that is read.
        setting: α, or the memory m of L-BFGS with a line search.
    """

    loss: Array
    accuracy: Array
    setting: float


def _by_search(
    memory: int, seeds: Sequence[int], passes: int, job: SmallJob, choosing: bool
) -> tuple[Array, Array]:
    x, y = digits_of(job, choosing)
    digits, found = data.digits(), []
    for seed in seeds:
        net = network(job, seed)
        net.l2 = job.l2
        _, targets = net.encode(x, y)
        theta, optimizer, tries = net.theta.copy(), LBFGS(memory), 0

        def objective(place: Array, net=net, targets=targets) -> tuple[float, Array]:  # type: ignore[no-untyped-def]
            nonlocal tries
            net.theta[...], gradient = place, np.zeros_like(place)
            tries += 1
            return net.backpropagate(x, targets, gradient), gradient

        while tries < passes:
            last = theta.copy()
            try:
                optimizer.step(theta, objective)
            except LineSearchError:  # as low as rounding lets it
                if not optimizer.pairs:
                    break
                optimizer.pairs.clear()
        # A step that ends beyond the budget does not count.
        net.theta[...] = theta if tries <= passes else last
        found.append((net.loss(x, y), training.accuracy(net, digits.x_test, digits.y_test)))
    loss, accuracy = np.array(found).T
    return loss, accuracy


def _run(
    method: str, rates: Array, seeds: Sequence[int], passes: int, job: SmallJob, choosing: bool
) -> tuple[Array, Array]:
    there = Penalized(job, seeds, len(rates), choosing)
    with np.errstate(all="ignore"):
        METHODS[method][1](there, rates, seeds, passes)
        return loss_and_accuracy(there)


@cache
def chosen(method: str, passes: int, job: SmallJob) -> tuple[float, float]:
    """The setting with the lowest mean loss on networks that are never judged, and this loss.

    Args:
        method: one of METHODS, or "L-BFGS".
        passes: the budget.
        job: what is learned.
    """
    if method == "L-BFGS":
        ends = [_by_search(m, TUNING, passes, job, True)[0].mean() for m in MEMORIES]
        i = int(np.argmin(ends))
        return float(MEMORIES[i]), float(ends[i])

    def mean(rates: Array) -> Array:
        return np.asarray(_run(method, rates, TUNING, passes, job, True)[0].mean(axis=1))

    rates = METHODS[method][0] * SEARCH
    losses = mean(rates)
    for _ in range(FARTHEST):
        i = int(losses.argmin())
        if 0 < i < len(rates) - 1:
            break
        if i == 0:
            more = rates[0] / 10 ** np.array([1.0, 0.5])
            rates, losses = np.r_[more, rates], np.r_[mean(more), losses]
        else:
            more = rates[-1] * 10 ** np.array([0.5, 1.0])
            rates, losses = np.r_[rates, more], np.r_[losses, mean(more)]
    i = int(losses.argmin())
    return float(rates[i]), float(losses[i])


@cache
def reached(method: str, seeds: tuple[int, ...], passes: int, job: SmallJob) -> Reached:
    """Trains the small job; a pass is as many gradients of single examples as there are.

    Args:
        method: one of METHODS, or "L-BFGS" on all examples with its line search, whose tries count.
        seeds: for the first weights and the order of the examples.
        passes: the budget.
        job: what is learned.
    """
    setting, _ = chosen(method, passes, job)
    if method == "L-BFGS":
        return Reached(*_by_search(int(setting), seeds, passes, job, False), setting)
    loss, accuracy = _run(method, np.array([setting]), seeds, passes, job, False)
    return Reached(loss[0], accuracy[0], setting)


class Beside(NamedTuple):
    """Two methods after the same passes.

    Attributes:
        loss, other: (s,), of all examples.
        accuracy, other_accuracy: (s,), the part of the held-out digits that is read.
    """

    loss: Array
    other: Array
    accuracy: Array
    other_accuracy: Array


def beside(
    method: str,
    other: str,
    seeds: Sequence[int],
    passes: int = 50,
    **job: float | str,
) -> Beside:
    """Two methods, each at its best setting for these passes.

    Args:
        method, other: as in `reached`; or "the best other", that of OTHERS whose loss is lowest on
            the networks on which settings are chosen.
        seeds: for the first weights and the order of the examples.
        passes: the budget.
        job: as in `SmallJob`.
    """
    there = SmallJob(**job)  # type: ignore[arg-type]

    def of(name: str) -> Reached:
        if name == "the best other":
            name = min(OTHERS, key=lambda one: chosen(one, passes, there)[1])
        return reached(name, tuple(seeds), passes, there)

    one, two = of(method), of(other)
    return Beside(one.loss, two.loss, one.accuracy, two.accuracy)
