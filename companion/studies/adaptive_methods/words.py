"""Learning from a stream of documents, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from companion import data, optim
from companion.arguments import Array
from companion.nn.activations import sigmoid

Make = Callable[[Array], optim.Optimizer]

DENSE = 100
"""The numbers in each example of a dense stream."""
RATES = 10.0 ** np.arange(-3, 1.01, 0.5)
"""The learning rates where every search begins, two a decade; where the best is the first or the
last, it goes on."""
FARTHEST = 4
"""By so many decades at most."""
TUNING = range(1000, 1003)
"""The streams on which settings are chosen; none of them is ever judged."""
DECAYS = (0.9, 0.99, 0.999)
LEARNERS: dict[str, tuple[Make, ...]] = {
    "gradient descent": (optim.GradientDescent,),
    "gradient descent, α/√t": (lambda lr: optim.GradientDescent(lambda t: lr / (t + 1) ** 0.5),),
    "momentum": tuple(
        lambda lr, beta=beta: optim.Momentum(lr, beta)  # type: ignore[misc]
        for beta in (0.5, 0.9, 0.99)
    ),
    "Adagrad": (optim.Adagrad,),
    "RMSprop": tuple(
        lambda lr, rho=rho: optim.RMSprop(lr, rho)  # type: ignore[misc]
        for rho in DECAYS
    ),
    "Adam": tuple(
        lambda lr, beta2=beta2: optim.Adam(lr, (0.9, beta2))  # type: ignore[misc]
        for beta2 in DECAYS
    ),
}
"""What learns from the stream, with each of the decays that it is tuned over."""
ONE_RATE = ("gradient descent", "gradient descent, α/√t", "momentum")
"""Those of LEARNERS that have one rate for all words."""


class Source(NamedTuple):
    """Where a stream comes from.

    Attributes:
        kind: "sparse" for bags of words, or "dense" for normal inputs of which a weighted sum
            decides the class, with some noise.
        evened: to which power of its root mean square each column is divided by it: 0 leaves the
            words as they are, 1 evens them out.
        examples: of the stream; as many again are held out.
        rare, common: how many rare words there are, an even number, and how many common ones.
        share: of the words of a document that are rare.
        read_as: what a document is: its "counts"; "0 or 1" for each word; "tf-idf", counts times
            the logarithm of how many documents there are for one with the word; or the counts of
            its "rare words alone".
        wrong: the share of all labels that are turned around, held-out ones too.
    """

    kind: str = "sparse"
    evened: float = 0.0
    examples: int = 1000
    rare: int = 400
    common: int = 20
    share: float = 0.1
    read_as: str = "counts"
    wrong: float = 0.0


DOCUMENTS = Source()


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
def _documents(seed: int, source: Source) -> data.Documents:
    return data.bag_of_words(
        2 * source.examples,
        rare=source.rare,
        common=source.common,
        rare_share=source.share,
        rng=seed,
    )


def _read(documents: data.Documents, read_as: str) -> Array:
    x: Array = documents.x
    if read_as == "0 or 1":
        return np.asarray(x > 0, np.float64)
    if read_as == "tf-idf":
        # A word that no document has keeps its column of zeros.
        return np.asarray(x * np.log(len(x) / np.maximum((x > 0).sum(axis=0), 1)))
    return x[:, documents.word_class >= 0] if read_as == "rare words alone" else x


@lru_cache(maxsize=128)
def stream(seed: int, source: Source = DOCUMENTS) -> Stream:
    """Documents or dense inputs.

    Args:
        seed: for all that is drawn.
        source: what is drawn.
    """
    n = source.examples
    if source.kind == "dense":
        rng = np.random.default_rng(seed)
        x: Array
        weights = rng.normal(scale=4 / DENSE**0.5, size=DENSE)
        x = rng.normal(size=(2 * n, DENSE))
        y = (x @ weights + rng.logistic(size=2 * n) > 0).astype(np.float64)
    else:
        documents = _documents(seed, source._replace(evened=0.0, read_as="counts", wrong=0.0))
        x, y = _read(documents, source.read_as), documents.y.astype(np.float64)
    if source.wrong:
        turned = np.random.default_rng([seed, 1]).random(2 * n) < source.wrong
        y = np.where(turned, 1 - y, y)
    if source.evened:
        # A word that no document has keeps its column of zeros.
        x = x / np.maximum(np.sqrt(np.mean(x**2, axis=0)), 1e-3) ** source.evened
    return Stream(x[:n], y[:n], x[n:], y[n:])


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


def learn(make: Make, rates: Array, streams: Sequence[Stream]) -> Learned:
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
        make: gives the optimizer, with the decay that was best.
    """

    loss: float
    lr: float
    make: Make


@cache
def best(method: str, source: Source = DOCUMENTS) -> Best:
    """The α and the decay with the lowest loss on the test examples of three other streams.

    Args:
        method: one of LEARNERS, or "one rate" for the best of ONE_RATE.
        source: what is learned from.
    """
    if method == "one rate":
        return min((best(one, source) for one in ONE_RATE), key=lambda found: found.loss)
    streams, found = [stream(seed, source) for seed in TUNING], []
    for make in LEARNERS[method]:
        rates, losses = RATES, learn(make, RATES, streams).loss.mean(axis=1)
        for _ in range(FARTHEST):
            i = int(np.argmin(losses))
            if 0 < i < len(rates) - 1:
                break
            more = (
                rates[0] / 10 ** np.array([1, 0.5])
                if i == 0
                else rates[-1] * 10 ** np.array([0.5, 1])
            )
            other = learn(make, more, streams).loss.mean(axis=1)
            parts = [(more, other), (rates, losses)] if i == 0 else [(rates, losses), (more, other)]
            rates, losses = (np.concatenate(both) for both in zip(*parts, strict=True))
        i = int(np.argmin(losses))
        found.append(Best(float(losses[i]), float(rates[i]), make))
    return min(found, key=lambda one: one.loss)


@cache
def fresh(method: str, seeds: tuple[int, ...], source: Source = DOCUMENTS) -> Learned:
    """At its best settings, on other streams than those that these were chosen on.

    Args:
        method: as in `best`.
        seeds: of the streams.
        source: what is learned from.
    """
    found = best(method, source)
    return learn(found.make, np.array([found.lr]), [stream(seed, source) for seed in seeds])


class Versus(NamedTuple):
    """Two methods after one pass through the same streams.

    Attributes:
        loss, error: (s,), held out, of the one; the error is a share.
        other_loss, other_error: (s,), of the other.
    """

    loss: Array
    error: Array
    other_loss: Array
    other_error: Array


def versus(
    method: str,
    other: str,
    seeds: Sequence[int],
    evened: float = 0.0,
    other_evened: float | None = None,
    **source: Any,
) -> Versus:
    """Two methods, each at its best settings.

    Args:
        method, other: as in `best`.
        seeds: of the streams.
        evened: as in `Source`.
        other_evened: what the other one's streams have; None for the same.
        source: the other attributes of `Source`.
    """
    first = Source(evened=evened, **source)
    second = first if other_evened is None else first._replace(evened=other_evened)
    one = fresh(method, tuple(seeds), first)
    two = fresh(other, tuple(seeds), second)
    return Versus(one.loss[0], one.error[0], two.loss[0], two.error[0])
