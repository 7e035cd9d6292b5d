"""The same training counted in updates and in examples."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.data import linear_regression
from companion.live import format_number
from companion.optim import GradientDescent

N, FEATURES, CONDITION, NOISE = 128, 4, 4.0, 0.5
PROBLEM = linear_regression(N, FEATURES, CONDITION, noise=NOISE, rng=0)
BEST, *_ = np.linalg.lstsq(PROBLEM.x, PROBLEM.y)
BATCH_SIZES = (1, 4, 16, 64, N)
EPOCHS, SEEDS, POINTS = 10, 8, 40
LEAST, MOST = 1e-5, 1e2


def excess_loss(weights: Array) -> Array:
    """The mean squared error of the weights, (…, d), above the least that any weights reach."""
    apart = (weights - BEST) @ PROBLEM.x.T
    loss: Array = (apart**2).mean(axis=-1)
    return loss


def counts(batch_size: int) -> Array:
    """The numbers of updates at which the loss is looked at: POINTS of them, some perhaps alike."""
    return np.rint(np.geomspace(1, EPOCHS * N // batch_size, POINTS)).astype(np.int64)


@lru_cache(maxsize=1024)
def training(alpha: float, batch_size: int) -> Array:
    """The excess loss at `counts`, (SEEDS, POINTS): one run a seed, all from w = 0."""
    orders = [np.random.default_rng(seed) for seed in range(SEEDS)]
    weights = np.zeros((SEEDS, FEATURES))
    optimizer = GradientDescent(alpha)
    looks, losses, update = counts(batch_size), [], 0
    for _ in range(EPOCHS):
        shuffled = np.stack([rng.permutation(N) for rng in orders])
        for first in range(0, N, batch_size):
            batch = shuffled[:, first : first + batch_size]
            x, y = PROBLEM.x[batch], PROBLEM.y[batch]
            error = (x @ weights[:, :, np.newaxis])[:, :, 0] - y
            gradient = 2 / batch_size * (error[:, np.newaxis] @ x)[:, 0]
            optimizer.step(weights, gradient)
            np.clip(weights, -1e6, 1e6, out=weights)  # far out of the picture
            update += 1
            losses += [excess_loss(weights)] * int((looks == update).sum())
    return np.stack(losses, axis=-1)


def batch_size(alpha: float, size: str) -> live.Frame:
    """The same runs against what they cost, counted in updates and in examples."""
    return _frame(alpha, int(size))


def _frame(alpha: float, size: int) -> live.Frame:
    losses = np.clip(training(alpha, size), LEAST, MOST)
    middle = np.median(losses, axis=0)
    panels = {}
    for unit, most in {"updates": EPOCHS * N, "examples": EPOCHS * N}.items():
        curves: list[live.Curve | live.Band] = []
        for other in BATCH_SIZES:
            x = counts(other) * (other if unit == "examples" else 1)
            others = np.clip(np.median(training(alpha, other), axis=0), LEAST, MOST)
            curves.append(live.Curve(x, others, colour="muted"))
        x = counts(size) * (size if unit == "examples" else 1)
        curves += [
            live.Band(x, losses.min(axis=0), losses.max(axis=0), f"{SEEDS} seeds", "accent"),
            live.Curve(x, middle, "this batch size, median", colour="accent"),
        ]
        panels[unit] = live.Lines(
            curves,
            x_label="updates" if unit == "updates" else f"examples used ({N} are one epoch)",
            y_label="loss above the least",
            x_scale="log",
            y_scale="log",
            x_limits=(1, most),
            y_limits=(LEAST, MOST),
        )
    updates = EPOCHS * N // size
    return live.Frame(
        words=(
            f"With {size} {'example' if size == 1 else 'examples'} a batch, {EPOCHS} epochs are "
            f"{updates} updates. At their end the loss lies {_end(float(middle[-1]))} above the "
            f"least, in the median of {SEEDS} seeds."
        ),
        panels=panels,
    )


def _end(loss: float) -> str:
    if loss >= MOST:
        return f"{format_number(MOST)} or more"
    return f"{format_number(LEAST)} or less" if loss <= LEAST else format_number(loss)


BATCH_SIZE = live.Experiment(
    name="batch-size",
    claim="Which batch size is fastest depends on what you count.",
    caption=(
        f"Linear regression on {N} examples, all batch sizes from {BATCH_SIZES[0]} to "
        f"{BATCH_SIZES[-1]} in grey and the chosen one in colour. Counted in updates, a large "
        "batch is ahead: each of its updates knows more. Counted in examples, a small batch is, at "
        "the same α: it makes more updates of them. In the end a small batch comes to rest higher, "
        "at a floor of noise that falls with α."
    ),
    parameters=(
        live.Parameter(
            "alpha", np.geomspace(0.004, 0.256, 7), 0.032, label="learning rate α", log=True
        ),
        live.Choice("size", {str(b): str(b) for b in BATCH_SIZES}, "16", label="batch size B"),
    ),
    function=batch_size,
    alt=(
        "The loss above its least of the training runs of five batch sizes, above against updates, "
        "below against examples, all axes logarithmic. One of them stands out, with the spread of "
        "its seeds."
    ),
)
