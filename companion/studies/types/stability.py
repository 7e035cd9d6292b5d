"""What noise does to a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from companion import data, optim
from companion.arguments import Array
from companion.progress import progress
from companion.studies.lattice import Deck
from companion.studies.types.runs import EXAMPLES, HIDDEN, Runs, examples

SEEDS = range(10)


class Rises(NamedTuple):
    """How smoothly the loss of all examples falls; each (seed,).

    Attributes:
        part: of the updates, those that raise it.
        left: the part of it that is left at the end.
    """

    part: Array
    left: Array


def rises(
    alpha: float,
    batch_size: int,
    seeds: Sequence[int],
    updates: int = 120,
    count: int = EXAMPLES,
    hidden: int = HIDDEN,
    sign: float = -1.0,
    pixels: str = "raw",
) -> Rises:
    """Trains small digits networks and looks at the loss of all examples after each update.

    Args:
        alpha: the learning rate α.
        batch_size: examples an update, shuffled anew for each epoch.
        seeds: for the first weights and the order.
        updates: how many.
        count: how many examples there are, N.
        hidden: units of the hidden layer.
        sign: of the step, −1 for one against the gradient.
        pixels: as in `examples`.
    """
    x, y = examples(count, pixels)
    one_hot, runs, deck = np.eye(10)[y], Runs([-sign * alpha], seeds, hidden), Deck(count, seeds)
    losses = []
    for _ in progress(range(updates), f"batches of {batch_size}", "update"):
        if batch_size == count:
            # In whichever order, and the loss comes with the gradient.
            runs.step(x[np.newaxis], one_hot[np.newaxis], look=True)
            assert runs.seen is not None
            losses.append(runs.seen[0])
            continue
        losses.append(runs.loss(x, y)[0])
        batch = deck.deal(batch_size)
        runs.step(x[batch], one_hot[batch])
    losses.append(runs.loss(x, y)[0])
    return Rises((np.diff(losses, axis=0) > 0).mean(axis=0), losses[-1] / losses[0])


N, FEATURES, CONDITION, NOISE = 256, 5, 4.0, 0.5


def regression_runs(
    rates: Array,
    batch_size: int,
    updates: int,
    noise: float = NOISE,
    schedule: Callable[[int], float] = lambda update: 1.0,
    seeds: Sequence[int] = SEEDS,
    features: int = FEATURES,
    condition: float = CONDITION,
    drawn: int = 0,
) -> Array:
    """The excess loss of linear regression after each update, (update, α, seed), from w = 0.

    Args:
        rates: learning rates α, (α,).
        batch_size: examples an update, drawn with replacement; N are all of them.
        updates: how many.
        noise: the standard deviation of the error in the targets.
        schedule: the factor on α at each update, from 0.
        seeds: for the batches, one run each.
        features: entries of w.
        condition: κ, the condition number of the Hessian.
        drawn: the seed of the examples.
    """
    problem = data.linear_regression(N, features, condition, noise=noise, rng=drawn)
    best, *_ = np.linalg.lstsq(problem.x, problem.y)
    rngs = [np.random.default_rng(seed) for seed in seeds]
    if batch_size == N:
        batches = np.broadcast_to(np.arange(N), (updates, len(seeds), N))
    else:
        batches = np.stack([rng.integers(0, N, (updates, batch_size)) for rng in rngs], axis=1)
    w = np.zeros((len(rates), len(seeds), features))
    optimizer = optim.GradientDescent(rates[:, np.newaxis, np.newaxis])
    apart = np.empty((updates, *w.shape))
    for k, batch in enumerate(batches):
        x, y = problem.x[batch], problem.y[batch]
        error = (x @ w[..., np.newaxis])[..., 0] - y
        gradient = 2 / batch_size * (error[..., np.newaxis, :] @ x)[..., 0, :]
        optimizer.step(w, schedule(k) * gradient)
        np.clip(w, -1e9, 1e9, out=w)
        apart[k] = w - best
    hessian = 2 * problem.x.T @ problem.x / N
    return np.asarray(0.5 * ((apart @ hessian) * apart).sum(axis=-1))


class Rest(NamedTuple):
    """The excess loss, each the mean over a tenth of the updates, (seed,).

    Attributes:
        early: over the second tenth.
        late: over the last.
    """

    early: Array
    late: Array

    @property
    def left(self) -> Array:
        """What is left at the end of what there was early, (seed,)."""
        return np.asarray(self.late / self.early)


def rest(
    alpha: float,
    batch_size: int,
    seeds: Sequence[int],
    updates: int = 4000,
    noise: float = NOISE,
    falling: bool = False,
    features: int = FEATURES,
    condition: float = CONDITION,
    drawn: int = 0,
) -> Rest:
    """Runs linear regression from w = 0 and looks where its loss comes to rest.

    Args:
        alpha: the learning rate α.
        batch_size: examples an update, drawn with replacement; N are all of them.
        seeds: for the batches, one run each.
        updates: how many.
        noise: the standard deviation of the error in the targets.
        falling: whether α falls as 1/t, from the twentieth part of the updates on.
        features, condition, drawn: as in `regression_runs`.
    """
    begin = updates / 20

    def schedule(update: int) -> float:
        return min(1.0, begin / (update + 1)) if falling else 1.0

    losses = regression_runs(
        np.array([alpha]), batch_size, updates, noise, schedule, seeds, features, condition, drawn
    )[:, 0]
    tenth = updates // 10
    return Rest(losses[tenth : 2 * tenth].mean(axis=0), losses[-tenth:].mean(axis=0))


class Heights(NamedTuple):
    """Where runs with two settings come to rest, the excess loss of the late updates, (seed,).

    Attributes:
        here: at the settings themselves.
        there: at the others.
    """

    here: Array
    there: Array


def heights(
    product: float,
    batch_size: int,
    times_alpha: float,
    times_batch: int,
    seeds: Sequence[int],
    updates: int = 4000,
    noise: float = NOISE,
    features: int = FEATURES,
    condition: float = CONDITION,
    drawn: int = 0,
) -> Heights:
    """Runs linear regression with α and B, and with other ones, until it only wanders.

    Args:
        product: the learning rate α times the mean curvature of a single example, 2|x|², along its
            own gradient. The mean is the sum of the curvatures of all examples together.
        batch_size: B.
        times_alpha, times_batch: factors of α and B for the others.
        seeds: for the batches, one run each.
        updates: how many; the last half of them is measured.
        noise, features, condition, drawn: as in `regression_runs`.
    """
    x = data.linear_regression(N, features, condition, noise=noise, rng=drawn).x
    alpha = product / float(2 * (x**2).sum(axis=1).mean())
    found = []
    for by_alpha, by_batch in ((1.0, 1), (times_alpha, times_batch)):
        losses = regression_runs(
            np.array([alpha * by_alpha]),
            batch_size * by_batch,
            updates,
            noise,
            seeds=seeds,
            features=features,
            condition=condition,
            drawn=drawn,
        )
        found.append(losses[updates // 2 :, 0].mean(axis=0))
    return Heights(*found)


class Edges(NamedTuple):
    """Up to which α runs are stable.

    Attributes:
        batch: with batches, (seed,).
        all: with all examples.
    """

    batch: Array
    all: float


def stable_rates(
    batch_size: int,
    seeds: Sequence[int],
    updates: int = 300,
    noise: float = NOISE,
    features: int = FEATURES,
    condition: float = CONDITION,
    drawn: int = 0,
) -> Edges:
    """The largest α up to which a run ends with less excess loss than it began with.

    Of 60 learning rates, in a geometric row up to three times the edge of stability 2/λ of all
    examples: the last one before the first at which the run does not.

    Args:
        batch_size: B, drawn with replacement; N are all examples.
        seeds: for the batches.
        updates: of each run.
        noise, features, condition, drawn: as in `regression_runs`.
    """
    # λ_max of the mean squared error is 2κ.
    rates = np.geomspace(0.01, 3, 60) / condition
    problem = data.linear_regression(N, features, condition, noise=noise, rng=drawn)
    best, *_ = np.linalg.lstsq(problem.x, problem.y)
    first = float(np.mean((problem.x @ best) ** 2))
    edges = []
    for size, some in ((batch_size, seeds), (N, seeds[:1])):
        with np.errstate(over="ignore", invalid="ignore"):
            last = regression_runs(
                rates,
                size,
                updates,
                noise,
                seeds=some,
                features=features,
                condition=condition,
                drawn=drawn,
            )[-1]
        wild = np.vstack([last >= first, np.ones((1, len(some)), dtype=bool)])
        edges.append(np.append(0.0, rates)[wild.argmax(axis=0)])
    return Edges(edges[0], float(edges[1][0]))
