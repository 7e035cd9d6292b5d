"""Deep digits networks trained side by side, so that seeds and learning rates cost little."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from companion import data, nn, optim
from companion.arguments import Array
from companion.nn.initializers import Initializer

Labels: TypeAlias = NDArray[np.int64]

JUDGED = 800
"""So many of the training images are learned where something is judged; the others where an α is
chosen."""
LOOKED_AT = 100
"""The images, of those that are learned, whose loss tells how far a run is."""


@lru_cache
def images(choosing: bool) -> tuple[Array, Labels]:
    """Digits to learn from, of the training part.

    Args:
        choosing: whether it is the part on which learning rates are chosen.

    Returns:
        The images, (n, 64), and their labels, (n,).
    """
    digits = data.digits()
    part = slice(JUDGED, None) if choosing else slice(JUDGED)
    return digits.x_train[part], digits.y_train[part]


@lru_cache
def units(spread: float) -> Array:
    """What each pixel is multiplied by, (64,): 10 to a power between −spread and spread.

    Args:
        spread: 0 for pixels that stay as they are.
    """
    factors: Array = 10 ** np.random.default_rng(0).uniform(-spread, spread, 64)
    return factors


def deep_digits(
    initializer: Initializer, activation: str, depth: int, width: int, seed: int
) -> nn.Network:
    """A network that reads digits, 64-(width × depth)-10, biases 0.

    Args:
        initializer: draws the first weights of every layer.
        activation: "relu" or "tanh".
        depth: hidden layers.
        width: units of each.
        seed: for the first weights.
    """
    layers: list[nn.Layer] = []
    for number in range(depth):
        layers.append(nn.Dense(width if number else 64, width, initializer))
        layers.append(nn.ReLU() if activation == "relu" else nn.Tanh())
    layers.append(nn.Dense(width, 10, initializer))
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)


class Lattice:
    """Networks of one shape side by side: each begins once for each learning rate.

    Args:
        networks: of `deep_digits`, one for each seed.
        rates: how many learning rates there are.
        activation: theirs.

    Attributes:
        theta: parameters, (rates, seeds, P), in the layout of the networks.
    """

    def __init__(self, networks: Sequence[nn.Network], rates: int, activation: str) -> None:
        self.relu = activation == "relu"
        dense = [layer for layer in networks[0].layers if isinstance(layer, nn.Dense)]
        self.shapes = [layer.W.shape for layer in dense]
        self._begin(np.tile(np.stack([n.theta for n in networks]), (rates, 1, 1)))

    def _begin(self, theta: Array) -> None:
        self.theta, self._gradient = theta, np.empty_like(theta)
        self._layers = _views(self.theta, self.shapes)
        self._slopes = _views(self._gradient, self.shapes)

    def part(self, rates: NDArray[np.bool_], seeds: NDArray[np.bool_]) -> Lattice:
        """A lattice of some of its networks, as they are.

        Args:
            rates: which rates stay, (rates,).
            seeds: which seeds, (seeds,).
        """
        other = copy.copy(self)
        other._begin(np.ascontiguousarray(self.theta[rates][:, seeds]))
        return other

    def outputs(self, x: Array) -> Array:
        """Logits, (rates, seeds, n, 10), of x that broadcasts to (rates, seeds, n, 64)."""
        return self._forward(x)[-1]

    def loss(self, x: Array, labels: Labels) -> Array:
        """The mean cross-entropy, (rates, seeds), on x, (n, 64), with labels, (n,)."""
        with np.errstate(over="ignore", invalid="ignore"):
            z = self.outputs(x)
            z -= z.max(axis=-1, keepdims=True)
            true = z[..., np.arange(len(labels)), labels]
            return np.asarray((np.log(np.exp(z).sum(axis=-1)) - true).mean(axis=-1))

    def gradient(self, x: Array, one_hot: Array) -> Array:
        """∂L/∂θ, (rates, seeds, P), of x, (seeds, B, 64), and one-hot targets, (seeds, B, 10)."""
        outputs = self._forward(x)
        error = outputs.pop()
        error -= error.max(axis=-1, keepdims=True)
        np.exp(error, out=error)
        error /= error.sum(axis=-1, keepdims=True)
        error -= one_hot
        error /= x.shape[-2]
        for number in range(len(self._layers) - 1, -1, -1):
            a, (dW, db) = outputs[number], self._slopes[number]
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


class Decks:
    """Batches of examples, shuffled for each epoch; what is less than a batch is left out.

    Args:
        n: how many examples there are.
        seeds: a deck for each.
        size: examples of a batch.
    """

    def __init__(self, n: int, seeds: Sequence[int], size: int) -> None:
        self.n, self.size = n, min(size, n)
        self._rngs = [np.random.default_rng(seed) for seed in seeds]
        self._order: Labels = np.empty((len(seeds), 0), dtype=np.int64)

    def deal(self) -> Labels:
        """The next batch of each, (seeds, size)."""
        if self._order.shape[1] < self.size:
            self._order = np.stack([rng.permutation(self.n) for rng in self._rngs])
        batch, self._order = self._order[:, : self.size], self._order[:, self.size :]
        return batch


def train(
    lattice: Lattice,
    optimizer: optim.Optimizer,
    x: Array,
    y: Labels,
    decks: Decks,
    target: float,
    limit: int,
    first: bool = False,
) -> tuple[Array, Array]:
    """Counts the updates until the loss is below a target, looked at after each 5 % of those done.

    Args:
        lattice: the networks, which are changed.
        optimizer: a new one, whose rate fits them: (rates, 1, 1).
        x, y: images, (n, 64), and labels, (n,).
        decks: deals the batches.
        target: the loss of the first LOOKED_AT images that is to be reached.
        limit: of updates.
        first: whether it ends when one rate has brought all its seeds there.

    Returns:
        Counts, (rates, seeds), infinite where the target was not reached, and the losses in the
        end, or at the target.
    """
    one_hot, step, look = np.eye(10)[y], 0, 0
    shape = lattice.theta.shape[0], lattice.theta.shape[1]
    counts, losses = np.full(shape, np.inf), np.full(shape, np.inf)
    rows, columns = np.arange(shape[0]), np.arange(shape[1])
    with np.errstate(all="ignore"):
        while True:
            if step in (look, limit):
                here, loss = np.ix_(rows, columns), lattice.loss(x[:LOOKED_AT], y[:LOOKED_AT])
                going = counts[here] == np.inf
                losses[here] = np.where(going, np.nan_to_num(loss, nan=np.inf), losses[here])
                counts[here] = np.where(going & (loss < target), step, counts[here])
                lost = ~np.isfinite(loss)
                going = (counts[here] == np.inf) & ~lost
                arrived = first and (counts < np.inf).all(axis=1).any()
                if step == limit or arrived or not going.any():
                    return counts, losses
                # What is done, or has diverged, costs no more; only descent remembers nothing.
                if isinstance(optimizer, optim.GradientDescent):
                    left = np.asarray(~lost.any(axis=1) if first else going.any(axis=1))
                    kept = np.ones(len(columns), bool) if first else going.any(axis=0)
                    if left.any() and not (left.all() and kept.all()):
                        rows, columns = rows[left], columns[kept]
                        optimizer = optim.GradientDescent(np.asarray(optimizer.lr)[left])
                        lattice = lattice.part(left, kept)
                look = max(step + 1, int(1.05 * step))
            batch = decks.deal()[columns]
            optimizer.step(lattice.theta, lattice.gradient(x[batch], one_hot[batch]))
            step += 1
