"""How well each method does at its best α, and how wide the range of good ones is: L6 and L7."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from companion import data, optim, training
from companion.arguments import Array
from companion.progress import progress
from companion.studies.backpropagation import digits_network
from companion.studies.learning_rate.pair import Pair

METHODS: dict[str, type[optim.Optimizer]] = {
    "gradient descent": optim.GradientDescent,
    "momentum": optim.Momentum,
    "Nesterov": optim.Nesterov,
    "RMSprop": optim.RMSprop,
    "Adam": optim.Adam,
}
"""What is compared."""

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

TUNING_SEEDS = range(3)
WORST = 1e3
BRIGHT = 16.0
"""Pixels from 0 to 16, as they come in the file, instead of 0 to 1."""


class SharedRMSprop(optim.RMSprop):
    """RMSprop with one mean of squares for all parameters: it adapts to no single one."""

    def _update(self, theta: Array, gradient: Array, lr: float | Array) -> None:
        self.v *= self.rho
        self.v += (1 - self.rho) * np.mean(gradient * gradient, axis=-1, keepdims=True)
        theta -= lr * gradient / (np.sqrt(self.v) + self.eps)


def make(
    method: str,
    lr: ArrayLike | optim.schedules.Schedule,
    decay: float | None = None,
    shared: bool = False,
) -> optim.Optimizer:
    """An optimizer.

    Args:
        method: one of METHODS.
        lr: its learning rate α, or a schedule of it.
        decay: β of momentum and Nesterov, ρ of RMSprop, β₁ of Adam; None for the default.
        shared: whether RMSprop has one v for all parameters.
    """
    if shared:
        return SharedRMSprop(lr)
    kind = METHODS[method]
    if decay is None:
        return kind(lr)
    names = {"momentum": "momentum", "Nesterov": "momentum", "RMSprop": "rho"}
    return (
        optim.Adam(lr, (decay, 0.999)) if method == "Adam" else kind(lr, **{names[method]: decay})
    )


def reading_job(
    method: str,
    lr: float | optim.schedules.Schedule,
    seed: int,
    pixels: float | Array = 1.0,
    epochs: int = 3,
    hidden: int = 32,
    batch_size: int = 32,
    decay: float | None = None,
    loss_factor: float = 1.0,
) -> tuple[float, float]:
    """Trains a digits network, 64-hidden-10.

    Args:
        method: one of METHODS.
        lr: its learning rate α, or a schedule of it.
        seed: for the first weights and the batches.
        pixels: the brightest value that a pixel has, the same for all or (64,).
        epochs: how many.
        hidden: units of the network.
        batch_size: examples an update.
        decay: what fades, as in `make`.
        loss_factor: what the loss is multiplied by, and so every gradient.

    Returns:
        The loss of all training examples in the end, without the factor, and the part of the
        held-out ones that is read correctly; 1000 and 0 after divergence.
    """
    digits, network = data.digits(), digits_network(seed, hidden)
    x, targets = network.encode(digits.x_train * pixels, digits.y_train)
    optimizer, gradient = make(method, lr, decay), np.zeros_like(network.theta)
    rng = np.random.default_rng(seed)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(epochs):
            for batch in training.batches(len(x), batch_size, rng):
                if not network.backpropagate(x[batch], targets[batch], gradient) < WORST:
                    return WORST, 0.0
                if loss_factor != 1:
                    gradient *= loss_factor
                optimizer.step(network.theta, gradient)
        loss = network.loss(x, digits.y_train)
        return min(loss, WORST), training.accuracy(network, digits.x_test * pixels, digits.y_test)


@lru_cache(maxsize=4)
def sweep(pixels: float) -> Array:
    """`reading_job` for every method, each of RATES and each tuning seed.

    Args:
        pixels: the brightest pixel's value.

    Returns:
        Loss and accuracy, shape (methods, rates, seeds, 2).
    """
    methods = progress(METHODS, f"sweep, pixels up to {pixels:g}", "method")
    results = np.array(
        [
            [[reading_job(m, lr, seed, pixels) for seed in TUNING_SEEDS] for lr in RATES]
            for m in methods
        ]
    )
    results.flags.writeable = False
    return results


class Tuned(NamedTuple):
    """A method at its best.

    Attributes:
        lr: its learning rate α.
        decay: what fades; None for the default.
    """

    lr: float
    decay: float | None


@lru_cache(maxsize=64)
def tuned(
    method: str,
    pixels: float = 1.0,
    epochs: int = 3,
    hidden: int = 32,
    batch_size: int = 32,
    loss_factor: float = 1.0,
    decays: tuple[float, ...] = (),
) -> Tuned:
    """The α of a method, and its decay, with the lowest training loss on the tuning seeds.

    The grid has three rates a decade, goes on until its best lies well inside, and has six a decade
    around it. Losses are averaged over a rate and its two neighbours: few seeds alone would choose
    a rate that was lucky.

    Args:
        method: one of METHODS.
        pixels, epochs, hidden, batch_size, loss_factor: as in `reading_job`.
        decays: the values of what fades that are tried; () for the default.
    """
    found = []
    for decay in decays or (None,):
        job = (pixels, epochs, hidden, batch_size, decay, loss_factor)
        centre = CENTRES[method]
        if decay is not None and method in ("momentum", "Nesterov"):
            centre *= (1 - decay) / 0.1
        lr, loss = best_rate(
            lambda lr, job=job: float(  # type: ignore[misc]
                np.mean([reading_job(method, lr, seed, *job)[0] for seed in TUNING_SEEDS])
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


def _scores(
    method: str, at: Tuned, seeds: Sequence[int], of: str, job: Mapping[str, float]
) -> Array:
    """Training losses, or parts of the held-out digits that are misread, (seeds,)."""
    options = {**job, "decay": at.decay}
    pairs = [
        reading_job(method, at.lr, seed, **options)  # type: ignore[arg-type]
        for seed in progress(seeds, f"{method}, α = {at.lr:.2g}", "run")
    ]
    return np.array([loss if of == "training loss" else 1 - right for loss, right in pairs])


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
) -> Pair:
    """Two methods on the digits, each at its own best α, which was found on other seeds.

    Args:
        method, other: two of METHODS.
        seeds: for the first weights and the batches.
        decays: "default", or "tuned" for each method's own best of DECAYS.
        of: what is compared, "training loss" or "held-out errors".
        pixels, epochs, hidden, batch_size: as in `reading_job`.
    """
    job = {"pixels": pixels, "epochs": epochs, "hidden": hidden, "batch_size": batch_size}
    found = []
    for name in (method, other):
        tried = tuple(DECAYS[name]) if decays == "tuned" else ()
        at = tuned(name, pixels, epochs, hidden, batch_size, 1.0, tried)
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
) -> Pair:
    """A method at an α that was not searched for this job, and at one that was.

    Args:
        method: one of METHODS.
        seeds: for the first weights and the batches.
        source: where the α comes from: "the same job" with pixels up to 1 and a loss that is not
            multiplied; "default", of DEFAULTS; "searched", from this job: then both are the same.
        pixels, loss_factor, epochs, hidden, batch_size: of this job, as in `reading_job`.
        of: what is compared, "training loss" or "held-out errors".
    """
    sizes = (epochs, hidden, batch_size)
    again = tuned(method, pixels, *sizes, loss_factor)
    taken = {
        "the same job": lambda: tuned(method, 1.0, *sizes),
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
) -> Pair:
    """How many decades of α work, for two methods.

    From the best α, which was found on other seeds, rates are tried to both sides, two a decade,
    until one does not work.

    Args:
        method, other: two of METHODS.
        seeds: for the first weights and the batches.
        enough: the part of the held-out digits that a rate has to read.
        pixels, epochs, hidden, batch_size: as in `reading_job`.
    """
    sizes = (pixels, epochs, hidden, batch_size)

    def decades(name: str, seed: int) -> float:
        best = tuned(name, *sizes).lr
        read: dict[int, float] = {}
        for step in (-1, 1):
            k = 0
            while k not in read or read[k] >= enough:
                if k not in read:
                    read[k] = reading_job(name, best * 10 ** (k / 2), seed, *sizes)[1]
                k += step * (read[k] >= enough)
        rates = best * 10 ** (np.array(sorted(read)) / 2)
        return workable(rates, np.array([read[k] for k in sorted(read)]), enough).decades

    return Pair(
        *(
            np.array([decades(name, seed) for seed in progress(seeds, f"{name}, width", "seed")])
            for name in (method, other)
        )
    )


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
