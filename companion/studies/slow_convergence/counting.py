"""Counts the updates of networks side by side until their loss is low enough."""

from __future__ import annotations

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.studies.lattice import Deck, Labels, Lattice

LOOKED_AT = 100
"""The images, of those that are learned, whose loss tells how far a run is."""


def train(
    lattice: Lattice,
    optimizer: optim.Optimizer,
    x: Array,
    y: Labels,
    deck: Deck,
    batch_size: int,
    target: float,
    limit: int,
    first: bool = False,
) -> tuple[Array, Array]:
    """Counts the updates until the loss is below a target, looked at after each 5 % of those done.

    Args:
        lattice: the networks, which are changed.
        optimizer: a new one, whose rate fits them: (rates, 1, 1).
        x, y: images, (n, 64), and labels, (n,).
        deck: deals the batches.
        batch_size: B.
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
            batch = deck.deal(batch_size)[columns]
            optimizer.step(lattice.theta, lattice.gradient(x[batch], one_hot[batch]))
            step += 1
