"""Deep networks of one kind side by side, a run for each seed and learning rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array

EPS = 1e-5
"""What normalization adds to the variance, as in `nn.BatchNorm`."""
CLASSES = 10


@dataclass(frozen=True)
class Plan:
    """What a deep network is made of.

    Attributes:
        depth: hidden layers, at least 1.
        activation: "sigmoid", "tanh" or "relu".
        scale: s; the first weights are normal with standard deviation s / √d_in, those of the last
            layer with 1 / √d_in. Biases begin at 0.
        width: units of a hidden layer.
        normalization: "none", "batch" or "layer", of z, before the activation.
        skip: whether each hidden layer from the second on adds to its input.
        branch: what such a layer's own part is multiplied by.
        uniform: whether weights of the same standard deviation are uniform in the place of normal.
        dropout: the probability of a 0 in what each hidden layer gives, while it learns.
    """

    depth: int = 8
    activation: str = "sigmoid"
    scale: float = 1.0
    width: int = 16
    normalization: str = "none"
    skip: bool = False
    branch: float = 1.0
    uniform: bool = False
    dropout: float = 0.0


class Part(NamedTuple):
    """One layer's parameters or their gradients, views; γ and β are None without normalization.

    Attributes:
        W: (runs, d_in, d).
        b, gamma, beta: (runs, 1, d).
    """

    W: Array
    b: Array
    gamma: Array | None
    beta: Array | None


class Pass(NamedTuple):
    """What a hidden layer keeps of the way forward, for the way back: all (runs, n, d)."""

    x: Array
    x_hat: Array
    deviation: Array
    z: Array
    slope: Array


class Stack:
    """Networks of one plan side by side; each run has its own first weights.

    Args:
        plan: what they are made of.
        seeds: of the first weights, one for each run; the same seed draws the same ones. What is
            dropped is drawn for all runs together, from the first of them.
        d_in: numbers of an example.

    Attributes:
        theta, gradient: (runs, P), each row in the layout of `deep_network`.
        parts, gradients: views of them, layer by layer.
        passes: of the last way forward, one for each hidden layer.
        last: what its last hidden layer gave, (runs, n, d).
        errors: of the last way back, ∂L/∂a of each hidden layer, (runs, n, d).
    """

    def __init__(self, plan: Plan, seeds: Sequence[int], d_in: int = 64) -> None:
        self.plan = plan
        drawn = {seed: _first(plan, seed, d_in) for seed in set(seeds)}
        self.theta: Array = np.stack([drawn[seed] for seed in seeds])
        self.gradient = np.zeros_like(self.theta)
        self.parts = _parts(self.theta, plan, d_in)
        self.gradients = _parts(self.gradient, plan, d_in)
        self.passes: list[Pass] = []
        self.errors: list[Array] = []
        self.statistics: list[tuple[Array, Array]] = []
        self._known = False
        self._rng = np.random.default_rng([seeds[0], 2])

    def _dropped(self, a: Array, slope: Array) -> tuple[Array, Array]:
        """What dropout leaves of a layer's outputs and of their slopes."""
        q = self.plan.dropout
        kept = (self._rng.random(a.shape) >= q) / (1 - q)
        return a * kept, slope * kept

    def _normalized(self, z: Array, layer: int) -> tuple[Array, Array]:
        kind = self.plan.normalization
        if kind == "batch" and self._known:
            mean, variance = self.statistics[layer]
        else:
            axis = -2 if kind == "batch" else -1
            mean = z.mean(axis=axis, keepdims=True)
            z = z - mean
            variance = np.square(z).mean(axis=axis, keepdims=True)
            self.statistics.append((mean, variance))
            deviation = np.sqrt(variance + EPS)
            return z / deviation, deviation
        deviation = np.sqrt(variance + EPS)
        return (z - mean) / deviation, deviation

    def forward(self, x: Array, learning: bool = False) -> Array:
        """Logits, (runs, n, 10), of x; batches are standardized.

        Args:
            x: (runs, n, d_in) or (n, d_in).
            learning: whether dropout drops.
        """
        self.passes = []
        if not self._known:
            self.statistics = []
        a: Array = np.broadcast_to(x, (len(self.theta), *x.shape[-2:]))
        for number, part in enumerate(self.parts[:-1]):
            inputs, z = a, np.asarray(a @ part.W + part.b)
            x_hat: Array = z
            deviation: Array = z
            if part.gamma is not None and part.beta is not None:
                x_hat, deviation = self._normalized(z, number)
                z = part.gamma * x_hat + part.beta
            a, slope = ACTIVATIONS[self.plan.activation](z)
            if learning and self.plan.dropout:
                a, slope = self._dropped(a, slope)
            if self.plan.skip and number:
                a, slope = inputs + self.plan.branch * a, self.plan.branch * slope
            self.passes.append(Pass(inputs, x_hat, deviation, z, slope))
        self.last = a
        return a @ self.parts[-1].W + self.parts[-1].b

    def backpropagate(self, x: Array, labels: NDArray[np.int64]) -> Array:
        """Writes ∂L/∂θ into `gradient` and gives the losses, (runs,).

        Args:
            x: as in `forward`.
            labels: (runs, n) or (n,).
        """
        logits = self.forward(x, learning=True)
        logits -= logits.max(axis=-1, keepdims=True)
        y_hat = np.exp(logits)
        sums = y_hat.sum(axis=-1, keepdims=True)
        y_hat /= sums
        targets = np.eye(CLASSES)[labels]
        losses = (np.log(sums[..., 0]) - (logits * targets).sum(axis=-1)).mean(axis=-1)
        dz = (y_hat - targets) / logits.shape[-2]
        self._write(self.gradients[-1], self.last, dz)
        error, self.errors = dz @ self.parts[-1].W.swapaxes(-1, -2), []
        for number in reversed(range(self.plan.depth)):
            self.errors.insert(0, error)
            here, part, into = self.passes[number], self.parts[number], self.gradients[number]
            dz = error * here.slope
            if part.gamma is not None and into.gamma is not None and into.beta is not None:
                np.sum(dz * here.x_hat, axis=-2, keepdims=True, out=into.gamma)
                np.sum(dz, axis=-2, keepdims=True, out=into.beta)
                dz = self._through(part.gamma, into, here, dz)
            self._write(into, here.x, dz)
            if number:
                back = dz @ part.W.swapaxes(-1, -2)
                error = error + back if self.plan.skip else back
        return np.asarray(losses)

    def _through(self, gamma: Array, into: Part, here: Pass, dy: Array) -> Array:
        """∂L/∂z before normalization, from that after it."""
        if self.plan.normalization == "batch":
            # Their sums over the batch are the gradients of γ and β, which are there already.
            n = dy.shape[-2]
            dz: Array = dy - into.beta / n
            dz -= here.x_hat * (into.gamma / n)
            dz *= gamma / here.deviation
            return dz
        u: Array = gamma * dy
        across = (u * here.x_hat).mean(axis=-1, keepdims=True)
        u -= u.mean(axis=-1, keepdims=True)
        u -= here.x_hat * across
        u /= here.deviation
        return u

    @staticmethod
    def _write(into: Part, x: Array, dz: Array) -> None:
        np.matmul(x.swapaxes(-1, -2), dz, out=into.W)
        np.sum(dz, axis=-2, keepdims=True, out=into.b)

    def outputs(self, x: Array, seen: Array) -> Array:
        """Logits, (runs, n, 10), with batch normalization by the mean and variance of all `seen`.

        Args:
            x: (n, d_in).
            seen: the examples that were learned from, (N, d_in).
        """
        if self.plan.normalization != "batch":
            return self.forward(x)
        self.forward(seen)
        self._known = True
        try:
            return self.forward(x)
        finally:
            self._known = False


def cross_entropies(logits: Array, labels: NDArray[np.int64]) -> Array:
    """The mean cross-entropy of each run, (runs,).

    Args:
        logits: (runs, n, 10).
        labels: (n,) or (runs, n).
    """
    logits = logits - logits.max(axis=-1, keepdims=True)
    places = np.broadcast_to(labels, logits.shape[:-1])[..., np.newaxis]
    true = np.take_along_axis(logits, places, axis=-1)[..., 0]
    return np.asarray((np.log(np.exp(logits).sum(axis=-1)) - true).mean(axis=-1))


def _sigmoid(z: Array) -> tuple[Array, Array]:
    a = 1 / (1 + np.exp(-z))
    return a, a * (1 - a)


def _tanh(z: Array) -> tuple[Array, Array]:
    a = np.tanh(z)
    return a, 1 - a * a


def _relu(z: Array) -> tuple[Array, Array]:
    return np.maximum(z, 0), (z > 0).astype(z.dtype)


ACTIVATIONS: dict[str, Callable[[Array], tuple[Array, Array]]] = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "relu": _relu,
}
"""Each gives f(z) and f′(z)."""


def _shapes(plan: Plan, d_in: int) -> list[tuple[int, int]]:
    hidden = [(plan.width if number else d_in, plan.width) for number in range(plan.depth)]
    return [*hidden, (plan.width, CLASSES)]


def _first(plan: Plan, seed: int, d_in: int) -> Array:
    rng, pieces = np.random.default_rng(seed), []
    shapes = _shapes(plan, d_in)
    for number, (rows, columns) in enumerate(shapes):
        scale = plan.scale if number < plan.depth else 1.0
        size, spread = rows * columns, scale / rows**0.5
        if plan.uniform:
            weights = rng.uniform(-(3**0.5) * spread, 3**0.5 * spread, size)
        else:
            weights = spread * rng.normal(size=size)
        pieces += [weights, np.zeros(columns)]
        if plan.normalization != "none" and number < plan.depth:
            pieces += [np.ones(columns), np.zeros(columns)]
    return np.concatenate(pieces)


def _parts(vectors: Array, plan: Plan, d_in: int) -> list[Part]:
    runs, start, parts = len(vectors), 0, []

    def take(rows: int, columns: int) -> Array:
        nonlocal start
        stop = start + rows * columns
        # Splitting the last axis of a slice makes a view: writing shows in the vectors.
        view = vectors[:, start:stop].reshape(runs, rows, columns)
        start = stop
        return view

    for number, (rows, columns) in enumerate(_shapes(plan, d_in)):
        W, b = take(rows, columns), take(1, columns)
        pair = plan.normalization != "none" and number < plan.depth
        gamma, beta = (take(1, columns), take(1, columns)) if pair else (None, None)
        parts.append(Part(W, b, gamma, beta))
    return parts
