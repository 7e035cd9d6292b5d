"""L-BFGS on batches of every size."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.optim import Adam
from companion.studies.second_order.small_scale import (
    by_slope,
    course,
    on_batches,
    small_job,
)

EXAMPLES, PASSES = 200, 50
SIZES = (20, 25, 40, 50, 100, 200)
RATES = (0.1, 0.3, 1.0)
LEAST, MOST = 1e-2, 10.0
PAIRS = {"same": "one batch", "two": "two batches"}


@lru_cache(maxsize=64)
def run(pairs: str, lr: float, batch: int) -> Array:
    """The loss of all examples after every pass, (PASSES + 1,), of L-BFGS."""
    job = small_job(0, EXAMPLES)
    steps = on_batches(job, lr, batch, 0, same=pairs == "same")
    return np.minimum(course(job, steps, range(PASSES + 1)), MOST)


@lru_cache(maxsize=1)
def adam() -> Array:
    """Adam on batches of 20, at a good α: what to compare with."""
    job = small_job(0, EXAMPLES)
    return course(job, by_slope(job, Adam(0.04), 20, 0), range(PASSES + 1))


def batches(batch: int, pairs: str, lr: float) -> live.Frame:
    """L-BFGS on batches of this size, beside Adam."""
    loss, passes = run(pairs, lr, batch), np.arange(PASSES + 1)
    return live.Frame(
        words=_words(batch, pairs, loss),
        panels={
            "loss": live.Lines(
                [
                    live.Curve(passes, adam(), "Adam, batches of 20", "dashed", "blue"),
                    live.Curve(passes, loss, "L-BFGS", "line", "accent"),
                ],
                x_label="passes over the examples",
                y_label="loss L of all examples",
                y_scale="log",
                x_limits=(0, PASSES),
                y_limits=(LEAST, MOST),
            )
        },
    )


def _words(batch: int, pairs: str, loss: Array) -> str:
    whole = ", all examples" if batch == EXAMPLES else ""
    begins = f"Batches of {batch}{whole}, both gradients of a pair from {PAIRS[pairs]}:"
    if loss[-1] >= MOST:
        return f"{begins} the run diverges in pass {int(np.argmax(loss >= MOST))}."
    end, other = float(loss[-1]), float(adam()[-1])
    side = "below" if end < other else "above"
    return (
        f"{begins} after {PASSES} passes the loss is {format_number(end, 2)}, {side} Adam's "
        f"{format_number(other, 2)}."
    )


BATCHES = live.Experiment(
    name="lbfgs-batches",
    claim="The smaller the batches, the less L-BFGS learns from its pairs.",
    caption=(
        f"One run of the small job, {EXAMPLES} digits. A pass is {EXAMPLES} gradients of single "
        "examples. "
        "With pairs from one batch each step takes two gradients, with pairs from two batches one. "
        "α stands in the place of the line search."
    ),
    parameters=(
        live.Parameter("batch", SIZES, 50, label="batch size B"),
        live.Choice("pairs", PAIRS, "same", label="gradients of a pair from"),
        live.Parameter("lr", RATES, 0.3, label="learning rate α"),
    ),
    presets={
        "all examples": {"batch": 200, "pairs": "two", "lr": 1.0},
        "batches of 100": {"batch": 100, "pairs": "two", "lr": 0.3},
        "batches of 20, one batch a pair": {"batch": 20, "pairs": "same", "lr": 0.1},
        "batches of 20, two batches a pair": {"batch": 20, "pairs": "two", "lr": 0.1},
    },
    function=batches,
    alt=(
        "The loss over the passes, on a logarithmic axis: a dashed curve for Adam, and L-BFGS, "
        "which comes down to it with all examples, and with small batches stays above it, jumps "
        "about or shoots up."
    ),
)
