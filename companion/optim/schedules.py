"""Learning rates that change with the step: pure functions of how many steps were done.

A schedule is called with t, a number or an array of numbers, and gives the learning rate α of the
step that follows t steps; the first is at t = 0. It remembers nothing, so that to plot one changes
nothing. Every optimizer takes one as its `lr`. A schedule that lasts T `steps` stays at its last
rate from then on. Rates may be arrays that broadcast against t: one for each run. All that a
schedule is made with can be assigned later, which refuses what the constructor refuses.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from companion.arguments import count, instance, said
from companion.optim.hyperparameters import (
    Array,
    Hyperparameter,
    Setting,
    arrays,
    describe,
    inside,
    nonnegative,
    positive,
    share,
)


class Schedule(ABC):
    """A learning rate as a function of t.

    Where it is called, it raises TypeError or ValueError unless 0 ≤ t < ∞, for rates that do not
    broadcast against t, and for a rate that is too large for a float.
    """

    def __call__(self, t: ArrayLike) -> Hyperparameter:
        """The learning rate after t steps."""
        steps = np.asarray(nonnegative("t", t, empty=True))
        shape = steps.shape
        of_runs = any(isinstance(value, np.ndarray) for value in vars(self).values())
        for name, array in arrays(self) if of_runs else ():  # once a step, so it is to be fast
            try:
                shape = np.broadcast_shapes(shape, array.shape)
            except ValueError:
                raise ValueError(
                    f"{name} must broadcast against t and the rest, together of shape {shape}, "
                    f"got shape {array.shape}"
                ) from None
        with np.errstate(over="ignore", invalid="ignore"):  # looked at below
            rate = self._rate(steps)
        if not (isfinite(rate) if isinstance(rate, float) else np.isfinite(rate).all()):
            raise ValueError(f"t must be where the rate is finite, got {said(t)} for {self!r}")
        return rate if np.ndim(rate) else float(rate)

    def __repr__(self) -> str:
        return describe(self)

    @abstractmethod
    def _rate(self, t: Array) -> Array:
        """The schedule's own formula, for t in float64."""


def _whole(name: str, value: int) -> int:
    return count(name, value, at_most=2**53)  # the largest whose neighbours are floats


def _schedule(name: str, value: Schedule) -> Schedule:
    schedule: Schedule = instance(name, value, Schedule, "Constant(0.1)")
    return schedule


class Constant(Schedule):
    """α, whatever t is.

    Args:
        lr: α > 0.

    Raises TypeError or ValueError for an argument out of its range.

    L. Bottou, F. Curtis and J. Nocedal, SIAM Review 60, 223 (2018), doi:10.1137/16M1080173,
    section 4: stochastic steps then come near a minimum, but not to rest.
    """

    lr = Setting(positive)

    def __init__(self, lr: ArrayLike) -> None:
        self.lr = lr

    def _rate(self, t: Array) -> Array:
        return self.lr + 0 * t


class Step(Schedule):
    """α γ^⌊t / k⌋.

    Args:
        lr: α > 0.
        every: k > 0, the steps between two changes.
        gamma: γ > 0, the factor of each change.

    Raises TypeError or ValueError for an argument out of its range.

    R. Ge, S. Kakade, R. Kidambi and P. Netrapalli, NeurIPS (2019), doi:10.48550/arXiv.1904.12838.
    As PyTorch's StepLR.
    """

    lr = Setting(positive)
    every = Setting(positive)
    gamma = Setting(positive)

    def __init__(self, lr: ArrayLike, every: ArrayLike, gamma: ArrayLike = 0.1) -> None:
        self.lr, self.every, self.gamma = lr, every, gamma

    def _rate(self, t: Array) -> Array:
        return self.lr * self.gamma ** (t // self.every)


class Exponential(Schedule):
    """α γᵗ.

    Args:
        lr: α > 0.
        gamma: γ > 0, the factor of each step.

    Raises TypeError or ValueError for an argument out of its range.

    X. Li, Z. Zhuang and F. Orabona, ICML (2021), doi:10.48550/arXiv.2002.05273. As PyTorch's
    ExponentialLR.
    """

    lr = Setting(positive)
    gamma = Setting(positive)

    def __init__(self, lr: ArrayLike, gamma: ArrayLike) -> None:
        self.lr, self.gamma = lr, gamma

    def _rate(self, t: Array) -> Array:
        return self.lr * self.gamma**t


class InverseTime(Schedule):
    """α / (1 + κ t).

    Args:
        lr: α > 0.
        decay: κ ≥ 0, so that the rate is half after 1 / κ steps.

    Raises TypeError or ValueError for an argument out of its range.

    H. Robbins and S. Monro, Annals of Mathematical Statistics 22, 400 (1951),
    doi:10.1214/aoms/1177729586: Σ α = ∞ and Σ α² < ∞ make stochastic steps converge. As the
    `lr_decay` of torch.optim.Adagrad.
    """

    lr = Setting(positive)
    decay = Setting(nonnegative)

    def __init__(self, lr: ArrayLike, decay: ArrayLike) -> None:
        self.lr, self.decay = lr, decay

    def _rate(self, t: Array) -> Array:
        return self.lr / (1 + self.decay * t)


class Polynomial(Schedule):
    """α_T + (α − α_T) (1 − t / T)^p.

    Args:
        lr: α > 0, the first rate.
        steps: T > 0.
        power: p > 0; 1 is a straight line.
        final: α_T ≥ 0, the last rate.

    Raises TypeError or ValueError for an argument out of its range.

    L.-C. Chen, G. Papandreou, I. Kokkinos, K. Murphy and A. Yuille, IEEE TPAMI 40, 834 (2018),
    doi:10.48550/arXiv.1606.00915, with p = 0.9. As PyTorch's PolynomialLR, where α_T is 0.
    """

    lr = Setting(positive)
    steps = Setting(positive)
    power = Setting(positive)
    final = Setting(nonnegative)

    def __init__(
        self, lr: ArrayLike, steps: ArrayLike, power: ArrayLike = 1.0, final: ArrayLike = 0.0
    ) -> None:
        self.lr, self.steps, self.power, self.final = lr, steps, power, final

    def _rate(self, t: Array) -> Array:
        left: Array = 1 - np.minimum(t / self.steps, 1)
        return self.final + (self.lr - self.final) * left**self.power


class Cosine(Schedule):
    """α_T + ½ (α − α_T) (1 + cos π t / T): half a wave of a cosine.

    Args:
        lr: α > 0, the first rate.
        steps: T > 0.
        final: α_T ≥ 0, the last rate.

    Raises TypeError or ValueError for an argument out of its range.

    I. Loshchilov and F. Hutter, ICLR (2017), doi:10.48550/arXiv.1608.03983, without restarts. As
    PyTorch's CosineAnnealingLR up to T; that one rises again afterwards.
    """

    lr = Setting(positive)
    steps = Setting(positive)
    final = Setting(nonnegative)

    def __init__(self, lr: ArrayLike, steps: ArrayLike, final: ArrayLike = 0.0) -> None:
        self.lr, self.steps, self.final = lr, steps, final

    def _rate(self, t: Array) -> Array:
        return _half_wave(self.lr, self.final, t / self.steps)


class WarmRestarts(Schedule):
    """`Cosine` again and again, each time μ times as long.

    Args:
        lr: α > 0, the rate at every start.
        steps: T ≥ 1, the whole number of steps of the first round.
        growth: μ ≥ 1, a whole number.
        final: α_T ≥ 0, the rate towards the end of a round.

    Raises TypeError or ValueError for an argument out of its range.

    I. Loshchilov and F. Hutter, ICLR (2017), doi:10.48550/arXiv.1608.03983, equation 5. As
    PyTorch's CosineAnnealingWarmRestarts, where μ is called `T_mult`.
    """

    lr = Setting(positive)
    steps = Setting(_whole)
    growth = Setting(_whole)
    final = Setting(nonnegative)

    def __init__(self, lr: ArrayLike, steps: int, growth: int = 1, final: ArrayLike = 0.0) -> None:
        self.lr, self.steps, self.growth, self.final = lr, steps, growth, final

    def _rate(self, t: Array) -> Array:
        if self.growth == 1:
            return _half_wave(self.lr, self.final, t % self.steps / self.steps)
        # Round n starts at T (μⁿ − 1) / (μ − 1); the logarithm may round to a neighbour.
        n = np.floor(np.log1p(t * (self.growth - 1) / self.steps) / np.log(self.growth))
        n -= self._start(n) > t
        n += self._start(n + 1) <= t
        return _half_wave(self.lr, self.final, (t - self._start(n)) / (self.steps * self.growth**n))

    def _start(self, n: Array) -> Array:
        return self.steps * (self.growth**n - 1) / (self.growth - 1)


class WarmUp(Schedule):
    """A straight line up to the first rate of another schedule, which then begins.

    Args:
        schedule: what follows the warm-up; it is called with t − T.
        steps: T > 0, how long the warm-up lasts.
        start: the part of the first rate, 0 … 1, at t = 0. With 0, the first step does not move.

    Raises TypeError or ValueError for an argument out of its range.

    P. Goyal and others (2017), doi:10.48550/arXiv.1706.02677, section 2.2. As PyTorch's LinearLR
    followed by another schedule, where the part is ⅓ by default.
    """

    schedule = Setting(_schedule)
    steps = Setting(positive)
    start = Setting(share)

    def __init__(self, schedule: Schedule, steps: ArrayLike, start: ArrayLike = 0.0) -> None:
        self.schedule, self.steps, self.start = schedule, steps, start

    def _rate(self, t: Array) -> Array:
        part: Array = self.start + (1 - self.start) * np.minimum(t / self.steps, 1)
        return part * self.schedule(np.maximum(t - self.steps, 0))


class OneCycle(Schedule):
    """From a small rate up to α in the first part of the steps, then down to a tiny one.

    Both ways are half waves of a cosine.

    Args:
        lr: α > 0, the highest rate, reached at t = T `pct_start`.
        steps: T > 0.
        pct_start: the part of the steps that goes up, above 0 and below 1.
        div_factor: α / div_factor is the rate at t = 0.
        final_div_factor: the rate at t = T is that at t = 0, divided by this.

    Raises TypeError or ValueError for an argument out of its range.

    L. Smith and N. Topin (2019), doi:10.1117/12.2520589, who have straight lines. Names and
    defaults are those of PyTorch's OneCycleLR, which ends each part one step earlier and cycles
    the momentum too.
    """

    lr = Setting(positive)
    steps = Setting(positive)
    pct_start = Setting(inside)
    div_factor = Setting(positive)
    final_div_factor = Setting(positive)

    def __init__(
        self,
        lr: ArrayLike,
        steps: ArrayLike,
        pct_start: ArrayLike = 0.3,
        div_factor: ArrayLike = 25.0,
        final_div_factor: ArrayLike = 1e4,
    ) -> None:
        self.lr, self.steps, self.pct_start = lr, steps, pct_start
        self.div_factor, self.final_div_factor = div_factor, final_div_factor

    def _rate(self, t: Array) -> Array:
        first = self.lr / self.div_factor
        peak = self.pct_start * self.steps
        up = _half_wave(first, self.lr, t / peak)
        down = _half_wave(self.lr, first / self.final_div_factor, (t - peak) / (self.steps - peak))
        rate: Array = np.where(t < peak, up, down)
        return rate


def _half_wave(first: Hyperparameter, last: Hyperparameter, part: Array) -> Array:
    """From the first value at part = 0 to the last at part = 1, and no further."""
    return last + 0.5 * (first - last) * (1 + np.cos(np.pi * np.minimum(part, 1)))
