"""What an update costs, and how many it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn, optim
from companion.arguments import Array
from companion.progress import progress
from companion.studies import clock
from companion.studies.lattice import Deck
from companion.studies.types.runs import EXAMPLES, HIDDEN, Runs, examples, small_network

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, EXAMPLES)
TUNING_SEEDS = range(1000, 1004)
OTHER_DATA = range(1000, 1020)


class Used(NamedTuple):
    """How many examples are used until the same part of the excess loss is left; each (seed,).

    Attributes:
        all: N an update.
        batch: B an update.
    """

    all: Array
    batch: Array


def examples_until(
    count: int,
    left: float,
    seeds: Sequence[int],
    batch_size: int = 16,
    noise: float = 0.5,
    features: int = 5,
    condition: float = 4.0,
    most: float = 4.0,
    falling: bool = True,
) -> Used:
    """Linear regression on N examples, with all at once and with some drawn for each update.

    α is for each the one of eight that needs least on other data: constant with all examples, and
    with some of them α/(1 + αμt) after t updates, where μ is the least curvature. That falls as
    1/t in the end, and is advice of L. Bottou, in: Neural Networks: Tricks of the Trade (2012),
    doi:10.1007/978-3-642-35289-8_25.

    Args:
        count: how many examples there are, N.
        left: the part of the first excess loss that is left.
        seeds: for the data and the draws.
        batch_size: B, drawn with replacement; N are all examples, with a constant α.
        noise: the standard deviation of the error in the targets.
        features: entries of w.
        condition: κ, the condition number of the Hessian.
        most: after how many times the examples of all at once a run ends; it then counts as so
            many.
        falling: whether α falls with some of them; it is constant there, too, if not.
    """
    problem = (noise, features, condition)
    everything = _at_the_best(count, left, seeds, count, problem, 10_000.0 * count)
    if batch_size == count:
        return Used(everything, everything.copy())
    budget = most * float(everything.mean())
    return Used(everything, _at_the_best(count, left, seeds, batch_size, problem, budget, falling))


def _at_the_best(
    count: int,
    left: float,
    seeds: Sequence[int],
    size: int,
    problem: tuple[float, int, float],
    budget: float,
    falling: bool = True,
) -> Array:
    """The examples used at the best of eight α, (seed,); a problem is noise, features and κ."""
    # 2/λ_max is 1/κ here. Beyond it nothing is stable: the best lies inside.
    rates = 1.8 / problem[2] * 0.5 ** np.arange(8)

    def used(some: Sequence[int], alphas: Array) -> Array:
        return _used(count, left, some, size, alphas, *problem, budget, falling)

    best = int(np.argmin(used(OTHER_DATA, rates).mean(axis=1)))
    return np.asarray(used(seeds, rates[best : best + 1])[0])


class Growth(NamedTuple):
    """How many examples are used until the same part of the excess loss is left; each (seed,).

    Attributes:
        here: of N.
        there: of more.
    """

    here: Array
    there: Array


def growth(
    count: int,
    times: int,
    way: str,
    left: float,
    seeds: Sequence[int],
    batch_size: int = 16,
    noise: float = 0.5,
    condition: float = 4.0,
) -> Growth:
    """As `examples_until`, with N examples and with more of the same kind.

    Args:
        count: how many examples there are, N.
        times: how many times as many the others are.
        way: "all at once" or "batches".
        left, seeds, batch_size, noise, condition: as in `examples_until`.
    """
    sizes = (count, times * count)
    if way == "all at once":
        problem = (noise, 5, condition)
        return Growth(*(_at_the_best(n, left, seeds, n, problem, 10_000.0 * n) for n in sizes))
    return Growth(
        *(
            examples_until(n, left, seeds, batch_size, noise, condition=condition).batch
            for n in sizes
        )
    )


def regression(
    count: int, features: int, condition: float, noise: float, seed: int
) -> tuple[Array, Array]:
    """Linear regression that asks the same of a seed, however many examples there are.

    Seen from the eigenvectors of the Hessian, the true w hangs on the seed alone. So what more
    examples cost is compared within pairs.

    Args:
        count: how many examples there are, N.
        features: entries of w.
        condition: κ, the condition number of the Hessian.
        noise: the standard deviation of the error in the targets.
        seed: for all that is drawn.

    Returns:
        Inputs, (N, features), and targets, (N,).
    """
    drawn = data.linear_regression(count, features, condition, noise=noise, rng=seed)
    _, axes = np.linalg.eigh(drawn.x.T @ drawn.x)
    w = axes @ np.random.default_rng([seed, features]).normal(size=features)
    return drawn.x, drawn.y + drawn.x @ (w - drawn.weights)


def _used(
    count: int,
    left: float,
    seeds: Sequence[int],
    size: int,
    rates: Array,
    noise: float,
    features: int,
    condition: float,
    budget: float,
    falling: bool,
) -> Array:
    """The examples used, (α, seed); the budget where that is more."""
    problems = [regression(count, features, condition, noise, seed) for seed in seeds]
    x, y = (np.stack(parts) for parts in zip(*problems, strict=True))
    best = np.stack([np.linalg.lstsq(a, b)[0] for a, b in zip(x, y, strict=True)])
    hessian = 2 * x.swapaxes(1, 2) @ x / count
    apart = np.tile(-best, (len(rates), 1, 1))
    rows = np.arange(len(seeds))[:, np.newaxis]
    rngs = [np.random.default_rng(seed) for seed in seeds]
    used = np.full(apart.shape[:2], budget)
    waiting = np.ones_like(used, dtype=bool)

    def excess() -> Array:
        return np.asarray(((apart[..., np.newaxis, :] @ hessian)[..., 0, :] * apart).sum(axis=-1))

    first, update = excess(), 0
    while waiting.any() and (update + 1) * size < budget:
        alpha = rates[:, np.newaxis, np.newaxis]
        if size == count:
            # The gradient of all examples is that of a quadratic.
            gradient = (apart[..., np.newaxis, :] @ hessian)[..., 0, :]
        else:
            if falling:
                # The least curvature is 2.
                alpha = alpha / (1 + 2 * alpha * update)
            batch = np.stack([rng.integers(0, count, size) for rng in rngs])
            rows_of_x = x[rows, batch]
            error = ((best + apart)[..., np.newaxis, :] @ rows_of_x.swapaxes(1, 2))[..., 0, :]
            error -= y[rows, batch]
            gradient = 2 / size * (error[..., np.newaxis, :] @ rows_of_x)[..., 0, :]
        apart = np.clip(apart - alpha * gradient, -1e9, 1e9)
        update += 1
        arrived = waiting & (excess() <= left * first)
        used[arrived] = update * size
        waiting &= ~arrived
        # Who is there first at every seed has won.
        if len(rates) > 1 and not waiting.all(axis=1).all() and (~waiting).all(axis=1).any():
            break
    return used


class Throughput(NamedTuple):
    """How long one update takes.

    Attributes:
        sizes: batch sizes B, (k,).
        update: seconds for one update, (k,).
        example: seconds for each example in it, (k,).
    """

    sizes: Array
    update: Array
    example: Array


def throughput(sizes: Sequence[int] = SIZES, repeats: int = 30) -> Throughput:
    """The median time of an update of the small digits network, for each batch size.

    Args:
        sizes: batch sizes B.
        repeats: how many updates of each are timed.
    """
    B = np.array(sizes)
    update = np.array([clock.seconds(_update(size), repeats, median) for size in sizes])
    return Throughput(B, update, update / B)


def _update(size: int, hidden: int = HIDDEN) -> Callable[[], None]:
    x, y = examples(max(size, EXAMPLES))
    network, optimizer = small_network(0, hidden), optim.GradientDescent(1e-6)
    gradient = np.empty_like(network.theta)
    inputs, targets = network.encode(x[:size], y[:size])

    def update() -> None:
        network.backpropagate(inputs, targets, gradient)
        optimizer.step(network.theta, gradient)

    return update


class Times(NamedTuple):
    """What updates of several batch sizes take, by turns.

    Attributes:
        sizes: batch sizes B, (b,).
        update: seconds for an update, (round, b).
    """

    sizes: Array
    update: Array

    @property
    def example(self) -> Array:
        """Seconds for each example in it, (round, b)."""
        return np.asarray(self.update / self.sizes)


def times(sizes: Sequence[int], rounds: int = 15, hidden: int = HIDDEN) -> Times:
    """Times updates of the small digits network, a batch size after the other, again and again.

    Args:
        sizes: batch sizes B.
        rounds: how often each is timed; each time is the least of five.
        hidden: units of the hidden layer.
    """
    jobs = [_update(size, hidden) for size in sizes]
    update = [[clock.seconds(job, 5) for job in jobs] for _ in range(rounds)]
    return Times(np.array(sizes), np.array(update))


class Multiplications(NamedTuple):
    """How many multiplications it takes.

    Attributes:
        all: with all examples in an update.
        batch: with a batch.
    """

    all: float
    batch: float


def multiplications(
    batch_size: int, count: int, unit: str, hidden: int = HIDDEN
) -> Multiplications:
    """Counts the multiplications of the matrices and of the step of the small digits network.

    Args:
        batch_size: B.
        count: how many examples there are, N.
        unit: of what, "an update" or "an epoch".
        hidden: units of the hidden layer.
    """
    network = small_network(0, hidden)
    dense = [layer for layer in network.layers if isinstance(layer, nn.Dense)]
    # Forward and for its weights each layer takes one for each weight and example; for its inputs
    # as many, but the first: nobody asks for the derivative of a pixel.
    products = sum(layer.W.size * (3 if layer is not dense[0] else 2) for layer in dense)
    all_at_once, batch = (
        (size * products + network.theta.size) * (1 if unit == "an update" else count / size)
        for size in (count, batch_size)
    )
    return Multiplications(all_at_once, batch)


class Race(NamedTuple):
    """What it takes to bring the training loss to a target, each batch size at its own best α.

    Attributes:
        sizes: batch sizes B, (b,).
        best_rate: α of each, (b,).
        updates: until each seed is there, (b, seed); infinite where it is not in 500 epochs.
        rises: the part of the updates that were looked at which raise the loss of all examples,
            (b, seed).
        update: seconds that one update takes here and now, (b, seed): a round of timing each.
    """

    sizes: Array
    best_rate: Array
    updates: Array
    rises: Array
    update: Array

    @property
    def examples(self) -> Array:
        """The examples used until then, (b, seed)."""
        return np.asarray(self.updates * self.sizes[:, np.newaxis])

    @property
    def seconds(self) -> Array:
        """The time until then, (b, seed)."""
        return np.asarray(self.updates * self.update)


RATES = (0.02, 0.06, 0.2, 0.6, 1.8)


def race(
    sizes: Sequence[int],
    seeds: Sequence[int],
    target: float = 0.2,
    count: int = EXAMPLES,
    hidden: int = HIDDEN,
    rate: float | None = None,
    pixels: str = "raw",
    row: Sequence[float] = RATES,
) -> Race:
    """Trains small digits networks until the loss of all examples is low.

    For each batch size, α is the one of a row at which all of four other seeds are there first;
    where that is an end of the row, the row goes on.

    Args:
        sizes: batch sizes B.
        seeds: for the first weights and the order of the examples.
        target: the loss to be reached.
        count: how many examples there are, N.
        hidden: units of the hidden layer.
        rate: α for all of them, in the place of the best.
        pixels: as in `examples`.
        row: learning rates, at least three, each as many times the one before.
    """
    rows = []
    for size in progress(sizes, "race", "batch size"):
        best = rate or _best_rate(size, target, count, hidden, pixels, tuple(row))
        updates, rising = _runs(size, [best], seeds, target, count, hidden, pixels)
        rows.append((best, updates[0], rising[0]))
    best_rate, arrived, rises = (np.array(column) for column in zip(*rows, strict=True))
    seconds = times(sizes, rounds=len(seeds), hidden=hidden).update.T
    return Race(np.array(sizes), best_rate, arrived, rises, seconds)


@cache
def _best_rate(
    size: int, target: float, count: int, hidden: int, pixels: str, row: tuple[float, ...]
) -> float:
    rates, ratio = list(row), row[-1] / row[-2]
    while True:
        updates, _ = _runs(size, rates, TUNING_SEEDS, target, count, hidden, pixels, first=True)
        best = int(np.argmin(updates.max(axis=1)))
        if best == 0:
            rates = [rates[0] / ratio, *rates]
        elif best == len(rates) - 1:
            rates = [*rates, ratio * rates[-1]]
        else:
            return float(rates[best])


def _runs(
    size: int,
    rates: Sequence[float],
    seeds: Sequence[int],
    target: float,
    count: int,
    hidden: int,
    pixels: str,
    first: bool = False,
) -> tuple[Array, Array]:
    """Updates until each is there, and the part of those looked at that raise the loss.

    With `first` the race ends as soon as all seeds of one α are there, and counts no rises.
    """
    x, y = examples(count, pixels)
    one_hot, runs, deck = np.eye(10)[y], Runs(rates, seeds, hidden), Deck(count, seeds)
    arrived = np.full((len(rates), len(seeds)), np.inf)
    looks, rising = np.zeros_like(arrived), np.zeros_like(arrived)
    # Looking costs as much as learning from all examples: with small batches it is done less often.
    every = max(1, (128 if first else 32) // size)
    update, before = 0, runs.loss(x, y)
    while np.isinf(arrived).any() and update * size < 500 * count:
        update += 1
        look = update % every == 0
        if look and every > 1 and not first:
            before = runs.loss(x, y)
        batch = deck.deal(size)
        runs.step(x[batch], one_hot[batch])
        if not look:
            continue
        with np.errstate(over="ignore", invalid="ignore"):
            loss = runs.loss(x, y)
        waiting = np.isinf(arrived)
        looks += waiting
        rising += waiting & (loss > before)
        before = loss
        arrived[(loss <= target) & waiting] = update
        if first and np.isfinite(arrived).all(axis=1).any():
            break
    return arrived, rising / looks


def loss_at_another_rate(
    batch_size: int,
    rate_of: int,
    seeds: Sequence[int],
    target: float = 0.2,
    count: int = EXAMPLES,
    hidden: int = HIDDEN,
    pixels: str = "raw",
    row: Sequence[float] = RATES,
) -> Array:
    """The training loss with the best α of another batch size, over the target, (seed,).

    It is looked at after the updates that the same seed takes to the target at the best α of its
    own batch size.

    Args:
        batch_size: B.
        rate_of: the batch size whose α it gets.
        seeds, target, count, hidden, pixels, row: as in `race`.
    """
    own = race([batch_size], seeds, target, count, hidden, None, pixels, row).updates[0]
    alpha = _best_rate(rate_of, target, count, hidden, pixels, tuple(row))
    x, y = examples(count, pixels)
    one_hot, runs, deck = np.eye(10)[y], Runs([alpha], seeds, hidden), Deck(count, seeds)
    losses = np.full(len(seeds), np.inf)
    for update in range(1, int(own.max()) + 1):
        batch = deck.deal(batch_size)
        runs.step(x[batch], one_hot[batch])
        if (own == update).any():
            losses[own == update] = runs.loss(x, y)[0][own == update]
    return losses / target


class Course(NamedTuple):
    """The training loss along runs with one batch size.

    Attributes:
        size: the batch size B.
        updates: at which the loss was looked at, (k,).
        seconds: how long these updates take, at the measured time for one, (k,).
        loss: of all examples, the mean of the seeds, (k,).
    """

    size: int
    updates: NDArray[np.int64]
    seconds: Array
    loss: Array

    @property
    def examples(self) -> Array:
        """How many were used by then, (k,)."""
        return np.asarray(self.updates * self.size)


def courses(found: Race, seeds: Sequence[int], looks: int = 40) -> list[Course]:
    """Runs each batch size of a `race` at the α that was best, until its last update there.

    Args:
        found: the race.
        seeds: for the first weights and the order of the examples.
        looks: at most how often the loss is measured.
    """
    return [
        _course(int(size), float(rate), int(updates.max()), looks, median(seconds), seeds)
        for size, rate, updates, _, seconds in zip(*found, strict=True)
    ]


def _course(
    size: int, rate: float, updates: int, looks: int, seconds: float, seeds: Sequence[int]
) -> Course:
    x, y = examples()
    one_hot, runs, deck = np.eye(10)[y], Runs([rate], seeds), Deck(len(x), seeds)
    at = np.unique(np.rint(np.geomspace(1, updates, looks)).astype(np.int64))
    losses = []
    for update in range(1, updates + 1):
        batch = deck.deal(size)
        runs.step(x[batch], one_hot[batch])
        if update in at:
            losses.append(runs.loss(x, y).mean())
    return Course(size, at, at * seconds, np.array(losses))
