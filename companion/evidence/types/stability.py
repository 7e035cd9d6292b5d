"""What noise does to a run: claims T2 and T7."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from companion import data, optim
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.types.runs import EXAMPLES, Runs, examples
from companion.progress import progress

SEEDS = range(10)


def rises(rates: Sequence[float], batch_size: int, updates: int = 120) -> Array:
    """The part of the updates after which the loss of all examples is higher, (α, seed).

    Args:
        rates: learning rates α.
        batch_size: examples an update; all of them, or shuffled anew for each epoch.
        updates: how many.
    """
    x, y = examples()
    one_hot, runs = np.eye(10)[y], Runs(rates, SEEDS)
    rngs = [np.random.default_rng(seed) for seed in SEEDS]
    losses = [runs.loss(x, y)]
    order = np.empty((len(SEEDS), 0), dtype=np.int64)
    for _ in progress(range(updates), f"batches of {batch_size}", "update"):
        if order.shape[1] < batch_size:
            order = np.stack([rng.permutation(len(x)) for rng in rngs])
        batch, order = order[:, :batch_size], order[:, batch_size:]
        runs.step(x[batch], one_hot[batch])
        losses.append(runs.loss(x, y))
    return np.asarray((np.diff(losses, axis=0) > 0).mean(axis=0))


@claim("T2", "Batch gradient descent converges smoothly.")
def T2() -> Finding:
    """Counts the updates that raise the loss: `rises`."""
    each = rises((0.1, 1.0), EXAMPLES)
    small, large = each.mean(axis=1)
    noisy = rises((0.1,), 8).mean()
    smooth = small == 0 and large > 0.1 and noisy > 0.15
    return Finding(
        verdict=Verdict.HOLDS_IF if smooth else Verdict.DOES_NOT_HOLD,
        qualification="the learning rate is small enough" if smooth else "",
        measured=(
            f"with all examples and α = 0.1, {small:.0%} of the updates raise the loss, with α = 1 "
            f"{above(large, 0.1)}. In batches of 8 and at α = 0.1, {above(noisy, 0.15)} do"
        ),
        setup=f"digits, {EXAMPLES} examples, 64-16-10, 120 updates, {len(SEEDS)} seeds",
        numbers={"small": float(small), "large": float(large), "noisy": float(noisy)},
        deciding=Deciding.of(
            "share of updates that raise the loss, all examples, α = 0.1", each[0]
        ),
    )


N, FEATURES, CONDITION, NOISE = 256, 5, 4.0, 0.5


class Floor(NamedTuple):
    """Where runs with a constant learning rate come to rest.

    Attributes:
        rates, sizes: learning rates α, (a,), and batch sizes B, (b,).
        loss: the excess of the loss over its least, the mean over the last half of the updates,
            (a, b, seed).
        rising: the part of these updates that raise the loss, the mean over the seeds, (a, b).
    """

    rates: Array
    sizes: Array
    loss: Array
    rising: Array


def regression_runs(
    rates: Array,
    batch_size: int,
    updates: int,
    noise: float = NOISE,
    schedule: Callable[[int], float] = lambda update: 1.0,
    seeds: Sequence[int] = SEEDS,
) -> Array:
    """The excess loss of linear regression after each update, (update, α, seed), from w = 0.

    Args:
        rates: learning rates α, (α,).
        batch_size: examples an update, drawn with replacement; N are all of them.
        updates: how many.
        noise: the standard deviation of the error in the targets.
        schedule: the factor on α at each update, from 0.
        seeds: for the batches, one run each.
    """
    problem = data.linear_regression(N, FEATURES, CONDITION, noise=noise, rng=0)
    best, *_ = np.linalg.lstsq(problem.x, problem.y)
    rngs = [np.random.default_rng(seed) for seed in seeds]
    if batch_size == N:
        batches = np.broadcast_to(np.arange(N), (updates, len(seeds), N))
    else:
        batches = np.stack([rng.integers(0, N, (updates, batch_size)) for rng in rngs], axis=1)
    w = np.zeros((len(rates), len(seeds), FEATURES))
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


def floor(
    rates: Sequence[float] = (0.002, 0.004, 0.008, 0.016),
    sizes: Sequence[int] = (1, 4, 16),
    updates: int = 4000,
) -> Floor:
    """Runs linear regression at each α and B until it only wanders.

    Args:
        rates: learning rates α.
        sizes: batch sizes B, drawn with replacement.
        updates: how many; the last half of them is measured.
    """
    alphas = np.array(rates)
    losses, rising = [], []
    for size in progress(sizes, "floors", "batch size"):
        late = regression_runs(alphas, size, updates)[updates // 2 :]
        losses.append(late.mean(axis=0))
        rising.append((np.diff(late, axis=0) > 0).mean(axis=(0, 2)))
    return Floor(alphas, np.array(sizes), np.stack(losses, axis=1), np.stack(rising, axis=1))


def stable_rate(batch_size: int, updates: int = 300) -> float:
    """The largest α of a fine geometric grid at which no seed's loss ends above its start."""
    rates = np.geomspace(0.01, 0.5, 40)
    losses = regression_runs(rates, batch_size, updates)
    tame = (losses[-1] < losses[0].max()).all(axis=-1)
    return float(rates[: int(np.argmin(tame))].max(initial=0.0))


@claim("T7", "Its noise makes stochastic gradient descent unstable.")
def T7() -> Finding:
    """Measures where the loss comes to rest, and up to which α it does: `floor`, `stable_rate`."""
    at = floor()
    grid = np.stack(np.broadcast_arrays(1.0, *np.log(np.meshgrid(at.rates, at.sizes))), axis=-1)
    grid = grid.reshape(-1, 3)
    fit, *_ = np.linalg.lstsq(grid, np.log(at.loss.mean(axis=-1).T).ravel())
    with_rate, with_size = float(fit[1]), float(fit[2])
    # The same for each seed alone, (3, seed).
    each, *_ = np.linalg.lstsq(grid, np.log(at.loss.transpose(1, 0, 2)).reshape(len(grid), -1))
    edge = {size: stable_rate(size) for size in (1, N)}
    constant, falling = (
        float(regression_runs(np.array([0.016]), 1, 4000, schedule=s)[-1].mean())
        for s in (lambda k: 1.0, lambda k: 1 / (1 + k / 50))
    )
    exact = float(regression_runs(np.array([0.016]), 1, 4000, noise=0.0)[-1].max())
    proportional = abs(with_rate - 1) < 0.2 and abs(with_size + 1) < 0.2
    tamed = falling < constant / 5 and exact < 1e-20
    earlier = edge[1] < 0.6 * edge[N]
    rising = float(at.rising[:, 0].mean())
    holds = proportional and tamed and earlier
    return Finding(
        verdict=Verdict.HOLDS_IF if holds else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the learning rate stays constant and no parameters fit every example" if holds else ""
        ),
        measured=(
            "the loss does not come to rest but wanders at a height that grows as α to the power "
            f"{with_rate:.1f} and as B to the power −{-with_size:.1f}; {rising:.0%} of the "
            f"updates raise it. Single examples diverge at {below(edge[1] / edge[N], 0.6)} of the "
            "α that all examples bear. With α falling as 1/t less than a fifth of the height is "
            f"left, and where one w fits every example, {below(exact, 1e-20)}: the noise is 0 there"
        ),
        setup=(
            f"linear regression, N = {N}, {FEATURES} weights, κ = {CONDITION:.0f}, "
            f"{len(SEEDS)} seeds, 4,000 updates, α = 0.002 … 0.016, B = 1 … 16"
        ),
        numbers={
            "with_rate": with_rate,
            "with_size": with_size,
            "rising": rising,
            "edge_single": edge[1],
            "edge_all": edge[N],
            "constant": constant,
            "falling": falling,
            "exact": exact,
        },
        deciding=Deciding.of(
            "power of α with which the height grows at which the loss wanders, small batches",
            each[1],
        ),
    )
