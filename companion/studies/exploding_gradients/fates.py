"""What becomes of deep networks that are trained, with and without what is done for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import optim
from companion.arguments import Array
from companion.optim.schedules import Constant, WarmUp
from companion.studies.vanishing_gradients import HE, Plan, Stack
from companion.studies.vanishing_gradients.runs import METHODS, examples, scores

LARGE = 2 * HE
"""Twice He's scale: each ReLU layer doubles the error."""


DEAD = 300
"""A unit that gives 0 for so many digits is dead."""


class Fates(NamedTuple):
    """What became of networks, each array (seeds,).

    Attributes:
        left: whether the loss rose beyond all bounds or was no number, at any time.
        overflowed: whether the loss or an entry of the gradient was not finite, at any time.
        updates: done before the first of these; all of them if there was none.
        read: the share of held-out digits that is read in the end; 0 after an overflow.
        loss: of the held-out digits in the end, at most 10, which an overflow counts.
        dead: the share of hidden units that give 0 for each of DEAD digits in the end; 0 after an
            overflow.
        size: the length of all weight matrices over that at the start; infinite after an overflow.
        longest: the longest gradient that the optimizer was given; one that overflows is not given.
        largest: the largest entry that it was given.
        turned: the least cosine between a gradient and what was made of it.
    """

    left: NDArray[np.bool_]
    overflowed: NDArray[np.bool_]
    updates: NDArray[np.int64]
    read: Array
    loss: Array
    dead: Array
    size: Array
    longest: Array
    largest: Array
    turned: Array


def fates(
    activation: str,
    scale: float,
    alpha: float | Sequence[float],
    seeds: Sequence[int],
    updates: int = 60,
    depth: int = 10,
    width: int = 16,
    batch: int = 32,
    normalization: str = "none",
    clip: str = "none",
    limit: float = 1.0,
    l2: float = 0.0,
    method: str = "descent",
    warm: int = 0,
    beyond: float = 1e3,
    of: str = "judging",
) -> Fates:
    """Trains deep networks on the digits and looks what becomes of them.

    Args:
        activation, scale, depth, width, normalization: those of `Plan`.
        alpha: the learning rate, or one for each run.
        seeds: for first weights and batches.
        updates, batch: how many, and examples of each.
        clip: what is clipped at `limit`: "norm", "value", or "none".
        limit: c.
        l2: λ of a penalty ½ λ Σ W², which is part of the gradient and not of the loss.
        method: "descent", "momentum", "RMSprop" or "Adam".
        warm: updates in which α grows in equal parts from 0; 0 for none.
        beyond: a loss of so many times the first has left all bounds.
        of: the digits that are read in the end: "judging", or "choosing" for learning rates.
    """
    stack = Stack(Plan(depth, activation, scale, width, normalization), seeds)
    x, labels = examples()["learning"]
    runs = len(seeds)
    rates = np.broadcast_to(np.asarray(alpha, np.float64), runs)[:, np.newaxis]
    optimizer = METHODS[method](rates)
    if warm:
        optimizer.lr = WarmUp(Constant(rates), warm)
    drawn = {
        seed: np.random.default_rng([seed, 1]).integers(len(x), size=(updates, batch))
        for seed in set(seeds)
    }
    chosen = np.stack([drawn[seed] for seed in seeds], axis=1)
    weights = [part.W for part in stack.parts]
    begun = _length(weights)
    left, over = np.zeros(runs, bool), np.zeros(runs, bool)
    until = np.full(runs, updates)
    first: Array = np.zeros(runs)
    longest, largest, turned = np.zeros(runs), np.zeros(runs), np.ones(runs)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for step in range(updates):
            losses = stack.backpropagate(x[chosen[step]], labels[chosen[step]])
            first = losses if step == 0 else first
            for part, into in zip(stack.parts, stack.gradients, strict=True):
                into.W[...] += l2 * part.W
            over |= ~(np.isfinite(losses) & np.isfinite(np.square(stack.gradient).sum(axis=1)))
            until[~left & (over | ~(losses < beyond * first))] = step
            left |= over | ~(losses < beyond * first)
            # What is no number any more is left out, so that the others can be clipped.
            stack.gradient[over] = 0
            stack.theta[over] = 0
            raw = stack.gradient.copy() if clip != "none" else stack.gradient
            _clip(stack.gradient, clip, limit)
            longest = np.maximum(longest, np.linalg.norm(stack.gradient, axis=1))
            largest = np.maximum(largest, np.abs(stack.gradient).max(axis=1))
            turned = np.fmin(turned, _cosine(raw, stack.gradient))
            optimizer.step(stack.theta, stack.gradient)
        # The last update may have been one too many.
        over |= ~np.isfinite(stack.theta).all(axis=1)
        left |= over
        stack.theta[over] = 0
        size = np.where(over, np.inf, _length(weights) / begun)
        loss, read = scores(stack, of)
        dead = np.where(over, 0.0, _dead(stack, x[:DEAD]))
    return Fates(
        left,
        over,
        until,
        np.where(over, 0.0, read),
        np.where(over, 10.0, loss),
        dead,
        size,
        longest,
        largest,
        turned,
    )


def _clip(gradient: Array, clip: str, limit: float) -> None:
    if clip == "norm":
        optim.clip_by_global_norm(gradient, limit, axis=1)
    elif clip == "value":
        optim.clip_by_value(gradient, limit)


def _cosine(u: Array, v: Array) -> Array:
    """Of each row's angle; no number where one is 0."""
    products = np.einsum("ij,ij->i", u, v)
    return np.asarray(products / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1))


def _length(arrays: Sequence[Array]) -> Array:
    return np.asarray(np.sqrt(np.sum([np.square(a).sum(axis=(-2, -1)) for a in arrays], axis=0)))


def _dead(stack: Stack, x: Array) -> Array:
    stack.forward(x)
    return np.asarray(np.mean([~(here.slope != 0).any(axis=-2) for here in stack.passes], (0, 2)))
