"""Calls of `companion.landscapes`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from companion import landscapes
from tests.contract.cases.builder import Wing
from tests.contract.values import Expect, array, count, ending_in, number, rng, trial

wing = Wing("companion.landscapes")
case = wing.case

# Exact in float16, so that each way to give it is the same θ.
THETA = np.array([[0.5, -1.25], [2.0, 0.75], [-0.5, 1.5]])
QUARTER_TURN = np.array([[0.0, 1.0], [-1.0, 0.0]])

EACH: dict[str, Callable[[], landscapes.Landscape]] = {
    "QuadraticBowl": lambda: landscapes.QuadraticBowl(4.0),
    "Rastrigin": landscapes.Rastrigin,
    "RippledValley": lambda: landscapes.RippledValley(0.5),
    "Saddle": landscapes.Saddle,
    "MonkeySaddle": landscapes.MonkeySaddle,
    "Rosenbrock": landscapes.Rosenbrock,
    "Beale": landscapes.Beale,
    "Himmelblau": landscapes.Himmelblau,
    "StyblinskiTang": landscapes.StyblinskiTang,
}

for name, make in EACH.items():
    for method in ("value", "gradient", "hessian"):
        case(
            f"{name}.{method}",
            getattr(getattr(landscapes, name), method),
            {"theta": array(THETA, fits=ending_in(2))},
            on=make,
        )

for name in ("MonkeySaddle", "Beale", "Himmelblau"):
    case(name, getattr(landscapes, name))
for name in ("Rastrigin", "StyblinskiTang"):
    case(name, getattr(landscapes, name), {"dimension": count(2)})
case("Rosenbrock", landscapes.Rosenbrock, {"dimension": count(3, 2)})
case("Saddle", landscapes.Saddle, {"rise": number(0.5, above=0), "fall": number(2.0, above=0)})
case(
    "RippledValley",
    landscapes.RippledValley,
    {
        "depth": number(0.5, at_least=0),
        "floor": number(0.25, above=0),
        "wall": number(2.0, above=0),
    },
)
case(
    "QuadraticBowl",
    landscapes.QuadraticBowl,
    {
        "condition_number": number(4.0, at_least=1),
        "dimension": count(
            2,
            also=[
                trial("one, with κ = 4", lambda good: 1, beside=True),
                trial("three, with a rotation of two", lambda good: 3, beside=True),
            ],
        ),
        "rotation": array(
            QUARTER_TURN,
            but={"None": Expect.ANY},
            also=[
                trial("not orthogonal", lambda Q: 2 * Q),
                trial("singular", lambda Q: 0 * Q),
                trial("an orthogonal row", lambda Q: Q[:1], beside=True),
            ],
        ),
    },
)
case("random_rotation", landscapes.random_rotation, {"dimension": count(2), "rng": rng()})
