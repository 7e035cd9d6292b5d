"""Where descents stop, and what more data changes: claims M1 and M3."""

from __future__ import annotations

import numpy as np

from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.local_minima.wave import (
    Ends,
    depths,
    first_weights,
    loss_and_gradient,
    outputs,
    settle,
    train,
)
from companion.evidence.shares import deciding_share
from companion.landscapes import RippledValley
from companion.optim import GradientDescent
from companion.progress import progress

DEPTH = 0.3
"""Of the deep ripples of this chapter's valley."""


def valley_share(starts: Array, depth: float = DEPTH, lr: float = 0.1, steps: int = 1500) -> float:
    """The part of the descents of the rippled valley that ends at its deepest minimum.

    Args:
        starts: places x on the floor, shape (n,).
        depth: of the ripples.
        lr: the learning rate.
        steps: of each descent.
    """
    valley = RippledValley(depth)
    theta = np.stack([starts, np.zeros_like(starts)], axis=-1)
    optimizer = GradientDescent(lr)
    for _ in range(steps):
        optimizer.step(theta, valley.gradient(theta))
    return float((valley.value(theta) < 1e-6).mean())


def wave_ends(hidden: int, runs: int = 100, seed: int = 0) -> Ends:
    """Where networks 1-h-1 come to rest that learn a wave by gradient descent.

    Args:
        hidden: h.
        runs: how many networks.
        seed: for the first weights.
    """
    theta = first_weights(runs, hidden, seed)
    train(theta, GradientDescent(0.1), 1000)
    return settle(theta)


@claim(
    "M1",
    "The loss has many valleys; the optimizer may stop in one that is not the deepest.",
)
def M1() -> Finding:
    """Counts where descents stop, on a surface and in networks of 2, 3 and 4 hidden units."""
    starts = np.random.default_rng(0).uniform(-4, 4, 500)
    valley = valley_share(starts)
    narrow = wave_ends(2)
    levels, counts = depths(narrow)
    minima = bool(narrow.slope.max() < 1e-6 and narrow.curvature.min() > 1e-4)
    stuck = float(1 - narrow.deepest.mean())
    wider = {h: float(wave_ends(h, 60).deepest.mean()) for h in progress((3, 4), "M1", "width")}
    holds = valley < 0.5 and minima and len(levels) > 1 and stuck > 0.5
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        qualification="" if holds else "nearly every run ends in the deepest valley",
        measured=(
            f"of descents of a rippled valley {below(valley, 0.2)} reach the deepest of its nine "
            f"minima. Networks of 2 hidden units stop at {len(levels)} different depths, all of "
            f"them {'true minima' if minima else 'not certainly minima'}, and "
            f"{above(stuck, 0.6)} of the runs not at the deepest; of those with 3 units "
            f"{above(wider[3], 0.6)} and with 4 {above(wider[4], 0.85)} are within 1% of the "
            "lowest loss that any of them found"
        ),
        setup=(
            "500 starts; networks 1-h-1 on 20 points of a sine wave, tanh, squared error, L2 "
            "0.001, 100 and twice 60 seeds, 1,000 steps at α = 0.1, then Newton steps to rest"
        ),
        numbers={
            "valley": valley,
            "depths": float(len(levels)),
            "stuck": stuck,
            "least_curvature": float(narrow.curvature.min()),
            "three_units": wider[3],
            "four_units": wider[4],
            "rarest": float(counts.min()),
        },
        deciding=deciding_share(
            "share of the networks of 2 hidden units that stop above the deepest minimum",
            len(narrow.loss) - int(narrow.deepest.sum()),
            len(narrow.loss),
        ),
    )


def with_data(N: int, sets: int = 4, runs: int = 25, noise: float = 0.3) -> tuple[Array, Array]:
    """Training and held-out error where networks of 2 hidden units come to rest, (sets, runs).

    Both are mean squared errors without the penalty; the held-out one is over the whole wave with
    the same noise.

    Args:
        N: examples in a data set, random places on the wave.
        sets: data sets.
        runs: networks a set, from different first weights.
        noise: standard deviation of that of the targets.
    """
    x, y = np.empty((2, sets, runs, N))
    for k in range(sets):
        rng = np.random.default_rng(k)
        x[k] = rng.uniform(-1, 1, N)
        y[k] = np.sin(2 * np.pi * x[k, 0]) + noise * rng.normal(size=N)
    x, y = x.reshape(-1, N), y.reshape(-1, N)
    theta = first_weights(sets * runs, 2, seed=1)
    train(theta, GradientDescent(0.1), 300, x, y)
    ends = settle(theta, x, y, steps=30)
    trained, _ = loss_and_gradient(ends.theta, x, y, penalty=0.0)
    wave = np.linspace(-1, 1, 400)
    missed = ((outputs(ends.theta, wave) - np.sin(2 * np.pi * wave)) ** 2).mean(axis=1)
    return trained.reshape(sets, runs), (missed + noise**2).reshape(sets, runs)


def not_deepest(trained: Array) -> Array:
    """The part of a data set's runs whose training error is over 1.1 times its lowest, (sets,).

    Args:
        trained: training errors, shape (sets, runs).
    """
    share: Array = (trained > 1.1 * trained.min(axis=1, keepdims=True)).mean(axis=1)
    return share


@claim("M3", "Against local minima, more training data helps.")
def M3() -> Finding:
    """Compares what stays and what changes as N grows from 10 to 160."""
    sizes = (10, 40, 160)
    runs = [with_data(N) for N in progress(sizes, "M3", "size")]
    by_set = [not_deepest(trained) for trained, _ in runs]
    stuck = [float(share.mean()) for share in by_set]
    gaps = [float((held - trained).mean()) for trained, held in runs]
    rows = np.arange(4)
    best = [float(held[rows, trained.argmin(axis=1)].mean()) for trained, held in runs]
    stays = stuck[-1] > 0.25 and stuck[-1] > stuck[0] - 0.1
    closes = gaps[-1] < 0.3 * gaps[0]
    return Finding(
        verdict=Verdict.DOES_NOT_HOLD if stays else Verdict.HOLDS,
        qualification=(
            "more data does not empty the shallow valleys"
            + ("; it makes training loss and held-out loss agree" if closes else "")
            if stays
            else ""
        ),
        measured=(
            f"with {sizes[-1]} examples {above(stuck[-1], 0.25)} of the runs stop clearly above "
            f"the lowest training loss, {'no fewer' if stays else 'fewer'} than with {sizes[0]}. "
            "What shrinks is the "
            f"gap between training and held-out loss, to {below(gaps[-1] / gaps[0], 0.3)} of what "
            f"it was; at the deepest minimum the held-out loss {_moves(best)}"
        ),
        setup=(
            "networks 1-2-1 on noisy points of a sine wave, N = 10, 40 and 160, four data sets "
            "with 25 first weights each, 300 steps at α = 0.1, then Newton steps to rest"
        ),
        numbers={
            "stuck_few": stuck[0],
            "stuck_many": stuck[-1],
            "gap_few": gaps[0],
            "gap_many": gaps[-1],
            "held_out_best_few": best[0],
            "held_out_best_many": best[-1],
        },
        deciding=Deciding.of(
            "share of runs that stop above the lowest loss, 160 examples minus 10, by data set",
            by_set[-1] - by_set[0],
        ),
    )


def _moves(best: list[float]) -> str:
    return "falls" if best[-1] < best[0] else "does not fall"
