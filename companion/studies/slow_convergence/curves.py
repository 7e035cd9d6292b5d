"""How the loss falls from the first weights, update by update."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion.arguments import Array
from companion.studies.deep_digits import deep_digits, images
from companion.studies.lattice import Deck, Lattice
from companion.studies.learning_rate.reading import make
from companion.studies.slow_convergence.counting import LOOKED_AT
from companion.studies.slow_convergence.first_weights import Job, scaled


def curve(job: Job, rate: float, seeds: Sequence[int], looks: Sequence[int]) -> Array:
    """The loss of digits networks after some numbers of updates.

    Args:
        job: what is learned; its target and limit do not matter.
        rate: the learning rate α.
        seeds: for first weights and batches.
        looks: after how many updates, in ascending order.

    Returns:
        Losses, (looks, seeds); infinite after divergence.
    """
    start = scaled(job.rule, job.scale, job.noise)
    shape = (job.activation, job.depth, job.width)
    lattice = Lattice([deep_digits(start, *shape, seed) for seed in seeds], 1, job.activation)
    (x, y), optimizer = images(False), make(job.method, rate)
    deck, one_hot, losses = Deck(len(x), seeds), np.eye(10)[y], []
    with np.errstate(all="ignore"):
        for step in range(looks[-1] + 1):
            if step in looks:
                losses.append(lattice.loss(x[:LOOKED_AT], y[:LOOKED_AT])[0])
            batch = deck.deal(job.batch_size)
            optimizer.step(lattice.theta, lattice.gradient(x[batch], one_hot[batch]))
    found: Array = np.nan_to_num(np.array(losses), nan=np.inf)
    return found
