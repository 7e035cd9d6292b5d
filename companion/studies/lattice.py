"""Networks of one shape trained side by side, so that seeds and learning rates cost little."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from companion import nn
from companion.arguments import Array

Labels: TypeAlias = NDArray[np.int64]

CLASSES = 10
ONES = np.ones((CLASSES, 1))
"""A product with it adds up the classes, in a fraction of the time that `sum` takes for so few."""


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
        """The next batch of each, (seeds, size), or all n examples if they are fewer."""
        size = min(size, self.n)
        if self._order.shape[1] < size:
            self._order = np.stack([rng.permutation(self.n) for rng in self._rngs])
        batch, self._order = self._order[:, :size], self._order[:, size:]
        return batch


class Lattice:
    """Networks of dense layers side by side: each begins once for each learning rate.

    Args:
        networks: one for each seed, all of one shape, with cross-entropy of ten classes.
        rates: how many learning rates there are.
        activation: of the hidden layers, "relu" or "tanh".

    Attributes:
        theta: parameters, (rates, seeds, P), in the layout of the networks.
        seen: the loss on the batch of the last gradient, where that was taken, (rates, seeds), if
            it was asked for.
    """

    def __init__(self, networks: Sequence[nn.Network], rates: int, activation: str) -> None:
        self.relu = activation == "relu"
        dense = [layer for layer in networks[0].layers if isinstance(layer, nn.Dense)]
        self.shapes = [layer.W.shape for layer in dense]
        self._hold(np.tile(np.stack([n.theta for n in networks]), (rates, 1, 1)))
        self.seen: Array | None = None

    def _hold(self, theta: Array) -> None:
        self.theta, self._gradient = theta, np.empty_like(theta)
        self._layers = _views(self.theta, self.shapes)
        self._slopes = _views(self._gradient, self.shapes)

    def part(self, rates: NDArray[np.bool_], seeds: NDArray[np.bool_]) -> Self:
        """Some of its networks, as they are.

        Args:
            rates: which rates stay, (rates,).
            seeds: which seeds, (seeds,).
        """
        other = copy.copy(self)
        other._hold(np.ascontiguousarray(self.theta[rates][:, seeds]))
        return other

    def outputs(self, x: Array) -> Array:
        """Logits, (rates, seeds, n, 10), of x that broadcasts to (rates, seeds, n, d)."""
        return self._forward(x)[-1]

    def loss(self, x: Array, labels: Labels) -> Array:
        """The mean cross-entropy, (rates, seeds), on x, (n, d), with labels, (n,); or a set a seed.

        What has diverged has no finite loss.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            z = self.outputs(x)
            z -= _largest(z)
            true = _entries(z, labels)
            return np.asarray((np.log((np.exp(z) @ ONES)[..., 0]) - true).mean(axis=-1))

    def accuracy(self, x: Array, labels: Labels) -> Array:
        """The part that is read correctly, (rates, seeds), of x, with labels, as in `loss`."""
        return np.asarray((self.outputs(x).argmax(axis=-1) == labels).mean(axis=-1))

    def gradient(self, x: Array, one_hot: Array, look: bool = False) -> Array:
        """∂L/∂θ, (rates, seeds, P), of x, (seeds, B, d), and one-hot targets, (seeds, B, 10).

        Args:
            x, one_hot: a batch for each seed, or one for all of them, (1, B, …).
            look: whether the loss of the batch is asked for, too, as `seen`.
        """
        inputs = self._forward(x)
        error = inputs.pop()
        error -= _largest(error)
        true = _entries(error, one_hot.argmax(axis=-1)) if look else None
        np.exp(error, out=error)
        total = error @ ONES
        error /= total
        if true is not None:
            self.seen = (np.log(total[..., 0]) - true).mean(axis=-1)
        error -= one_hot
        error /= x.shape[-2]
        for number in range(len(self._layers) - 1, -1, -1):
            a, (dW, db) = inputs[number], self._slopes[number]
            np.matmul(a.swapaxes(-1, -2), error, out=dW)
            np.sum(error, axis=-2, keepdims=True, out=db)
            if number:
                error = error @ self._layers[number][0].swapaxes(-1, -2)
                error *= (a > 0) if self.relu else 1 - a * a
        return self._gradient

    def _forward(self, x: Array) -> list[Array]:
        """The input of each layer, and the logits."""
        values = [x]
        for number, (W, b) in enumerate(self._layers):
            z = values[-1] @ W
            z += b
            if number < len(self._layers) - 1:
                z = np.maximum(z, 0, out=z) if self.relu else np.tanh(z, out=z)
            values.append(z)
        return values


def _largest(z: Array) -> Array:
    """The largest of the ten classes, with one entry in their place."""
    return np.asarray(np.maximum.reduce([z[..., k : k + 1] for k in range(CLASSES)]))


def _entries(z: Array, labels: Labels) -> Array:
    """Of logits, (rates, seeds, n, 10), those of the labels, (rates, seeds, n)."""
    places = np.broadcast_to(labels, z.shape[:-1])[..., np.newaxis]
    return np.asarray(np.take_along_axis(z, places, axis=-1)[..., 0])


def _views(vector: Array, shapes: Sequence[tuple[int, int]]) -> list[tuple[Array, Array]]:
    """W and b of each layer in vectors of the layout of θ; a bias has one row."""
    layers, start, runs = [], 0, vector.shape[:-1]
    for rows, columns in shapes:
        parts = []
        for shape in ((rows, columns), (1, columns)):
            size = shape[0] * shape[1]
            part = vector[..., start : start + size]
            # A slice of the last axis is cut up in place: writing shows in θ.
            parts.append(
                np.lib.stride_tricks.as_strided(
                    part, runs + shape, (*part.strides[:-1], columns * 8, 8)
                )
            )
            start += size
        layers.append((parts[0], parts[1]))
    return layers
