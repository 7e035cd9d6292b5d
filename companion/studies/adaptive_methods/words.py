"""Learning from a stream of documents, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from companion import data, optim
from companion.arguments import Array
from companion.nn.activations import sigmoid

Make = Callable[[Array], optim.Optimizer]

LENGTH, DENSE = 1000, 100
RATES = 10.0 ** np.arange(-3, 1.01, 0.5)
"""The learning rates that every method is tuned over, two a decade."""
TUNING, FRESH = range(2), range(10, 16)
LEARNERS: dict[str, Make] = {
    "gradient descent": optim.GradientDescent,
    "gradient descent, α/√t": lambda lr: optim.GradientDescent(lambda t: lr / (t + 1) ** 0.5),
    "momentum": optim.Momentum,
    "Adagrad": optim.Adagrad,
    "RMSprop": optim.RMSprop,
    "Adam": optim.Adam,
}
"""What learns from the stream; all but α stays at its default."""
KINDS = ("sparse", "sparse, evened out", "dense")
"""What the streams consist of: words, words on one scale, dense inputs."""


class Stream(NamedTuple):
    """Examples in their order, and others to be judged on.

    Attributes:
        x, y: (n, d) and (n,), targets 0 or 1.
        x_test, y_test: as many again, never learned from.
    """

    x: Array
    y: Array
    x_test: Array
    y_test: Array


@lru_cache(maxsize=64)
def stream(kind: str, seed: int) -> Stream:
    """Documents or dense inputs, (1000, d).

    Args:
        kind: one of KINDS: bags of words; the same, each word's count divided by its root mean
            square; or normal inputs of which a weighted sum decides the class with some noise.
        seed: for all that is drawn.
    """
    if kind == "dense":
        rng = np.random.default_rng(seed)
        weights = rng.normal(scale=4 / DENSE**0.5, size=DENSE)
        x = rng.normal(size=(2 * LENGTH, DENSE))
        y = (x @ weights + rng.logistic(size=2 * LENGTH) > 0).astype(np.float64)
    else:
        documents = data.bag_of_words(2 * LENGTH, rng=seed)
        x, y = documents.x, documents.y.astype(np.float64)
        if kind == "sparse, evened out":
            # A word that no document has keeps its column of zeros.
            x = x / np.maximum(np.sqrt(np.mean(x**2, axis=0)), 1e-3)
    return Stream(x[:LENGTH], y[:LENGTH], x[LENGTH:], y[LENGTH:])


class Learned(NamedTuple):
    """What came of a pass through streams, for each of several learning rates.

    Attributes:
        online: (k, s), the mean loss of each example just before it is learned from.
        loss, error: (k, s), of the test examples in the end; the error is a share.
        theta: (k, s, d), the weights.
    """

    online: Array
    loss: Array
    error: Array
    theta: Array


def learn(make: Make, rates: Array, streams: list[Stream]) -> Learned:
    """Logistic regression, one update an example: many rates and streams at once.

    Args:
        make: gives the optimizer for an array of rates.
        rates: (k,).
        streams: s of them, of one shape.
    """
    x, y = (np.stack(parts, axis=1) for parts in ([s.x for s in streams], [s.y for s in streams]))
    theta = np.zeros((len(rates), len(streams), x.shape[-1]))
    optimizer, online = make(np.reshape(rates, (-1, 1, 1))), np.zeros(theta.shape[:2])
    for inputs, targets in zip(x, y, strict=True):
        z = np.einsum("ksd,sd->ks", theta, inputs)
        online += np.logaddexp(0, z) - targets * z
        optimizer.step(theta, (sigmoid(z) - targets)[..., np.newaxis] * inputs)
    z = np.stack([theta[:, i] @ s.x_test.T for i, s in enumerate(streams)], axis=1)
    y_test = np.stack([s.y_test for s in streams])
    loss = np.mean(np.logaddexp(0, z) - y_test * z, axis=2)
    return Learned(online / len(x), loss, np.mean((z > 0) != y_test, axis=2), theta)


class Best(NamedTuple):
    """The end of a search.

    Attributes:
        loss: the lowest that was found.
        lr: where.
    """

    loss: float
    lr: float


@cache
def best(method: str, kind: str) -> Best:
    """Of RATES the one with the lowest loss on the test examples of two streams.

    Args:
        method: one of LEARNERS.
        kind: one of KINDS.
    """
    found = learn(LEARNERS[method], RATES, [stream(kind, seed) for seed in TUNING])
    loss = found.loss.mean(axis=1)
    return Best(float(loss.min()), float(RATES[loss.argmin()]))


@cache
def fresh(method: str, kind: str) -> Learned:
    """At its best rate, on six other streams.

    Args:
        method: one of LEARNERS.
        kind: one of KINDS.
    """
    rates = np.array([best(method, kind).lr])
    return learn(LEARNERS[method], rates, [stream(kind, seed) for seed in FRESH])


class Watched(NamedTuple):
    """Adagrad's pass through one stream of documents.

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


@lru_cache(maxsize=4)
def watched(seed: int, lr: float = 0.5) -> Watched:
    """Adagrad's rates and weights, document by document, on a sparse stream.

    Args:
        seed: of the stream.
        lr: α.
    """
    documents = stream("sparse", seed)
    optimizer, theta = optim.Adagrad(lr), np.zeros(documents.x.shape[1])
    squares: list[Array] = [np.zeros_like(theta)]
    weights, losses, gradients = [theta.copy()], [], []
    for x, y in zip(documents.x, documents.y, strict=True):
        z = theta @ x
        losses.append(np.logaddexp(0, z) - y * z)
        gradients.append((sigmoid(z) - y) * x)
        optimizer.step(theta, gradients[-1])
        squares.append(optimizer.v.copy())
        weights.append(theta.copy())
    with np.errstate(divide="ignore"):
        rates = lr / np.sqrt(squares)
    return Watched(rates, np.array(weights), np.array(losses), np.array(gradients))


class Regret(NamedTuple):
    """How much more a run has lost than fixed weights u, and what theory allows.

    Attributes:
        regret: the sum of its losses minus the sum of those of u.
        linear: the sum of g·(θ − u), which for convex losses is never less.
        adagrad: the bound for Adagrad, a sum over the coordinates.
        one_rate: the bound for gradient descent at the constant α that is best in hindsight, with
            the same gradients and the distances of the same run.
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
    run, documents = watched(seed, lr), stream("sparse", seed)
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
