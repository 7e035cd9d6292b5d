"""Sampling against shuffling: in which order the examples come."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from companion import live
from companion.arguments import Array
from companion.data import linear_regression
from companion.live import format_number
from companion.optim import GradientDescent

N, FEATURES, EPOCHS, SEEDS = 64, 4, 12, 16
PROBLEM = linear_regression(N, FEATURES, 4.0, noise=0.5, rng=1)
BEST, *_ = np.linalg.lstsq(PROBLEM.x, PROBLEM.y)
HESSIAN = 2 * PROBLEM.x.T @ PROBLEM.x / N
ORDERS = {
    "sampled": "drawn anew for each update",
    "reshuffled": "shuffled before each epoch",
    "once": "shuffled once",
    "sorted": "sorted by target",
}
MOST_TIMES = 4
LEAST, MOST = 1e-5, 1e2


@lru_cache
def orders() -> NDArray[np.int64]:
    """Which example each update takes, (order, seed, epoch, update)."""
    rngs = [np.random.default_rng(seed) for seed in range(SEEDS)]
    shape = (len(ORDERS), SEEDS, EPOCHS, N)
    result = np.empty(shape, dtype=np.int64)
    for seed, rng in enumerate(rngs):
        result[0, seed] = rng.integers(0, N, (EPOCHS, N))
        result[1, seed] = rng.permuted(np.tile(np.arange(N), (EPOCHS, 1)), axis=1)
        result[2, seed] = rng.permutation(N)
        result[3, seed] = np.argsort(PROBLEM.y)
    return result


@lru_cache(maxsize=64)
def training(alpha: float) -> Array:
    """The excess loss after each epoch of single examples, (order, seed, EPOCHS + 1)."""
    w = np.zeros((len(ORDERS), SEEDS, FEATURES))
    optimizer, losses = GradientDescent(alpha), []
    taken = np.moveaxis(orders(), (2, 3), (0, 1))
    for epoch in range(EPOCHS + 1):
        apart = w - BEST
        losses.append(0.5 * ((apart @ HESSIAN) * apart).sum(axis=-1))
        for i in taken[epoch] if epoch < EPOCHS else ():
            x = PROBLEM.x[i]
            error = (x * w).sum(axis=-1) - PROBLEM.y[i]
            optimizer.step(w, 2 * error[..., np.newaxis] * x)
            np.clip(w, -1e6, 1e6, out=w)  # far out of the picture
    return np.asarray(np.clip(np.stack(losses, axis=-1), LEAST, MOST))


@lru_cache
def times_used(order: str) -> Array:
    """The part of the examples used 0, 1, … and MOST_TIMES times or more in an epoch."""
    epochs = orders()[list(ORDERS).index(order)].reshape(-1, N)
    counts = np.stack([np.bincount(epoch, minlength=N) for epoch in epochs])
    return np.array([(np.minimum(counts, MOST_TIMES) == k).mean() for k in range(MOST_TIMES + 1)])


def example_order(alpha: float, order: str) -> live.Frame:
    """The loss epoch by epoch, and how often an epoch uses each example."""
    losses, which = training(alpha), list(ORDERS).index(order)
    epochs = np.arange(EPOCHS + 1)
    here, end = losses[which], losses[:, :, -1].mean(axis=1)
    never = times_used(order)[0]
    words = (
        f"After {EPOCHS} epochs the loss lies {format_number(end[which])} above the least; with "
        f"examples drawn anew for each update, {format_number(end[0])}."
    )
    if which == 0:
        words = (
            f"After {EPOCHS} epochs the loss lies {format_number(end[0])} above the least. "
            f"An epoch of as many draws as examples leaves {never:.0%} of them out."
        )
    return live.Frame(
        words=words,
        panels={
            "loss": live.Lines(
                [
                    *(live.Curve(epochs, run.mean(axis=0), colour="muted") for run in losses),
                    live.Band(
                        epochs, here.min(axis=0), here.max(axis=0), f"{SEEDS} seeds", "accent"
                    ),
                    live.Curve(epochs, here.mean(axis=0), "this order, mean", colour="accent"),
                ],
                x_label="epochs",
                y_label="loss above the least",
                y_scale="log",
                x_limits=(0, EPOCHS),
                y_limits=(LEAST, MOST),
            ),
            "used": live.Bars(
                [*map(str, range(MOST_TIMES)), f"{MOST_TIMES} or more"],
                100 * times_used(order),
                y_label="examples [%]",
                y_limits=(0, 105),
                x_label="times used in an epoch",
            ),
        },
    )


EXAMPLE_ORDER = live.Experiment(
    name="example-order",
    claim="A shuffle uses every example once an epoch, and ends lower than draws with replacement.",
    caption=(
        f"Linear regression on {N} examples, one an update. All four orders in grey, the chosen "
        "one in colour, at the end of each epoch. Draws with replacement leave out about a third "
        "of the examples in an epoch and use others several times; a shuffle leaves out none, and "
        "its floor is lower. A sorted order does no harm on this small problem; on others it "
        "does."
    ),
    parameters=(
        live.Choice("order", ORDERS, "sampled", label="examples"),
        live.Parameter("alpha", np.geomspace(0.001, 0.032, 6), 0.008, "learning rate α", log=True),
    ),
    function=example_order,
    alt=(
        "Above, the loss against epochs on a logarithmic axis for four orders of the examples, "
        "one of them with the spread of its seeds. Below, bars: how many of the examples are used "
        "never, once, twice and more often in an epoch."
    ),
)
