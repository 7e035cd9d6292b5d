"""Adagrad's rates, word by word, and its regret."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.nn.activations import sigmoid
from companion.studies.adaptive_methods.words import DOCUMENTS, Source, stream


class Watched(NamedTuple):
    """A method's pass through one stream of documents.

    Attributes:
        rates: (n + 1, d), the effective rate α/√v before each document and in the end; infinite
            for a word that has not come yet.
        weights: (n + 1, d).
        losses: (n,), of each document just before it is learned from.
        gradients: (n, d).
    """

    rates: Array
    weights: Array
    losses: Array
    gradients: Array


@lru_cache(maxsize=8)
def watched(
    seed: int, lr: float = 0.5, method: str = "Adagrad", source: Source = DOCUMENTS
) -> Watched:
    """Rates and weights, document by document, on a sparse stream.

    Args:
        seed: of the stream.
        lr: α.
        method: "Adagrad", "RMSprop", whose ρ is 0.99, or "gradient descent", whose v is 1 for all.
        source: what is learned from.
    """
    documents = stream(seed, source)
    optimizer: optim.Adagrad | optim.RMSprop | optim.GradientDescent = {
        "Adagrad": optim.Adagrad,
        "RMSprop": optim.RMSprop,
        "gradient descent": optim.GradientDescent,
    }[method](lr)
    theta = np.zeros(documents.x.shape[1])
    squares: list[Array] = [np.zeros_like(theta)]
    weights, losses, gradients = [theta.copy()], [], []
    for x, y in zip(documents.x, documents.y, strict=True):
        z = theta @ x
        losses.append(np.logaddexp(0, z) - y * z)
        gradients.append((sigmoid(z) - y) * x)
        optimizer.step(theta, gradients[-1])
        squares.append(getattr(optimizer, "v", np.ones_like(theta)).copy())
        weights.append(theta.copy())
    with np.errstate(divide="ignore"):
        rates = lr / np.sqrt(squares)
    return Watched(rates, np.array(weights), np.array(losses), np.array(gradients))


class History(NamedTuple):
    """How a method's rates hang on what has come.

    Attributes:
        spread: (s,), the median rate in the end of the words of less than a twentieth of the
            documents, over that of the most frequent word.
        unseen: (s,), the largest part by which the rate of a word changed in a document without it.
    """

    spread: Array
    unseen: Array


def history(
    seeds: Sequence[int],
    alpha: float = 0.5,
    method: str = "Adagrad",
    examples: int = 1000,
    rare: int = 400,
    common: int = 20,
) -> History:
    """Watches the rates on streams of documents.

    Args:
        seeds: of the streams.
        alpha: α.
        method: as in `watched`.
        examples, rare, common: as in `Source`.
    """
    source = Source(examples=examples, rare=rare, common=common)
    spread, unseen = [], []
    for seed in seeds:
        run, there = watched(seed, alpha, method, source), stream(seed, source).x > 0
        counts = there.sum(axis=0)
        few = (counts > 0) & (counts < 0.05 * examples)
        spread.append(np.median(run.rates[-1, few]) / run.rates[-1, counts.argmax()])
        seen = ~there & np.isfinite(run.rates[:-1])
        unseen.append(np.abs(run.rates[1:][seen] / run.rates[:-1][seen] - 1).max(initial=0.0))
    return History(np.array(spread), np.array(unseen))


class Regret(NamedTuple):
    """How much more a run has lost than fixed weights u, and what theory allows.

    Attributes:
        regret: the sum of its losses minus the sum of those of u.
        linear: the sum of g·(θ − u), which for convex losses is never less.
        adagrad: the bound for Adagrad, a sum over the coordinates.
        one_rate: what the bound for gradient descent, at the constant α that is best in hindsight,
            would be if its run had these gradients and distances. It bounds no run of its own.
    """

    regret: float
    linear: float
    adagrad: float
    one_rate: float


def regret(seed: int, lr: float = 0.5) -> Regret:
    """Of Adagrad on a sparse stream, against the weights that another pass ends with.

    Args:
        seed: of the stream.
        lr: α; that of the other pass is 1.
    """
    run, documents = watched(seed, lr), stream(seed)
    u = watched(seed, 1.0).weights[-1]
    z = documents.x @ u
    theirs = np.logaddexp(0, z) - documents.y * z
    away = run.weights[:-1] - u
    farthest = np.abs(run.weights - u).max(axis=0)
    lengths = np.sqrt(np.sum(run.gradients**2, axis=0))
    whole = np.sqrt(np.sum((run.weights - u) ** 2, axis=1)).max()
    return Regret(
        float(run.losses.sum() - theirs.sum()),
        float(np.sum(run.gradients * away)),
        float(np.sum((farthest**2 / (2 * lr) + lr) * lengths)),
        float(whole * np.sqrt(np.sum(run.gradients**2))),
    )
