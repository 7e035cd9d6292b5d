"""Five set-ups that fail, each with a horizon farther away and other forms of its trouble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from companion.studies.challenges.setups import AnySetup, Change, Setup, Waves, so, with_plan
from companion.studies.local_minima.wave import L2 as WAVE_L2
from companion.studies.vanishing_gradients import HE, Plan


@dataclass(frozen=True)
class Problem:
    """A set-up that fails.

    Attributes:
        label: its name in words.
        measure: what is measured, in words.
        says: what a remedy does to it, in words; {number} stands for the gain.
        setup: as it is judged.
        longer: with a horizon farther away.
        others: by what is otherwise, in words: the same trouble in another set-up.
    """

    label: str
    measure: str
    says: str
    setup: AnySetup
    longer: AnySetup
    others: Mapping[str, AnySetup] = field(default_factory=dict)

    @property
    def counts_updates(self) -> bool:
        """Whether what is measured is a number of updates, of which fewer are better."""
        return isinstance(self.setup, Setup) and self.setup.target > 0


def _problem(
    words: tuple[str, str, str],
    setup: AnySetup,
    longer: Mapping[str, Any],
    others: Mapping[str, Change],
) -> Problem:
    made = {name: change(setup) for name, change in others.items()}
    return Problem(*words, setup, replace(setup, **longer), MappingProxyType(made))


def _digits(plan: Plan, **more: Any) -> Setup:
    return Setup(**{"plan": plan, "steps": 200, "batch": 32, "examples": 300, **more})


FARTHER = 4
"""How many times as many updates there are where the horizon is farther away."""

READ = "share of held-out digits read", "the share of held-out digits read rises by {number}"

PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        "vanishing": _problem(
            ("vanishing gradients", *READ),
            _digits(Plan(depth=5, activation="sigmoid")),
            {"steps": 200 * FARTHER},
            {
                "ten layers": with_plan(depth=10),
                "tanh layers at half of Xavier's scale": with_plan(activation="tanh", scale=0.5),
                "32 units": with_plan(width=32),
            },
        ),
        "exploding": _problem(
            ("exploding gradients", *READ),
            _digits(Plan(depth=5, activation="relu", scale=4 * HE)),
            {"steps": 200 * FARTHER},
            {
                "ten layers at twice He's scale": with_plan(depth=10, scale=2 * HE),
                "tanh layers at six times Xavier's scale": with_plan(activation="tanh", scale=6.0),
                "32 units": with_plan(width=32),
            },
        ),
        "minima": _problem(
            (
                "local minima",
                "share of runs in the deepest valley",
                "the share of runs in the deepest valley rises by {number}",
            ),
            Waves(steps=200),
            {"steps": 200 * FARTHER},
            {
                "three units": so(hidden=3),
                "a tenth of the penalty": so(l2=WAVE_L2 / 10),
                "half as many waves": so(waves=1.0),
            },
        ),
        "slow": _problem(
            (
                "slow convergence",
                "updates to the target loss",
                "the target loss takes {number} times fewer updates",
            ),
            _digits(
                Plan(depth=1, activation="tanh"),
                steps=400,
                examples=200,
                uneven=0.03,
                target=0.3,
                shrink=0.01,
            ),
            {"steps": 400 * FARTHER, "target": 0.1},
            {
                "even pixels": so(uneven=1.0),
                "first weights of Xavier's size": so(shrink=1.0),
                "three layers": with_plan(depth=3),
            },
        ),
        "saddle": _problem(
            (
                "saddle points",
                "updates until the loss moves",
                "the loss moves after {number} times fewer updates",
            ),
            _digits(
                Plan(depth=2, activation="tanh", width=8),
                steps=400,
                examples=100,
                batch=0,
                target=0.9,
                shrink=0.03,
            ),
            {"steps": 400 * FARTHER, "target": 0.5},
            {
                "weights ten times as large": so(shrink=0.3),
                "one hidden layer": with_plan(depth=1),
                "32 units": with_plan(width=32),
            },
        ),
    }
)
"""A deep network whose factor is below 1, one whose factor is 4, networks with more than one
valley, one with pixels of uneven size and poor first weights, one that begins close to a saddle."""
