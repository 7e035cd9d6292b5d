"""Small networks that learn a wave, many at once, and the minima they end in."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.optim import Optimizer, saddle_free_direction

L2 = 1e-3
"""Of the penalty on all parameters, which keeps every minimum finite and apart from the others."""

PENALTY = 1e-4
"""A smaller one, at which the loss itself curves up at every minimum that the runs end in."""

X = np.linspace(-1, 1, 20)
Y = np.sin(2 * np.pi * X)


def examples(waves: float = 2.0, points: int = 20) -> tuple[Array, Array]:
    """Points of a sine wave at even places, x and y, (points,) each.

    Args:
        waves: how many periods lie between -1 and 1.
        points: how many.
    """
    x = np.linspace(-1, 1, points)
    return x, np.sin(np.pi * waves * x)


def first_weights(count: int, hidden: int, seed: int = 0, scale: float = 1.0) -> Array:
    """The parameters of `count` networks 1-h-1, one a row, shape (count, 3h + 1).

    A row holds the h weights of the hidden units, their biases, the weights of the output, and its
    bias.

    Args:
        count: how many networks.
        hidden: h.
        seed: for all of them.
        scale: what all of them are multiplied by.
    """
    rng = np.random.default_rng(seed)
    parts = (2 * np.ones(hidden), np.ones(hidden), np.full(hidden, hidden**-0.5), np.zeros(1))
    weights: Array = scale * rng.normal(size=(count, 3 * hidden + 1)) * np.concatenate(parts)
    return weights


def outputs(theta: Array, x: Array) -> Array:
    """What each network says of each x, shape (count, N).

    Args:
        theta: shape (count, 3h + 1).
        x: shape (N,), or (count, N) where every network has examples of its own.
    """
    w, b, c, d = _parts(theta)
    said: Array = (np.tanh(x * w + b) * c).sum(axis=0) + d
    return said


def loss_and_gradient(
    theta: Array, x: Array = X, y: Array = Y, penalty: float = L2
) -> tuple[Array, Array]:
    """Mean squared error plus the penalty, (count,), and its gradient, of the shape of theta.

    Args:
        theta: shape (count, 3h + 1).
        x, y: shape (N,), or (count, N) where every network has examples of its own.
        penalty: times the sum of the squares of all parameters.
    """
    w, b, c, d = _parts(theta)
    hidden = x * w
    hidden += b
    np.tanh(hidden, out=hidden)
    error = np.einsum("hcn,hc->cn", hidden, c[..., 0])
    error += d - y
    loss = np.einsum("cn,cn->c", error, error) / error.shape[1]
    loss += penalty * np.einsum("cp,cp->c", theta, theta)
    error *= 2 / error.shape[1]
    dc = np.einsum("hcn,cn->ch", hidden, error)
    # The slopes of the units, in the place of what they say.
    np.multiply(hidden, hidden, out=hidden)
    np.subtract(1, hidden, out=hidden)
    hidden *= error
    db = hidden.sum(axis=2).T * c[..., 0].T
    across = "hcn,cn->ch" if x.ndim > 1 else "hcn,n->ch"
    dw = np.einsum(across, hidden, x) * c[..., 0].T
    parts = (dw, db, dc, error.sum(axis=1, keepdims=True))
    return loss, np.concatenate(parts, axis=1) + 2 * penalty * theta


def _parts(theta: Array) -> tuple[Array, Array, Array, Array]:
    """Weights, biases and output weights, (h, count, 1) each, and the last bias, (count, 1)."""
    h = theta.shape[1] // 3
    w, b, c, d = np.split(theta, [h, 2 * h, 3 * h], axis=1)
    return w.T[..., np.newaxis], b.T[..., np.newaxis], c.T[..., np.newaxis], d


class Ends(NamedTuple):
    """Where networks came to rest.

    Attributes:
        theta: shape (count, 3h + 1).
        loss: with the penalty, shape (count,).
        slope: the length of the gradient, shape (count,).
        curvature: the smallest eigenvalue of the Hessian, shape (count,); above 0 at a minimum.
        unaided: the same without the penalty, which adds twice its strength to every eigenvalue.
    """

    theta: Array
    loss: Array
    slope: Array
    curvature: Array
    unaided: Array

    @property
    def deepest(self) -> Array:
        """Which networks have a loss within 1 % of the lowest, shape (count,) of bool."""
        return np.asarray(self.loss < 1.01 * self.loss.min())


def _gradient(theta: Array, x: Array, y: Array) -> Array:
    return loss_and_gradient(theta, x, y)[1]


def penalized(penalty: float) -> Callable[[Array, Array, Array], Array]:
    """The gradient with a penalty of this strength, for `train`."""
    return lambda theta, x, y: loss_and_gradient(theta, x, y, penalty)[1]


def train(
    theta: Array,
    optimizer: Optimizer,
    steps: int,
    x: Array = X,
    y: Array = Y,
    batch: int = 0,
    gradient: Callable[[Array, Array, Array], Array] = _gradient,
) -> None:
    """Trains all networks in place, on all examples or on random batches, the same for all.

    Args:
        theta: shape (count, 3h + 1).
        optimizer: its steps move all networks.
        steps: how many.
        x, y: the examples, shape (N,) or (count, N).
        batch: how many examples a step uses, drawn anew each time; 0 for all.
        gradient: what the optimizer takes, from theta and the examples of the step.
    """
    rng = np.random.default_rng(0)
    for _ in range(steps):
        some = rng.choice(x.shape[-1], batch, replace=False) if batch else slice(None)
        optimizer.step(theta, gradient(theta, x[..., some], y[..., some]))


def hessians(
    theta: Array, x: Array = X, y: Array = Y, h: float = 1e-5, penalty: float = L2
) -> Array:
    """The Hessian of each network by central differences of the gradient, (count, P, P).

    Args:
        theta: shape (count, P), P = 3h + 1.
        x, y: the examples, shape (N,) or (count, N).
        h: the step of the differences.
        penalty: as in `loss_and_gradient`; with 0 the Hessian is that of the error alone.
    """
    P = theta.shape[1]
    columns = []
    for i in range(P):
        move = h * np.eye(P)[i]
        above = loss_and_gradient(theta + move, x, y, penalty)[1]
        columns.append((above - loss_and_gradient(theta - move, x, y, penalty)[1]) / (2 * h))
    H = np.stack(columns, axis=-1)
    return np.asarray((H + H.swapaxes(1, 2)) / 2)


def settle(theta: Array, x: Array = X, y: Array = Y, steps: int = 40, penalty: float = L2) -> Ends:
    """Walks down from each network to the floor of its valley, and says what is there.

    Saddle-free Newton steps, at most 1 long and halved until the loss does not rise: what is left
    is a valley's floor, and not a run that was cut short.

    Args:
        theta: shape (count, 3h + 1), left as it was.
        x, y: the examples, shape (N,) or (count, N).
        steps: at most.
        penalty: as in `loss_and_gradient`.
    """
    theta = theta.copy()
    moving = np.arange(len(theta))
    for _ in range(steps):
        xs, ys = (x[moving], y[moving]) if x.ndim > 1 else (x, y)
        loss, gradient = loss_and_gradient(theta[moving], xs, ys, penalty)
        still = np.abs(gradient).max(axis=1) < 1e-9
        if still.all():
            break
        moving, loss, gradient = moving[~still], loss[~still], gradient[~still]
        xs, ys = (x[moving], y[moving]) if x.ndim > 1 else (x, y)
        here = theta[moving]
        H = hessians(here, xs, ys, penalty=penalty)
        move = saddle_free_direction(gradient, H, damping=1e-6)
        move /= np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1)
        rising = np.arange(len(here))
        for _ in range(12):
            some = (xs[rising], ys[rising]) if x.ndim > 1 else (xs, ys)
            there = loss_and_gradient((here + move)[rising], *some, penalty)[0]
            rising = rising[there > loss[rising] + 1e-16]
            if not len(rising):
                break
            move[rising] /= 2
        move[rising] = 0
        theta[moving] += move
    loss, gradient = loss_and_gradient(theta, x, y, penalty)
    curvature = np.linalg.eigvalsh(hessians(theta, x, y, penalty=0.0))[:, 0]
    slope = np.linalg.norm(gradient, axis=1)
    return Ends(theta, loss, slope, curvature + 2 * penalty, curvature)


def depths(ends: Ends) -> tuple[Array, NDArray[np.int64]]:
    """The different losses of the minima, ascending, and how many networks end at each.

    Args:
        ends: what `settle` gives; networks that are not at rest are left out.
    """
    at_rest = ends.loss[ends.slope < 1e-6]
    first = np.sort(at_rest)
    new = np.append(True, np.diff(first) > 1e-4)
    levels = first[new]
    return levels, np.bincount(np.cumsum(new) - 1).astype(np.int64)
