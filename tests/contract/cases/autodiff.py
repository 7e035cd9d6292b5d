"""Calls of `companion.autodiff`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from companion import autodiff
from companion.autodiff import Value
from tests.contract.cases.builder import Wing
from tests.contract.values import But, Expect, Kind, kind, number, thing, trial, word

wing = Wing("companion.autodiff")
case = wing.case

# Any real number of Python's will do; an array is none, even of one number.
REAL: But = {"a fraction": Expect.SOUND, "a bool": Expect.ANY}


def operand() -> Kind:
    """A Value, or a number in its place."""
    return kind(
        lambda: Value(0.5, "w"),
        [
            trial("the number alone", lambda v: v.value, Expect.ANY),
            trial("np.float64", lambda v: np.float64(v.value), Expect.ANY),
            trial("np.float32", lambda v: np.float32(v.value), Expect.ANY),
            trial("np.int64", lambda v: np.int64(2), Expect.ANY),
            trial("an int", lambda v: 2, Expect.ANY),
            trial("a Decimal", lambda v: Decimal("0.5"), Expect.ANY),
            trial("zero", lambda v: 0.0, Expect.SOUND),
            trial("a Value that is zero", lambda v: Value(0.0), Expect.SOUND),
            trial("1e308", lambda v: 1e308, Expect.SOUND),
            trial("-1e308", lambda v: -1e308, Expect.SOUND),
            trial("1e-308", lambda v: 1e-308, Expect.SOUND),
            trial("the class", lambda v: Value),
            trial("a Value in a list", lambda v: [v]),
            trial("an array", lambda v: np.array([1.0, 2.0])),
            trial("an array of Values", lambda v: np.array([v, v])),
            trial("np.timedelta64", lambda v: np.timedelta64(1, "s")),
        ],
        but=REAL,
    )


def compared() -> Kind:
    """A number to be compared with: infinity is one too."""
    made = operand()
    loose = ("inf", "-inf", "NaN", "10**400", "-10**400")
    return kind(made.make, made.trials, but=dict.fromkeys(loose, Expect.ANY))


def started() -> Value:
    """A Value with a little graph below it."""
    return Value(2.0, "v") * Value(0.75, "u")


case("Value", Value, {"value": number(1.5, but=REAL), "label": word("w")})
wing.assignment("Value", "label", word("w"), started)
case("Value.backward", Value.backward, on=started, changes_self=True)

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
}


def reflected(operate: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """The operator with the object on the right."""
    return lambda self, other: operate(other, self)


def forward(operate: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """The operator with the object on the left."""
    return lambda self, other: operate(self, other)


for name, operate in OPERATORS.items():
    errors = (ZeroDivisionError,)
    case(f"Value.__{name}__", forward(operate), {"other": operand()}, on=started, documented=errors)
    case(
        f"Value.__r{name}__",
        reflected(operate),
        {"other": operand()},
        on=started,
        documented=errors,
    )
for name in ("lt", "le", "gt", "ge"):
    case(
        f"Value.__{name}__",
        forward(getattr(operator, name)),
        {"other": compared()},
        on=started,
    )
case(
    "Value.__pow__",
    lambda self, exponent: self**exponent,
    {"exponent": operand()},
    on=started,
)
case("Value.__rpow__", lambda self, base: base**self, {"base": operand()}, on=started)

for name in ("exp", "log", "sigmoid", "tanh", "relu"):
    case(
        name,
        getattr(autodiff, name),
        {
            "a": thing(
                lambda: Value(0.5, "w"),
                also=[
                    trial("a Value of 1e308", lambda v: Value(1e308), Expect.SOUND),
                    trial("a Value of -1e308", lambda v: Value(-1e308), Expect.SOUND),
                    trial("a Value of zero", lambda v: Value(0.0), Expect.SOUND),
                    trial("a Value of 1e-310", lambda v: Value(1e-310), Expect.SOUND),
                    trial("an array of Values", lambda v: np.array([v, v])),
                ],
            )
        },
        documented=(OverflowError,) if name == "exp" else (),
    )
for name in ("graph", "topological_order"):
    case(name, getattr(autodiff, name), {"output": thing(started)})
