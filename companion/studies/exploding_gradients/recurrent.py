"""Recurrent networks that read digits pixel by pixel, and errors on their way back through time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.studies.vanishing_gradients.runs import examples

CLASSES = 10


class Through(NamedTuple):
    """What an error meets on its way back through time.

    Attributes:
        error: root mean squares of ∂L/∂h, (seeds, steps + 1), from the last state to the first.
        state: of the states h, in the same order.
    """

    error: Array
    state: Array

    @property
    def factor(self) -> Array:
        """By what a step multiplies the error on its way back, the geometric mean, (seeds,)."""
        steps = self.error.shape[1] - 1
        return np.asarray((self.error[:, -1] / self.error[:, 0]) ** (1 / steps))


class Recurrent:
    """Recurrent networks side by side: h_t = f(h_{t−1} W + x_t U + b), and logits h_T V + c.

    Args:
        activation: "tanh", "relu", or "none" for f(z) = z.
        scale: s; W is normal with standard deviation s / √width. With `radius`, the largest size
            of an eigenvalue, W is scaled to have that.
        seeds: of the first weights, one for each run.
        width: of the state.
        drive: the standard deviation of U; that of V is 1 / √width, and c begins at 0.
        radius: of W in place of s, or None.
        bias: the standard deviation of b.

    Attributes:
        W, U, b, V, c: the parameters, each with the runs as its first axis.
        gradients: of the last way back, in that order.
        states: h of each step, (runs, n, width), the first of them 0.
        errors: ∂L/∂h of each step, likewise.
    """

    def __init__(
        self,
        activation: str,
        scale: float,
        seeds: Sequence[int],
        width: int = 32,
        drive: float = 1.0,
        radius: float | None = None,
        bias: float = 0.0,
    ) -> None:
        self.activation = activation
        drawn = [_first(scale, seed, width, drive, radius, bias) for seed in seeds]
        self.W, self.U, self.V, self.b = (np.stack(arrays) for arrays in zip(*drawn, strict=True))
        self.c = np.zeros((len(seeds), 1, CLASSES))
        self.gradients: list[Array] = []
        self.states: list[Array] = []
        self.errors: list[Array] = []

    @property
    def parameters(self) -> list[Array]:
        """W, U, b, V and c."""
        return [self.W, self.U, self.b, self.V, self.c]

    def forward(self, x: Array) -> Array:
        """Logits, (runs, n, 10), of sequences.

        Args:
            x: (n, T), a number for each step, or (runs, n, T).
        """
        f = ACTIVATIONS[self.activation][0]
        h: Array = np.zeros((len(self.W), x.shape[-2], self.W.shape[-1]))
        self.states = [h]
        for t in range(x.shape[-1]):
            h = f(h @ self.W + x[..., t, np.newaxis] * self.U + self.b)
            self.states.append(h)
        return np.asarray(h @ self.V + self.c)

    def backpropagate(self, x: Array, labels: NDArray[np.int64]) -> Array:
        """Writes `gradients` and `errors` and gives the losses, cross-entropy, (runs,).

        Args:
            x: as in `forward`.
            labels: (n,) or (runs, n).
        """
        logits = self.forward(x)
        logits -= logits.max(axis=-1, keepdims=True)
        y_hat = np.exp(logits)
        sums = y_hat.sum(axis=-1, keepdims=True)
        y_hat /= sums
        targets = np.eye(CLASSES)[labels]
        losses = (np.log(sums[..., 0]) - (logits * targets).sum(axis=-1)).mean(axis=-1)
        dz = (y_hat - targets) / logits.shape[-2]
        dV = self.states[-1].swapaxes(-1, -2) @ dz
        dc = dz.sum(axis=-2, keepdims=True)
        dW, dU, db = np.zeros_like(self.W), np.zeros_like(self.U), np.zeros_like(self.b)
        slope = ACTIVATIONS[self.activation][1]
        error = dz @ self.V.swapaxes(-1, -2)
        self.errors = [error]
        back = self.W.swapaxes(-1, -2)
        for t in reversed(range(x.shape[-1])):
            dz = error * slope(self.states[t + 1])
            dW += self.states[t].swapaxes(-1, -2) @ dz
            dU += (x[..., t, np.newaxis] * dz).sum(axis=-2, keepdims=True)
            db += dz.sum(axis=-2, keepdims=True)
            error = dz @ back
            self.errors.append(error)
        self.errors.reverse()
        self.gradients = [dW, dU, db, dV, dc]
        return np.asarray(losses)


ACTIVATIONS: Mapping[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = (
    MappingProxyType(
        {
            "tanh": (np.tanh, lambda a: 1 - a * a),
            "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0).astype(a.dtype)),
            "none": (lambda z: z, np.ones_like),
        }
    )
)
"""Each gives f(z), and f′(z) as a function of f(z)."""


def _first(
    scale: float, seed: int, width: int, drive: float, radius: float | None, bias: float
) -> tuple[Array, Array, Array, Array]:
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(width, width))
    W *= scale / width**0.5 if radius is None else radius / np.abs(np.linalg.eigvals(W)).max()
    U = drive * rng.normal(size=(1, width))
    V = width**-0.5 * rng.normal(size=(width, CLASSES))
    return W, U, V, bias * rng.normal(size=(1, width))


def through_time(
    activation: str,
    scale: float,
    seeds: Sequence[int],
    width: int = 32,
    steps: int = 64,
    drive: float = 1.0,
    batch: int = 32,
    radius: float | None = None,
    kind: str = "digits",
    updates: int = 0,
    alpha: float = 0.1,
    max_norm: float | None = 1.0,
    bias: float = 0.0,
) -> Through:
    """The sizes of states and errors in recurrent networks that have read some digits.

    Args:
        activation, scale, width, drive, radius, bias: those of `Recurrent`.
        seeds: for the weights, a network each, and for the batches.
        steps: pixels that are read, one at each step; beyond the 64 of an image it is read again.
        batch: digits.
        kind: "digits"; "standardized" for pixels of mean 0 and spread 1, "permuted" for pixels in
            another order, or "noise" for normal numbers in their place, of the same size.
        updates: of gradient descent before the look.
        alpha: its learning rate.
        max_norm: what the gradient of all parameters is clipped to; None for no clipping.
    """
    network = Recurrent(activation, scale, seeds, width, drive, radius, bias)
    with np.errstate(over="ignore", invalid="ignore"):
        trained(network, seeds, steps, batch, kind, updates, alpha, max_norm)
        x, labels = _sequences(kind, steps)
        network.backpropagate(x[:batch], labels[:batch])
        return Through(_rms(network.errors[::-1]), _rms(network.states[::-1]))


def trained(
    network: Recurrent,
    seeds: Sequence[int],
    steps: int = 64,
    batch: int = 32,
    kind: str = "digits",
    updates: int = 30,
    alpha: float = 0.1,
    max_norm: float | None = 1.0,
) -> tuple[Array, Array]:
    """Trains recurrent networks by gradient descent.

    Args:
        network: changed in place.
        seeds, steps, batch, kind, updates, alpha, max_norm: as in `through_time`.

    Returns:
        Losses and norms of the gradients before they are clipped, each (updates, runs).
    """
    x, labels = _sequences(kind, steps)
    rngs = [np.random.default_rng([seed, 1]) for seed in seeds]
    losses, norms = [], []
    for _ in range(updates):
        chosen = np.stack([rng.integers(len(x), size=batch) for rng in rngs])
        losses.append(network.backpropagate(x[chosen], labels[chosen]))
        squares = [np.square(part).sum(axis=(-2, -1)) for part in network.gradients]
        norm = np.sqrt(np.sum(squares, axis=0))
        norms.append(norm)
        shorter = np.ones_like(norm) if max_norm is None else np.minimum(1, max_norm / norm)
        for parameter, gradient in zip(network.parameters, network.gradients, strict=True):
            parameter -= alpha * shorter[:, np.newaxis, np.newaxis] * gradient
    return np.array(losses), np.array(norms)


def _sequences(kind: str, steps: int) -> tuple[Array, NDArray[np.int64]]:
    x, labels = examples()["learning"]
    if kind == "noise":
        x = np.sqrt(np.mean(x**2)) * np.random.default_rng(0).normal(size=x.shape)
    elif kind == "standardized":
        x = (x - x.mean()) / x.std()
    elif kind == "permuted":
        x = x[:, np.random.default_rng(0).permutation(x.shape[1])]
    return np.tile(x, (1, -(-steps // x.shape[1])))[:, :steps], labels


def _rms(arrays: Sequence[Array]) -> Array:
    return np.array([np.sqrt(np.square(array).mean(axis=(-2, -1))) for array in arrays]).T
