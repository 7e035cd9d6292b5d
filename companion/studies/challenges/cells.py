"""What a cell of the matrix of problems and remedies is, and the rule that decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array

REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "relu": "ReLU",
        "initialization": "Xavier or He initialization",
        "normalization": "batch normalization",
        "clipping": "gradient clipping",
        "l2": "L2 penalty",
        "momentum": "momentum",
        "rmsprop": "RMSprop",
        "adam": "Adam",
        "schedule": "learning-rate schedule",
        "data": "more training data",
        "dropout": "dropout",
        "batches": "mini-batches",
        "noise": "noise on the gradient",
    }
)
"""From the name of each remedy to its label."""

SEEDS = range(5)
"""Of the runs that decide."""
TUNING_SEEDS = (100, 101)
"""Of the runs that choose the learning rate."""

LEAST_SHARE, LEAST_RATIO = 0.15, 1.5
"""The smallest effects that count: of a share, and of a number of updates."""


class Effect(Enum):
    """What a remedy does to a problem.

    Attributes:
        HELPS: it does, with every seed, and by enough.
        NONE: the runs cannot tell it from nothing.
        WORSE: the trouble is greater with it, with every seed, and by enough.
        NOT_APPLICABLE: it cannot be tried on this problem.
    """

    HELPS = "helps"
    NONE = "makes no difference"
    WORSE = "makes it worse"
    NOT_APPLICABLE = "does not apply"


@dataclass(frozen=True)
class Problem:
    """A row of the matrix.

    Attributes:
        label: its name in words.
        happens: what happens, in words.
        measure: what is measured, in words.
        counts_updates: whether that is a number of updates, of which fewer are better, and not a
            share, of which more is better.
        recommended: the remedies that the claims of its chapter name.
        chapter: the notebook of its chapter, without its ending.
        sections: from a remedy to the section of the chapter that studies it, as in its address.
    """

    label: str
    happens: str
    measure: str
    counts_updates: bool
    recommended: tuple[str, ...]
    chapter: str
    sections: Mapping[str, str]


PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        "vanishing": Problem(
            "vanishing gradients",
            "early layers get almost no gradient, and the network does not learn",
            "share of held-out digits read",
            False,
            ("relu", "normalization"),
            "vanishing-gradients",
            {
                "relu": "an-activation-whose-slope-does-not-shrink-it-at-the-right-scale",
                "initialization": "larger-weights-for-the-sigmoid",
                "normalization": "batch-normalization",
                "adam": "measure-it",
            },
        ),
        "exploding": Problem(
            "exploding gradients",
            "gradients grow from layer to layer, and the loss overflows",
            "share of held-out digits read",
            False,
            ("clipping", "normalization", "l2"),
            "exploding-gradients",
            {
                "clipping": "clipping",
                "initialization": "smaller-weights-at-the-start",
                "normalization": "batch-normalization",
                "l2": "a-penalty-on-large-weights",
            },
        ),
        "minima": Problem(
            "local minima",
            "the run stops in a valley that is not the deepest",
            "share of runs in the deepest valley",
            False,
            ("momentum", "rmsprop", "adam", "data", "schedule"),
            "local-minima",
            {
                "momentum": "momentum-a-ball-with-friction",
                "rmsprop": "momentum-a-ball-with-friction",
                "adam": "momentum-a-ball-with-friction",
                "data": "more-data",
                "schedule": "schedules",
            },
        ),
        "slow": Problem(
            "slow convergence",
            "the loss falls, and takes very many updates",
            "updates to the target loss",
            True,
            ("rmsprop", "adam", "schedule", "initialization"),
            "slow-convergence",
            {
                "initialization": "the-first-weights",
                "momentum": "a-rate-for-each-parameter",
                "rmsprop": "a-rate-for-each-parameter",
                "adam": "a-rate-for-each-parameter",
                "schedule": "a-rate-for-each-step",
                "normalization": "batch-normalization",
            },
        ),
        "saddle": Problem(
            "saddle points",
            "the loss stands still where the gradient is almost zero",
            "updates until the loss moves",
            True,
            ("momentum", "adam", "dropout", "schedule"),
            "saddle-points",
            {
                "momentum": "momentum-and-adaptive-methods",
                "rmsprop": "momentum-and-adaptive-methods",
                "adam": "momentum-and-adaptive-methods",
                "schedule": "randomness",
                "dropout": "randomness",
                "batches": "randomness",
                "noise": "randomness",
            },
        ),
    }
)
"""The rows of the matrix by name."""


def gains(without: Sequence[float], with_it: Sequence[float], counts_updates: bool) -> Array:
    """What a remedy gains, seed by seed.

    Args:
        without, with_it: the measure without and with the remedy, one number a seed.
        counts_updates: whether the measure is a number of updates, above 0, and not a share.

    Returns:
        Of shares the difference, of which 0 is no gain; of updates the quotient without / with, of
        which 1 is no gain. More is better. Shape (seeds,).
    """
    before, after = np.asarray(without, dtype=float), np.asarray(with_it, dtype=float)
    gain: Array = before / after if counts_updates else after - before
    return gain


def decide(without: Sequence[float], with_it: Sequence[float], counts_updates: bool) -> Effect:
    """The rule: the same sign with every seed, and at the median at least the least effect.

    If a remedy did nothing and each seed's gain were as likely above as below, five of five would
    be above in one of 32 cases.

    Args:
        without, with_it, counts_updates: those of `gains`.
    """
    gain = gains(without, with_it, counts_updates)
    if counts_updates:
        gain, least = np.log(gain), np.log(LEAST_RATIO)
    else:
        least = LEAST_SHARE
    middle = float(np.median(gain))
    # A little slack, for differences of shares are rounded.
    if gain.min() > 0 and middle >= least - 1e-9:
        return Effect.HELPS
    if gain.max() < 0 and -middle >= least - 1e-9:
        return Effect.WORSE
    return Effect.NONE


@dataclass(frozen=True)
class Cell:
    """What one remedy did to one problem.

    Attributes:
        problem, remedy: names from PROBLEMS and REMEDIES.
        effect: decided by `decide`.
        without, with_it: the measure, one number a seed; empty where nothing could be run.
        rate: the learning rate that was best with the remedy on the tuning seeds.
        diverged: the share of the learning rates tried at which the run diverged.
        reason: why the remedy does not apply.
    """

    problem: str
    remedy: str
    effect: Effect
    without: tuple[float, ...] = ()
    with_it: tuple[float, ...] = ()
    rate: float = float("nan")
    diverged: float = float("nan")
    reason: str = ""

    @property
    def gain(self) -> tuple[float, float, float]:
        """The smallest gain over the seeds, the median and the largest, as `gains` has it.

        Raises ValueError where the remedy does not apply.
        """
        if not self.with_it:
            raise ValueError(f"{self.remedy} does not apply to {self.problem}: {self.reason}")
        gain = gains(self.without, self.with_it, PROBLEMS[self.problem].counts_updates)
        return float(gain.min()), float(np.median(gain)), float(gain.max())

    @property
    def enough(self) -> NDArray[np.bool_]:
        """With which seeds the gain is no smaller than the least that counts, shape (seeds,)."""
        counts = PROBLEMS[self.problem].counts_updates
        gain = gains(self.without, self.with_it, counts)
        # A little slack, for differences of shares are rounded.
        return np.asarray(gain >= (LEAST_RATIO if counts else LEAST_SHARE) - 1e-9)

    @property
    def recommended(self) -> bool:
        """Whether the claims name this remedy against this problem."""
        return self.remedy in PROBLEMS[self.problem].recommended
