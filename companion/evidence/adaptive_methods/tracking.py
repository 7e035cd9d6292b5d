"""A minimum that jumps, and gradients that shrink: claim A2."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, above, below, claim, judged
from companion.progress import progress

STEPS, DIMENSION, SIZE = 1200, 10, 3.0
EARLY, STEEP = 0.1, 100.0
RATES = np.geomspace(1e-2, 1e2, 17)
"""The learning rates that every method is tuned over, four a decade."""
TUNING, FRESH = range(2), range(10, 18)


class Task(NamedTuple):
    """What there is to track.

    Attributes:
        jumps: how often the minimum jumps, at equal times.
        steep: what the gradients of the first tenth are multiplied by.
    """

    jumps: int
    steep: float


TASKS = {
    "at rest": Task(0, 1.0),
    "jumps": Task(3, 1.0),
    "jumps, steep at first": Task(3, STEEP),
}
"""The minimum rests; it jumps; it jumps, and the gradients are large at first."""
TRACKERS: dict[str, tuple[Callable[..., optim.Optimizer], tuple[dict[str, float], ...]]] = {
    "Adagrad": (optim.Adagrad, ({},)),
    "RMSprop": (optim.RMSprop, ({"rho": 0.9}, {"rho": 0.99})),
    "Adadelta": (
        optim.Adadelta,
        ({"rho": 0.9}, {"rho": 0.9, "eps": 1e-2}, {"rho": 0.99}, {"rho": 0.99, "eps": 1e-2}),
    ),
}
"""Each method with the settings that it is tuned over, beside α."""


def track(optimizer: optim.Optimizer, task: Task, seeds: range) -> Array:
    """The distance from a minimum that jumps, under noise.

    The loss is ½ |θ − c|², or `steep` times that in the first tenth, and each of its derivatives
    carries noise of variance 1, multiplied likewise. The minimum c is drawn anew at each jump.

    Args:
        optimizer: with a learning rate of the shape (k, 1, 1), or a number for k = 1.
        task: when c jumps, and how steep it is at first.
        seeds: for the minima and the noise.

    Returns:
        ½ |θ − c|² / d before every step, (STEPS, k, s).
    """
    draws = [np.random.default_rng(seed) for seed in seeds]
    minima = np.stack([r.normal(scale=SIZE, size=(task.jumps + 1, DIMENSION)) for r in draws], 1)
    noise = np.stack([r.normal(size=(STEPS, DIMENSION)) for r in draws], axis=1)
    theta = np.zeros((np.size(getattr(optimizer, "lr", 1.0)), len(seeds), DIMENSION))
    heights = []
    for step in range(STEPS):
        away = theta - minima[step * (task.jumps + 1) // STEPS]
        heights.append(0.5 * np.mean(away**2, axis=2))
        scale = task.steep if step < EARLY * STEPS else 1.0
        optimizer.step(theta, scale * (away + noise[step]))
    return np.array(heights)


class Tuned(NamedTuple):
    """A method at its best.

    Attributes:
        height: (s,), the mean of `track` over all steps, on fresh seeds.
        lr: the α that was best on others.
        options: the other settings.
    """

    height: Array
    lr: float
    options: dict[str, float]


@cache
def tuned(method: str, task: str) -> Tuned:
    """A method of TRACKERS at its best α and settings on a task of TASKS."""
    kind, settings = TRACKERS[method]
    best: tuple[float, float, dict[str, float]] = (np.inf, 1.0, {})
    for options in settings:
        optimizer = kind(RATES[:, np.newaxis, np.newaxis], **options)
        means = track(optimizer, TASKS[task], TUNING).mean(axis=(0, 2))
        i = int(means.argmin())
        best = min(best, (float(means[i]), float(RATES[i]), options), key=lambda found: found[0])
    _, lr, options = best
    height = track(kind(lr, **options), TASKS[task], FRESH).mean(axis=(0, 1))
    return Tuned(height, lr, options)


def untuned_height(task: str) -> Array:
    """Adadelta as it was published, without a learning rate: (s,), on the fresh seeds.

    Args:
        task: one of TASKS.
    """
    heights: Array = track(optim.Adadelta(1.0, rho=0.95), TASKS[task], FRESH).mean(axis=(0, 1))
    return heights


def slope_steps(optimizer: optim.Optimizer, slope: float, steps: int) -> Array:
    """The lengths of the steps down a constant slope, (steps,).

    Args:
        optimizer: a new one.
        slope: the derivative, the same at every step.
        steps: how many.
    """
    theta, gradient, lengths = np.zeros(1), np.array([slope]), []
    for _ in range(steps):
        before = theta[0]
        optimizer.step(theta, gradient)
        lengths.append(before - theta[0])
    return np.array(lengths)


@claim("A2", "Adadelta repairs Adagrad's limitation by restricting the changes.")
def A2() -> Finding:
    """Tracks a minimum that rests, that jumps, and that jumps after a steep beginning."""
    height = {
        task: {method: tuned(method, task).height for method in TRACKERS}
        for task in progress(TASKS, "A2", "task")
    }
    gain = {t: height[t]["Adagrad"] / height[t]["Adadelta"] for t in TASKS}
    window = height["jumps, steep at first"]["Adagrad"] / height["jumps, steep at first"]["RMSprop"]
    at_rest, jumps = float(np.median(1 / gain["at rest"])), float(np.median(gain["jumps"]))
    untuned = untuned_height("at rest") / height["at rest"]["Adagrad"]
    # The limitation itself: on a constant slope Adagrad's steps shrink, Adadelta's do not.
    shrinks, grows = (
        float(lengths[-1] / lengths[99])
        for lengths in (
            slope_steps(optim.Adagrad(1.0), 1.0, 10_000),
            slope_steps(optim.Adadelta(), 1.0, 10_000),
        )
    )
    hard = gain["jumps, steep at first"]
    repairs = hard.min() > 2 and shrinks < 0.2
    only_there = at_rest > 1.5 and jumps < 1.33 and window.min() > 2 and grows > 2
    verdict, qualification = judged(
        repairs,
        only_there,
        "the gradients shrink while there is still a way to go; what is restricted is the memory, "
        "not the changes, and RMSprop's window repairs as much",
        "with its window it is no better than Adagrad where that stalls",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            "where the minimum jumps after a steep beginning, Adagrad stays "
            f"{above(float(hard.min()), 2)} times as high as Adadelta and "
            f"{above(float(window.min()), 2)} times as high as RMSprop, on each seed. Where it "
            f"rests, Adadelta stays {above(at_rest, 1.5)} times as high as Adagrad, and without "
            f"tuning {above(float(untuned.min()), 10)} times; where it only jumps, Adagrad stays "
            f"{below(jumps, 1.33)} times as high as Adadelta. On a constant slope from "
            "step 100 to step 10,000 Adagrad's steps shrink to "
            f"{'less' if shrinks < 0.2 else 'more'} than a fifth; Adadelta's grow to "
            f"{above(grows, 2)} times their length"
        ),
        setup=(
            f"½|θ − c|² in {DIMENSION} dimensions with noise, {STEPS:,} steps, mean height over "
            f"all of them; {len(RATES)} rates for each method, two ρ for RMSprop, two ρ and two ε "
            f"for Adadelta; tuned on {len(TUNING)} seeds, run on {len(FRESH)} others"
        ),
        numbers={
            "jumps": jumps,
            "steep": float(np.median(hard)),
            "window": float(np.median(window)),
            "at_rest": at_rest,
            "untuned": float(np.median(untuned)),
            "adagrad_shrinks": shrinks,
            "adadelta_grows": grows,
        },
        deciding=Deciding.of(
            "height after a steep beginning with jumps, Adagrad's over Adadelta's", hard
        ),
    )
