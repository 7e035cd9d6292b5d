"""Four of the five problems, as networks that learn digits, and every remedy against them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from companion import data, nn, optim, training
from companion.arguments import Array
from companion.optim.schedules import Cosine
from companion.studies.challenges.cells import SEEDS, TUNING_SEEDS
from companion.studies.vanishing_gradients import HE, deep_network

CLIP, L2, DROPOUT, BATCH, NOISE, MORE = 1.0, 1e-3, 0.2, 32, 1e-4, 3
"""The strength of each remedy that has one: |g| at most CLIP, the penalty's λ, the probability of
a 0, the examples of a batch, the variance of the first noise, and MORE times the examples."""

OPTIMIZERS: Mapping[str, Callable[[optim.optimizer.Rate], optim.Optimizer]] = MappingProxyType(
    {
        "descent": optim.GradientDescent,
        "momentum": optim.Momentum,
        "rmsprop": lambda lr: optim.RMSprop(lr, rho=0.9),
        "adam": optim.Adam,
    }
)
LOOKED_AT = 100
"""Of the examples to learn from: those whose loss is looked at, the same with every remedy."""
EVERY = 5
"""Updates between two looks at the loss."""
STAYS = 2
"""The target is reached at the first of so many looks in a row that see it."""
BEYOND = 1e3
"""A loss that rises to so many times the first one has diverged."""


@dataclass(frozen=True)
class Setup:
    """A network that learns digits, and how.

    Attributes:
        depth, activation, scale, width, normalization, l2, dropout: those of `deep_network`.
        shrink: what all first weights are multiplied by.
        examples: how many digits it learns from.
        batch: how many of them an update uses; 0 for all.
        uneven: what the faintest pixel is multiplied by, the brightest being left as it is and the
            others between them.
        steps: updates, at most.
        target: of runs that count updates, the loss at which they are done, as a part of the
            first; 0 for runs that read held-out digits in the end.
        optimizer: one of OPTIMIZERS.
        scheduled: whether the rate falls from α to 0 over all updates.
        clip: the longest gradient; 0 for any.
        noise: the variance of what is first added to each derivative.
    """

    depth: int
    activation: str
    scale: float
    width: int
    steps: int
    examples: int
    batch: int = BATCH
    target: float = 0.0
    shrink: float = 1.0
    uneven: float = 1.0
    normalization: str = "none"
    l2: float = 0.0
    dropout: float = 0.0
    optimizer: str = "descent"
    scheduled: bool = False
    clip: float = 0.0
    noise: float = 0.0


RATES = tuple(float(4.0**k) for k in range(-5, 2))
"""The learning rates that are tried, each four times the one before: 0.001 to 4."""

SETUPS: Mapping[str, Setup] = MappingProxyType(
    {
        "vanishing": Setup(5, "sigmoid", 1.0, 32, 100, 300),
        "exploding": Setup(5, "relu", 4 * HE, 32, 100, 300),
        "slow": Setup(1, "tanh", 1.0, 32, 300, 200, target=0.3, shrink=0.01, uneven=0.03),
        "saddle": Setup(2, "tanh", 1.0, 8, 400, 100, batch=0, target=0.9, shrink=0.03),
    }
)
"""The set-ups that fail, by problem: a deep network whose factor is below 1, one whose factor is
4, one with pixels of uneven size and poor first weights, one that begins close to a saddle."""

REASONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("exploding", "relu"): "the network has it already",
        **{
            (name, "batches"): "it learns from mini-batches already"
            for name in ("vanishing", "exploding", "slow")
        },
    }
)
"""Why a remedy does not apply."""


def remedied(problem: str, remedy: str) -> Setup:
    """The set-up of a problem with one remedy, and nothing else changed.

    Args:
        problem: one of SETUPS.
        remedy: one of REMEDIES; "" for none.

    Raises KeyError for another name, ValueError where the remedy does not apply.
    """
    if (problem, remedy) in REASONS:
        raise ValueError(f"{remedy} on {problem}: {REASONS[problem, remedy]}")
    setup = SETUPS[problem]
    # Xavier's scale is 1 in layers as wide as those before them. Sigmoid layers begin at it here,
    # so that He's is tried on them.
    scale = 1.0 if setup.activation == "tanh" else HE
    return {
        "": setup,
        "relu": replace(setup, activation="relu"),
        "initialization": replace(setup, scale=scale, shrink=1.0),
        "normalization": replace(setup, normalization="batch"),
        "clipping": replace(setup, clip=CLIP),
        "l2": replace(setup, l2=L2),
        "momentum": replace(setup, optimizer="momentum"),
        "rmsprop": replace(setup, optimizer="rmsprop"),
        "adam": replace(setup, optimizer="adam"),
        "schedule": replace(setup, scheduled=True),
        "data": replace(setup, examples=MORE * setup.examples),
        "dropout": replace(setup, dropout=DROPOUT),
        "batches": replace(setup, batch=BATCH),
        "noise": replace(setup, noise=NOISE),
    }[remedy]


@lru_cache(maxsize=8)
def _examples(count: int, uneven: float) -> data.Digits:
    """So many digits to learn from, their pixels uneven; 360 held out."""
    few = data.with_fewer_examples(data.digits(), count, rng=0)
    size = np.random.default_rng(0).permutation(np.geomspace(uneven, 1.0, 64))
    return few._replace(x_train=few.x_train * size, x_test=few.x_test * size)


class Run(NamedTuple):
    """A run of a set-up.

    Attributes:
        losses: of LOOKED_AT examples, without penalty, at the start and after every EVERY
            updates; the last alone where nobody looks.
        updates: how many were done before the target was reached; all if it was not, or if the
            run diverged.
        read: the share of held-out digits read in the end; 0 after divergence.
        diverged: whether the loss rose beyond all bounds.
    """

    losses: Array
    updates: int
    read: float
    diverged: bool


def run(setup: Setup, lr: float, seed: int, *, watch: bool = False, steps: int = 0) -> Run:
    """Trains a set-up.

    Args:
        setup: with or without a remedy.
        lr: the learning rate α.
        seed: for weights, batches and all that is random.
        watch: whether to look at the loss and go on after the target.
        steps: updates, in the place of the set-up's; 0 for those.
    """
    digits = _examples(setup.examples, setup.uneven)
    network = _network(setup, seed)
    x, targets = network.encode(digits.x_train, digits.y_train)
    optimizer = OPTIMIZERS[setup.optimizer](Cosine(lr, setup.steps) if setup.scheduled else lr)
    rng, noise = np.random.default_rng(seed), optim.GradientNoise(setup.noise, rng=seed)
    gradient, losses = np.zeros_like(network.theta), []
    first, limit = _look(network, setup), steps or setup.steps
    looks, stays = watch or setup.target > 0, 0
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(limit):
            if looks and step % EVERY == 0:
                losses.append(_look(network, setup))
                if not losses[-1] < BEYOND * first:
                    return Run(np.array(losses), limit, 0.0, True)
                stays = stays + 1 if losses[-1] <= setup.target * first else 0
                if stays == STAYS and not watch:
                    reached = max(step - (STAYS - 1) * EVERY, EVERY)
                    return Run(np.array(losses), reached, float("nan"), False)
            batch = rng.integers(len(x), size=setup.batch) if setup.batch else slice(None)
            loss = network.backpropagate(x[batch], targets[batch], gradient)
            if not (loss < BEYOND * first and np.isfinite(gradient).all()):
                return Run(np.array(losses), limit, 0.0, True)
            if setup.clip:
                optim.clip_by_global_norm(gradient, setup.clip)
            if setup.noise:
                noise.add(gradient)
            optimizer.step(network.theta, gradient)
        losses.append(_look(network, setup))
        read = training.accuracy(network, digits.x_test, digits.y_test)
    # What overflows only in the end reads as badly as what overflows before.
    diverged = not losses[-1] < BEYOND * first
    return Run(np.array(losses), limit, 0.0 if diverged else read, diverged)


def _network(setup: Setup, seed: int) -> nn.Network:
    network = deep_network(
        setup.depth,
        setup.activation,
        setup.scale,
        normalization=setup.normalization,
        width=setup.width,
        seed=seed,
        l2=setup.l2,
        dropout=setup.dropout,
    )
    for name, part in network.views(network.theta).items():
        if name.endswith(".W"):
            part *= setup.shrink
    return network


def _look(network: nn.Network, setup: Setup) -> float:
    """The loss of LOOKED_AT examples, without penalty and without dropout."""
    digits = _examples(LOOKED_AT, setup.uneven)
    x, targets = network.encode(digits.x_train, digits.y_train)
    # Batch normalization's running means lag behind, which is no matter of the loss.
    outputs = network.forward(x, training=setup.normalization == "batch")
    return network.loss_function.forward(outputs, targets)


class Measured(NamedTuple):
    """What a set-up gives at its best learning rate.

    Attributes:
        rate: α, the best for the tuning seeds.
        values: the measure, one number for each of SEEDS.
        diverged: the share of the RATES at which the run of the first tuning seed diverged.
    """

    rate: float
    values: tuple[float, ...]
    diverged: float


def measured(setup: Setup) -> Measured:
    """Chooses the learning rate on two seeds and measures on the others.

    A rate is as good as its worse run. All of RATES are tried, and where updates are counted the
    best one's neighbours at twice and at half the rate.

    Args:
        setup: with or without a remedy.
    """
    scores: dict[float, float] = {}
    lost = []
    for lr in reversed(RATES):
        scores[lr], diverged = _score(setup, lr, scores)
        lost.append(diverged)
    if setup.target:
        best = max(scores, key=scores.__getitem__)
        for lr in (best * 2, best / 2):
            scores[lr], _ = _score(setup, lr, scores)
    best = max(scores, key=scores.__getitem__)
    runs = [run(setup, best, seed) for seed in SEEDS]
    values = tuple(float(r.updates if setup.target else r.read) for r in runs)
    return Measured(best, values, float(np.mean(lost)))


def _score(setup: Setup, lr: float, scores: Mapping[float, float]) -> tuple[float, bool]:
    """How good a rate is, more is better, and whether the first run diverged.

    Of a rate that is no better than the best before it, no more is run than shows this.
    """
    best = max(scores.values(), default=-np.inf)
    score, diverged = np.inf, []
    for seed in TUNING_SEEDS:
        # The cap is one look beyond what would still be better.
        cap = int(min(setup.steps, EVERY * (STAYS + 1) - best)) if setup.target else 0
        found = run(setup, lr, seed, steps=cap)
        diverged.append(found.diverged)
        score = min(score, _worth(setup, found))
        if score <= best:
            break
    return score, diverged[0]


def _worth(setup: Setup, found: Run) -> float:
    """Few updates, and among runs that never get there a low loss; or many digits read."""
    if not setup.target:
        return found.read
    return -found.updates - min(float(found.losses[-1] / found.losses[0]), 0.99)
