"""Runs of a recipe: on parts of the training images to choose by, on all of them to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from companion import data, nn, training
from companion.arguments import Array
from companion.progress import progress
from companion.studies.capstone.comparing import Change, change
from companion.studies.capstone.recipe import Labels, Recipe, with_shifted_copies

VALIDATION = 287
RATES = MappingProxyType(
    {
        "descent": (0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
        "adam": (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1),
    }
)
"""By the method: the learning rates that are tried."""
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


@lru_cache(maxsize=1)
def rate_part() -> data.Digits:
    """The training images without a fifth, `x_test`, by which learning rates are chosen.

    On that fifth no recipe is compared with another: `split` never holds out one of its images.
    """
    return data.for_choosing(data.digits(), VALIDATION, rng=0)


@lru_cache(maxsize=32)
def split(seed: int) -> Split:
    """Draws the validation part, a fifth of the 1,437 training images; the same for each seed.

    The images by which rates are chosen are among those to learn from.

    Args:
        seed: for the draw.
    """
    whole = rate_part()
    part = data.for_choosing(whole, VALIDATION, rng=seed)
    x = np.concatenate([part.x_train, whole.x_test])
    y = np.concatenate([part.y_train, whole.y_test])
    return Split(x, y, part.x_test, part.y_test)


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


@lru_cache(maxsize=128)
def own_rate(recipe: Recipe, seeds: int = 3) -> float:
    """The learning rate of `RATES` at which a recipe reads most of the images set aside for that.

    Of equals, the smallest.

    Args:
        recipe: what is decided, but for α.
        seeds: how many runs each rate has, with first weights and an order of their own.
    """
    part, rates = rate_part(), RATES[recipe.method]
    read = [
        sum(_read_at(replace(recipe, lr=lr), part, seed) for seed in range(100, 100 + seeds))
        for lr in progress(rates, "learning rates", "rate")
    ]
    return rates[int(np.argmax(read))]


def _read_at(recipe: Recipe, part: data.Digits, seed: int) -> float:
    # What a run that has overflowed says is not finite either, and counts as it comes out.
    with np.errstate(over="ignore", invalid="ignore"):
        network = trained(recipe, part.x_train, part.y_train, seed).network
        return accuracy(network, part.x_test, part.y_test)


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
def read(recipe: Recipe, seeds: int = SEEDS, first: int = 0) -> Array:
    """The part of the validation images read in the end, (seeds,): each seed has its own split.

    Args:
        recipe: what is decided.
        seeds: how many runs.
        first: the first seed; another gives runs that are not those of the steps.
    """
    runs = progress(range(first, first + seeds), "runs", "run")
    return np.array([curve(recipe, seed)[-1] for seed in runs])


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


def gain(before: Recipe, after: Recipe, seeds: int = SEEDS, first: int = 0) -> Change:
    """By how much more of the validation images one recipe reads than another.

    Args:
        before, after: the two recipes.
        seeds: how many runs of each.
        first: the first seed.
    """
    return change(read(before, seeds, first), read(after, seeds, first), OVERLAP)


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


@lru_cache(maxsize=4)
def on_draws(recipe: Recipe, draws: int = 30) -> Array:
    """What is read of other test images than those that came with the digits, (draws,).

    All 1,797 images are mixed anew for each draw, 360 are put away, and one network learns from the
    1,437 others.

    Args:
        recipe: what is decided.
        draws: how many.
    """
    whole = data.digits()
    x = np.concatenate([whole.x_train, whole.x_test])
    y = np.concatenate([whole.y_train, whole.y_test])
    found = []
    for draw in progress(range(draws), "draws", "draw"):
        order = np.random.default_rng(1000 + draw).permutation(len(x))
        test, rest = order[: len(whole.x_test)], order[len(whole.x_test) :]
        found.append(accuracy(trained(recipe, x[rest], y[rest], draw).network, x[test], y[test]))
    return np.array(found)
