"""Stacks of deep networks that learn digits, and the learning rates that are chosen for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from companion import data, optim
from companion.arguments import Array
from companion.studies.vanishing_gradients.stack import Plan, Stack, cross_entropies

CHOOSING = 360
"""The last so many of the digits to learn from are not learned from: α is chosen on them."""
TUNING_SEEDS = range(1000, 1004)
"""Seeds on which nothing is judged."""
METHODS: Mapping[str, Callable[[Array], optim.Optimizer]] = MappingProxyType(
    {
        "descent": optim.GradientDescent,
        "momentum": optim.Momentum,
        "RMSprop": lambda lr: optim.RMSprop(lr, rho=0.9),
        "Adagrad": optim.Adagrad,
        "Adam": optim.Adam,
    }
)
CENTRES: Mapping[str, float] = MappingProxyType(
    {"descent": 0.3, "momentum": 0.03, "RMSprop": 0.01, "Adagrad": 0.03, "Adam": 0.01}
)
"""The middle of the five learning rates, two a decade, that are tried first."""
HIGHEST = 10.0
"""What a loss counts that is higher, or no number."""


@lru_cache
def examples() -> Mapping[str, tuple[Array, NDArray[np.int64]]]:
    """The digits in three parts, each images, (n, 64), and labels, (n,).

    Returns:
        "learning", "choosing" for learning rates, and "judging", which are those held out.
    """
    digits = data.digits()
    return MappingProxyType(
        {
            "learning": (digits.x_train[:-CHOOSING], digits.y_train[:-CHOOSING]),
            "choosing": (digits.x_train[-CHOOSING:], digits.y_train[-CHOOSING:]),
            "judging": (digits.x_test, digits.y_test),
        }
    )


def train(
    stack: Stack,
    method: str,
    rates: Sequence[float],
    seeds: Sequence[int],
    updates: int,
    batch: int,
    look: Callable[[int], object] | None = None,
) -> None:
    """Trains every run of a stack on the digits to learn from.

    Args:
        stack: changed in place.
        method: one of METHODS.
        rates: the learning rate α of each run.
        seeds: for the batches of each run, whose examples are drawn with replacement.
        updates: how many.
        batch: examples an update.
        look: is told the updates done so far, before each of them and after the last.
    """
    x, labels = examples()["learning"]
    optimizer = METHODS[method](np.array(rates, np.float64)[:, np.newaxis])
    drawn = {
        seed: np.random.default_rng([seed, 1]).integers(len(x), size=(updates, batch))
        for seed in set(seeds)
    }
    chosen = np.stack([drawn[seed] for seed in seeds], axis=1)
    # What overflows is told apart by what it reads.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for step in range(updates):
            if look is not None:
                look(step)
            stack.backpropagate(x[chosen[step]], labels[chosen[step]])
            optimizer.step(stack.theta, stack.gradient)
        if look is not None:
            look(updates)


def scores(stack: Stack, of: str) -> tuple[Array, Array]:
    """The loss and the share that is read correctly, each (runs,).

    Args:
        stack: trained or not.
        of: "choosing" or "judging".
    """
    x, labels = examples()[of]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        logits = stack.outputs(x, examples()["learning"][0])
        loss = cross_entropies(logits, labels)
    # A network without finite outputs reads nothing.
    right = (logits.argmax(axis=-1) == labels) & np.isfinite(logits).all(axis=-1)
    return np.nan_to_num(np.minimum(loss, HIGHEST), nan=HIGHEST), right.mean(axis=-1)


def read(
    plan: Plan, method: str, rates: Sequence[float], seeds: Sequence[int], updates: int, batch: int
) -> Array:
    """The share of the held-out digits that each network reads after training.

    Args:
        plan: what the networks are made of.
        method, updates, batch: as in `train`.
        rates: learning rates; every one is tried with every seed.
        seeds: for first weights and batches.

    Returns:
        Shape (rates, seeds).
    """
    runs = [seed for _ in rates for seed in seeds]
    stack = Stack(plan, runs)
    train(stack, method, [lr for lr in rates for _ in seeds], runs, updates, batch)
    return scores(stack, "judging")[1].reshape(len(rates), len(seeds))


@lru_cache(maxsize=256)
def tuned(plan: Plan, method: str, updates: int, batch: int) -> float:
    """The α with the lowest loss on the digits to choose with, the mean of four other seeds.

    Five rates are tried, two a decade, and the grid goes on until its best lies inside.

    Args:
        plan, method, updates, batch: as in `read`.
    """
    losses: dict[int, float] = {}

    def look_at(halves: list[int]) -> None:
        rates = [CENTRES[method] * 10 ** (k / 2) for k in halves for _ in TUNING_SEEDS]
        runs = [seed for _ in halves for seed in TUNING_SEEDS]
        stack = Stack(plan, runs)
        train(stack, method, rates, runs, updates, batch)
        found = scores(stack, "choosing")[0].reshape(len(halves), -1).mean(axis=1)
        losses.update(zip(halves, found.tolist(), strict=True))

    look_at(list(range(-2, 3)))
    while (best := min(losses, key=losses.__getitem__)) in (min(losses), max(losses)):
        look_at([best - 1 if best == min(losses) else best + 1])
    return float(CENTRES[method] * 10 ** (best / 2))


def read_tuned(plan: Plan, method: str, seeds: Sequence[int], updates: int, batch: int) -> Array:
    """`read` at the α of `tuned`, (seeds,).

    Args:
        plan, method, seeds, updates, batch: as in `read`.
    """
    rate = tuned(plan, method, updates, batch)
    return np.asarray(read(plan, method, [rate], seeds, updates, batch)[0])
