"""The small job, many networks at once: by gradients, and by L-BFGS on mini-batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn, optim
from companion.arguments import Array
from companion.nn.initializers import xavier
from companion.studies.deep_digits import deep_digits
from companion.studies.lattice import Deck, Lattice
from companion.studies.second_order.small_scale import BATCH, DIVERGED, EXAMPLES, L2

CHOSEN_ON = 1000
"""From this digit on lie those on which settings are chosen, if there are enough of them."""


class SmallJob(NamedTuple):
    """What is learned.

    Attributes:
        examples: how many digits.
        batch_size: B of the methods that learn from batches.
        width: hidden units.
        activation: "tanh" or "relu".
        l2: λ of the penalty.
    """

    examples: int = EXAMPLES
    batch_size: int = BATCH
    width: int = 16
    activation: str = "tanh"
    l2: float = L2


@lru_cache(maxsize=16)
def digits_of(job: SmallJob, choosing: bool) -> tuple[Array, NDArray[np.int64]]:
    """The images, (n, 64), and labels, (n,): those that are judged on, or others.

    Where a job takes more than what lies before the others, it takes them, too.

    Args:
        job: what is learned.
        choosing: whether settings are chosen on them.
    """
    digits, n = data.digits(), job.examples
    first = max(len(digits.x_train) - n, 0) if choosing else 0
    first = min(first, CHOSEN_ON)
    return digits.x_train[first : first + n], digits.y_train[first : first + n]


def network(job: SmallJob, seed: int) -> nn.Network:
    """A network 64-h-10 with its first weights, biases 0; the penalty is its lattice's.

    Args:
        job: what is learned.
        seed: for the first weights.
    """
    return deep_digits(xavier, job.activation, 1, job.width, seed)


class Penalized:
    """Networks side by side whose loss has a penalty on the weights.

    Args:
        job: what they learn.
        seeds: of the first weights.
        rates: each begins so often.
        choosing: as in `digits_of`.

    Attributes:
        theta: (rates, seeds, P).
    """

    def __init__(self, job: SmallJob, seeds: Sequence[int], rates: int, choosing: bool) -> None:
        first = [network(job, seed) for seed in seeds]
        self.job, self.lattice = job, Lattice(first, rates, job.activation)
        self.theta = self.lattice.theta
        self.x, self.y = digits_of(job, choosing)
        self.one_hot = np.eye(10)[self.y]
        # The penalty leaves out the biases.
        self.penalty = np.zeros(self.theta.shape[-1])
        for name, part in first[0].views(self.penalty).items():
            part[...] = job.l2 if name.endswith("W") else 0.0

    def loss(self) -> Array:
        """Of all examples, (rates, seeds)."""
        sizes = 0.5 * np.sum(self.penalty * self.theta**2, axis=-1)
        return np.asarray(self.lattice.loss(self.x, self.y) + sizes)

    def gradient(self, batch: NDArray[np.int64]) -> Array:
        """Of a batch of each seed, (seeds, B): an array of its own, (rates, seeds, P)."""
        g = self.lattice.gradient(self.x[batch], self.one_hot[batch])
        return np.asarray(g + self.penalty * self.theta)


Course = Callable[[Penalized, Array, Sequence[int], int], None]


def by_gradients(make: Callable[[Array, int], optim.Optimizer], *, batches: bool) -> Course:
    """A method that only needs a gradient.

    Args:
        make: gives the optimizer for an array of rates and a number of updates.
        batches: whether it learns from batches, or from all examples at once.
    """

    def train(there: Penalized, rates: Array, seeds: Sequence[int], passes: int) -> None:
        n = there.job.examples
        size = min(there.job.batch_size, n) if batches else n
        updates = passes * n // size
        optimizer, deck = make(rates[:, np.newaxis, np.newaxis], updates), Deck(n, seeds)
        for _ in range(updates):
            optimizer.step(there.theta, there.gradient(deck.deal(size)))

    return train


class Memories:
    """The last m pairs of L-BFGS of many runs at once.

    Args:
        m: how many.
        shape: of θ, (…, P).
    """

    def __init__(self, m: int, shape: tuple[int, ...]) -> None:
        self.s, self.y = np.zeros((m, *shape)), np.zeros((m, *shape))
        self.rho = np.zeros((m, *shape[:-1], 1))

    def remember(self, s: Array, y: Array) -> None:
        """Keeps the pairs of those runs in which they curve upward, as the newest ones.

        Args:
            s: the steps, (…, P).
            y: how the gradients changed over them, (…, P).
        """
        product = np.sum(s * y, axis=-1, keepdims=True)
        upward = product > 1e-10 * np.sum(s * s, axis=-1, keepdims=True)
        with np.errstate(all="ignore"):
            rho = np.where(upward, 1 / product, 0.0)
        runs = upward[..., 0]
        for kept, new in ((self.s, s), (self.y, y), (self.rho, rho)):
            for older, newer in zip(kept, [*kept[1:], new], strict=True):
                older[runs] = newer[runs]

    def direction(self, gradient: Array) -> Array:
        """−Cg by the two loops, (…, P); a run without a pair goes down its gradient.

        Args:
            gradient: g, (…, P).
        """
        q, weights = gradient.copy(), []
        for s, y, rho in zip(self.s[::-1], self.y[::-1], self.rho[::-1], strict=True):
            a = rho * np.sum(s * q, axis=-1, keepdims=True)
            q -= a * y
            weights.append(a)
        length = np.sum(self.y[-1] ** 2, axis=-1, keepdims=True) * self.rho[-1]
        empty = self.rho[-1] == 0
        gamma = 1 / np.where(empty, np.maximum(1, np.linalg.norm(q, axis=-1)[..., None]), length)
        r = gamma * q
        for s, y, rho, a in zip(self.s, self.y, self.rho, reversed(weights), strict=True):
            r += (a - rho * np.sum(y * r, axis=-1, keepdims=True)) * s
        return np.asarray(-r)


def by_pairs(*, same: bool, memory: int = 5) -> Course:
    """L-BFGS on batches, with a learning rate in the place of the line search.

    Args:
        same: whether both gradients of a pair are those of one batch, which takes two gradients a
            step, or those of two batches, which takes one.
        memory: m.
    """

    def train(there: Penalized, rates: Array, seeds: Sequence[int], passes: int) -> None:
        n, size = there.job.examples, min(there.job.batch_size, there.job.examples)
        memories, deck = Memories(memory, there.theta.shape), Deck(n, seeds)
        lr, before = rates[:, np.newaxis, np.newaxis], None
        for _ in range(passes * n // (size * (2 if same else 1))):
            batch = deck.deal(size)
            gradient = there.gradient(batch)
            if before is not None and not same:
                memories.remember(there.theta - before[0], gradient - before[1])
            before = there.theta.copy(), gradient
            there.theta += lr * memories.direction(gradient)
            # What has diverged stays where it does no harm.
            np.clip(there.theta, -DIVERGED, DIVERGED, out=there.theta)
            if same:
                after = there.gradient(batch)
                memories.remember(there.theta - before[0], after - before[1])

    return train


def loss_and_accuracy(there: Penalized) -> tuple[Array, Array]:
    """The loss of all examples, and the part of the held-out digits that is read.

    Returns:
        Two arrays, (rates, seeds); the loss is 1000 at most.
    """
    digits = data.digits()
    read = there.lattice.outputs(digits.x_test).argmax(axis=-1) == digits.y_test
    loss = np.minimum(np.nan_to_num(there.loss(), nan=DIVERGED, posinf=DIVERGED), DIVERGED)
    return loss, read.mean(axis=-1)
