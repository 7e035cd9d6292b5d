"""Claims B1 to B8, judged by what `studies.backpropagation` measures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf, nan

import numpy as np

from companion.arguments import Array
from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause, Number
from companion.claims.reading import exact, mean, median, ratio, share
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import backpropagation as studies


def _in_order(visits: studies.Visits) -> Number:
    """The part of the layers that are visited right after the next one."""
    pairs = pairwise(visits.places)
    return exact(sum(behind == here + 1 for behind, here in pairs) / (visits.depth - 1))


def _off(real: Array, foretold: Array) -> Array:
    """The median of how far what comes is from what was foretold, for each network."""
    return np.median(np.abs(real / foretold - 1), axis=1)


@stated(
    "B1",
    "Backpropagation computes the gradient of the loss with respect to every weight by the "
    "chain rule, from the output back to the input.",
    "20 random networks of two to four dense layers, sigmoid and tanh, four examples; the order "
    "in one of six layers",
)
def B1() -> Sequence[Clause]:
    """Compares gradients with differences and with a scalar graph; follows the backward pass."""
    networks = {
        "seeds": SEEDS,
        "activations": ["sigmoid", "tanh"],
        "depth": [2, 4],
        "width": [2, 5],
        "examples": 4,
        "spoiled": 0.0,
        "biases": 0.0,
    }
    others = [
        *FRESH,
        Choice("ReLU, and random biases", {"activations": ["ReLU"], "biases": 0.5}),
        Choice("eight layers", {"depth": [8, 8]}),
        Choice("20 units a layer", {"width": [20, 20]}),
        Choice("one example", {"examples": 1}),
        Choice("32 examples", {"examples": 32}),
    ]
    # Where all units of a layer are silent, what the next one adds up is its bias, exactly.
    kink = {"activations": ["ReLU"], "biases": 0.0}
    return [
        Clause(
            "differences",
            "where the loss has no kink within the step of central differences, the gradients of "
            "random networks are theirs: the largest relative error of a gradient as a whole is "
            "{number}",
            study=studies.gradient_errors,
            settings=networks,
            reads=lambda errors: exact(errors.differences.max()),
            bound=Bound(most=1e-6),
            form="bound",
            choices=[
                *others,
                Choice("at a kink, as of ReLU and biases of 0", kink, condition=True),
            ],
            opposite={"spoiled": 0.001},
        ),
        Clause(
            "graph",
            "and those of a scalar graph that differentiates itself, with an error of {number}",
            study=studies.gradient_errors,
            settings=networks,
            reads=lambda errors: exact(errors.graph.max()),
            bound=Bound(most=1e-12),
            form="bound",
            choices=[*others, Choice("at a kink, as of ReLU and biases of 0", kink)],
            opposite={"spoiled": 1e-9},
        ),
        Clause(
            "order",
            "in a network of {depth} layers, {number} of the layers but the last are visited right "
            "after the layer behind them",
            study=studies.visited,
            settings={"depth": 6, "way": "backpropagation", "seed": 0},
            reads=_in_order,
            bound=Bound(1.0, 1.0),
            form=".0%",
            choices=[
                Choice("two layers", {"depth": 2}),
                Choice("30 layers", {"depth": 30}),
                Choice("seed 1", {"seed": 1}),
            ],
            opposite={"way": "central differences"},
        ),
    ]


@stated(
    "B2",
    "It tells how much each weight contributes to the error, and how each should change.",
    "100 weights with a derivative, one at a time, of each of 20 digits networks after two epochs",
)
def B2() -> Sequence[Clause]:
    """Compares what a derivative foretells of a move of one weight with what comes."""
    settings = {
        "delta": 0.001,
        "seeds": SEEDS,
        "epochs": 2,
        "hidden": 64,
        "weights": 100,
        "examples": 200,
        "direction": "against the derivative",
        "every_weight": False,
        "shuffled": False,
    }
    others = [
        *FRESH,
        Choice("after 1 epoch", {"epochs": 1}),
        Choice("after 20 epochs", {"epochs": 20}),
        Choice("after 40 epochs", {"epochs": 40}),
        Choice("8 hidden units", {"hidden": 8}),
        Choice("16 hidden units", {"hidden": 16}),
        Choice("256 hidden units", {"hidden": 256}),
        Choice("the loss of 20 images", {"examples": 20}),
        Choice("the loss of 1,000 images", {"examples": 1000}),
    ]
    moves = Axis(
        "delta", "the move δ of one weight", [1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0], log=True, steps=3
    )
    return [
        Clause(
            "change",
            "moved by {delta} against its derivative, a weight lowers the loss in {number} of the "
            "cases",
            study=studies.nudges,
            settings=settings,
            reads=lambda found: mean((found.real < 0).mean(axis=1)),
            bound=Bound(least=0.9),
            form=".0%",
            along=moves,
            choices=[
                *others,
                Choice("in 99 % of the cases", bound=Bound(least=0.99)),
                Choice("weights without a derivative, too", {"every_weight": True}),
            ],
            opposite={"direction": "at random"},
        ),
        Clause(
            "foretold",
            "the change of the loss that its derivative foretells is off by {number} in the median",
            study=studies.nudges,
            settings=settings,
            reads=lambda found: mean(_off(found.real, found.predicted)),
            bound=Bound(most=0.1),
            form=".2%",
            along=moves,
            choices=[*others, Choice("off by at most 1 %", bound=Bound(most=0.01))],
            opposite={"delta": 10.0},
        ),
        Clause(
            "contribution",
            "what the loss changes when a weight is removed is off by {number}, for the median "
            "weight, from the −w·∂L/∂w that its derivative foretells",
            study=studies.nudges,
            settings=settings,
            reads=lambda found: mean(_off(found.removed, found.foretold)),
            bound=Bound(most=0.1),
            form=".0%",
            choices=[
                *others,
                Choice("off by at most 1 %", bound=Bound(most=0.01)),
                Choice("off by at most 25 %", bound=Bound(most=0.25)),
            ],
            opposite={"shuffled": True},
        ),
        Clause(
            "rank",
            "across the weights of a network of {hidden} hidden units that has learned for "
            "{epochs} epochs the two go together, with a correlation of {number}",
            study=studies.nudges,
            settings=settings,
            reads=lambda found: mean(
                [
                    np.corrcoef(a, b)[0, 1]
                    for a, b in zip(found.removed, found.foretold, strict=True)
                ]
            ),
            bound=Bound(least=0.5),
            form=".2f",
            choices=others,
            opposite={"shuffled": True},
            aside=True,
        ),
    ]


@stated(
    "B3",
    "Training repeats three steps: compute the loss, propagate the errors backward, update the "
    "weights.",
    "20 seeds, digits, 64-64-10 with ReLU, 90 updates, which are two epochs of batches of 32, "
    "α = 0.5",
)
def B3() -> Sequence[Clause]:
    """Trains by a loop of the three steps, and without each of them."""
    settings = {
        "seeds": SEEDS,
        "left_out": "",
        "updates": 90,
        "alpha": 0.5,
        "hidden": 64,
        "batch_size": 32,
        "depth": 1,
        "examples": None,
    }
    others = [
        *FRESH,
        Choice("five times as long", {"updates": 450}),
        Choice("α = 0.1 and five times as long", {"alpha": 0.1, "updates": 450}),
        Choice("half as long", {"updates": 45}),
        Choice("16 hidden units", {"hidden": 16}),
        Choice("8 hidden units", {"hidden": 8}),
        Choice("two hidden layers", {"depth": 2}),
        Choice("batches of 8", {"batch_size": 8}),
        Choice("batches of 128", {"batch_size": 128}),
        Choice("batches of 512", {"batch_size": 512}),
        Choice("all examples in each batch", {"batch_size": 1437}),
        Choice("200 examples", {"examples": 200}),
    ]

    def single_or_deep(condition: bool) -> list[Choice]:
        return [
            Choice("with batches of one example", {"batch_size": 1}, condition=condition),
            Choice("with four hidden layers", {"depth": 4}, condition=condition),
        ]

    without = [
        (
            "loss",
            "the loss",
            "with no forward pass after the first, {number} times the loss is left",
        ),
        (
            "backward",
            "backward",
            "with a random direction of the gradient's length, {number} times the loss is left",
        ),
        ("update", "update", "and without the update {number} times the loss"),
    ]
    return [
        Clause(
            "training",
            "with one hidden layer and batches of {batch_size}, {updates} times the three steps at "
            "α = {alpha} leave {number} of the loss",
            study=studies.loss_left,
            settings=settings,
            reads=median,
            bound=Bound(most=0.5),
            form=".0%",
            along=Axis("alpha", "the learning rate α", [0.02, 0.1, 0.5, 2.0, 8.0], log=True),
            choices=[
                *others,
                *single_or_deep(condition=True),
                Choice("batches of 4", {"batch_size": 4}),
                Choice("4 hidden units", {"hidden": 4}),
                Choice("to a quarter of the loss", bound=Bound(most=0.25)),
                Choice("to a tenth of the loss", bound=Bound(most=0.1)),
            ],
            opposite={"left_out": "update"},
        ),
        *(
            Clause(
                name,
                words,
                study=studies.loss_left,
                settings={**settings, "left_out": left_out},
                reads=median,
                bound=Bound(least=0.5),
                form=".3g",
                choices=[
                    *others,
                    *single_or_deep(condition=False),
                    Choice("α = 0.02", {"alpha": 0.02}),
                    Choice("α = 2", {"alpha": 2.0}),
                    Choice("at least 0.9 is left", bound=Bound(least=0.9)),
                ],
                opposite={"left_out": ""},
            )
            for name, left_out, words in without
        ),
        Clause(
            "number",
            "what is needed of the first step is its forward pass: with the number L never asked "
            "for, the loop ends {number} away from `fit`",
            study=studies.difference_from_fit,
            settings={"seeds": SEEDS, "epochs": 2, "alpha": 0.5, "loss_is_read": False},
            reads=lambda distances: exact(distances.max()),
            bound=Bound(0.0, 0.0),
            form=".0f",
            choices=[
                *FRESH,
                Choice("with the number asked for", {"loss_is_read": True}),
                Choice("five times as long", {"epochs": 10}),
            ],
            opposite={"alpha": 0.4},
        ),
        Clause(
            "way back",
            "with the errors sent back through no layer, so that the last one alone learns, from "
            "{hidden} random ReLU units, {number} is left",
            study=studies.loss_left,
            settings={**settings, "left_out": "the way back"},
            reads=median,
            bound=Bound(most=0.5),
            form=".0%",
            choices=[*others, *single_or_deep(condition=False)],
            opposite={"left_out": "update"},
            aside=True,
        ),
    ]


@stated(
    "B4",
    "Without it training deep networks would be infeasible.",
    "64-h-h-10 networks, one image, differences run whole; 64-h-10 networks, and four hidden "
    "layers, 200 images in one batch, each way at the best of 19 learning rates, chosen on other "
    "seeds; given up after 2,000 times the passes of backpropagation",
)
def B4() -> Sequence[Clause]:
    """Counts the passes of a gradient, and of training by what does without one."""
    job = {
        "way": "random directions",
        "seeds": SEEDS,
        "hidden": 16,
        "target": 1.0,
        "times": 2000,
        "directions": 1,
        "depth": 1,
    }
    # With 4 or 6 units, backpropagation itself does not arrive in some of the runs.
    widths = Axis("hidden", "the hidden width", [16, 64, 256], whole=True)
    others = [
        *FRESH,
        Choice("to a loss of 1.5", {"target": 1.5}),
        Choice("to a loss of 0.3", {"target": 0.3}),
        Choice("ten directions for each update", {"directions": 10}),
        Choice("four hidden layers", {"depth": 4}),
    ]

    def times(found: studies.Spent) -> Number:
        spent, least = np.minimum(found.passes, found.most), found.passes_backpropagation
        if not np.isfinite(least).all():
            return Number(float(np.median(spent) / np.median(least)), nan, nan, len(spent))
        number = ratio(spent, least)
        # Who gives up would have taken longer, and nobody knows how much.
        return number if np.isfinite(found.passes).all() else number._replace(high=inf)

    return [
        Clause(
            "differences",
            "for one gradient, central differences need {number} times the two passes of "
            "backpropagation in a 64-{hidden}-{hidden}-10 network",
            study=studies.passes,
            settings={"hidden": 32, "way": "central differences"},
            reads=lambda found: exact(found[1] / 2),
            bound=Bound(least=1000),
            form=",.0f",
            along=Axis("hidden", "the width of the hidden layers", [2, 8, 32, 64], whole=True),
            choices=[
                Choice("one-sided differences", {"way": "one-sided differences"}),
                Choice("at least 100 times", bound=Bound(least=100)),
                Choice("at least 10,000 times", bound=Bound(least=10_000)),
            ],
            opposite={"way": "backpropagation"},
        ),
        Clause(
            "directions",
            "but with a random direction in the place of each gradient, training to a loss of "
            "{target:g} takes {number} times as many passes as with backpropagation in a "
            "64-{hidden}-10 network",
            study=studies.passes_to_loss,
            settings=job,
            reads=times,
            bound=Bound(least=1000),
            form=".0f",
            along=widths,
            choices=[
                *others,
                Choice("at least 100 times", bound=Bound(least=100)),
                Choice("at least 10 times", bound=Bound(least=10)),
            ],
            opposite={"way": "backpropagation"},
        ),
        Clause(
            "price",
            "training without the gradient is dearer, {number} times",
            study=studies.passes_to_loss,
            settings=job,
            reads=times,
            bound=Bound(least=2),
            form=".0f",
            along=widths,
            choices=[*others, Choice("at least 5 times", bound=Bound(least=5))],
            opposite={"way": "backpropagation"},
            aside=True,
        ),
    ]


@stated(
    "B5",
    "In the forward pass inputs go through activations such as sigmoid, ReLU and softmax.",
    "20 networks of five layers of four units; exclusive-or with 8 hidden units, weights drawn by "
    "`he`, 1,000 updates, all four examples in each, at α = 2, 100 seeds; 1,000 rows of ten "
    "outputs",
)
def B5() -> Sequence[Clause]:
    """Compares networks with and without activations."""
    layers = {"seeds": SEEDS, "depth": 5, "width": 4, "activation": "none"}
    job = {
        "seeds": list(range(100)),
        "activation": "none",
        "hidden": 8,
        "epochs": 1000,
        "alpha": 2.0,
        "batch_size": 4,
        "initializer": "he",
    }
    rates = Axis("alpha", "α", [0.03125, 0.125, 0.5, 2.0, 8.0, 32.0], log=True)

    def others(condition: bool) -> list[Choice]:
        return [
            Choice("seeds 100 to 199", {"seeds": list(range(100, 200))}),
            Choice("seeds 200 to 399", {"seeds": list(range(200, 400))}),
            Choice("three times as long", {"epochs": 3000}),
            Choice("half as long", {"epochs": 500}),
            Choice("16 hidden units", {"hidden": 16}),
            Choice("32 hidden units", {"hidden": 32}),
            Choice("weights drawn by `xavier`", {"initializer": "xavier"}),
            Choice("with 2 hidden units", {"hidden": 2}, condition=condition),
            Choice("with 4 hidden units", {"hidden": 4}, condition=condition),
            Choice("with batches of one example", {"batch_size": 1}, condition=condition),
            Choice("with batches of two", {"batch_size": 2}, condition=condition),
            Choice(
                "begun from first weights of about 0.1",
                {"initializer": "small"},
                condition=condition,
            ),
        ]

    return [
        Clause(
            "collapse",
            "without activations, {depth} layers are a single one, with an error of {number}",
            study=studies.collapse,
            settings=layers,
            reads=lambda errors: exact(errors.max()),
            bound=Bound(most=1e-12),
            form="bound",
            choices=[
                *FRESH,
                Choice("20 layers", {"depth": 20}),
                Choice("32 units", {"width": 32}),
            ],
            opposite={"activation": "tanh"},
        ),
        Clause(
            "none",
            "without one between two layers, {number} of the runs learn exclusive-or",
            study=studies.learns_exclusive_or,
            settings=job,
            reads=share,
            bound=Bound(most=0.2),
            form=".0%",
            along=rates,
            choices=others(condition=False),
            opposite={"activation": "tanh"},
        ),
        *(
            Clause(
                activation,
                f"with {activation}, {{hidden}} hidden units and all four examples in each batch, "
                "at α = {alpha:g}, {number} of the runs learn it",
                study=studies.learns_exclusive_or,
                settings={**job, "activation": activation},
                reads=share,
                bound=Bound(least=0.5),
                form=".0%",
                along=rates,
                choices=[
                    *others(condition=True),
                    Choice("in four runs of five", bound=Bound(least=0.8)),
                ],
                opposite={"activation": "none"},
            )
            for activation in ("sigmoid", "tanh", "ReLU")
        ),
        Clause(
            "softmax",
            "the outputs of softmax sum to 1, with an error of {number}",
            study=studies.softmax_sums,
            settings={"seed": 0, "scale": 100.0, "classes": 10, "output": "softmax"},
            reads=exact,
            bound=Bound(most=1e-12),
            form="bound",
            choices=[
                Choice("inputs of 1", {"scale": 1.0}),
                Choice("inputs of a million", {"scale": 1e6}),
                Choice("1,000 classes", {"classes": 1000}),
            ],
            opposite={"output": "sigmoid"},
        ),
    ]


@stated(
    "B6",
    "The loss is the mean squared error or the cross-entropy.",
    "20 seeds, digits, 64-64-10, 10 epochs of batches of 32, each loss at the best of 7 learning "
    "rates, chosen on other images and seeds; one sigmoid unit with target 1, α = 1",
)
def B6() -> Sequence[Clause]:
    """Trains with both losses, and looks at what the gradient becomes."""
    settings = {
        "seeds": SEEDS,
        "epochs": 10,
        "hidden": 64,
        "batch_size": 32,
        "shuffled": False,
        "own_rate": True,
    }
    setups = [
        *FRESH,
        Choice("half as long", {"epochs": 5}),
        Choice("twice as long", {"epochs": 20}),
        Choice("four times as long", {"epochs": 40}),
        Choice("two epochs", {"epochs": 2}),
        Choice("16 hidden units", {"hidden": 16}),
        Choice("8 hidden units", {"hidden": 8}),
        Choice("batches of 128", {"batch_size": 128}),
        Choice("all examples in each batch", {"batch_size": 1437}),
    ]
    others = [
        *setups,
        Choice("2 hidden units", {"hidden": 2}),
        Choice("nine of ten", bound=Bound(least=0.9)),
    ]
    unit = {"loss": "squared error", "z": -8.0, "alpha": 1.0, "enough": 0.9}
    return [
        Clause(
            "cross-entropy",
            "with cross-entropy {number} of the held-out digits are read",
            study=studies.readings,
            settings=settings,
            reads=lambda found: mean(found.cross_entropy.read),
            bound=Bound(least=0.5),
            form=".0%",
            choices=others,
            opposite={"shuffled": True},
        ),
        Clause(
            "squared error",
            "with the squared error {number} of them are read",
            study=studies.readings,
            settings=settings,
            reads=lambda found: mean(found.squared_error.read),
            bound=Bound(least=0.5),
            form=".0%",
            choices=others,
            opposite={"shuffled": True},
        ),
        Clause(
            "gradient",
            "the gradient of softmax and cross-entropy is (ŷ − y)/n, with an error of {number}",
            study=studies.gradient_identity,
            settings={
                "seed": 0,
                "examples": 20,
                "classes": 5,
                "scale": 3.0,
                "loss": "cross-entropy",
            },
            reads=exact,
            bound=Bound(most=1e-12),
            form="bound",
            choices=[
                Choice("seed 1", {"seed": 1}),
                Choice("one example", {"examples": 1}),
                Choice("100 classes", {"classes": 100}),
                Choice("inputs of 300", {"scale": 300.0}),
            ],
            opposite={"loss": "squared error"},
        ),
        Clause(
            "difference",
            "from the same first weights, and after {epochs} epochs, cross-entropy reads {number} "
            "of the digits more than squared error does",
            study=studies.readings,
            settings=settings,
            reads=lambda found: mean(found.cross_entropy.read - found.squared_error.read),
            bound=Bound(-0.01, 0.01),
            form=".1%",
            choices=[*setups, Choice("within three points", bound=Bound(-0.03, 0.03))],
            opposite={"own_rate": False},
            aside=True,
        ),
        Clause(
            "sure and wrong",
            "where a sigmoid unit is sure and wrong, squared error needs {number} times as many "
            "steps at the same α",
            study=studies.steps_to_right,
            settings=unit,
            reads=lambda steps: exact(steps.taken / max(1, steps.with_cross_entropy)),
            bound=Bound(least=10),
            form=".0f",
            along=Axis("z", "the input z where it begins", [-16.0, -8.0, -4.0, -2.0, 0.0, 2.0]),
            choices=[
                Choice("α = 0.1", {"alpha": 0.1}),
                Choice("α = 4", {"alpha": 4.0}),
                Choice("until ŷ is 0.5", {"enough": 0.5}),
                Choice("until ŷ is 0.99", {"enough": 0.99}),
                Choice("twice as many", bound=Bound(least=2)),
                Choice("50 times as many", bound=Bound(least=50)),
            ],
            opposite={"loss": "cross-entropy"},
            aside=True,
        ),
    ]


@stated(
    "B7",
    "The backward pass applies the chain rule layer by layer.",
    "networks of hidden tanh layers of 3 units, one example, every path from every weight walked",
)
def B7() -> Sequence[Clause]:
    """Compares backward passes with the sums over all paths, and counts what they visit."""
    settings = {
        "depth": 6,
        "width": 3,
        "activation": "tanh",
        "seed": 0,
        "way": "layer by layer",
    }
    others = [
        *(Choice(f"seed {seed}", {"seed": seed}) for seed in (1, 2, 3)),
        Choice("sigmoid", {"activation": "sigmoid"}),
        Choice("ReLU", {"activation": "ReLU"}),
        Choice("one hidden layer", {"depth": 1}),
        Choice("eight hidden layers", {"depth": 8}),
        Choice("5 units a layer", {"width": 5, "depth": 4}),
    ]
    return [
        Clause(
            "sum",
            "in a network of {depth} hidden layers, the products of local derivatives along all "
            "paths from a weight to the loss sum up to its derivative, with an error of {number}",
            study=studies.walk,
            settings=settings,
            reads=lambda walk: exact(walk.error),
            bound=Bound(most=1e-10),
            form="bound",
            choices=others,
            opposite={"way": "last path"},
        ),
        Clause(
            "visits",
            "the backward pass through the scalar graph uses each local derivative {number} time",
            study=studies.walk,
            settings=settings,
            reads=lambda walk: exact(walk.visits / walk.edges),
            bound=Bound(1.0, 1.0),
            form=".0f",
            choices=others,
            opposite={"way": "path by path"},
        ),
    ]


@stated(
    "B8",
    "In the update the gradients adjust the weights so that the loss falls.",
    "200 digits with pixels from 0 to 1, 64-32-10, 60 updates with all examples or with batches of "
    "32, 20 seeds",
)
def B8() -> Sequence[Clause]:
    """Counts the updates after which the loss is lower."""
    settings = {
        "alpha": 0.1,
        "seeds": SEEDS,
        "batch_size": None,
        "steps": 60,
        "hidden": 32,
        "sign": -1.0,
        "depth": 1,
        "examples": 200,
        "pixels": 1.0,
    }
    others = [
        *FRESH,
        Choice("ten times as long", {"steps": 600}),
        Choice("half as long", {"steps": 30}),
        Choice("8 hidden units", {"hidden": 8}),
        Choice("128 hidden units", {"hidden": 128}),
        Choice("two hidden layers", {"depth": 2}),
        Choice("all 1,437 examples", {"examples": 1437}),
        Choice("with three hidden layers", {"depth": 3}, condition=True),
        Choice("with four hidden layers", {"depth": 4}, condition=True),
        Choice("with eight hidden layers", {"depth": 8}, condition=True),
        Choice("on pixels from 0 to 16", {"pixels": 16.0}, condition=True),
        Choice("in 99 % of the updates", bound=Bound(least=0.99)),
    ]
    return [
        Clause(
            "all",
            "with one hidden layer, pixels from 0 to {pixels:g}, all examples and α = {alpha}, "
            "{number} of the updates lower the loss",
            study=studies.falling_steps,
            settings=settings,
            reads=lambda falls: mean(falls.of_all),
            bound=Bound(least=0.95),
            form=".1%",
            along=Axis("alpha", "the learning rate α", [0.01, 0.1, 0.5, 2.0, 8.0], log=True),
            choices=others,
            opposite={"sign": 1.0},
        ),
        Clause(
            "batch",
            "with batches of 32, {number} lower the loss of their batch",
            study=studies.falling_steps,
            settings={**settings, "batch_size": 32},
            reads=lambda falls: mean(falls.of_batch),
            bound=Bound(least=0.95),
            form=".1%",
            along=Axis("alpha", "the learning rate α", [0.01, 0.1, 0.5, 2.0, 8.0], log=True),
            choices=others,
            opposite={"sign": 1.0},
        ),
        Clause(
            "batch and all",
            "but of {steps} such updates only {number} lower the loss of all examples",
            study=studies.falling_steps,
            settings={**settings, "batch_size": 32, "steps": 200},
            reads=lambda falls: mean(falls.of_all),
            bound=Bound(most=0.95),
            form=".0%",
            along=Axis("alpha", "the learning rate α", [0.01, 0.03, 0.1, 0.5, 2.0], log=True),
            choices=[
                *FRESH,
                Choice("a third as long", {"steps": 60}),
                Choice("three times as long", {"steps": 600}),
                Choice("batches of 8", {"batch_size": 8}),
                Choice("batches of 128", {"batch_size": 128}),
                Choice("128 hidden units", {"hidden": 128}),
                Choice("two hidden layers", {"depth": 2}),
                Choice("four hidden layers", {"depth": 4}),
                Choice("all 1,437 examples", {"examples": 1437}),
                Choice("pixels from 0 to 16", {"pixels": 16.0}),
                Choice("in four fifths of them", bound=Bound(most=0.8)),
            ],
            opposite={"batch_size": None, "steps": 60},
            aside=True,
        ),
    ]
