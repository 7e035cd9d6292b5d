"""The digits job of L6 and L7: many networks at once, each method's updates on all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from companion import data, optim, training
from companion.arguments import Array
from companion.studies.backpropagation import digits_network
from companion.studies.lattice import Lattice

METHODS: dict[str, type[optim.Optimizer]] = {
    "gradient descent": optim.GradientDescent,
    "momentum": optim.Momentum,
    "Nesterov": optim.Nesterov,
    "RMSprop": optim.RMSprop,
    "Adam": optim.Adam,
}
"""What is compared."""

WORST = 1e3
"""The loss of what has diverged."""

AT_ONCE = 20
"""Networks that are trained at once: what they need still fits into a cache."""


class SharedRMSprop(optim.RMSprop):
    """RMSprop with one mean of squares for all parameters: it adapts to no single one."""

    def _update(self, theta: Array, gradient: Array, lr: float | Array) -> None:
        self.v *= self.rho
        self.v += (1 - self.rho) * np.mean(gradient * gradient, axis=-1, keepdims=True)
        theta -= lr * gradient / (np.sqrt(self.v) + self.eps)


def make(
    method: str,
    lr: ArrayLike | optim.schedules.Schedule,
    decay: float | None = None,
    shared: bool = False,
) -> optim.Optimizer:
    """An optimizer.

    Args:
        method: one of METHODS.
        lr: its learning rate α, or a schedule of it.
        decay: β of momentum and Nesterov, ρ of RMSprop, β₁ of Adam; None for the default.
        shared: whether RMSprop has one v for all parameters.
    """
    if shared:
        return SharedRMSprop(lr)
    kind = METHODS[method]
    if decay is None:
        return kind(lr)
    names = {"momentum": "momentum", "Nesterov": "momentum", "RMSprop": "rho"}
    return (
        optim.Adam(lr, (decay, 0.999)) if method == "Adam" else kind(lr, **{names[method]: decay})
    )


class Tuned(NamedTuple):
    """A method at its best.

    Attributes:
        lr: its learning rate α.
        decay: what fades; None for the default.
    """

    lr: float
    decay: float | None


def reading_job(
    method: str,
    lr: float | optim.schedules.Schedule,
    seed: int,
    pixels: float | Array = 1.0,
    epochs: int = 3,
    hidden: int = 32,
    batch_size: int = 32,
    decay: float | None = None,
    loss_factor: float = 1.0,
) -> tuple[float, float]:
    """Trains one digits network, as `reading_runs` trains many.

    Args:
        method, lr, pixels, epochs, hidden, batch_size, decay, loss_factor: as there.
        seed: for the first weights and the batches.

    Returns:
        The loss, and the part that is read correctly.
    """
    job = (pixels, epochs, hidden, batch_size, decay, loss_factor)
    losses, right = reading_runs(method, lr, [seed], *job)
    return float(losses[0]), float(right[0])


def reading_runs(
    method: str,
    lr: float | optim.schedules.Schedule,
    seeds: Sequence[int],
    pixels: float | Array = 1.0,
    epochs: int = 3,
    hidden: int = 32,
    batch_size: int = 32,
    decay: float | None = None,
    loss_factor: float = 1.0,
    falls: bool = False,
) -> tuple[Array, Array]:
    """Trains digits networks, 64-hidden-10 of ReLU units, with cross-entropy.

    Args:
        method: one of METHODS.
        lr: its learning rate α, or a schedule of it.
        seeds: for the first weights and the batches, one for each network.
        pixels: the brightest value that a pixel has, the same for all or (64,).
        epochs: how many.
        hidden: units of each network.
        batch_size: examples an update.
        decay: what fades, as in `make`.
        loss_factor: what the loss is multiplied by, and so every gradient.
        falls: whether α falls along half a wave of a cosine, to 0 after the last update.

    Returns:
        The loss of all training examples in the end, without the factor, and the part of the
        held-out ones that is read correctly, each (seeds,); 1000 and 0 after divergence.
    """
    if falls:
        updates = epochs * -(-len(data.digits().x_train) // batch_size)
        lr = optim.schedules.Cosine(lr, updates)  # type: ignore[arg-type]
    job = (pixels, epochs, hidden, batch_size, loss_factor)
    parts = [
        _trained(make(method, lr, decay), seeds[start : start + AT_ONCE], *job)
        for start in range(0, len(seeds), AT_ONCE)
    ]
    losses, right = (np.concatenate(column) for column in zip(*parts, strict=True))
    return losses, right


def _trained(
    optimizer: optim.Optimizer,
    seeds: Sequence[int],
    pixels: float | Array,
    epochs: int,
    hidden: int,
    batch_size: int,
    loss_factor: float,
) -> tuple[Array, Array]:
    digits, n = data.digits(), len(seeds)
    x, one_hot = digits.x_train * pixels, np.eye(10)[digits.y_train]
    lattice = Lattice([digits_network(seed, hidden) for seed in seeds], 1, "relu")
    rngs = [np.random.default_rng(seed) for seed in seeds]
    lost = np.zeros(n, bool)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            decks = (training.batches(len(x), batch_size, rng) for rng in rngs)
            for batch in zip(*decks, strict=True):
                rows = np.array(batch)
                gradient = lattice.gradient(x[rows], one_hot[rows], look=True)
                assert lattice.seen is not None
                lost |= ~(lattice.seen[0] < WORST)
                if lost.all():
                    return np.full(n, WORST), np.zeros(n)
                gradient *= loss_factor
                optimizer.step(lattice.theta, gradient)
        (losses,) = lattice.loss(x, digits.y_train)
        (right,) = lattice.accuracy(digits.x_test * pixels, digits.y_test)
    lost |= ~(losses < WORST)
    return np.where(lost, WORST, losses), np.where(lost, 0.0, right)
