"""Do small batches read held-out images better."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from companion import data
from companion.arguments import Array
from companion.progress import progress
from companion.studies.types.runs import Labels, Runs

N, VALIDATION = 200, 300
SIZES = (1, 4, 16, 64, N)
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
TUNING_SEEDS, SEEDS = range(100, 103), range(10)
EPOCHS, TARGET, MOST_EPOCHS = 20, 0.05, 1200


class Split(NamedTuple):
    """Digits to learn from, to choose α by, and to judge by; x (n, 64) and labels y (n,) each."""

    train: tuple[Array, Labels]
    validation: tuple[Array, Labels]
    test: tuple[Array, Labels]


def split() -> Split:
    """N digits to learn from, 300 to choose α by, and all others to judge by."""
    everything = data.digits()
    few = data.with_fewer_examples(everything, N, rng=0)
    used = {image.tobytes() for image in few.x_train}
    other = np.array([image.tobytes() not in used for image in everything.x_train])
    x = np.concatenate([everything.x_train[other], everything.x_test])
    y = np.concatenate([everything.y_train[other], everything.y_test])
    return Split(
        (few.x_train, few.y_train),
        (x[:VALIDATION], y[:VALIDATION]),
        (x[VALIDATION:], y[VALIDATION:]),
    )


class Generalization(NamedTuple):
    """Held-out accuracy by batch size, each with an α of its own.

    Attributes:
        sizes: batch sizes B, (b,).
        rates: the chosen α for each, (b,).
        same_epochs: the part of the held-out images read after as many epochs, (b, seed).
        loss: the training loss then, (b, seed).
        same_loss: the part read where the training loss first is at most `TARGET`, (b, seed).
        reached: whether that was within `MOST_EPOCHS`, (b, seed).
    """

    sizes: Array
    rates: Array
    same_epochs: Array
    loss: Array
    same_loss: Array
    reached: Array


@lru_cache
def generalization() -> Generalization:
    """Tunes α for each B on images of its own, then trains by epochs and to one training loss."""
    parts = split()
    rows = []
    for size in progress(SIZES, "T6", "batch size"):
        tuning = Runs(RATES, TUNING_SEEDS)
        orders = [np.random.default_rng(seed) for seed in TUNING_SEEDS]
        for _ in range(EPOCHS):
            _epoch(tuning, parts.train, size, orders)
        with np.errstate(invalid="ignore", over="ignore"):
            read = tuning.accuracy(*parts.validation).mean(axis=1)
        rate = RATES[int(np.argmax(read))]
        rows.append((rate, *_judge(rate, size, parts)))
    return Generalization(
        np.array(SIZES), *(np.array(column) for column in zip(*rows, strict=True))
    )


def _judge(rate: float, size: int, parts: Split) -> tuple[Array, Array, Array, Array]:
    runs = Runs([rate], SEEDS)
    orders = [np.random.default_rng(seed) for seed in SEEDS]
    read, reached = np.zeros(len(SEEDS)), np.zeros(len(SEEDS), dtype=bool)
    after_epochs: tuple[Array, Array] | None = None
    for epoch in range(1, MOST_EPOCHS + 1):
        _epoch(runs, parts.train, size, orders)
        # Large batches make few updates an epoch: looking each time would cost more than they do.
        if epoch % (1 if size < N else 10) == 0:
            loss = runs.loss(*parts.train)[0]
            news = (loss <= TARGET) & ~reached
            if news.any():
                read[news] = runs.accuracy(*parts.test)[0, news]
                reached |= news
        if epoch == EPOCHS:
            after_epochs = runs.accuracy(*parts.test)[0], runs.loss(*parts.train)[0]
        if after_epochs and reached.all():
            break
    assert after_epochs
    return *after_epochs, read, reached


def _epoch(
    runs: Runs, train: tuple[Array, Labels], size: int, orders: list[np.random.Generator]
) -> None:
    x, one_hot = train[0], np.eye(10)[train[1]]
    order = np.stack([rng.permutation(len(x)) for rng in orders])
    for start in range(0, len(x), size):
        batch = order[:, start : start + size]
        runs.step(x[batch], one_hot[batch])
