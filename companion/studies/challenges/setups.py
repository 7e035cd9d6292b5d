"""What a network learns from, and how: all that a problem or a remedy may set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from companion import optim
from companion.optim.schedules import Cosine, Polynomial, Schedule
from companion.studies.local_minima.wave import L2 as WAVE_L2
from companion.studies.vanishing_gradients import Plan

OPTIMIZERS: Mapping[str, Callable[..., optim.Optimizer]] = MappingProxyType(
    {
        "descent": optim.GradientDescent,
        "momentum": optim.Momentum,
        "nesterov": optim.Nesterov,
        "rmsprop": lambda lr, rho=0.9: optim.RMSprop(lr, rho=rho),
        "adam": optim.Adam,
    }
)
SCHEDULES: Mapping[str, Callable[..., Schedule]] = MappingProxyType(
    {"cosine": Cosine, "line": Polynomial}
)
"""Each takes the first rate and the number of updates, and falls to 0 over them."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """How something is trained, with the remedies that every problem can have.

    Attributes:
        steps: updates, at most.
        batch: examples of an update, drawn anew each time; 0 for all.
        examples: how many there are to learn from.
        l2: λ of the penalty; λ/2 ‖W‖² of a network, λ ‖θ‖² of one that learns a wave.
        optimizer: one of OPTIMIZERS.
        options: its settings beside the rate, as pairs of name and value.
        schedule: one of SCHEDULES, or "" for a rate that stays.
        clip: the longest gradient; 0 for any.
        noise: the variance of what is first added to each derivative.
    """

    steps: int
    batch: int
    examples: int
    l2: float = 0.0
    optimizer: str = "descent"
    options: tuple[tuple[str, Any], ...] = ()
    schedule: str = ""
    clip: float = 0.0
    noise: float = 0.0

    def made_optimizer(self, lr: Any) -> optim.Optimizer:
        """The optimizer with its rate, which may be an array, or fall over all updates."""
        rate = SCHEDULES[self.schedule](lr, self.steps) if self.schedule else lr
        return OPTIMIZERS[self.optimizer](rate, **dict(self.options))


@dataclass(frozen=True, kw_only=True)
class Setup(Training):
    """A network that learns digits, and how.

    Attributes:
        steps, batch, examples, l2, optimizer, options, schedule, clip, noise: those of `Training`.
        plan: what it is made of.
        shrink: what its first weights are multiplied by.
        uneven: what the faintest pixel is multiplied by, the brightest being left as it is and the
            others between them.
        target: of runs that count updates, the loss at which they are done, as a part of the
            first; 0 for runs that read held-out digits in the end.
    """

    plan: Plan
    shrink: float = 1.0
    uneven: float = 1.0
    target: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Waves(Training):
    """Small networks that learn a wave, and how.

    Attributes:
        steps, batch, examples, l2, optimizer, options, schedule, clip, noise: those of `Training`.
        hidden: units of each.
        waves: periods between −1 and 1.
        first: of the weights: "wide" as in the chapter on local minima, or "normal" or "uniform"
            with Xavier's deviation and biases of 0.
        dropout: the probability of a 0 in what a hidden unit gives.
    """

    hidden: int = 2
    waves: float = 2.0
    first: str = "wide"
    dropout: float = 0.0
    batch: int = 0
    examples: int = 20
    l2: float = WAVE_L2


AnySetup = Setup | Waves
Change = Callable[[Any], Any]


def with_plan(**changes: Any) -> Change:
    """A set-up whose network is otherwise."""
    return lambda setup: replace(setup, plan=replace(setup.plan, **changes))


def so(**changes: Any) -> Change:
    """A set-up that is otherwise."""
    return lambda setup: replace(setup, **changes)
