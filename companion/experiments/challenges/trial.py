"""One problem and one remedy: the run with it beside the run without."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.studies.challenges import (
    PLAIN,
    PROBLEMS,
    REASONS,
    REMEDIES,
    Waves,
    descend,
    setup_of,
    starts,
    train,
)
from companion.studies.challenges.networks import EVERY

STEPS, SEED, LOWEST, HIGHEST = 100, 0, 0.02, 50.0
UPDATES = np.arange(0, STEPS + 1, EVERY)


class Shown(NamedTuple):
    """A run as it is shown: losses at UPDATES, how it ended, the share of digits read if any."""

    losses: Array
    diverged: bool
    read: float


@lru_cache(maxsize=512)
def shown(problem: str, remedy: str, alpha: float) -> Shown:
    """A run of a problem with a remedy, or with none."""
    setup = replace(setup_of(problem, remedy), steps=STEPS)
    if isinstance(setup, Waves):
        setup = replace(setup, steps=STEPS + 1)
        losses = descend(setup, starts(setup, SEED), alpha, SEED).losses.mean(axis=1)[::EVERY]
        diverged, read = not np.isfinite(losses[-1]), float("nan")
    else:
        found = train(setup, [alpha], [SEED])
        losses, diverged, read = found.losses[:, 0], found.diverged[0], found.judged[0]
    losses = np.nan_to_num(losses, nan=HIGHEST, posinf=HIGHEST)
    return Shown(np.clip(losses, LOWEST, HIGHEST), bool(diverged), float(read))


def trial(problem: str, remedy: str, alpha: float) -> live.Frame:
    """The loss with and without the remedy, and how both runs end."""
    reason = REASONS.get((problem, remedy))
    without = shown(problem, PLAIN, alpha)
    with_it = without if reason else shown(problem, remedy, alpha)
    words = f"{PROBLEMS[problem].label.capitalize()}, α = {alpha:g}: "
    if reason:
        words += f"{REMEDIES[remedy].label} does not apply, since {reason}."
    else:
        words += f"without a remedy {_end(without)}; with {REMEDIES[remedy].label} {_end(with_it)}."
    return live.Frame(
        words=words,
        panels={
            "loss": live.Lines(
                [
                    live.Curve(UPDATES, without.losses, "without", "dashed", "muted"),
                    live.Curve(UPDATES, with_it.losses, "with the remedy", "line", "accent"),
                ],
                x_label="updates",
                y_label="loss",
                y_scale="log",
                y_limits=(LOWEST, HIGHEST),
            ),
            "ends": live.Table(
                ("", "without", "with the remedy"),
                (
                    (f"loss after {STEPS} updates", _loss(without), _loss(with_it)),
                    ("held-out digits read", _read(without), _read(with_it)),
                ),
            ),
        },
    )


def _end(of: Shown) -> str:
    return "the run diverges" if of.diverged else f"the loss ends at {_loss(of)}"


def _loss(of: Shown) -> str:
    return "diverged" if of.diverged else format_number(float(of.losses[-1]))


def _read(of: Shown) -> str:
    return "–" if np.isnan(of.read) else f"{of.read:.0%}"


TRIAL = live.Experiment(
    name="remedy-trial",
    claim="A remedy helps against its own trouble, and most remedies leave most troubles alone.",
    caption=(
        f"One run of {STEPS} updates of each problem's set-up, dashed without and solid with the "
        "remedy, at the same learning rate α. Of local minima the mean of twenty small networks is "
        "shown. The matrix gives each cell its own best α; here you can see what one rate does."
    ),
    parameters=(
        live.Choice(
            "problem", {k: p.label for k, p in PROBLEMS.items()}, "vanishing", label="problem"
        ),
        live.Choice(
            "remedy", {k: r.label for k, r in REMEDIES.items()}, "normalization", label="remedy"
        ),
        live.Parameter("alpha", (1 / 64, 1 / 16, 1 / 4, 1.0), 1 / 4, label="α", log=True),
    ),
    presets={
        "vanishing, and Adam": {"problem": "vanishing", "remedy": "adam", "alpha": 1 / 64},
        "exploding, and clipping": {"problem": "exploding", "remedy": "clipping", "alpha": 1 / 4},
        "exploding, and L2": {"problem": "exploding", "remedy": "l2", "alpha": 1 / 4},
        "saddle, and momentum": {"problem": "saddle", "remedy": "momentum", "alpha": 1.0},
    },
    function=trial,
    alt=(
        "The loss over the updates on a logarithmic axis, a dashed line without and a solid line "
        "with the remedy. Below, a table of how both runs end."
    ),
)
