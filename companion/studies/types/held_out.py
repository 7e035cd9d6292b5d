"""Do small batches read held-out images better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from companion import data
from companion.arguments import Array
from companion.progress import progress
from companion.studies.lattice import Deck, Labels
from companion.studies.types.runs import HIDDEN, Runs

RATES = (0.02, 0.06, 0.2, 0.6, 1.8)
TUNING_SEEDS = range(1000, 1004)
# Images that α is chosen with; the others are those that it is judged with.
POOL = 600


class Split(NamedTuple):
    """Images for each seed, x (seed, n, 64) and y (seed, n).

    Attributes:
        x, y: those to learn from.
        x_held, y_held: those to judge by.
    """

    x: Array
    y: Labels
    x_held: Array
    y_held: Labels


def splits(seeds: Sequence[int], count: int, tuning: bool, wrong: float = 0.0) -> Split:
    """Other images to learn from for each seed, and all others of the same pool to judge by.

    The digits are cut in two once and for all, copies taken out: 600 to choose α with, the others
    to judge it with.

    Args:
        seeds: for the choice.
        count: how many to learn from.
        tuning: whether the images are those to choose α with.
        wrong: the part of the labels to learn from that are wrong, at random.
    """
    everything = data.digits()
    x = np.concatenate([everything.x_train, everything.x_test])
    y = np.concatenate([everything.y_train, everything.y_test])
    x, first = np.unique(x, axis=0, return_index=True)
    order = np.random.default_rng(0).permutation(len(x))
    pool = order[:POOL] if tuning else order[POOL:]
    rngs = [np.random.default_rng(seed) for seed in seeds]
    chosen = np.stack([rng.permutation(pool) for rng in rngs])
    labels = y[first][chosen]
    learned = labels[:, :count].copy()
    for rng, row in zip(rngs, learned, strict=True):
        row += np.where(rng.random(count) < wrong, rng.integers(1, 10, count), 0)
    return Split(x[chosen[:, :count]], learned % 10, x[chosen[:, count:]], labels[:, count:])


class Held(NamedTuple):
    """What networks read that learned in batches of several sizes, each size at an α of its own.

    Attributes:
        rates: the chosen α for each size, (b,).
        read: the part of the held-out images that is read, (b, seed).
        loss: the training loss then, (b, seed).
        updates: how many were made, (b, seed).
    """

    rates: Array
    read: Array
    loss: Array
    updates: Array


def read_held_out(
    batch_sizes: Sequence[int],
    stop: str,
    seeds: Sequence[int],
    epochs: int = 20,
    target: float = 0.1,
    count: int = 200,
    hidden: int = HIDDEN,
    wrong: float = 0.0,
) -> Held:
    """Trains digits networks, each seed on images of its own, and reads others with them.

    For each batch size α is the one of five with which networks on other images read most of
    theirs, at the same stop; where the best is the last of the five, the row goes on. An α that
    takes more than three times the updates of the quickest to the training loss is not chosen.

    Args:
        batch_sizes: B, at most `count`.
        stop: when a run ends: "epochs", or "loss".
        seeds: for the first weights, the images and their order.
        epochs: after how many a run ends that stops by these.
        target: at which training loss a run ends that stops by it.
        count: how many images each learns from.
        hidden: units of the hidden layer.
        wrong: the part of their labels that are wrong.
    """
    tuning = splits(TUNING_SEEDS, count, tuning=True, wrong=wrong)
    judging = splits(seeds, count, tuning=False, wrong=wrong)
    found = []
    for size in progress(batch_sizes, "held-out", "batch size"):
        most = epochs * count // size

        def stopped(
            rates: Sequence[float],
            some: Sequence[int],
            images: Split,
            size: int = size,
            most: int = most,
        ) -> Held:
            runs = Runs(rates, some, hidden)
            if stop == "epochs":
                return _updates(runs, some, images, size, most)
            return _to_loss(runs, some, images, size, target)

        rates = list(RATES)
        read = list(stopped(rates, TUNING_SEEDS, tuning).read.mean(axis=1))
        while np.argmax(read) == len(read) - 1:
            rates.append(3 * rates[-1])
            read.append(stopped(rates[-1:], TUNING_SEEDS, tuning).read.mean())
        rate = rates[int(np.argmax(read))]
        judged = stopped([rate], seeds, judging)
        found.append((rate, judged.read[0], judged.loss[0], judged.updates[0]))
    return Held(*(np.array(column) for column in zip(*found, strict=True)))


def _updates(runs: Runs, seeds: Sequence[int], images: Split, size: int, most: int) -> Held:
    one_hot, deck = np.eye(10)[images.y], Deck(images.x.shape[1], seeds)
    rows = np.arange(len(seeds))[:, np.newaxis]
    for _ in range(most):
        _step(runs, images.x, one_hot, rows, deck, size)
    read, loss = _measured(runs, images)
    return Held(runs.rates[:, 0, 0], read, loss, np.full(read.shape, float(most)))


def _to_loss(runs: Runs, seeds: Sequence[int], images: Split, size: int, target: float) -> Held:
    """Ends once every α had three times the updates of the first at which all seeds were there.

    Who is not there by then has read nothing.
    """
    one_hot, deck = np.eye(10)[images.y], Deck(images.x.shape[1], seeds)
    rows = np.arange(len(seeds))[:, np.newaxis]
    # An α at which all seeds are there is done, and costs nothing more.
    rates, going = runs.rates[:, 0, 0], np.arange(len(runs.rates))
    read = np.zeros(runs.theta.shape[:2])
    loss, updates = np.full_like(read, np.inf), np.full_like(read, np.inf)
    # Looking costs as much as learning from all examples: with small batches it is done less often.
    every = max(1, 64 // size)
    update, most = 0, 3000 * images.x.shape[1] // size
    while np.isinf(updates).any() and update < most:
        update += 1
        _step(runs, images.x, one_hot, rows, deck, size)
        if update % every == 0:
            with np.errstate(over="ignore", invalid="ignore"):
                now = runs.loss(images.x, images.y)
            some, seed = np.nonzero((now <= target) & np.isinf(updates[going]))
            if len(some):
                there = going[some], seed
                read[there] = runs.accuracy_of(some, seed, images.x_held, images.y_held)
                loss[there], updates[there] = now[some, seed], update
                waiting = np.asarray(np.isinf(updates[going]).any(axis=1))
                if not waiting.all():
                    most = min(most, 3 * update)
                    runs.keep(waiting)
                    going = going[waiting]
    return Held(rates, read, loss, updates)


def _step(runs: Runs, x: Array, one_hot: Array, rows: Labels, deck: Deck, size: int) -> None:
    """An update of each run with the next batch of its own images."""
    if size == x.shape[1]:
        # In whichever order.
        runs.step(x, one_hot)
    else:
        batch = deck.deal(size)
        runs.step(x[rows, batch], one_hot[rows, batch])


def _measured(runs: Runs, images: Split) -> tuple[Array, Array]:
    with np.errstate(over="ignore", invalid="ignore"):
        read = runs.accuracy(images.x_held, images.y_held)
        return read, runs.loss(images.x, images.y)
