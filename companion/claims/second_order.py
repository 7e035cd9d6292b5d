"""Claims N1 and N2, judged by what `studies.second_order` measures."""

from __future__ import annotations

from collections.abc import Sequence

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause, Number
from companion.claims.reading import exact, mean, median, ratio, share
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import second_order as studies

QUADRATIC = {"seeds": SEEDS, "condition": 1000.0, "dimension": 10}
QUADRATICS = [
    *FRESH,
    Choice("κ = 10", {"condition": 10.0}),
    Choice("κ = 1,000,000", {"condition": 1e6}),
    Choice("2 dimensions", {"dimension": 2}),
    Choice("100 dimensions", {"dimension": 100}),
]


@stated(
    "N1",
    "Newton's method uses second derivatives for the optimal update.",
    "20 quadratics of 10 dimensions; 20 runs beside a minimum of Himmelblau's "
    "surface, with 600 digits; 20 times 50 "
    "starts and 60 steps on it; 20 or 60 networks, 2-6-1 with tanh, that tell two moons apart, the "
    "damping chosen on 3 others",
)
def N1() -> Sequence[Clause]:
    """Steps on quadratics, runs beside minima and from everywhere, networks."""
    near = {
        "seeds": SEEDS,
        "distance": 0.3,
        "method": "Newton",
        "surface": "Himmelblau",
        "minimum": 0,
        "steps": 40,
    }
    everywhere = {
        "seeds": SEEDS,
        "method": "Newton",
        "surface": "Himmelblau",
        "runs": 50,
        "steps": 60,
        "span": 5.0,
    }
    first = {
        "seeds": list(range(60)),
        "hidden": 6,
        "activation": "tanh",
        "points": 100,
        "trained": 0,
        "lift": 0.0,
    }
    trained = {
        "method": "damped",
        "other": "gradient descent",
        "seeds": SEEDS,
        "steps": 5,
        "hidden": 6,
        "activation": "tanh",
        "points": 100,
        "least": None,
    }
    signs = Axis("negative", "the number of negative curvatures", [0, 1, 5, 10], whole=True)
    return [
        Clause(
            "one step",
            "on bowls of κ = {condition:g} one step leaves {number} of the height",
            study=studies.height_left,
            settings={**QUADRATIC, "method": "Newton"},
            reads=lambda left: exact(left.max()),
            bound=Bound(most=1e-6),
            form="bound",
            along=Axis("condition", "κ", [1.0, 1e3, 1e6, 1e9], log=True, steps=3),
            choices=QUADRATICS,
            opposite={"method": "gradient"},
        ),
        Clause(
            "optimal",
            "on quadratics of which {negative} of {dimension} curvatures are negative, no other "
            "step tried ends lower in {number} of the cases",
            study=studies.unbeaten,
            settings={**QUADRATIC, "negative": 0, "rivals": 100, "method": "Newton"},
            reads=share,
            bound=Bound(least=0.8),
            form=".0%",
            along=signs,
            choices=[*QUADRATICS, Choice("1,000 rivals", {"rivals": 1000})],
            opposite={"method": "gradient"},
        ),
        Clause(
            "near",
            "{distance:g} from a minimum, each step raises the distance to the power {number}",
            study=studies.orders,
            settings=near,
            reads=median,
            bound=Bound(least=1.8),
            form=".1f",
            along=Axis("distance", "the distance", [0.001, 0.03, 0.1, 0.3, 1.0, 3.0], log=True),
            choices=[
                *FRESH,
                Choice("another minimum", {"minimum": 1}),
                Choice("the third minimum", {"minimum": 2}),
                Choice("Rosenbrock's surface", {"surface": "Rosenbrock"}),
                Choice(
                    "Rosenbrock's surface, a tenth as far",
                    {"surface": "Rosenbrock", "distance": 0.03},
                ),
                Choice(
                    "Rosenbrock's surface, at a distance of 1",
                    {"surface": "Rosenbrock", "distance": 1.0},
                ),
                Choice("Styblinski and Tang's surface", {"surface": "Styblinski-Tang"}),
                Choice("half as far", {"distance": 0.15}),
                Choice("a thousandth as far", {"distance": 0.0003}),
            ],
            opposite={"method": "gradient descent"},
        ),
        Clause(
            "everywhere",
            "from everywhere on Himmelblau's surface {number} of its runs end at a minimum, the "
            "others at a saddle or the maximum",
            study=studies.at_a_minimum,
            settings=everywhere,
            reads=mean,
            bound=Bound(most=0.75),
            form=".0%",
            choices=[
                *FRESH,
                Choice("200 starts for each seed", {"runs": 200}),
                Choice("ten times as long", {"steps": 600}),
                Choice("starts up to 3", {"span": 3.0}),
                Choice("starts up to 10", {"span": 10.0}),
                Choice("Styblinski and Tang's surface", {"surface": "Styblinski-Tang"}),
            ],
            opposite={"method": "damped Newton"},
            aside=True,
        ),
        Clause(
            "network",
            "at the first weights of networks its full step raises the loss in {number} of the "
            "cases",
            study=studies.first_steps,
            settings=first,
            reads=lambda found: share(found.raised),
            bound=Bound(least=0.1),
            form=".0%",
            along=Axis(
                "trained",
                "the number of damped steps before",
                [0, 1, 3, 10],
                whole=True,
                steps=2,
            ),
            choices=[
                Choice("seeds 100 to 159", {"seeds": list(range(100, 160))}),
                Choice("seeds 200 to 299", {"seeds": list(range(200, 300))}),
                Choice("12 hidden units", {"hidden": 12}),
                Choice("3 hidden units", {"hidden": 3}),
                Choice("sigmoid", {"activation": "sigmoid"}),
                Choice("30 points", {"points": 30}),
            ],
            opposite={"lift": 1.0},
            aside=True,
        ),
        Clause(
            "damping",
            "with a line search, {steps} damped steps end at {number} times the loss of as many of "
            "gradient descent with one",
            study=studies.trained,
            settings=trained,
            reads=lambda found: ratio(found.loss, found.other),
            bound=Bound(most=0.5),
            along=Axis("steps", "the number of steps", [2, 5, 20], log=True, whole=True, steps=2),
            choices=[
                *FRESH,
                Choice("12 hidden units", {"hidden": 12}),
                Choice("3 hidden units", {"hidden": 3}),
                Choice("sigmoid", {"activation": "sigmoid"}),
                Choice("30 points", {"points": 30}),
                Choice("curvatures lifted to 1", {"least": 1.0}),
                Choice("curvatures lifted to 0.01", {"least": 0.01}),
                Choice("beside undamped steps with the same search", {"other": "undamped"}),
            ],
            opposite={"least": 1000.0},
            aside=True,
        ),
    ]


SMALL = {
    "method": "L-BFGS",
    "other": "the best other",
    "seeds": SEEDS,
    "passes": 50,
    "examples": 200,
    "batch_size": 20,
    "width": 16,
    "activation": "tanh",
    "l2": 1e-4,
}

JOBS = [
    *FRESH,
    Choice("64 units", {"width": 64}),
    Choice("6 units", {"width": 6}),
    Choice("ReLU", {"activation": "relu"}),
    Choice("no penalty", {"l2": 0.0}),
    Choice("ten times the penalty", {"l2": 1e-3}),
    Choice("100 digits", {"examples": 100}),
    Choice("400 digits", {"examples": 400}),
]


def _left(found: studies.Beside) -> Number:
    return ratio(found.loss, found.other)


@stated(
    "N2",
    "L-BFGS is an advanced method for small-scale deep learning.",
    "200 digits, 64-16-10, tanh, l2 = 0.0001, 20 seeds; a pass is 200 gradients of single "
    "examples, tries of the line search included; the others: gradient descent and Adam on all "
    "digits, Adam, Adam with a falling α and Nesterov on batches of 20; five settings or more for "
    "each, chosen on 2 other seeds and other digits",
)
def N2() -> Sequence[Clause]:
    """Compares tuned methods on a small job, on equal budgets of gradients."""
    passes = Axis("passes", "the passes", [3, 10, 50, 200], log=True, whole=True, steps=3)
    batches = [
        *JOBS[:-1],
        Choice("batches of 50", {"batch_size": 50}),
        Choice("twice as long", {"passes": 100}),
        Choice("half as long", {"passes": 25}),
    ]
    return [
        Clause(
            "loss",
            "after {passes} passes over {examples} digits it has {number} of the loss of the best "
            "other method",
            study=studies.beside,
            settings=SMALL,
            reads=_left,
            bound=Bound(most=1),
            form=".2f",
            along=passes,
            choices=[
                *JOBS,
                Choice("batches of 10", {"batch_size": 10}),
                Choice("batches of 50", {"batch_size": 50}),
                Choice("twice as long", {"passes": 100}),
                Choice("half as long", {"passes": 25}),
                Choice("at most 0.8", bound=Bound(most=0.8)),
                Choice("run with all 1,437 digits", {"examples": 1437}, None, True),
            ],
            opposite={"passes": 5},
        ),
        Clause(
            "soon",
            "after {passes} it has {number} times the loss of Adam on batches",
            study=studies.beside,
            settings={**SMALL, "other": "Adam, batches", "passes": 10},
            reads=_left,
            bound=Bound(least=2),
            along=passes,
            choices=[choice for choice in batches if "passes" not in choice.settings],
            opposite={"method": "Adam, batches"},
            aside=True,
        ),
        Clause(
            "pairs of one batch",
            "on batches of {batch_size}, with both gradients of a pair from one batch, it has "
            "{number} times the loss of Adam, at the median",
            study=studies.beside,
            settings={**SMALL, "method": "L-BFGS, one batch", "other": "Adam, batches"},
            reads=lambda found: median(found.loss / found.other),
            bound=Bound(least=1),
            along=Axis("batch_size", "B", [10, 20, 50, 100, 200], log=True, whole=True, steps=2),
            choices=batches,
            opposite={"method": "Adam, batches", "other": "L-BFGS, one batch"},
            aside=True,
        ),
        Clause(
            "pairs of two batches",
            "with the gradients of a pair from two batches it has {number} times the loss of "
            "Adam, at the median",
            study=studies.beside,
            settings={**SMALL, "method": "L-BFGS, two batches", "other": "Adam, batches"},
            reads=lambda found: median(found.loss / found.other),
            bound=Bound(least=2),
            along=Axis("batch_size", "B", [10, 20, 50, 100, 200], log=True, whole=True, steps=2),
            choices=batches,
            opposite={"method": "Adam, batches"},
            aside=True,
        ),
        Clause(
            "held out",
            "of the digits held out it reads {number} more than the best other method",
            study=studies.beside,
            settings=SMALL,
            reads=lambda found: mean(found.accuracy - found.other_accuracy),
            bound=Bound(-0.02, 0.02),
            form=".1%",
            choices=batches,
            opposite={"passes": 3},
            aside=True,
        ),
    ]
