"""Claims P1 to P4, judged by what `studies.saddle_points` measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause, Number
from companion.claims.reading import exact, mean, median, ratio, share
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import saddle_points as studies

# Two thirds of the updates: what a reader would notice.
FASTER = Bound(most=2 / 3)
STRICTER = Choice("at most half", bound=Bound(most=0.5))
LAXER = Choice("at most nine tenths", bound=Bound(most=0.9))


def _times(pair: studies.Updates) -> Number:
    # Counts that a limit cuts off have no mean.
    return median(pair.first / pair.other)


def _steps(pair: studies.Steps) -> Number:
    return exact(pair.first / pair.other)


@stated(
    "P1",
    "A flat region with a very small gradient slows progress.",
    "20 digits networks, tanh, 200 images in one batch, gradient descent with α = 0.5, or 2 in "
    "the clause on two layers, updates until the loss has fallen by a tenth; surfaces with a "
    "saddle, α = 1, until |y| is 1",
)
def P1() -> Sequence[Clause]:
    """Counts the updates away from saddles, of networks and on surfaces."""
    networks = {
        "scale": 1e-3,
        "usual": 1.0,
        "seeds": SEEDS,
        "alpha": 0.5,
        "method": "gradient descent",
        "hidden": [8],
        "left": 0.9,
        "activation": "tanh",
        "batch_size": 0,
        "length": 0.0,
        "each": 20,
    }
    surface = {"distance": 1e-4, "beside": 0.1, "alpha": 1.0, "fall": 0.05, "power": 2}
    others = [
        *FRESH,
        Choice("α = 0.1", {"alpha": 0.1}),
        Choice("α = 2", {"alpha": 2.0}),
        Choice("until the loss is half", {"left": 0.5}),
        Choice("100 images", {"each": 10}),
        Choice("1,000 images", {"each": 100}),
    ]
    return [
        Clause(
            "networks",
            "with first weights {scale:g} of the usual size, and so with a tiny gradient, networks "
            "64-8-10 take {number} times as many updates of {method} as with usual ones",
            study=studies.waits,
            settings=networks,
            reads=_times,
            bound=Bound(least=2),
            form=".2g",
            along=Axis(
                "scale",
                "the size of the first weights",
                [1e-4, 1e-3, 1e-2, 0.1, 1.0],
                log=True,
                steps=3,
            ),
            choices=[
                *others,
                Choice("each start at its best α", {"alpha": None}),
                Choice("from 0.01, each start at its best α", {"scale": 1e-2, "alpha": None}),
                Choice("until a tenth of the loss is left", {"left": 0.1}),
                Choice("32 units", {"hidden": [32]}),
                Choice("two hidden layers, from 0.03", {"hidden": [8, 8], "scale": 0.03}),
                Choice("sigmoid", {"activation": "sigmoid"}),
                Choice("ReLU", {"activation": "ReLU"}),
                Choice("batches of 20", {"batch_size": 20}),
                Choice("momentum at its best α", {"method": "momentum", "alpha": None}),
                Choice("at least five times", bound=Bound(least=5)),
                Choice(
                    "run with Adam at its best α", {"method": "Adam", "alpha": None}, None, True
                ),
                Choice(
                    "run with RMSprop at its best α",
                    {"method": "RMSprop", "alpha": None},
                    None,
                    True,
                ),
            ],
            opposite={"scale": 1.0},
        ),
        Clause(
            "surface",
            "on ½(x² − {fall:g} y²), gradient descent takes {number} times as many steps from "
            "y = {distance:g} as from {beside:g}",
            study=studies.descent_steps,
            settings=surface,
            reads=_steps,
            bound=Bound(least=2),
            form=".2g",
            along=Axis(
                "distance", "the y that is compared with 0.1", [1e-8, 1e-4, 1e-2, 0.1], log=True
            ),
            choices=[
                Choice("a fall of 0.5", {"fall": 0.5}),
                Choice("a fall of 0.005", {"fall": 0.005}),
                Choice("α = 0.1", {"alpha": 0.1}),
                Choice("α = 1.9", {"alpha": 1.9}),
                Choice("beside 0.03", {"beside": 0.03}),
                Choice("beside 0.01", {"beside": 0.01}),
                Choice("a third power", {"power": 3}),
                Choice("at least three times", bound=Bound(least=3)),
            ],
            opposite={"distance": 0.1},
        ),
        Clause(
            "one length",
            "if every gradient is brought to a length of {length:g} they take {number} times as "
            "many",
            study=studies.waits,
            settings={**networks, "length": 0.1},
            reads=_times,
            bound=Bound(most=5),
            form=".2g",
            choices=[
                *others,
                Choice("to a length of 0.03", {"length": 0.03}),
                Choice("to a length of 0.3", {"length": 0.3}),
                Choice("32 units", {"hidden": [32]}),
                Choice("two hidden layers", {"hidden": [8, 8]}),
                Choice("three hidden layers", {"hidden": [8, 8, 8]}),
                Choice("batches of 20", {"batch_size": 20}),
                Choice("from 0.00001", {"scale": 1e-5}),
            ],
            opposite={"length": 0.0},
            aside=True,
        ),
        Clause(
            "foretold",
            "with one hidden layer, first weights a tenth of {scale:g} of the usual size cost "
            "{number} times the further updates that the lowest curvature at zero foretells",
            study=studies.foretold,
            settings={
                "scale": 1e-2,
                "seeds": SEEDS,
                "times": 10.0,
                "alpha": 0.5,
                "hidden": [8],
                "left": 0.9,
                "activation": "tanh",
                "each": 20,
                "limit": 20_000,
            },
            reads=lambda found: mean(found.counted / found.by_curvature),
            bound=Bound(0.8, 1.25),
            form=".2f",
            along=Axis(
                "scale",
                "the size of the larger ones",
                [1e-4, 1e-2, 0.1, 1.0],
                log=True,
                steps=3,
            ),
            choices=[
                *others,
                Choice("a hundredth", {"times": 100.0}),
                Choice("32 units", {"hidden": [32]}),
                Choice("sigmoid", {"activation": "sigmoid"}),
                Choice("within a tenth", bound=Bound(0.9, 1.1)),
                Choice("of ReLU units", {"activation": "ReLU"}, None, True),
            ],
            opposite={"hidden": [8, 8], "limit": 200},
            aside=True,
        ),
        Clause(
            "two layers",
            "with two hidden layers, first weights of {scale:g} of the usual size take {number} "
            "times as many updates as of {usual:g}",
            study=studies.waits,
            settings={**networks, "scale": 0.02, "usual": 0.2, "hidden": [8, 8], "alpha": 2.0},
            reads=_times,
            bound=Bound(least=5),
            form=".2g",
            choices=[
                *[choice for choice in others if choice.settings != {"alpha": 2.0}],
                Choice("α = 0.5", {"alpha": 0.5}),
                Choice("from 0.1 and 0.01", {"scale": 0.01, "usual": 0.1}),
                Choice("32 units in each", {"hidden": [32, 32]}),
                Choice("three hidden layers", {"hidden": [8, 8, 8]}),
                Choice("sigmoid", {"activation": "sigmoid"}),
                Choice("ReLU", {"activation": "ReLU"}),
                Choice("at least eight times", bound=Bound(least=8)),
                Choice("from the usual size itself", {"scale": 0.1, "usual": 1.0}, None, True),
            ],
            opposite={"hidden": [8]},
            aside=True,
        ),
        Clause(
            "third power",
            "on ½x² − {fall:g}/{power} y³, a tenth of the distance takes {number} times as many "
            "steps",
            study=studies.descent_steps,
            settings={**surface, "distance": 1e-3, "beside": 1e-2, "fall": 0.5, "power": 3},
            reads=_steps,
            bound=Bound(least=5),
            form=".2g",
            choices=[
                Choice("from 0.1 and 0.01", {"distance": 1e-2, "beside": 0.1}),
                Choice("from 0.001 and 0.0001", {"distance": 1e-4, "beside": 1e-3}),
                Choice("a fall of 0.05", {"fall": 0.05}),
                Choice("α = 0.1", {"alpha": 0.1}),
                Choice("the fourth power", {"power": 4}),
                Choice(
                    "the fifth power, from 0.1 and 0.01",
                    {"power": 5, "distance": 1e-2, "beside": 0.1},
                ),
                Choice("at least eight times", bound=Bound(least=8)),
            ],
            opposite={"power": 2},
            aside=True,
        ),
    ]


@stated(
    "P2",
    "A saddle point curves up in some directions, down in others.",
    "the Hessian at the known saddles of six surfaces, and of digits networks whose weights are "
    "all 0, 200 images; 20,000 random symmetric matrices",
)
def P2() -> Sequence[Clause]:
    """Takes the eigenvalues of the Hessian at saddles of surfaces and of networks."""
    six = [name for name in studies.SURFACES if name != "monkey saddle"]

    def both(ends: studies.Curvatures, least: float = 1e-6) -> Number:
        return exact(float(np.mean((ends.low < -least * ends.high) & (ends.high > 0))))

    zero: dict[str, Any] = {
        "layers": 1,
        "units": 8,
        "activation": "tanh",
        "each": 20,
        "which": 0,
    }
    return [
        Clause(
            "surfaces",
            "of the known saddles of six surfaces, {number} have eigenvalues of both signs",
            study=studies.known_points,
            settings={"surfaces": six, "kind": "saddles"},
            reads=both,
            bound=Bound(least=1),
            form=".0%",
            choices=[
                Choice("Himmelblau alone", {"surfaces": ["Himmelblau"]}),
                Choice("Beale alone", {"surfaces": ["Beale"]}),
                Choice("Rastrigin alone", {"surfaces": ["Rastrigin"]}),
                Choice(
                    "in four dimensions",
                    {"surfaces": ["Rosenbrock in 4 dimensions"]},
                ),
                Choice(
                    "the monkey saddle, x³ − 3xy²", {"surfaces": ["monkey saddle"]}, condition=True
                ),
            ],
            opposite={"kind": "minima"},
        ),
        Clause(
            "networks",
            "where all weights of a network with so many hidden layers as {layers} are 0, the "
            "lowest curvature is {number} times the highest",
            study=studies.at_zero,
            settings=zero,
            reads=lambda ends: exact(ends.low[0] / ends.high[0]),
            bound=Bound(most=-0.01),
            form=".2f",
            along=Axis("layers", "the number of hidden layers", [1, 2, 3, 4], whole=True, steps=1),
            choices=[
                Choice("2 units", {"units": 2}),
                Choice("16 units", {"units": 16}),
                Choice("sigmoid", {"activation": "sigmoid"}),
                Choice("100 images", {"each": 10}),
                Choice("800 images", {"each": 80}),
                Choice("other images", {"which": 1}),
                Choice("at least a tenth of it in size", bound=Bound(most=-0.1)),
                Choice("of ReLU units", {"activation": "ReLU"}, condition=True),
            ],
            opposite={"layers": 2},
        ),
        Clause(
            "no minimum",
            "beside that point of a network with two hidden layers, which has no negative "
            "curvature, descent from {scale:g} of the usual weights leads {number} of the runs to "
            "nine tenths of the loss in {updates:,} updates",
            study=studies.left_in_time,
            settings={
                "seeds": SEEDS,
                "updates": 500,
                "scale": 0.05,
                "alpha": 2.0,
                "method": "gradient descent",
                "hidden": [8, 8],
                "left": 0.9,
                "activation": "tanh",
                "each": 20,
            },
            reads=share,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis("updates", "the number of updates", [10, 100, 500], log=True, whole=True),
            choices=[
                *FRESH,
                Choice("α = 0.5", {"alpha": 0.5}),
                Choice("Adam with α = 0.01", {"method": "Adam", "alpha": 0.01}),
                Choice("32 units in each", {"hidden": [32, 32]}),
                Choice("to half of the loss", {"left": 0.5}),
                Choice("from 0.02", {"scale": 0.02}),
                Choice("from 0.02 with α = 0.5", {"scale": 0.02, "alpha": 0.5}),
                Choice("sigmoid", {"activation": "sigmoid"}),
                Choice("three layers, from 0.2", {"hidden": [8, 8, 8], "scale": 0.2}),
                Choice("100 images", {"each": 10}),
            ],
            opposite={"scale": 0.0},
            aside=True,
        ),
        Clause(
            "random matrices",
            "of random symmetric matrices with {rows} rows, {number} have only positive "
            "eigenvalues",
            study=studies.all_positive,
            settings={"rows": 4, "draws": 20_000, "seed": 0, "entries": "normal", "lift": 0.0},
            reads=exact,
            bound=Bound(most=0.05),
            form=".1%",
            along=Axis("rows", "the number of rows", [1, 2, 3, 4, 6], whole=True),
            choices=[
                Choice("other matrices", {"seed": 1}),
                Choice("entries of ±1", {"entries": "±1"}),
                Choice("at most one in a hundred", bound=Bound(most=0.01)),
                Choice("eigenvalues lifted by a tenth of the spectrum's half-width", {"lift": 0.1}),
            ],
            opposite={"lift": 1.5},
            aside=True,
        ),
    ]


NETWORKS = {
    "scale": 1e-3,
    "seeds": SEEDS,
    "alpha": None,
    "hidden": [8],
    "left": 0.5,
    "activation": "tanh",
    "each": 20,
    "limit": 1000,
    "per_decade": 8,
}
OTHERS = [
    *FRESH,
    Choice("until a tenth of the loss is gone", {"left": 0.9}),
    Choice("until a tenth of it is left", {"left": 0.1}),
    Choice("two hidden layers, from 0.03", {"hidden": [8, 8], "scale": 0.03}),
    Choice("32 units", {"hidden": [32]}),
    Choice("64 units", {"hidden": [64]}),
    Choice("ReLU", {"activation": "ReLU"}),
    Choice("sigmoid", {"activation": "sigmoid"}),
    Choice("100 images", {"each": 10}),
    Choice("500 images", {"each": 50}),
    Choice("half as many α in a decade", {"per_decade": 4}),
    Choice("5,000 updates at most", {"limit": 5000}),
]
NEARNESS = Axis(
    "scale", "the size of the first weights", [1e-5, 1e-3, 1e-2, 0.1, 1.0], log=True, steps=3
)


@stated(
    "P3",
    "Against saddle points, momentum methods such as Nesterov and Adam push past.",
    "20 digits networks 64-8-10, tanh, 200 images in one batch, first weights 0.001 of Xavier's, "
    "updates until half of the loss is left, each method at the best of seven α or more, chosen on "
    "4 other seeds and other images; ½(x² − b y²) from x = 1",
)
def P3() -> Sequence[Clause]:
    """Counts the updates of each method out of saddles, at its best α."""
    networks = {
        **NETWORKS,
        "other": "gradient descent",
        "beta": None,
        "eps": 1e-8,
        "decay": "default",
        "batch_size": 0,
        "part": 1.0,
    }
    some = [
        *OTHERS,
        Choice("batches of 20", {"batch_size": 20}),
        Choice("batches of 5", {"batch_size": 5}),
        Choice("each at half its best α", {"part": 0.5}),
        Choice("64 units, each at half its best α", {"hidden": [64], "part": 0.5}),
        STRICTER,
        LAXER,
        Choice("run from all weights exactly 0", {"scale": 0.0, "limit": 300}, None, True),
    ]
    tuned = Choice("what fades tuned too", {"decay": "tuned"})
    same = [Choice("both with α = 0.5", {"alpha": 0.5}), Choice("β = 0.5", {"beta": 0.5}), tuned]
    start = {
        "distance": 1e-6,
        "fall": 0.05,
    }
    return [
        Clause(
            "momentum",
            "beside the saddle of digits networks, momentum takes {number} times the updates of "
            "gradient descent",
            study=studies.race,
            settings={**networks, "method": "momentum"},
            reads=_times,
            bound=FASTER,
            form=".2f",
            along=NEARNESS,
            choices=[*some, *same],
            opposite={"beta": 0.0},
        ),
        Clause(
            "Nesterov",
            "Nesterov's momentum takes {number} times as many",
            study=studies.race,
            settings={**networks, "method": "Nesterov"},
            reads=_times,
            bound=FASTER,
            form=".2f",
            along=NEARNESS,
            choices=[*some, *same],
            opposite={"beta": 0.0},
        ),
        Clause(
            "Adam",
            "Adam takes {number} times as many",
            study=studies.race,
            settings={**networks, "method": "Adam"},
            reads=_times,
            bound=FASTER,
            form=".2f",
            along=NEARNESS,
            choices=[*some, tuned],
            # An ε far above every gradient takes away that it adapts.
            opposite={"beta": 0.0, "eps": 1e6},
        ),
        Clause(
            "Adam's momentum",
            "with its momentum, Adam takes {number} times the updates of Adam with β₁ = 0",
            study=studies.race,
            settings={
                **networks,
                "method": "Adam",
                "other": "Adam",
                "beta": 0.9,
                "other_beta": 0.0,
            },
            reads=_times,
            bound=FASTER,
            form=".2f",
            along=Axis("beta", "β₁", [0.0, 0.3, 0.6, 0.9, 0.99], steps=3),
            choices=[
                *some,
                Choice("from 0.1", {"scale": 0.1}),
                Choice("from 0.00001", {"scale": 1e-5}),
                Choice("both with α = 0.01", {"alpha": 0.01}),
            ],
            opposite={"beta": 0.0},
        ),
        Clause(
            "surface",
            "on ½(x² − {fall:g} y²), from y = {distance:g}, {method} takes {number} times the "
            "steps of gradient descent, both at their best α",
            study=studies.tuned_race,
            settings={
                **start,
                "method": "momentum",
                "other": "gradient descent",
                "beta": 0.9,
                "rise": 1.0,
                "alpha": None,
                "limit": 100_000,
            },
            reads=_steps,
            bound=FASTER,
            form=".2f",
            along=Axis("fall", "b", [0.005, 0.05, 0.5, 5.0], log=True),
            choices=[
                Choice("from y = 0.01", {"distance": 0.01}),
                Choice("from y = 1e-12", {"distance": 1e-12}),
                Choice("Nesterov", {"method": "Nesterov"}),
                Choice("β = 0.5", {"beta": 0.5}),
                Choice("β = 0.95", {"beta": 0.95}),
                Choice("both with α = 1", {"alpha": 1.0}),
                Choice("both with α = 0.1", {"alpha": 0.1}),
                STRICTER,
                Choice(
                    "run from exactly on the way in", {"distance": 0.0, "limit": 3000}, None, True
                ),
            ],
            opposite={"beta": 0.0},
        ),
        Clause(
            "RMSprop",
            "RMSprop, which has no momentum, takes {number} times the updates of gradient descent",
            study=studies.race,
            settings={**networks, "method": "RMSprop"},
            reads=_times,
            bound=FASTER,
            form=".2f",
            along=NEARNESS,
            choices=[*some, tuned, Choice("ρ = 0.9", {"beta": 0.9})],
            opposite={"eps": 1e6},
            aside=True,
        ),
        Clause(
            "Adam's pace",
            "on ½(x² − {fall:g} y²), Adam with α = {alpha:g} takes {number} times the steps of "
            "gradient descent at its best α",
            study=studies.paced,
            settings={**start, "alpha": 0.01, "beta": 0.9, "decay": 0.999},
            reads=_steps,
            bound=Bound(most=1),
            form=".2f",
            along=Axis("fall", "b", [0.005, 0.05, 0.5, 5.0], log=True),
            choices=[
                Choice("β₁ = 0", {"beta": 0.0}),
                Choice("β₂ = 0.99", {"decay": 0.99}),
                Choice("from y = 1e-12", {"distance": 1e-12}),
                Choice("from y = 0.01", {"distance": 0.01}),
                Choice("from y = 0.001", {"distance": 0.001}),
                Choice("α = 0.1", {"alpha": 0.1}),
            ],
            opposite={"alpha": 0.001},
            aside=True,
        ),
        Clause(
            "saddle-free Newton",
            "saddle-free Newton takes {number} times the steps of gradient descent at its best α",
            study=studies.second_order,
            settings={**start, "absolute": True},
            reads=_steps,
            bound=FASTER,
            form=".2f",
            along=Axis("fall", "b", [0.005, 0.05, 0.5, 5.0], log=True),
            choices=[
                Choice("from y = 0.01", {"distance": 0.01}),
                Choice("from y = 1e-12", {"distance": 1e-12}),
                STRICTER,
            ],
            opposite={"absolute": False},
            aside=True,
        ),
    ]


@stated(
    "P4",
    "Against saddle points, randomness, such as dropout and learning-rate decay, helps.",
    "20 digits networks 64-8-10, tanh, 200 images in one batch, first weights 0.001 of Xavier's or "
    "0, updates until half of the loss is left, or nine tenths; α the best of seven or more with "
    "the remedy and without, chosen on 4 other seeds and other images, or 0.5",
)
def P4() -> Sequence[Clause]:
    """Adds dropout, decay, noise and small batches, each alone, beside saddles and at them."""
    networks = {**NETWORKS, "method": "gradient descent"}
    there: dict[str, Any] = {
        "seeds": SEEDS,
        "updates": 100,
        "scale": 0.0,
        "alpha": 0.5,
        "method": "gradient descent",
        "hidden": [8],
        "left": 0.9,
        "activation": "tanh",
        "each": 20,
        "dropout": 0.0,
        "noise": 0.0,
        "small_batch": 0,
    }
    equal: dict[str, Any] = {
        "seeds": SEEDS,
        "dropout": 0.0,
        "small_batch": 0,
        "updates": 200,
        "alpha": 0.5,
        "method": "gradient descent",
        "hidden": [8],
        "activation": "tanh",
        "each": 20,
    }
    others = [
        *OTHERS,
        STRICTER,
        LAXER,
        Choice("from 0.1", {"scale": 0.1}),
        Choice("from 0.00001", {"scale": 1e-5}),
        Choice("both with α = 0.5", {"alpha": 0.5}),
        Choice("both with α = 5", {"alpha": 5.0}),
        Choice("with momentum", {"method": "momentum"}),
        Choice("with Adam", {"method": "Adam"}),
    ]
    at_zero = [
        *FRESH,
        Choice("α = 0.1", {"alpha": 0.1}),
        Choice("α = 2", {"alpha": 2.0}),
        Choice("momentum", {"method": "momentum"}),
        Choice("Adam with α = 0.01", {"method": "Adam", "alpha": 0.01}),
        Choice("32 units", {"hidden": [32]}),
        Choice("ReLU", {"activation": "ReLU"}),
        Choice("100 images", {"each": 10}),
    ]
    at_equal = [
        *FRESH,
        Choice("α = 0.2", {"alpha": 0.2}),
        Choice("α = 1", {"alpha": 1.0}),
        Choice("ten times as long", {"updates": 2000}),
        Choice("Adam with α = 0.01", {"method": "Adam", "alpha": 0.01}),
        Choice("32 units", {"hidden": [32]}),
        Choice("two hidden layers", {"hidden": [8, 8]}),
        Choice("ReLU", {"activation": "ReLU"}),
        Choice("100 images", {"each": 10}),
        Choice("500 images", {"each": 50}),
    ]
    return [
        Clause(
            "dropout",
            "beside the saddle of digits networks, runs with dropout of {dropout:g} take {number} "
            "times the updates of runs without",
            study=studies.helped,
            settings={**networks, "dropout": 0.2},
            reads=_times,
            bound=FASTER,
            form=".2f",
            along=Axis("dropout", "the part that is dropped", [0.05, 0.2, 0.5, 0.8], steps=3),
            choices=[*others, Choice("from the usual size", {"scale": 1.0})],
            opposite={"dropout": 0.0},
        ),
        Clause(
            "dropout at the saddle",
            "where all weights are exactly 0, dropout of {dropout:g} leads {number} of the runs "
            "out in {updates:,} updates",
            study=studies.left_in_time,
            settings={**there, "dropout": 0.2},
            reads=share,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis("updates", "the number of updates", [30, 100, 1000], log=True, whole=True),
            choices=[
                *at_zero,
                Choice("dropout of 0.5", {"dropout": 0.5}),
                Choice("two hidden layers", {"hidden": [8, 8]}),
                Choice("batches of 20", {"small_batch": 20}),
                Choice("sigmoid", {"activation": "sigmoid"}),
                Choice("sigmoid, 1,000 updates", {"activation": "sigmoid", "updates": 1000}),
                Choice(
                    "sigmoid, Adam with α = 0.01",
                    {"activation": "sigmoid", "method": "Adam", "alpha": 0.01},
                ),
            ],
            opposite={"dropout": 0.0},
        ),
        Clause(
            "decay",
            "beside it, runs whose α falls to {falling} of itself with each update take {number} "
            "times the updates of runs with a constant one",
            study=studies.helped,
            settings={**networks, "falling": "0.97"},
            reads=_times,
            bound=FASTER,
            form=".2f",
            choices=[
                *others,
                Choice("0.9", {"falling": "0.9"}),
                Choice("0.99", {"falling": "0.99"}),
                Choice("as 1/(1 + t/10)", {"falling": "1/t"}),
            ],
            opposite={"falling": ""},
        ),
        Clause(
            "noise",
            "where all weights are exactly 0, noise of {noise:g} on each derivative leads {number} "
            "of the runs out in {updates:,} updates",
            study=studies.left_in_time,
            settings={**there, "noise": 1e-3, "updates": 500},
            reads=share,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis("updates", "the number of updates", [10, 100, 500], log=True, whole=True),
            choices=[
                *at_zero,
                Choice("noise of 0.0001", {"noise": 1e-4}),
                Choice("noise of 1e-8", {"noise": 1e-8}),
                Choice("noise of 1", {"noise": 1.0}),
                Choice("sigmoid", {"activation": "sigmoid"}),
                Choice("to half of the loss", {"left": 0.5}),
                Choice("with two hidden layers", {"hidden": [8, 8]}),
                Choice("noise of 1e-8 with α = 0.1", {"noise": 1e-8, "alpha": 0.1}, condition=True),
                Choice(
                    "sigmoid with α = 0.1",
                    {"activation": "sigmoid", "alpha": 0.1},
                    condition=True,
                ),
            ],
            opposite={"noise": 0.0},
            aside=True,
        ),
        Clause(
            "equal units",
            "networks of the usual size whose hidden units begin equal end, after {updates:,} "
            "updates with dropout of {dropout:g}, at {number} times the loss without",
            study=studies.equal_units,
            settings={**equal, "dropout": 0.2},
            reads=lambda found: ratio(found.loss, found.without),
            bound=Bound(most=0.5),
            form=".2f",
            along=Axis("updates", "the number of updates", [20, 60, 200], log=True, whole=True),
            choices=[
                *at_equal,
                Choice("dropout of 0.05", {"dropout": 0.05}),
                Choice("dropout of 0.5", {"dropout": 0.5}),
                Choice("dropout of 0.8", {"dropout": 0.8}),
                Choice("3 units", {"hidden": [3]}),
                Choice("sigmoid", {"activation": "sigmoid"}),
            ],
            opposite={"dropout": 0.0},
            aside=True,
        ),
        Clause(
            "small batches",
            "with batches of {small_batch} and without dropout, the gradients of two equal units "
            "differ by {number} of the largest derivative",
            study=studies.parting,
            settings={**equal, "small_batch": 20},
            # Not how far apart they end: an unstable run multiplies rounding, whatever its batches.
            reads=lambda parts: exact(parts.max()),
            bound=Bound(most=1e-6),
            form="bound",
            choices=[
                *at_equal,
                Choice("batches of 5", {"small_batch": 5}),
                Choice("5 units", {"hidden": [5]}),
                Choice("7 units, 1,000 updates", {"hidden": [7], "updates": 1000}),
                Choice("64 units", {"hidden": [64]}),
                Choice("sigmoid", {"activation": "sigmoid"}),
            ],
            opposite={"dropout": 0.2},
            aside=True,
        ),
        Clause(
            "the same run",
            "two runs with a falling α, from the same weights and with other random numbers, end "
            "{number} apart",
            study=studies.two_runs,
            settings={
                "falling": "0.97",
                "noise": 0.0,
                "seeds": SEEDS,
                "updates": 30,
                "scale": 1e-3,
                "alpha": 0.5,
            },
            reads=lambda apart: exact(apart.max()),
            bound=Bound(most=0),
            form="bound",
            choices=[
                *FRESH,
                Choice("as 1/(1 + t/10)", {"falling": "1/t"}),
                Choice("200 updates", {"updates": 200}),
                Choice("from the usual size", {"scale": 1.0}),
                Choice("α = 2", {"alpha": 2.0}),
            ],
            opposite={"noise": 1e-3},
            aside=True,
        ),
    ]
