"""Runs of a recipe: on parts of the training images to choose by, on all of them to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from companion import data, nn, training
from companion.arguments import Array
from companion.progress import progress
from companion.studies.capstone.comparing import Change, change
from companion.studies.capstone.recipe import Labels, Recipe, with_shifted_copies

VALIDATION = 287
SEEDS = 10
"""How many runs a recipe has."""


class Split(NamedTuple):
    """The training images of the digits in two parts; x (n, 64), y (n,).

    Attributes:
        x, y: to learn from.
        x_validation, y_validation: to choose by.
    """

    x: Array
    y: Labels
    x_validation: Array
    y_validation: Labels


OVERLAP = VALIDATION / (1437 - VALIDATION)
"""Images to choose by over images to learn from, which `change` takes."""


@lru_cache(maxsize=32)
def split(seed: int) -> Split:
    """Draws the validation part, a fifth of the 1,437 training images; the same for each seed."""
    digits = data.digits()
    order = np.random.default_rng(seed).permutation(len(digits.x_train))
    held, rest = order[:VALIDATION], order[VALIDATION:]
    x, y = digits.x_train, digits.y_train
    return Split(x[rest], y[rest], x[held], y[held])


class Outcome(NamedTuple):
    """What became of one run.

    Attributes:
        network: trained.
        history: with the accuracy on held-out images after each epoch, if there were any.
    """

    network: nn.Network
    history: training.History


def trained(
    recipe: Recipe,
    x: Array,
    y: Labels,
    seed: int,
    held_out: tuple[Array, Labels] | None = None,
) -> Outcome:
    """Follows a recipe. A run that overflows ends there.

    Args:
        recipe: what is decided.
        x, y: images to learn from, (n, 64), and their labels, (n,).
        seed: for the first weights and the order of the images.
        held_out: images and labels to read after each epoch, never learned from.
    """
    epochs = recipe.epochs
    if recipe.shifted:
        (x, y), epochs = with_shifted_copies(x, y), epochs // 5
    network = recipe.network(seed)
    try:
        history = training.fit(
            network,
            x,
            y,
            recipe.optimizer(epochs * -(-len(x) // recipe.batch_size)),
            epochs=epochs,
            batch_size=recipe.batch_size,
            rng=seed,
            validation=held_out,
            progress=False,
        )
    except training.LossNotFiniteError as stop:
        history = stop.history
    return Outcome(network, history)


@lru_cache(maxsize=1024)
def curve(recipe: Recipe, seed: int) -> Array:
    """The part of the validation images read after each epoch; 0 once a run has overflowed.

    Args:
        recipe: what is decided.
        seed: for the split, the first weights and the order of the images.
    """
    part = split(seed)
    held_out = part.x_validation, part.y_validation
    history = trained(recipe, part.x, part.y, seed, held_out).history
    found = np.array(history.validation_accuracy)
    epochs = recipe.epochs // 5 if recipe.shifted else recipe.epochs
    return np.append(found, np.zeros(epochs - len(found)))


@lru_cache(maxsize=64)
def read(recipe: Recipe, seeds: int = SEEDS) -> Array:
    """The part of the validation images read in the end, (seeds,): each seed has its own split.

    Args:
        recipe: what is decided.
        seeds: how many runs.
    """
    return np.array([curve(recipe, seed)[-1] for seed in progress(range(seeds), "runs", "run")])


def by_rate(recipe: Recipe, rates: Sequence[float], epochs: int = 4) -> Array:
    """The range test: the training loss of the last of a few epochs for each α, on one split.

    A run that overflows, or whose loss ends above that of guessing evenly, gives infinity.

    Args:
        recipe: what is decided, but for α and the epochs.
        rates: learning rates.
        epochs: how long each run is.
    """
    part = split(0)
    found = []
    for lr in rates:
        run = trained(replace(recipe, lr=lr, epochs=epochs), part.x, part.y, 0).history
        ended = len(run.epoch_loss) == epochs and run.epoch_loss[-1] < 1.01 * np.log(10)
        found.append(run.epoch_loss[-1] if ended else np.inf)
    return np.array(found)


def accuracy(network: nn.Network, x: Array, y: Labels) -> float:
    """The part of the images read.

    Args:
        network: is left as it was.
        x, y: images, (n, 64), and their labels, (n,).
    """
    return float(np.mean(network.forward(x).argmax(axis=1) == y))


def gain(before: Recipe, after: Recipe, seeds: int = SEEDS) -> Change:
    """By how much more of the validation images one recipe reads than another.

    Args:
        before, after: the two recipes.
        seeds: how many runs of each.
    """
    return change(read(before, seeds), read(after, seeds), OVERLAP)


@lru_cache(maxsize=4)
def finished(recipe: Recipe, seeds: int = SEEDS) -> tuple[nn.Network, ...]:
    """Networks that learned from all training images, one for each seed.

    Args:
        recipe: what is decided.
        seeds: how many.
    """
    digits = data.digits()
    return tuple(
        trained(recipe, digits.x_train, digits.y_train, seed).network for seed in range(seeds)
    )


@lru_cache(maxsize=4)
def probabilities(recipe: Recipe, seeds: int = SEEDS) -> Array:
    """ŷ of the test images by each of the `finished` networks, (seeds, 360, 10).

    Args:
        recipe, seeds: those of `finished`.
    """
    x = data.digits().x_test
    return np.stack([network.predict(x) for network in finished(recipe, seeds)])
