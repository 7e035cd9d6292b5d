"""Calls of `companion.optim.schedules`."""

from __future__ import annotations

from collections.abc import Callable

from companion.optim import schedules
from tests.contract.cases.builder import Wing
from tests.contract.values import Expect, Kind, count, numbers, thing, trial

wing = Wing("companion.optim.schedules")
case = wing.case


def lr() -> Kind:
    """The first or the highest rate."""
    return numbers(0.25, above=0)


def steps() -> Kind:
    """How long a schedule lasts."""
    return numbers(8.0, above=0)


ARGUMENTS: dict[str, dict[str, Kind]] = {
    "Constant": {"lr": lr()},
    "Step": {"lr": lr(), "every": numbers(4.0, above=0), "gamma": numbers(0.5, above=0)},
    "Exponential": {"lr": lr(), "gamma": numbers(0.5, above=0)},
    "InverseTime": {"lr": lr(), "decay": numbers(0.5, at_least=0)},
    "Polynomial": {
        "lr": lr(),
        "steps": steps(),
        "power": numbers(2.0, above=0),
        "final": numbers(0.125, at_least=0),
    },
    "Cosine": {"lr": lr(), "steps": steps(), "final": numbers(0.125, at_least=0)},
    "WarmRestarts": {
        "lr": lr(),
        "steps": count(8),
        "growth": count(2),
        "final": numbers(0.125, at_least=0),
    },
    "WarmUp": {
        "schedule": thing(
            lambda: schedules.Cosine(0.25, 8.0),
            also=[
                trial("the rate", lambda good: 0.25),
                trial("a function of t", lambda good: lambda t: 0.25),
            ],
        ),
        "steps": steps(),
        "start": numbers(0.25, at_least=0, at_most=1),
    },
    "OneCycle": {
        "lr": lr(),
        "steps": steps(),
        "pct_start": numbers(0.25, above=0, below=1),
        "div_factor": numbers(4.0, above=0),
        "final_div_factor": numbers(64.0, above=0),
    },
}

for name, arguments in ARGUMENTS.items():
    case(name, getattr(schedules, name), arguments)


def made(name: str) -> Callable[[], schedules.Schedule]:
    """Makes a schedule of the good arguments."""
    return lambda: getattr(schedules, name)(**{n: k.make() for n, k in ARGUMENTS[name].items()})


for name, arguments in ARGUMENTS.items():
    for argument, kind in arguments.items():
        wing.assignment(name, argument, kind, made(name))
    case(
        f"{name}.__call__",
        getattr(schedules, name).__call__,
        {"t": numbers(4.0, at_least=0, but={"an empty list": Expect.SOUND})},
        on=made(name),
    )
