"""Calls of `companion.diagnostics`."""

from __future__ import annotations

from typing import Any

import numpy as np

from companion import diagnostics
from tests.contract.cases import networks
from tests.contract.cases.builder import Wing
from tests.contract.cases.networks import theta_of
from tests.contract.values import (
    OVERFLOW,
    Expect,
    Kind,
    a_vector,
    array,
    count,
    function,
    pair,
    rng,
    trial,
)

wing = Wing("companion.diagnostics")
case = wing.case

MATRIX = np.diag([3.0, 1.0, -2.0]) + 0.5


def of_network(**more: Kind) -> dict[str, Kind]:
    """The arguments that most have."""
    return {
        "network": networks.network(),
        "x": networks.inputs(),
        "y": networks.targets(),
        **more,
    }


def float64(**more: Kind) -> dict[str, Kind]:
    """As above, where the network has to be in float64."""
    single = trial("one in float32", lambda good: networks.single(), beside=True)
    return {**of_network(**more), "network": networks.network(also=[single])}


case("gradient_norms", diagnostics.gradient_norms, of_network())
case(
    "gradient_norms",
    diagnostics.gradient_norms,
    {
        "network": networks.network(networks.classifier),
        "x": networks.inputs(),
        "y": networks.classes(),
    },
    note="classes",
)
case(
    "activation_histograms",
    diagnostics.activation_histograms,
    {
        "network": networks.network(networks.classifier),
        "x": networks.inputs(rows=True),
        "bins": count(4),
        "limits": pair(
            (-1.5, 2.5),
            {},
            also=[
                trial("exchanged", lambda good: good[::-1]),
                trial("equal", lambda good: (1.0, 1.0)),
            ],
            but={"None": Expect.ANY},
        ),
    },
)
case(
    "lanczos",
    diagnostics.lanczos,
    {
        "product": function(
            lambda: lambda v: MATRIX @ v,
            1,
            {
                "a number": 1.0,
                "one number": np.ones(1),
                "one too many": np.ones(4),
                "a column": np.ones((3, 1)),
                "words": np.full(3, "1.0"),
                "complex numbers": np.ones(3) * 1j,
                "one that is NaN": np.array([1.0, np.nan, 0.0]),
                "one that is inf": np.array([1.0, np.inf, 0.0]),
                "a masked array": np.ma.masked_array(np.ones(3), [True, False, False]),
            },
        ),
        "size": count(3),
        "steps": count(3, but={"10**400": Expect.ANY}),
        "rng": rng(),
    },
    begins=True,
)
case(
    "hessian_eigenvalues",
    diagnostics.hessian_eigenvalues,
    float64(steps=count(4, but={"10**400": Expect.ANY}), rng=rng()),
)
case("sharpness", diagnostics.sharpness, float64(steps=count(4, but={"10**400": Expect.ANY})))
PLACES = np.array([0.0, 0.5, 1.25])
VECTOR = theta_of(networks.regression())


def vector(good: np.ndarray[Any, Any]) -> Kind:
    """A θ, or a direction."""
    return array(good, but=OVERFLOW)


case(
    "loss_along_line",
    diagnostics.loss_along_line,
    of_network(
        start=vector(VECTOR),
        end=vector(VECTOR[::-1].copy()),
        places=array(PLACES, fits=a_vector, but=OVERFLOW),
    ),
)
case(
    "loss_on_plane",
    diagnostics.loss_on_plane,
    of_network(
        centre=vector(VECTOR),
        u=vector(VECTOR[::-1].copy()),
        v=vector(np.roll(VECTOR, 3)),
        a=array(PLACES, fits=a_vector, but=OVERFLOW),
        b=array(PLACES[:2], fits=a_vector, but=OVERFLOW),
    ),
)
