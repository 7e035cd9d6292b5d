"""Calls of `companion.optim`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from companion import optim
from companion.optim import schedules
from tests.contract.cases.builder import Wing
from tests.contract.values import (
    But,
    Expect,
    Kind,
    a_vector,
    any_shape,
    count,
    ending_in,
    flag,
    floats,
    function,
    kind,
    number,
    numbers,
    pair,
    rng,
    thing,
    trial,
)

wing = Wing("companion.optim")
case = wing.case

THETA = np.array([0.5, -1.25, 2.0, 0.75])
GRADIENT = np.array([0.25, -0.5, 1.0, 1.5])

# ---------------------------------------------------------------------------------- the optimizers


def lr() -> Kind:
    """A rate, rates, or a schedule."""
    return numbers(
        0.25,
        above=0,
        also=[
            trial("a schedule", lambda good: schedules.Constant(0.25), Expect.ANY),
            trial("a function of t", lambda good: lambda t: 0.25, Expect.ANY),
            trial("a schedule's class", lambda good: schedules.Constant),
            trial("a function of t and more", lambda good: lambda t, more: 0.25),
        ],
    )


def betas() -> Kind:
    """β₁ and β₂."""
    return pair(
        (0.5, 0.75), {"1": 1.0, "1 as an int": 1, "-0.1": -0.1, "an array with 1": np.ones(2)}
    )


def eps() -> Kind:
    """ε."""
    return numbers(0.125, at_least=0)


def fraction() -> Kind:
    """At least 0, below 1."""
    return numbers(0.5, at_least=0, below=1)


ARGUMENTS: dict[str, dict[str, Kind]] = {
    "GradientDescent": {"lr": lr()},
    "Momentum": {"lr": lr(), "momentum": fraction()},
    "Nesterov": {"lr": lr(), "momentum": fraction()},
    "Adagrad": {
        "lr": lr(),
        "initial_accumulator_value": numbers(0.25, at_least=0),
        "eps": eps(),
    },
    "Adadelta": {"lr": lr(), "rho": fraction(), "eps": eps()},
    "RMSprop": {
        "lr": lr(),
        "rho": fraction(),
        "eps": eps(),
        "momentum": fraction(),
        "centered": flag(True),
    },
    "Adam": {"lr": lr(), "betas": betas(), "eps": eps()},
    "AMSGrad": {"lr": lr(), "betas": betas(), "eps": eps()},
    "AdamW": {
        "lr": lr(),
        "betas": betas(),
        "eps": eps(),
        "weight_decay": numbers(0.25, at_least=0),
    },
    "Nadam": {
        "lr": lr(),
        "betas": betas(),
        "eps": eps(),
        "momentum_decay": numbers(0.25, at_least=0),
    },
}


def theta(changed: bool = True) -> Kind:
    """θ: whether its numbers are finite is not asked in every step of a run."""
    but: But = {"read-only": Expect.REFUSED}
    return floats(THETA, changed=changed, strict=True, finite=False, but=but)


def gradient() -> Kind:
    """Like θ, and only read."""
    return floats(GRADIENT, strict=True, finite=False)


def fresh(name: str) -> Callable[[], optim.Optimizer]:
    """Makes an optimizer of the good arguments."""
    return lambda: getattr(optim, name)(**{n: k.make() for n, k in ARGUMENTS[name].items()})


def used(name: str) -> Callable[[], optim.Optimizer]:
    """Makes one that has done a step."""

    def make() -> optim.Optimizer:
        optimizer = fresh(name)()
        optimizer.step(THETA.copy(), GRADIENT.copy())
        return optimizer

    return make


for name, arguments in ARGUMENTS.items():
    case(name, getattr(optim, name), arguments)
    for argument, it in arguments.items():
        wing.assignment(name, argument, it, fresh(name))
    wing.assignment(name, "lr", arguments["lr"], used(name), note="in a run")
    for method in ("step", "check"):
        if not hasattr(optim.Optimizer, method):
            continue
        for made, note in ((fresh(name), "the first"), (used(name), "the second")):
            case(
                f"{name}.{method}",
                getattr(getattr(optim, name), method),
                {"theta": theta(changed=method == "step"), "gradient": gradient()},
                on=made,
                changes_self=method == "step",
                note=note,
            )

# ------------------------------------------------------------------------------ clipping and noise

MATRIX = np.array([[0.5, -1.25], [2.0, 0.75], [-3.0, 1.5]])


def axis() -> Kind:
    """Axes of a gradient of two."""
    return kind(
        lambda: 1,
        [
            trial("np.int64", np.int64, Expect.EQUAL),
            trial("a tuple of it", lambda i: (i,), Expect.EQUAL),
            trial("from the end", lambda i: -1, Expect.EQUAL),
            trial("both", lambda i: (0, 1), Expect.SOUND),
            trial("none", lambda i: (), Expect.SOUND),
            trial("one too many", lambda i: 2),
            trial("one too few", lambda i: -3),
            trial("one twice", lambda i: (0, 0)),
            trial("one twice, from the end", lambda i: (1, -1)),
            trial("a list", lambda i: [i], Expect.EQUAL_OR_REFUSED),
            trial("a tuple with None", lambda i: (0, None)),
            trial("a tuple with a word", lambda i: (0, "1")),
            trial("a tuple with a bool", lambda i: (0, True)),
            trial("a nested tuple", lambda i: ((0,), 1)),
            trial("a float", float),
            trial("a tuple with a float", lambda i: (0, 1.0)),
            trial("a 0-d array", np.array, Expect.EQUAL_OR_REFUSED),
        ],
        but={"None": Expect.SOUND, "an empty list": Expect.ANY},
    )


case(
    "clip_by_value",
    optim.clip_by_value,
    {
        "gradient": floats(
            MATRIX,
            fits=any_shape,
            changed=True,
            other_float=Expect.SOUND,
            but={"one inf": Expect.ANY, "one -inf": Expect.ANY},
        ),
        "limit": numbers(1.0, above=0, also=[trial("three for two columns", lambda x: np.ones(3))]),
    },
)
case(
    "clip_by_global_norm",
    optim.clip_by_global_norm,
    {
        "gradient": floats(MATRIX, fits=any_shape, changed=True, other_float=Expect.SOUND),
        "max_norm": numbers(
            1.0,
            above=0,
            but=dict.fromkeys(("an array of it", "a list of it", "an array with 1e308")),  # of two
            also=[
                trial("one for each row", lambda x: np.ones((3, 1)), Expect.SOUND),
                trial("one for each entry", lambda x: np.ones((3, 2))),
                trial("of two, for three rows", lambda x: np.ones((2, 1))),
            ],
        ),
        "axis": axis(),
    },
)
NOISE = {"eta": numbers(0.25, at_least=0), "gamma": numbers(0.5, at_least=0), "rng": rng()}
case("GradientNoise", optim.GradientNoise, NOISE)
for argument, it in NOISE.items():
    wing.assignment("GradientNoise", argument, it, lambda: optim.GradientNoise(0.25, rng=3))
case(
    "GradientNoise.add",
    optim.GradientNoise.add,
    {
        "gradient": floats(
            MATRIX, fits=any_shape, changed=True, finite=False, other_float=Expect.SOUND
        )
    },
    on=lambda: optim.GradientNoise(0.25, rng=3),
    changes_self=True,
)

# --------------------------------------------------------------------- line searches, second order

START = np.array([0.5, -1.25])
HESSIAN = np.array([[2.0, 0.5], [0.5, 1.0]])


def loss_and_gradient(at: Any) -> tuple[float, Any]:
    """Σ θ⁴/4 + θ²/2, for any shape."""
    return float(np.sum(at**4 / 4 + at**2 / 2)), at**3 + at


def point(at: Any = START) -> optim.Point:
    """Where a search begins."""
    return optim.Point(0.0, at.copy(), *loss_and_gradient(at))


def objective() -> Kind:
    """L and ∂L/∂θ from θ."""
    slope = np.ones(2)

    def in_one_array(good: Any) -> Any:
        reused = np.empty(2)

        def loss_and_reused(at: Any) -> tuple[float, Any]:
            loss, reused[...] = loss_and_gradient(at)
            return loss, reused

        return loss_and_reused

    return function(
        lambda: loss_and_gradient,
        1,
        {
            "the loss alone": 1.0,
            "the loss in a tuple": (1.0,),
            "three things": (1.0, slope, slope),
            "the two exchanged": (slope, 1.0),
            "a loss that is None": (None, slope),
            "a loss that is a word": ("1.0", slope),
            "a loss that is complex": (1j, slope),
            "a loss for each entry": (slope, slope),
            "a gradient that is None": (-1e9, None),
            "a gradient that is a number": (-1e9, 1.0),
            "a gradient of one number": (-1e9, np.ones(1)),
            "a gradient with a column": (-1e9, np.ones((2, 1))),
            "a gradient too long": (-1e9, np.ones(3)),
            "a gradient of words": (-1e9, np.array(["1.0", "2.0"])),
            "a complex gradient": (-1e9, np.array([1j, 2j])),
            "a masked gradient": (-1e9, np.ma.masked_array(slope, [True, False])),
        },
        also=[
            trial("one that reuses its array", in_one_array, Expect.EQUAL),
            trial(
                "a function that returns a loss that is NaN",
                lambda good: lambda at: (np.nan, slope),
                Expect.ANY,
            ),
            trial(
                "a function that returns a gradient that is NaN",
                lambda good: lambda at: (-1e9, np.full(2, np.nan)),
                Expect.REFUSED,
            ),
        ],
    )


def start() -> Kind:
    """θ with its loss and its gradient."""
    return thing(
        point,
        also=[
            trial("a plain tuple", tuple, Expect.EQUAL_OR_REFUSED),
            trial("θ alone", lambda p: p.theta),
            trial("three of the four", lambda p: tuple(p)[:3]),
            trial("a loss that is None", lambda p: p._replace(value=None)),
            trial("a loss that is NaN", lambda p: p._replace(value=np.nan)),
            trial("a loss that is a word", lambda p: p._replace(value="1.0")),
            trial("a gradient that is None", lambda p: p._replace(gradient=None)),
            trial("a gradient that is a number", lambda p: p._replace(gradient=1.0)),
            trial("a gradient too long", lambda p: p._replace(gradient=np.ones(3)), beside=True),
            trial("a gradient of one", lambda p: p._replace(gradient=-np.ones(1)), beside=True),
            trial("a gradient with NaN", lambda p: p._replace(gradient=np.full(2, np.nan))),
            trial("a gradient of 0", lambda p: p._replace(gradient=np.zeros(2)), beside=True),
            trial("a θ that is None", lambda p: p._replace(theta=None)),
            trial("a θ that is a word", lambda p: p._replace(theta="three")),
            trial("a θ with NaN", lambda p: p._replace(theta=np.array([0.5, np.nan]))),
            trial("a θ too long", lambda p: p._replace(theta=np.ones(3)), beside=True),
            trial("a θ of one number", lambda p: p._replace(theta=np.ones(1)), beside=True),
            trial(
                "a θ that is a list",
                lambda p: p._replace(theta=p.theta.tolist()),
                Expect.EQUAL_OR_REFUSED,
            ),
        ],
    )


def direction() -> Kind:
    """Down, from there."""
    return floats(
        -loss_and_gradient(START)[1],
        also=[
            trial("upwards", lambda d: -d),
            trial("zero", lambda d: 0 * d),
            trial("along the valley", lambda d: np.array([-d[1], d[0]])),
        ],
    )


def searched(**more: Kind) -> dict[str, Kind]:
    """The arguments that both line searches have."""
    return {
        "objective": objective(),
        "start": start(),
        "direction": direction(),
        "step": number(1.0, above=0),
        "most": count(20),
        **more,
    }


case(
    "backtracking",
    optim.backtracking,
    searched(shrink=number(0.5, above=0, below=1), c1=number(0.125, above=0, below=1)),
    documented=(optim.LineSearchError,),
)
case(
    "strong_wolfe",
    optim.strong_wolfe,
    searched(
        c1=number(
            0.125, above=0, below=1, also=[trial("above c2", lambda good: 0.75, beside=True)]
        ),
        c2=number(
            0.5, above=0, below=1, also=[trial("below c1", lambda good: 0.0625, beside=True)]
        ),
    ),
    documented=(optim.LineSearchError,),
)

of_hessian = [
    trial("singular", lambda H: np.ones((2, 2)), Expect.ANY),
    trial("nearly singular", lambda H: np.array([[1.0, 1.0], [1.0, 1.0 + 2e-16]]), Expect.ANY),
    trial("zero", lambda H: 0 * H, Expect.ANY),
    trial("indefinite", lambda H: np.diag([1.0, -1.0]), Expect.SOUND),
    trial("not symmetric", lambda H: np.array([[2.0, 0.5], [0.0, 1.0]]), Expect.ANY),
    trial("one for two gradients", lambda H: np.stack([H, H]), Expect.SOUND),
]
for name in ("newton_direction", "saddle_free_direction"):
    for damping, note in ((0.0, "undamped"), (0.25, "damped")):
        case(
            name,
            getattr(optim, name),
            {
                "gradient": floats(START, fits=ending_in(2)),
                "hessian": floats(HESSIAN, fits=ending_in(2, 2), also=of_hessian),
                "damping": number(damping, at_least=0),
            },
            documented=(np.linalg.LinAlgError,),
            note=note,
        )


def product() -> Kind:
    """Hv from v."""
    return function(
        lambda: lambda v: v * np.linspace(1.0, 2.0, v.size).reshape(v.shape),
        1,
        {
            "a number": 1.0,
            "one number": np.ones(1),
            "one too many": np.ones(3),
            "a column": np.ones((2, 1)),
            "words": np.array(["1.0", "2.0"]),
            "complex numbers": np.array([1j, 2j]),
            "one that is NaN": np.array([1.0, np.nan]),
            "one that is inf": np.array([1.0, np.inf]),
            "a masked array": np.ma.masked_array(np.ones(2), [True, False]),
        },
    )


case(
    "newton_cg_direction",
    optim.newton_cg_direction,
    {
        "gradient": floats(START, fits=a_vector, also=[trial("zero", lambda g: 0 * g)]),
        "product": product(),
        "tolerance": number(0.25, above=0, but={"0": Expect.ANY, "0 as an int": Expect.ANY}),
        "most": count(10),
    },
)


def lbfgs_used() -> optim.LBFGS:
    """After two steps, with something to remember."""
    method, at = optim.LBFGS(3), np.array([2.0, 1.0])
    for _ in range(2):
        method.step(at, loss_and_gradient)
    return method


case("LBFGS", optim.LBFGS, {"memory": count(3)})
for make, note in ((lambda: optim.LBFGS(3), "new"), (lbfgs_used, "used")):
    fits = any_shape if note == "new" else None  # the pairs that it remembers have a shape
    case(
        "LBFGS.step",
        optim.LBFGS.step,
        {
            "theta": floats(START, fits=fits, changed=True, other_float=Expect.ANY),
            "objective": objective(),
        },
        on=make,
        changes_self=True,
        documented=(optim.LineSearchError,),
        note=note,
    )
    case(
        "LBFGS.direction",
        optim.LBFGS.direction,
        {"gradient": floats(START, fits=fits)},
        on=make,
        note=note,
    )
