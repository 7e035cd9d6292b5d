"""Networks that learn digits in a set-up, many side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, optim
from companion.arguments import Array
from companion.studies.challenges.setups import Setup
from companion.studies.vanishing_gradients.stack import Stack, cross_entropies

CHOOSING = 360
"""So many of the digits to learn from are not learned from: the rate is chosen on them."""
LOOKED_AT = 100
"""Of the examples to learn from: those whose loss is looked at, the same with every remedy."""
EVERY = 5
"""Updates between two looks at the loss."""
STAYS = 2
"""The target is reached at the first of so many looks in a row that see it."""
BEYOND = 1e3
"""A loss that rises to so many times the first one has diverged."""


@lru_cache(maxsize=8)
def examples(count: int, uneven: float) -> data.Digits:
    """So many digits to learn from, their pixels uneven, and others to choose a rate on.

    Args:
        count: of the digits to learn from.
        uneven: as in `Setup`.
    """
    few = data.with_fewer_examples(_choosing(), count, rng=0)
    size = units(uneven)
    return few._replace(x_train=few.x_train * size, x_test=few.x_test * size)


def units(uneven: float) -> Array:
    """What each pixel is multiplied by, (64,).

    Args:
        uneven: as in `Setup`.
    """
    return np.random.default_rng(0).permutation(np.geomspace(uneven, 1.0, 64))


@lru_cache(maxsize=1)
def _choosing() -> data.Digits:
    return data.for_choosing(data.digits(), CHOOSING, rng=0)


class Ends(NamedTuple):
    """What became of each run.

    Attributes:
        losses: of LOOKED_AT examples, without penalty and dropout, at the start, after every EVERY
            updates and in the end, (looks, runs); infinite after divergence.
        updates: how many were done before the target was reached, (runs,); all if it was not.
        chosen, judged: the share of digits read in the end, of those to choose on and of those
            held out, (runs,); 0 after divergence.
        diverged: whether the loss rose beyond all bounds, (runs,).
    """

    losses: Array
    updates: Array
    chosen: Array
    judged: Array
    diverged: NDArray[np.bool_]


def train(setup: Setup, rates: Sequence[float], seeds: Sequence[int]) -> Ends:
    """Trains networks in a set-up.

    Args:
        setup: with or without a remedy.
        rates: the learning rate α of each run.
        seeds: for first weights and batches of each; dropout and noise are drawn for all together.
    """
    digits = examples(setup.examples, setup.uneven)
    x, labels = digits.x_train, digits.y_train
    stack = Stack(setup.plan, seeds)
    for part in stack.parts:
        part.W[...] *= setup.shrink
    optimizer = setup.made_optimizer(np.array(rates, np.float64)[:, np.newaxis])
    noise = optim.GradientNoise(setup.noise, rng=seeds[0])
    # Each seed's own, and the same at all rates.
    own = {seed: np.random.default_rng([seed, 1]) for seed in sorted(set(seeds))}
    losses = [_look(stack, setup)]
    diverged = np.zeros(len(seeds), bool)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(setup.steps):
            if setup.batch:
                drawn = {seed: r.integers(len(x), size=setup.batch) for seed, r in own.items()}
                some = np.stack([drawn[seed] for seed in seeds])
                loss = stack.backpropagate(x[some], labels[some])
            else:
                loss = stack.backpropagate(x, labels)
            for part, slope in zip(stack.parts, stack.gradients, strict=True):
                slope.W[...] += setup.l2 * part.W
            diverged |= ~(loss < BEYOND * losses[0]) | ~np.isfinite(stack.gradient).all(axis=1)
            stack.gradient[diverged], stack.theta[diverged] = 0.0, 0.0
            if setup.clip:
                optim.clip_by_global_norm(stack.gradient, setup.clip, axis=1)
            if setup.noise:
                noise.add(stack.gradient)
            optimizer.step(stack.theta, stack.gradient)
            if (step + 1) % EVERY == 0 or step + 1 == setup.steps:
                loss = _look(stack, setup)
                diverged |= ~(loss < BEYOND * losses[0])
                losses.append(np.where(diverged, np.inf, loss))
        chosen = _read(stack, digits.x_test, digits.y_test, x)
        held = data.digits()
        judged = _read(stack, held.x_test * units(setup.uneven), held.y_test, x)
    found = np.array(losses)
    return Ends(
        found,
        _updates(found, setup),
        np.where(diverged, 0.0, chosen),
        np.where(diverged, 0.0, judged),
        diverged,
    )


def _look(stack: Stack, setup: Setup) -> Array:
    """The loss of LOOKED_AT examples, (runs,)."""
    digits = examples(LOOKED_AT, setup.uneven)
    return cross_entropies(stack.forward(digits.x_train), digits.y_train)


def _read(stack: Stack, x: Array, labels: NDArray[np.int64], seen: Array) -> Array:
    return np.asarray((stack.outputs(x, seen).argmax(axis=-1) == labels).mean(axis=-1))


def _updates(losses: Array, setup: Setup) -> Array:
    """Updates to the first of STAYS looks in a row that see the target; all where none does."""
    there = losses <= setup.target * losses[0]
    lasting = there[: len(there) - STAYS + 1].copy()
    for later in range(1, STAYS):
        lasting &= there[later : len(there) - STAYS + 1 + later]
    first = np.where(lasting.any(axis=0), lasting.argmax(axis=0) * EVERY, setup.steps)
    return np.asarray(np.maximum(first, EVERY))
