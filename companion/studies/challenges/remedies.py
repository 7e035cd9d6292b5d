"""The remedies, each of which changes one thing of a set-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from companion.studies.challenges.problems import PROBLEMS
from companion.studies.challenges.setups import AnySetup, Change, Waves, so, with_plan
from companion.studies.vanishing_gradients import HE


def _xavier_or_he(uniform: bool) -> Change:
    def change(setup: AnySetup) -> AnySetup:
        if isinstance(setup, Waves):
            return replace(setup, first="uniform" if uniform else "normal")
        # Xavier's scale is 1. Sigmoid layers begin at it here, so that He's is tried on them.
        scale = 1.0 if setup.plan.activation == "tanh" else HE
        return replace(setup, plan=replace(setup.plan, scale=scale, uniform=uniform), shrink=1.0)

    return change


def _more(times: int) -> Change:
    return lambda setup: replace(setup, examples=times * setup.examples)


def _stronger(times: float) -> Change:
    """A penalty so many times the usual one: 0.001, or ten times the penalty of the waves."""

    def change(setup: AnySetup) -> AnySetup:
        usual = 10 * setup.l2 if isinstance(setup, Waves) else 1e-3
        return replace(setup, l2=times * usual)

    return change


def _noisier(times: float) -> Change:
    """Noise so many times as variable as usual: 0.0001, or 0.01 for the waves."""
    return lambda setup: replace(setup, noise=times * (1e-2 if isinstance(setup, Waves) else 1e-4))


def _smaller(digits: int, waves: int) -> Change:
    return lambda setup: replace(setup, batch=waves if isinstance(setup, Waves) else digits)


def _dropping(q: float) -> Change:
    def change(setup: AnySetup) -> AnySetup:
        if isinstance(setup, Waves):
            return replace(setup, dropout=q)
        return replace(setup, plan=replace(setup.plan, dropout=q))

    return change


def _method(optimizer: str, **options: Any) -> Change:
    return so(optimizer=optimizer, options=tuple(options.items()))


@dataclass(frozen=True)
class Remedy:
    """What is done against a problem.

    Attributes:
        label: its name in words.
        change: to a set-up.
        others: by what is otherwise, in words: the same remedy in another strength or form.
    """

    label: str
    change: Change
    others: Mapping[str, Change] = field(default_factory=dict)


def _betas(first: float, second: float) -> Change:
    return _method("adam", betas=(first, second))


REMEDIES: Mapping[str, Remedy] = MappingProxyType(
    {
        "relu": Remedy(
            "ReLU",
            with_plan(activation="relu"),
            {"with He's scale": with_plan(activation="relu", scale=HE)},
        ),
        "initialization": Remedy(
            "Xavier or He initialization",
            _xavier_or_he(uniform=False),
            {"uniform weights": _xavier_or_he(uniform=True)},
        ),
        "normalization": Remedy(
            "batch normalization",
            with_plan(normalization="batch"),
            {"layer normalization": with_plan(normalization="layer")},
        ),
        "clipping": Remedy(
            "gradient clipping", so(clip=1.0), {"at 0.1": so(clip=0.1), "at 10": so(clip=10.0)}
        ),
        "l2": Remedy(
            "L2 penalty",
            _stronger(1),
            {"a tenth of λ": _stronger(0.1), "ten times λ": _stronger(10)},
        ),
        "momentum": Remedy(
            "momentum",
            _method("momentum"),
            {
                "β = 0.5": _method("momentum", momentum=0.5),
                "β = 0.99": _method("momentum", momentum=0.99),
            },
        ),
        "nesterov": Remedy(
            "Nesterov momentum",
            _method("nesterov"),
            {
                "β = 0.5": _method("nesterov", momentum=0.5),
                "β = 0.99": _method("nesterov", momentum=0.99),
            },
        ),
        "rmsprop": Remedy(
            "RMSprop", _method("rmsprop"), {"ρ = 0.99": _method("rmsprop", rho=0.99)}
        ),
        "adam": Remedy("Adam", _method("adam"), {"β₂ = 0.99": _betas(0.9, 0.99)}),
        "schedule": Remedy(
            "falling learning rate", so(schedule="cosine"), {"along a line": so(schedule="line")}
        ),
        "data": Remedy("more training data", _more(3), {"twice as much": _more(2)}),
        "dropout": Remedy(
            "dropout", _dropping(0.2), {"of 0.05": _dropping(0.05), "of 0.5": _dropping(0.5)}
        ),
        "batches": Remedy("mini-batches", _smaller(32, 5), {"a quarter as large": _smaller(8, 2)}),
        "noise": Remedy(
            "noise on the gradient",
            _noisier(1),
            {"a hundredth of its variance": _noisier(0.01), "a hundred times": _noisier(100)},
        ),
    }
)
"""By name; strengths are common ones."""

_ANOTHER = "it makes another surface, whose minima cannot be compared with those of this one"
REASONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("exploding", "relu"): "the network has it already",
        ("minima", "relu"): _ANOTHER,
        ("minima", "normalization"): _ANOTHER,
        **{
            (problem, "batches"): "it learns from mini-batches already"
            for problem in ("vanishing", "exploding", "slow")
        },
    }
)
"""Why a remedy does not apply."""

PLAIN = ""
"""The name of no remedy."""
OWN, LONGER = "", "longer"
"""Names of set-ups: as it is judged, and with a horizon farther away."""


def setup_of(problem: str, remedy: str, other: str = OWN, form: str = "") -> AnySetup:
    """The set-up of a problem with one remedy, and nothing else changed.

    Args:
        problem: one of PROBLEMS.
        remedy: one of REMEDIES; PLAIN for none.
        other: OWN, LONGER, or one of the problem's others.
        form: of the remedy, one of its others; "" for the usual one.

    Raises KeyError for another name, ValueError where the remedy does not apply.
    """
    if (problem, remedy) in REASONS:
        raise ValueError(f"{remedy} on {problem}: {REASONS[problem, remedy]}")
    row = PROBLEMS[problem]
    setup = {OWN: row.setup, LONGER: row.longer, **row.others}[other]
    if remedy == PLAIN:
        return setup
    cure = REMEDIES[remedy]
    changed: AnySetup = (cure.others[form] if form else cure.change)(setup)
    return changed
