"""How often each method gets to the deepest valley."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.studies.intervals import of_share
from companion.studies.local_minima import METHODS, slope_starts, walk

STARTS, STEPS, DECAY = 60, 300, 0.9
COLOURS = {
    "gradient descent": "blue",
    "momentum": "accent",
    "Nesterov": "green",
    "RMSprop": "purple",
    "Adam": "red",
}


@lru_cache(maxsize=256)
def shares(depth: float, alpha: float, noise: float) -> dict[str, float]:
    """The part of the starts that reaches the deepest valley, by method."""
    starts = slope_starts(STARTS)
    return {
        name: float(
            walk(
                depth, make(alpha, DECAY), starts, STEPS, noise, np.random.default_rng(0)
            ).inside.mean()
        )
        for name, make in METHODS.items()
    }


def escape(depth: float, alpha: float, noise: float) -> live.Frame:
    """The shares as bars, and their intervals in a table."""
    found = shares(depth, alpha, noise)
    rows = []
    for name, share in found.items():
        low, high = of_share(round(share * STARTS), STARTS)
        rows.append((name, f"{share:.0%}", f"{low:.0%} to {high:.0%}"))
    best = max(found.values())
    who = " and ".join(name for name, share in found.items() if share == best > 0) or "no method"
    return live.Frame(
        words=(
            f"At α = {alpha:g}, ripples of depth {depth:g} and noise "
            f"{noise:g}, the deepest valley is reached most often by {who}"
            + (f": from {best:.0%} of {STARTS} starts." if best else ".")
        ),
        panels={
            "shares": live.Bars(
                list(found),
                list(found.values()),
                y_label="share in the deepest valley",
                y_limits=(0, 1),
                colours=[COLOURS[name] for name in found],
            ),
            "intervals": live.Table(("method", "share", "95 % interval"), rows),
        },
    )


ESCAPE = live.Experiment(
    name="escape-probability",
    claim="What gets past a valley is speed, noise or a step that is longer than the valley.",
    caption=(
        f"Runs of {STEPS} steps from {STARTS} starts on the slopes of the rippled valley, 2.5 to 4 "
        "away from its deepest minimum, with β, ρ and β₁ = 0.9. At small α with no noise some of "
        "the methods with momentum get past shallow ripples, and hardly any past deep ones. At "
        "large α steps get past that are as long as a valley is wide, without momentum too."
    ),
    parameters=(
        live.Parameter("depth", (0.05, 0.1, 0.2, 0.3), 0.05, label="depth of the ripples r"),
        live.Parameter("alpha", (0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 2.0), 0.1, label="α", log=True),
        live.Parameter("noise", (0.0, 0.3, 1.0, 3.0), 0.0, label="noise of the gradient"),
    ),
    presets={
        "speed": {"depth": 0.05, "alpha": 0.1, "noise": 0.0},
        "deep ripples": {"depth": 0.3, "alpha": 0.1, "noise": 0.0},
        "noise": {"depth": 0.05, "alpha": 0.1, "noise": 1.0},
        "long steps": {"depth": 0.3, "alpha": 0.5, "noise": 0.0},
    },
    function=escape,
    alt=(
        "A bar for each of five methods: the share of starts from which it ends in the deepest "
        "valley. Below, a table of the shares with their confidence intervals."
    ),
)
