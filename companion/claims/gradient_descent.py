"""Claims G1 to G4, judged by what `studies.gradient_descent` measures."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause
from companion.claims.reading import exact, mean, share
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import gradient_descent as studies


@stated(
    "G1",
    "The gradient points in the direction of steepest ascent.",
    "20 digits networks, 64-8-10, at their first weights, 100 images; slopes by central "
    "differences",
)
def G1() -> Sequence[Clause]:
    """Looks for a direction in which the loss rises more steeply, without the gradient's help."""
    return [
        Clause(
            "steepest",
            "where the loss has a gradient, the steepest direction that moving one parameter after "
            "the other leads to is {number} times as steep",
            study=studies.steepest,
            settings={
                "seeds": SEEDS,
                "norm": "euclidean",
                "other_unit": 1.0,
                "tilt": 0.0,
                "epochs": 0,
                "hidden": 8,
                "examples": 100,
                "depth": 1,
                "activation": "relu",
                "biases": 0.0,
            },
            reads=lambda found: exact(found.max()),
            bound=Bound(most=1.001),
            form=".3f",
            choices=[
                *FRESH,
                Choice("after 2 epochs", {"epochs": 2}),
                Choice("after 20 epochs", {"epochs": 20}),
                Choice("32 hidden units", {"hidden": 32}),
                Choice("10 images", {"examples": 10}),
                Choice("400 images", {"examples": 400}),
                Choice("biases that begin at random", {"biases": 0.1}),
                Choice("two hidden layers, random biases", {"depth": 2, "biases": 0.1}),
                Choice("two hidden layers of tanh units", {"depth": 2, "activation": "tanh"}),
                Choice("to a millionth", bound=Bound(most=1 + 1e-6)),
                *(
                    Choice(words, settings, condition=True)
                    for words, settings in (
                        ("measured by the largest change of one parameter", {"norm": "largest"}),
                        ("by the sum of all changes", {"norm": "sum"}),
                        ("in other units for one layer", {"other_unit": 10.0}),
                        (
                            "on a kink, where two hidden ReLU layers without biases begin",
                            {"depth": 2},
                        ),
                    )
                ),
            ],
            opposite={"tilt": 5.0},
        ),
    ]


@stated(
    "G2",
    "So stepping against the gradient reduces the loss.",
    "1,000 random quadratics in 5 dimensions, κ from 2 to 100, 500 steps; 20 digits networks, "
    "64-32-10, 200 images in one batch, 40 steps, λ_max looked at before every fourth",
)
def G2() -> Sequence[Clause]:
    """Looks for the longest step that helps, on quadratics and on networks."""
    network = {
        "ratio": 0.25,
        "seeds": SEEDS,
        "steps": 40,
        "hidden": 32,
        "depth": 1,
        "examples": 200,
        "pixels": 1.0,
        "sign": -1.0,
        "follow": True,
        "initializer": "he",
        "scale": 1.0,
        "activation": "relu",
        "every": 4,
    }
    others = [
        *FRESH,
        Choice("five times as long", {"steps": 200}),
        Choice("128 hidden units", {"hidden": 128}),
        Choice("four hidden layers", {"depth": 4}),
        Choice("1,000 images", {"examples": 1000}),
        Choice("pixels from 0 to 16", {"pixels": 16.0}),
        Choice("tanh", {"activation": "tanh"}),
    ]
    starts = [
        Choice("first weights half as large", {"scale": 0.5}),
        Choice("first weights and biases within ±1/√n", {"initializer": "uniform"}),
        Choice("six hidden layers", {"depth": 6}),
        Choice("λ_max looked at before every step", {"every": 1}),
    ]
    return [
        Clause(
            "quadratics",
            "with α at {ratio} of 2/λ_max, {number} of the runs on quadratics fall with every step",
            study=studies.falls_on_bowls,
            settings={
                "ratio": 0.5,
                "seed": 0,
                "bowls": 1000,
                "steps": 500,
                "dimension": 5,
                "steepest": 100.0,
                "lowest": 0.0,
                "sign": -1.0,
            },
            reads=share,
            bound=Bound(least=0.95),
            form=".1%",
            along=Axis("ratio", "α over 2/λ_max", [0.1, 0.5, 0.9, 1.1, 1.5], steps=5),
            choices=[
                Choice("other quadratics", {"seed": 1}),
                Choice("10,000 quadratics", {"seed": 2, "bowls": 10_000}),
                Choice("a tenth of the steps", {"steps": 50}),
                Choice("ten times as many steps", {"steps": 5000}),
                Choice("2 dimensions", {"dimension": 2}),
                Choice("50 dimensions", {"dimension": 50}),
                Choice("κ up to 10,000", {"steepest": 10_000.0}),
                Choice("a minimum elsewhere, with a loss of 1", {"lowest": 1.0}),
                Choice("in 99 runs of 100", bound=Bound(least=0.99)),
            ],
            opposite={"sign": 1.0},
        ),
        Clause(
            "network",
            "on the digits, with α at {ratio} of 2/λ_max, the largest met so far, {number} of the "
            "steps lower the loss",
            study=studies.falls,
            settings=network,
            reads=lambda found: mean(found.part),
            bound=Bound(least=0.95),
            form=".0%",
            along=Axis(
                "ratio",
                "α over 2/λ_max (the largest met so far)",
                [0.05, 0.25, 0.5, 1.0, 2.0, 4.0],
                log=True,
            ),
            choices=[*others, *starts, Choice("99 % of the steps", bound=Bound(least=0.99))],
            opposite={"sign": 1.0},
        ),
        Clause(
            "growth",
            "from first weights and biases within ±1/√n, with α at {ratio} of 2/λ_max of the "
            "start, λ_max grows to {number} times what it was",
            study=studies.falls,
            settings={**network, "initializer": "uniform", "follow": False},
            reads=lambda found: mean(found.growth),
            bound=Bound(least=2.0),
            form=".1f",
            choices=[*others, Choice("four times", bound=Bound(least=4.0))],
            opposite={"initializer": "he"},
            aside=True,
        ),
    ]


@stated(
    "G3",
    "The update is W ← W − α ∂L/∂W.",
    "20 seeds; digits network 64-32-10, 200 images in one batch, α = 0.1; quadratic in 5 "
    "dimensions, κ = 20, 30 steps",
)
def G3() -> Sequence[Clause]:
    """Compares the companion's update with the formula, a closed form, and the other sign."""
    return [
        Clause(
            "formula",
            "the formula, applied to every W and b by itself, and the companion's update of one "
            "flat θ differ by {number} after {steps} steps",
            study=studies.formula_errors,
            settings={"seeds": SEEDS, "alpha": 0.1, "steps": 40, "momentum": 0.0},
            reads=lambda errors: exact(errors.max()),
            bound=Bound(most=1e-12),
            form="bound",
            choices=[
                *FRESH,
                Choice("five times as long", {"steps": 200}),
                Choice("α = 0.01", {"alpha": 0.01}),
                Choice("α = 1", {"alpha": 1.0}),
            ],
            opposite={"momentum": 0.1},
        ),
        Clause(
            "closed form",
            "on a quadratic the update is where the closed form says, to {number}",
            study=studies.closed_form_errors,
            settings={
                "seeds": SEEDS,
                "alpha": 0.09,
                "condition": 20.0,
                "steps": 30,
                "momentum": 0.0,
            },
            reads=lambda errors: exact(errors.max()),
            bound=Bound(most=1e-10),
            form="bound",
            choices=[
                *FRESH,
                Choice("κ = 1,000, α = 0.001", {"condition": 1000.0, "alpha": 0.001}),
                Choice("ten times as long", {"steps": 300}),
                Choice("α beyond the edge", {"alpha": 0.11}),
            ],
            opposite={"momentum": 0.1},
        ),
    ]


@stated(
    "G4",
    "Repeating it reaches a minimum.",
    "1,000 starts on the Styblinski–Tang surface of four wells, 2,000 steps; and on other losses; "
    "M is the largest curvature in a box around starts and minima",
)
def G4() -> Sequence[Clause]:
    """Descends from many starts, on losses with and without what could stop it elsewhere."""
    settings = {
        "surface": "four wells",
        "ratio": 0.5,
        "seed": 0,
        "starts": 1000,
        "steps": 2000,
        "moves": True,
        "spread": 1.0,
    }
    others = [
        Choice("other starts", {"seed": 1}),
        Choice("20,000 starts", {"seed": 2, "starts": 20_000}),
        Choice("half as long", {"steps": 1000}),
        Choice("ten times as long", {"steps": 20_000}),
        Choice("starts in the inner half of the box", {"spread": 0.5}),
        Choice("Himmelblau's surface", {"surface": "Himmelblau"}),
        Choice("Rastrigin's surface", {"surface": "Rastrigin"}),
        Choice("a bowl in 5 dimensions", {"surface": "bowl"}),
    ]
    failing = [
        Choice("on a loss that has no minimum", {"surface": "no minimum"}, condition=True),
        Choice("above a level place", {"surface": "a level place"}, condition=True),
        Choice("from a ridge", {"surface": "a ridge"}, condition=True),
        Choice(
            "towards a flat minimum in so few steps", {"surface": "a flat minimum"}, condition=True
        ),
        Choice(
            "along Rosenbrock's valley in so few",
            {"surface": "Rosenbrock"},
            condition=True,
        ),
    ]
    return [
        Clause(
            "minimum",
            "on a surface of four wells, with α at {ratio} of 2/M, {number} of the runs are in a "
            "minimum after {steps:,} steps",
            study=studies.arrivals,
            settings=settings,
            reads=lambda found: share(found.minimum),
            bound=Bound(least=0.95),
            form=".1%",
            along=Axis(
                "ratio",
                "on the four wells, in 2,000 steps, α over 2/M",
                [0.003, 0.03, 0.3, 1.0, 3.0, 10.0],
                log=True,
                steps=5,
            ),
            choices=[
                *others,
                Choice("one minimum, not convex", {"surface": "one minimum, not convex"}),
                *failing,
            ],
            opposite={"moves": False},
        ),
        Clause(
            "deepest",
            "{number} are in the deepest",
            study=studies.arrivals,
            settings=settings,
            reads=lambda found: share(found.deepest),
            bound=Bound(most=0.95),
            form=".0%",
            choices=others[:5],
            opposite={"surface": "bowl"},
            aside=True,
        ),
        Clause(
            "from zero",
            "a network with one hidden layer of tanh units, whose weights all begin at zero, stops "
            "where the loss curves down, by {number}",
            study=studies.stop_from_zero,
            settings={
                "steps": 300,
                "alpha": 1.0,
                "hidden": 16,
                "initializer": "zeros",
                "depth": 1,
                "examples": 200,
            },
            reads=lambda stop: exact(stop.curvature if stop.slope < 1e-6 else inf),
            bound=Bound(most=-0.01),
            form=".2f",
            choices=[
                Choice("ten times as long", {"steps": 3000}),
                Choice("α = 0.3, three times as long", {"alpha": 0.3, "steps": 900}),
                Choice("64 hidden units", {"hidden": 64}),
                Choice("all 1,437 images", {"examples": 1437}),
                Choice("50 images", {"examples": 50}),
                Choice("50 images, ten times as long", {"examples": 50, "steps": 3000}),
                Choice("with two hidden layers", {"depth": 2}, condition=True),
                Choice("on 20 images, of which none is a 7", {"examples": 20}, condition=True),
            ],
            opposite={"initializer": "xavier"},
            aside=True,
        ),
    ]
