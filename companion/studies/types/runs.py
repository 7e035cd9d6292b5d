"""Many digits networks trained side by side, so that seeds and learning rates cost little."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array

Labels: TypeAlias = NDArray[np.int64]

HIDDEN = 16
EXAMPLES = 800


@lru_cache
def examples(n: int = EXAMPLES, pixels: str = "raw") -> tuple[Array, Labels]:
    """Digits to learn from, each as often as any other.

    Args:
        n: how many.
        pixels: "raw" ones lie from 0 to 1, "centred" ones have the mean 0 over these images, and
            "standardised" ones have the variance 1, too, if they vary at all.

    Returns:
        The images, (n, 64), and their labels, (n,).

    Raises ValueError for other pixels.
    """
    chosen = data.with_fewer_examples(data.digits(), n, rng=0)
    x, y = chosen.x_train, chosen.y_train
    if pixels == "raw":
        return x, y
    x = x - x.mean(axis=0)
    if pixels == "centred":
        return x, y
    if pixels == "standardised":
        spread = x.std(axis=0)
        return x / np.where(spread > 0, spread, 1), y
    raise ValueError(f"pixels are raw, centred or standardised, got {pixels!r}")


def small_network(seed: int, hidden: int = HIDDEN) -> nn.Network:
    """64 pixels, a hidden layer of ReLU units, 10 digits.

    Args:
        seed: for the first weights.
        hidden: units of the hidden layer.
    """
    layers = [nn.Dense(64, hidden), nn.ReLU(), nn.Dense(hidden, 10)]
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)


class Deck:
    """The numbers of the examples, shuffled for each epoch and dealt out in batches.

    What is left of an epoch and is less than a batch is left out.

    Args:
        n: how many examples there are.
        seeds: a deck for each.
    """

    def __init__(self, n: int, seeds: Sequence[int]) -> None:
        self.n = n
        self._rngs = [np.random.default_rng(seed) for seed in seeds]
        self._order: Labels = np.empty((len(seeds), 0), dtype=np.int64)

    def deal(self, size: int) -> Labels:
        """The next batch of each, (seed, size); size is at most n."""
        if self._order.shape[1] < size:
            self._order = np.stack([rng.permutation(self.n) for rng in self._rngs])
        batch, self._order = self._order[:, :size], self._order[:, size:]
        return batch


class Runs:
    """Small networks side by side: one for each learning rate and each seed.

    Args:
        rates: learning rates α.
        seeds: of the first weights; each α begins at the same ones.
        hidden: units of the hidden layer.

    Attributes:
        theta: parameters, (α, seed, P), each in the layout of `small_network`.
        rates: shape (α, 1, 1).
        seen: the loss on the batch of the last gradient, where that was taken, (α, seed), if it
            was asked for.
    """

    def __init__(self, rates: Sequence[float], seeds: Sequence[int], hidden: int = HIDDEN) -> None:
        first = np.stack([small_network(seed, hidden).theta for seed in seeds])
        self.rates = np.array(rates, dtype=np.float64)[:, np.newaxis, np.newaxis]
        self._hidden = hidden
        self._hold(np.tile(first, (len(self.rates), 1, 1)))
        self.seen: Array | None = None

    def _hold(self, theta: Array) -> None:
        self.theta, self._gradient = theta, np.empty_like(theta)
        self._W1, self._b1, self._W2, self._b2 = _views(self.theta, self._hidden)
        self._dW1, self._db1, self._dW2, self._db2 = _views(self._gradient, self._hidden)

    def keep(self, rates: NDArray[np.bool_]) -> None:
        """Goes on with some of the learning rates alone.

        Args:
            rates: which of them, (α,).
        """
        self.rates = self.rates[rates]
        self._hold(self.theta[rates])

    def outputs(self, x: Array) -> Array:
        """Logits, (α, seed, n, 10), from x that broadcasts to (α, seed, n, 64)."""
        hidden = x @ self._W1
        hidden += self._b1
        np.maximum(hidden, 0, out=hidden)
        z = hidden @ self._W2
        z += self._b2
        return np.asarray(z)

    def loss(self, x: Array, labels: Labels) -> Array:
        """The mean cross-entropy, (α, seed), on x, (n, 64), with labels (n,); or a set a seed."""
        z = self.outputs(x)
        z -= _largest(z)
        true = _entries(z, labels)
        return np.asarray((np.log((np.exp(z) @ ONES)[..., 0]) - true).mean(axis=-1))

    def accuracy(self, x: Array, labels: Labels) -> Array:
        """The part that is read correctly, (α, seed), of x, with labels, as in `loss`."""
        return np.asarray((self.outputs(x).argmax(axis=-1) == labels).mean(axis=-1))

    def accuracy_of(self, rates: Labels, seeds: Labels, x: Array, labels: Labels) -> Array:
        """The part that some of the runs read correctly, (k,).

        Args:
            rates, seeds: which runs, by their places, (k,).
            x, labels: a set for each seed, (seed, n, 64) and (seed, n).
        """
        run = rates, seeds
        hidden = np.maximum(x[seeds] @ self._W1[run] + self._b1[run], 0)
        z = hidden @ self._W2[run] + self._b2[run]
        return np.asarray((z.argmax(axis=-1) == labels[seeds]).mean(axis=-1))

    def gradient(self, x: Array, one_hot: Array, look: bool = False) -> Array:
        """∂L/∂θ, (α, seed, P), of x, (seed, B, 64), and one-hot targets, (seed, B, 10).

        Args:
            x, one_hot: a batch for each seed, or one for all of them, (1, B, …).
            look: whether the loss of the batch is asked for, too, as `seen`.
        """
        a1 = x @ self._W1
        a1 += self._b1
        np.maximum(a1, 0, out=a1)
        dz2 = a1 @ self._W2
        dz2 += self._b2
        dz2 -= _largest(dz2)
        true = _entries(dz2, one_hot.argmax(axis=-1)) if look else None
        np.exp(dz2, out=dz2)
        total = dz2 @ ONES
        dz2 /= total
        if true is not None:
            self.seen = (np.log(total[..., 0]) - true).mean(axis=-1)
        dz2 -= one_hot
        dz2 /= x.shape[-2]
        np.matmul(a1.swapaxes(-1, -2), dz2, out=self._dW2)
        np.sum(dz2, axis=-2, keepdims=True, out=self._db2)
        dz1 = dz2 @ self._W2.swapaxes(-1, -2)
        dz1 *= a1 > 0
        np.matmul(x.swapaxes(-1, -2), dz1, out=self._dW1)
        np.sum(dz1, axis=-2, keepdims=True, out=self._db1)
        return self._gradient

    def step(self, x: Array, one_hot: Array, look: bool = False) -> None:
        """θ ← θ − α ∂L/∂θ, with the arguments of `gradient`."""
        # A run at too large an α overflows: it is told apart by its loss.
        with np.errstate(over="ignore", invalid="ignore"):
            gradient = self.gradient(x, one_hot, look)
            gradient *= self.rates
            self.theta -= gradient


ONES = np.ones((10, 1))
"""A product with it adds up the classes, in a fraction of the time that `sum` takes for so few."""


def _largest(z: Array) -> Array:
    """The largest of the ten classes, with one entry in their place."""
    return np.asarray(np.maximum.reduce([z[..., k : k + 1] for k in range(10)]))


def _entries(z: Array, labels: Labels) -> Array:
    """Of logits, (α, seed, n, 10), those of the labels, (α, seed, n)."""
    places = np.broadcast_to(labels, z.shape[:-1])[..., np.newaxis]
    return np.asarray(np.take_along_axis(z, places, axis=-1)[..., 0])


def _views(vector: Array, hidden: int) -> tuple[Array, Array, Array, Array]:
    """W1, b1, W2 and b2 in vectors of the layout of θ; a bias has one row."""
    runs, shapes = vector.shape[:-1], ((64, hidden), (1, hidden), (hidden, 10), (1, 10))
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    parts = np.split(vector, ends[:-1], axis=-1)
    # A slice of the last axis is cut up in place: these are views, and writing shows in θ.
    W1, b1, W2, b2 = (
        np.lib.stride_tricks.as_strided(
            part, runs + shape, (*part.strides[:-1], shape[1] * part.itemsize, part.itemsize)
        )
        for part, shape in zip(parts, shapes, strict=True)
    )
    return W1, b1, W2, b2
