"""Calls of `companion.training`."""

from __future__ import annotations

from typing import Any

import numpy as np

from companion import optim, training
from tests.contract.cases import networks
from tests.contract.cases.builder import Wing
from tests.contract.cases.networks import LABELS, X, Y
from tests.contract.values import (
    But,
    Expect,
    Kind,
    OwnError,
    Trial,
    count,
    flag,
    function,
    generator,
    kind,
    rng,
    thing,
    trial,
)

wing = Wing("companion.training")
case = wing.case

# As many as one likes: a batch of all examples, a run without end.
HUGE_BATCH: But = {"10**400": Expect.ANY}
NO_END: But = {"10**400": None}

case(
    "batches",
    lambda **arguments: list(training.batches(**arguments)),
    {"n": count(5), "batch_size": count(2, but=HUGE_BATCH), "rng": generator()},
)


def used_elsewhere() -> optim.Optimizer:
    """An optimizer in the middle of another run."""
    optimizer = optim.Adam(0.25)
    optimizer.step(np.zeros(3), np.ones(3))
    return optimizer


def fails(t: int) -> float:
    """A schedule with an error of its own."""
    raise OwnError(t)


def optimizer() -> Kind:
    """Moves θ."""
    return thing(
        lambda: optim.Adam(0.25),
        changed=True,
        also=[
            trial("L-BFGS, which asks for more", lambda good: optim.LBFGS()),
            trial("a rate", lambda good: 0.25),
            trial("its name", lambda good: "adam"),
            trial("a schedule", lambda good: optim.schedules.Constant(0.25)),
            trial("a function of θ and g", lambda good: lambda theta, gradient: None),
            trial("one of another run", lambda good: used_elsewhere()),
            trial("rates for another θ", lambda good: optim.Adam(np.full(3, 0.25))),
            trial(
                "a schedule of words",
                lambda good: optim.Adam(lambda t: "three"),
            ),
            trial("a schedule that fails", lambda good: optim.Adam(fails), Expect.PASSED_ON),
            trial("a schedule of NaN", lambda good: optim.Adam(lambda t: np.nan)),
        ],
    )


def validation(x: Any, y: Any, also: list[Trial]) -> Kind:
    """Inputs and targets that are measured."""
    return kind(
        lambda: (x.copy(), y.copy()),
        [
            trial("a list", list, Expect.EQUAL_OR_REFUSED),
            trial("inputs alone", lambda good: good[0]),
            trial("inputs in a tuple", lambda good: good[:1]),
            trial("three things", lambda good: (*good, good[1])),
            trial("exchanged", lambda good: good[::-1]),
            trial("without targets", lambda good: (good[0], None)),
            trial("without inputs", lambda good: (None, good[1])),
            trial("words", lambda good: ("x", "y")),
            trial("a share", lambda good: 0.25),
            trial("inputs with NaN", lambda good: (good[0] * np.nan, good[1])),
            trial("inputs too wide", lambda good: (np.ones((4, 5)), good[1])),
            trial("no inputs", lambda good: (good[0][:0], good[1][:0])),
            trial("too few targets", lambda good: (good[0], good[1][:-1])),
            trial("a masked array", lambda good: (np.ma.masked_less(good[0], 0), good[1])),
            *also,
        ],
        but={"None": Expect.ANY},
    )


MOMENT = function(lambda: lambda moment: None, 1, ignored=True, but={"None": Expect.ANY})


def fitted(make: Any, y: Kind, held_out: Kind, batch_size: Kind) -> dict[str, Kind]:
    """The arguments of `fit`."""
    return {
        "network": networks.network(make, changed=True),
        "x": networks.inputs(),
        "y": y,
        "optimizer": optimizer(),
        "epochs": count(2, but=NO_END),
        "batch_size": batch_size,
        "rng": rng(),
        "validation": held_out,
        "on_gradient": MOMENT,
        "after_epoch": MOMENT,
        "progress": flag(False),
        "patience": count(1, but={"None": Expect.ANY, **HUGE_BATCH}),
        "restore_best": flag(True),
    }


case(
    "fit",
    training.fit,
    fitted(
        networks.regression,
        networks.targets(),
        validation(X, Y, [trial("labels", lambda good: (good[0], LABELS))]),
        count(2, but=HUGE_BATCH),
    ),
    begins=True,
    documented=(training.LossNotFiniteError,),
    aliases={"optimizer": ("lr",)},
    note="regression",
)
case(
    "fit",
    training.fit,
    fitted(
        networks.classifier,
        networks.classes(),
        validation(
            X,
            LABELS,
            [
                trial("labels too large", lambda good: (good[0], good[1] + 1)),
                trial("labels that are floats", lambda good: (good[0], good[1] + 0.5)),
            ],
        ),
        count(
            2, but=HUGE_BATCH, also=[trial("one that leaves one over", lambda good: 3, beside=True)]
        ),
    ),
    begins=True,
    documented=(training.LossNotFiniteError,),
    aliases={"optimizer": ("lr",)},
    note="classes",
)
case(
    "accuracy",
    training.accuracy,
    {
        "network": networks.network(
            networks.classifier,
            also=[
                trial("one that knows no classes", lambda good: networks.regression(), beside=True)
            ],
        ),
        "x": networks.inputs(),
        "y": networks.classes(),
    },
)
