"""How well each method does at its best α, and how wide the range of good ones is: L6 and L7."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.progress import progress
from companion.studies.learning_rate.pair import Pair
from companion.studies.learning_rate.reading import METHODS, Tuned, reading_runs

RATES = 10.0 ** np.arange(-4, 1.01, 0.5)
"""The learning rates of a sweep, two a decade."""

CENTRES: Mapping[str, float] = MappingProxyType(
    {"gradient descent": 0.3, "momentum": 0.05, "Nesterov": 0.05, "RMSprop": 0.005, "Adam": 0.02}
)
"""The middle of the seven learning rates, three a decade, that each method is tuned over first."""

DECAYS: Mapping[str, Sequence[float]] = MappingProxyType(
    {
        "gradient descent": (),
        "momentum": (0.0, 0.5, 0.8, 0.9, 0.95),
        "Nesterov": (0.0, 0.5, 0.8, 0.9, 0.95),
        "RMSprop": (0.5, 0.9, 0.97, 0.99, 0.997),
        "Adam": (0.0, 0.5, 0.8, 0.9, 0.95),
    }
)
"""The decays that each method is tuned over: β, RMSprop's ρ, Adam's β₁."""

DEFAULTS: Mapping[str, float] = MappingProxyType({"RMSprop": 0.01, "Adam": 0.001})
"""The learning rates of those that have one by default, in PyTorch as in the companion."""

ENOUGH = 0.85
"""A rate works if on average this part of the held-out digits is read correctly."""

TUNING_SEEDS = 6
"""How many runs of a rate choose; nothing is judged on their seeds."""


@lru_cache(maxsize=4)
def sweep(pixels: float) -> Array:
    """`reading_runs` for every method, each of RATES and three seeds.

    Args:
        pixels: the brightest pixel's value.

    Returns:
        Loss and accuracy, shape (methods, rates, seeds, 2).
    """
    methods = progress(METHODS, f"sweep, pixels up to {pixels:g}", "method")
    results = np.array(
        [
            [np.transpose(reading_runs(m, float(lr), range(3), pixels)) for lr in RATES]
            for m in methods
        ]
    )
    results.flags.writeable = False
    return results


@lru_cache(maxsize=64)
def tuned(
    method: str,
    pixels: float = 1.0,
    epochs: int = 3,
    hidden: int = 32,
    batch_size: int = 32,
    loss_factor: float = 1.0,
    decays: tuple[float, ...] = (),
    falls: bool = False,
    searched_on: int = 0,
) -> Tuned:
    """The α of a method, and its decay, with the lowest training loss on the tuning seeds.

    The grid has three rates a decade, goes on until its best lies well inside, and has six a decade
    around it. Losses are averaged over a rate and its two neighbours: few seeds alone would choose
    a rate that was lucky.

    Args:
        method: one of METHODS.
        pixels, epochs, hidden, batch_size, loss_factor, falls: as in `reading_runs`.
        decays: the values of what fades that are tried; () for the default.
        searched_on: the first of the tuning seeds.
    """
    seeds = range(searched_on, searched_on + TUNING_SEEDS)
    found = []
    for decay in decays or (None,):
        job = (pixels, epochs, hidden, batch_size, decay, loss_factor, falls)
        centre = CENTRES[method]
        if decay is not None and method in ("momentum", "Nesterov"):
            centre *= (1 - decay) / 0.1
        lr, loss = best_rate(
            lambda lr, job=job: float(  # type: ignore[misc]
                reading_runs(method, lr, seeds, *job)[0].mean()
            ),
            centre,
        )
        found.append((loss, Tuned(lr, decay)))
    return min(found)[1]


def best_rate(loss: Callable[[float], float], centre: float) -> tuple[float, float]:
    """The rate with the lowest loss, averaged over itself and its neighbours, and that loss.

    Args:
        loss: of a rate.
        centre: of the seven rates that are tried first, three a decade. From the best of them on,
            it is six a decade.
    """
    losses: dict[int, float] = {}

    def at(sixth: int) -> float:
        if sixth not in losses:
            losses[sixth] = loss(centre * 10 ** (sixth / 6))
        return losses[sixth]

    def smooth(sixth: int, apart: int) -> float:
        return (at(sixth - apart) + at(sixth) + at(sixth + apart)) / 3

    inside = list(range(-4, 5, 2))
    while (best := min(inside, key=lambda k: smooth(k, 2))) in (inside[0], inside[-1]):
        inside = [inside[0] - 2, *inside] if best == inside[0] else [*inside, inside[-1] + 2]
    best = min(range(best - 2, best + 3), key=lambda k: smooth(k, 1))
    return centre * 10 ** (best / 6), smooth(best, 1)


@lru_cache(maxsize=64)
def _runs(
    method: str, at: Tuned, seeds: tuple[int, ...], job: tuple[tuple[str, Any], ...]
) -> tuple[Array, Array]:
    """What `reading_runs` gives: a method is beside several others."""
    return reading_runs(method, at.lr, seeds, decay=at.decay, **dict(job))


def _scores(method: str, at: Tuned, seeds: Sequence[int], of: str, job: Mapping[str, Any]) -> Array:
    """Training losses, or parts of the held-out digits that are misread, (seeds,)."""
    losses, right = _runs(method, at, tuple(seeds), tuple(sorted(job.items())))
    return losses.copy() if of == "training loss" else 1 - right


def compared(
    method: str,
    other: str,
    seeds: Sequence[int],
    decays: str = "default",
    of: str = "training loss",
    pixels: float = 1.0,
    epochs: int = 3,
    hidden: int = 32,
    batch_size: int = 32,
    falls: bool = False,
    searched_on: int = 0,
) -> Pair:
    """Two methods on the digits, each at its own best α, which was found on other seeds.

    Args:
        method, other: two of METHODS.
        seeds: for the first weights and the batches.
        decays: "default", or "tuned" for each method's own best of DECAYS.
        of: what is compared, "training loss" or "held-out errors".
        pixels, epochs, hidden, batch_size, falls: as in `reading_runs`.
        searched_on: the first of the tuning seeds.
    """
    job = {
        "pixels": pixels,
        "epochs": epochs,
        "hidden": hidden,
        "batch_size": batch_size,
        "falls": falls,
    }
    found = []
    for name in progress((method, other), "searched and judged", "method"):
        tried = tuple(DECAYS[name]) if decays == "tuned" else ()
        at = tuned(name, pixels, epochs, hidden, batch_size, 1.0, tried, falls, searched_on)
        found.append(_scores(name, at, seeds, of, job))
    return Pair(*found)


def carried(
    method: str,
    seeds: Sequence[int],
    source: str = "the same job",
    pixels: float = 1.0,
    loss_factor: float = 1.0,
    of: str = "held-out errors",
    epochs: int = 3,
    hidden: int = 32,
    batch_size: int = 32,
    searched_on: int = 0,
) -> Pair:
    """A method at an α that was not searched for this job, and at one that was.

    Args:
        method: one of METHODS.
        seeds: for the first weights and the batches.
        source: where the α comes from: "the same job" with pixels up to 1 and a loss that is not
            multiplied; "default", of DEFAULTS; "searched", from this job: then both are the same.
        pixels, loss_factor, epochs, hidden, batch_size: of this job, as in `reading_runs`.
        of: what is compared, "training loss" or "held-out errors".
        searched_on: the first of the tuning seeds.
    """
    sizes = (epochs, hidden, batch_size)
    again = tuned(method, pixels, *sizes, loss_factor, searched_on=searched_on)
    taken = {
        "the same job": lambda: tuned(method, 1.0, *sizes, searched_on=searched_on),
        "default": lambda: Tuned(DEFAULTS[method], None),
        "searched": lambda: again,
    }[source]()
    job = {
        "pixels": pixels,
        "epochs": epochs,
        "hidden": hidden,
        "batch_size": batch_size,
        "loss_factor": loss_factor,
    }
    return Pair(*(_scores(method, at, seeds, of, job) for at in (taken, again)))


def rescaled(
    method: str,
    seeds: Sequence[int],
    loss_factor: float,
    of: str = "held-out errors",
    epochs: int = 3,
    hidden: int = 32,
    batch_size: int = 32,
) -> Pair:
    """A method on a loss that is multiplied, and on the loss as it is, at the same α.

    Args:
        method: one of METHODS; α is the best for the loss as it is.
        seeds: for the first weights and the batches.
        loss_factor: what the loss is multiplied by.
        of: what is compared, "training loss" or "held-out errors".
        epochs, hidden, batch_size: as in `reading_runs`.
    """
    job = {"pixels": 1.0, "epochs": epochs, "hidden": hidden, "batch_size": batch_size}
    at = tuned(method, 1.0, epochs, hidden, batch_size)
    factors = (loss_factor, 1.0)
    return Pair(*(_scores(method, at, seeds, of, {**job, "loss_factor": f}) for f in factors))


class Workable(NamedTuple):
    """The learning rates of a method that work.

    Attributes:
        low, high: the ends of the range, interpolated on a logarithmic axis; equal if there is
            none.
    """

    low: float
    high: float

    @property
    def decades(self) -> float:
        """How wide it is, in powers of ten."""
        return float(np.log10(self.high / self.low))


def workable(rates: Array, accuracy: Array, enough: float = ENOUGH) -> Workable:
    """The range of rates around the best one whose accuracy is enough.

    Args:
        rates: learning rates, ascending, shape (k,).
        accuracy: of each, shape (k,).
        enough: what it takes.
    """
    x, best = np.log10(rates), int(np.argmax(accuracy))
    if accuracy[best] < enough:
        return Workable(float(rates[best]), float(rates[best]))

    def edge(step: int) -> float:
        i = best
        while 0 <= i + step < len(x) and accuracy[i + step] >= enough:
            i += step
        j = i + step
        if not 0 <= j < len(x):
            return float(x[i])
        part = (accuracy[i] - enough) / (accuracy[i] - accuracy[j])
        return float(x[i] + part * (x[j] - x[i]))

    return Workable(10 ** edge(-1), 10 ** edge(1))


def widths(
    method: str,
    other: str,
    seeds: Sequence[int],
    enough: float = ENOUGH,
    pixels: float = 1.0,
    epochs: int = 3,
    hidden: int = 32,
    batch_size: int = 32,
    searched_on: int = 0,
) -> Pair:
    """How many decades of α work, for two methods.

    From the best α, which was found on other seeds, rates are tried to both sides, two a decade,
    until one does not work.

    Args:
        method, other: two of METHODS.
        seeds: for the first weights and the batches.
        enough: the part of the held-out digits that a rate has to read.
        pixels, epochs, hidden, batch_size: as in `reading_runs`.
        searched_on: the first of the tuning seeds.
    """
    sizes = (pixels, epochs, hidden, batch_size)

    def decades(name: str) -> Array:
        best = tuned(name, *sizes, searched_on=searched_on).lr
        read = {0: reading_runs(name, best, seeds, *sizes)[1]}
        for step in (-1, 1):
            k = 0
            while (going := read[k] >= enough).any():
                k += step
                read[k] = np.zeros(len(seeds))
                still = [seed for seed, on in zip(seeds, going, strict=True) if on]
                read[k][going] = reading_runs(name, best * 10 ** (k / 2), still, *sizes)[1]
        steps = sorted(read)
        rates = best * 10 ** (np.array(steps) / 2)
        accuracy = np.array([read[k] for k in steps])
        return np.array([workable(rates, of_seed, enough).decades for of_seed in accuracy.T])

    return Pair(*(decades(name) for name in progress((method, other), "width", "method")))


def adam_errors(
    seeds: Sequence[int],
    steps: int = 30,
    beta1: float = 0.9,
    beta2: float = 0.99,
    corrected: bool = True,
) -> Array:
    """How far Adam's steps are from those made of the means that momentum and RMSprop keep.

    Args:
        seeds: for the gradients, which are random.
        steps: how many.
        beta1, beta2: β₁, momentum's too, and β₂, RMSprop's ρ.
        corrected: whether the means of the two are divided by 1 − βᵗ.

    Returns:
        The largest error of a step, in units of α, shape (seeds,).
    """
    errors = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        adam, heavy = optim.Adam(1.0, (beta1, beta2), eps=0.0), optim.Momentum(1.0, beta1)
        rms = optim.RMSprop(1.0, rho=beta2, eps=0.0)
        theta, a, b, worst = np.zeros(5), np.zeros(5), np.zeros(5), 0.0
        for t in range(1, steps + 1):
            g, before = rng.normal(size=5), theta.copy()
            adam.step(theta, g)
            heavy.step(a, g)
            rms.step(b, g)
            mean, square = (1 - beta1) * heavy.v, rms.v
            if corrected:
                mean, square = mean / (1 - beta1**t), square / (1 - beta2**t)
            worst = max(worst, float(np.abs(before - theta - mean / np.sqrt(square)).max()))
        errors.append(worst)
    return np.array(errors)
