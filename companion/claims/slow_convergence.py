"""Claims S1 to S5, judged by what `studies.slow_convergence` measures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause, Number
from companion.claims.reading import exact, mean, median, ratio
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import slow_convergence as studies
from companion.studies.learning_rate import Pair

# Other seeds than those that α is chosen on.
JUDGED = list(range(10, 30))

STARTS = {
    "rule": "He",
    "scale": 1.0,
    "other": "He",
    "other_scale": 1.0,
    "seeds": JUDGED,
    "activation": "relu",
    "depth": 3,
    "width": 16,
    "batch_size": 16,
    "method": "gradient descent",
    "target": 0.8,
    "limit": 5_000,
}
"""Settings of digits networks whose first weights are compared."""

TRAINED = [
    *FRESH,
    Choice("32 units a layer", {"width": 32}),
    Choice("batches of 64", {"batch_size": 64}),
    Choice("to a loss of 1.5", {"target": 1.5}),
    Choice("to a loss of 0.4", {"target": 0.4}),
    Choice("momentum", {"method": "momentum"}),
]
"""What a sceptic may choose otherwise of a digits network that is trained to a loss."""

ASIDE = [choice for choice in TRAINED if not {"width", "batch_size"} & set(choice.settings)]
"""The same, for what is told beside a claim."""


def _times(pair: Pair) -> Number:
    """The ratio of the means over pairs of runs that all came to an end."""
    return ratio(pair.first, pair.other)


def _middle(pair: Pair) -> Number:
    """The median of the ratios: a run that does not arrive counts as late, and spoils no mean."""
    return median(pair.first / pair.other)


def _apart(pair: Pair) -> Number:
    """The median of how many times the larger of the two is the smaller."""
    return median(np.maximum(pair.first / pair.other, pair.other / pair.first))


@stated(
    "S1",
    "A small learning rate makes training slow.",
    "20 digits networks, 64-16-10, batches of 16, to a training loss of 0.8, α told over the best "
    "one, chosen on 3 other seeds and on other images, four a decade; bowls of 10 curvatures to a "
    "hundredth of the distance, counted in closed form, α told over 2/(λ_min + λ_max)",
)
def S1() -> Sequence[Clause]:
    """Counts by how much halving α multiplies the updates, on digits and on bowls.

    "Small" is small beside the best α of the same network or bowl. One halving is counted, since a
    mean over several hides the first, which is the one that costs least.
    """
    bowl = {
        "part": 0.5,
        "condition": 100.0,
        "dimension": 10,
        "accuracy": 1e-2,
        "divided": 2.0,
        "beyond": None,
    }
    bowls = [
        Choice("κ = 10", {"condition": 10.0}),
        Choice("κ = 1,000", {"condition": 1000.0}),
        Choice("2 curvatures", {"dimension": 2}),
        Choice("100 curvatures", {"dimension": 100}),
        Choice("to a tenth", {"accuracy": 0.1}),
        Choice("to a millionth", {"accuracy": 1e-6}),
        Choice("to a half", {"accuracy": 0.5}),
    ]
    return [
        Clause(
            "digits",
            "at {part:g} times the α that is best for it, a digits network takes {number} times "
            "the updates to the same loss if α is halved",
            study=studies.doubling,
            settings={
                "part": 0.1,
                "seeds": SEEDS,
                "times": 2.0,
                "undone": 1.0,
                "depth": 1,
                "width": 16,
                "batch_size": 16,
                "target": 0.8,
                "activation": "relu",
                "spread": 0.0,
            },
            reads=mean,
            bound=Bound(1.8, 2.2),
            form=".2f",
            along=Axis("part", "α over the best one", [0.03, 0.1, 0.3, 1.0], log=True, steps=3),
            choices=[
                *FRESH,
                Choice("64 hidden units", {"width": 64}),
                Choice("three hidden layers", {"depth": 3}),
                Choice("five hidden layers", {"depth": 5}),
                Choice("tanh", {"activation": "tanh"}),
                Choice("single examples", {"batch_size": 1}),
                Choice("batches of 4", {"batch_size": 4}),
                Choice("batches of 64", {"batch_size": 64}),
                Choice("to a loss of 1.5", {"target": 1.5}),
                Choice("to a loss of 0.4", {"target": 0.4}),
                Choice("to a loss of 0.1", {"target": 0.1}),
                Choice("three layers to a loss of 0.1", {"depth": 3, "target": 0.1}),
                Choice("pixels in units from 0.1 to 10", {"spread": 1.0}),
                Choice("halved twice", {"times": 4.0}),
                Choice("halved four times", {"times": 16.0}),
                Choice("from 1.9 to 2.1 times", bound=Bound(1.9, 2.1)),
            ],
            opposite={"undone": 2.0},
        ),
        Clause(
            "bowl",
            "on a bowl of κ = {condition:g}, at {part:g} times 2/(λ_min + λ_max), half of α takes "
            "{number} times as many steps",
            study=studies.halved_on_a_bowl,
            settings=bowl,
            reads=exact,
            bound=Bound(1.8, 2.2),
            form=".2f",
            # Steps between would be the same in three digits.
            along=Axis("part", "α over 2/(λ_min + λ_max)", [0.05, 0.5, 0.9, 1.0, 1.009], steps=0),
            choices=[
                *bowls,
                Choice("κ = 2", {"condition": 2.0}),
                Choice("κ = 3", {"condition": 3.0}),
                Choice("from 1.9 to 2.1 times", bound=Bound(1.9, 2.1)),
            ],
            opposite={"part": 1.009},
        ),
        Clause(
            "beyond",
            "at {beyond:.0%} of the way from 2/(λ_min + λ_max) to the edge, half of α takes "
            "{number} times as many steps: there the smaller rate is the faster one",
            study=studies.halved_on_a_bowl,
            settings={**bowl, "beyond": 0.9},
            reads=exact,
            bound=Bound(most=0.8),
            form=".2f",
            along=Axis("beyond", "that part of the way", [0.0, 0.25, 0.5, 0.75, 0.95], steps=4),
            choices=[
                *bowls,
                Choice("a tenth less", {"divided": 1.1}),
                Choice("a tenth of α", {"divided": 10.0}),
                Choice("at most half", bound=Bound(most=0.5)),
            ],
            opposite={"beyond": 0.0},
            aside=True,
        ),
    ]


@stated(
    "S2",
    "Poor initialization makes training slow.",
    "20 digits networks, 64-(16 × 3)-10, batches of 16, to a training loss of 0.8, 5,000 "
    "updates at most; each start at its own best α, chosen on 3 other seeds and on other images, "
    "two a decade, eight and more, then four a decade",
)
def S2() -> Sequence[Clause]:
    """Counts updates to a loss from weights that are too small, too large or equal."""
    small = {**STARTS, "scale": 0.25}
    others = [
        *TRAINED,
        Choice("Adam", {"method": "Adam"}),
        Choice("Adam with seeds 100 to 119", {"method": "Adam", "seeds": list(range(100, 120))}),
        Choice("64 units a layer", {"width": 64}),
        Choice("64 units a layer in batches of 64", {"width": 64, "batch_size": 64}),
        Choice("five hidden layers", {"depth": 5}),
        Choice("three times as many", bound=Bound(least=3)),
        Choice("with one hidden layer", {"depth": 1}, condition=True),
    ]
    return [
        Clause(
            "small",
            "with ReLU, weights of {scale:g} times He's size take {number} times the updates of "
            "He's",
            study=studies.starts_compared,
            settings=small,
            reads=_middle,
            bound=Bound(least=2),
            form=".2g",
            along=Axis("scale", "their size over He's", [0.125, 0.25, 0.5, 1.0], log=True, steps=2),
            choices=[*others, Choice("tanh", {"activation": "tanh"})],
            opposite={"scale": 1.0},
        ),
        Clause(
            "large",
            "with tanh, weights of {scale:g} times He's size take {number} times the updates of "
            "He's",
            study=studies.starts_compared,
            settings={**STARTS, "scale": 4.0, "activation": "tanh"},
            reads=_middle,
            bound=Bound(least=2),
            form=".2g",
            along=Axis("scale", "their size over He's", [1.0, 2.0, 4.0], log=True, steps=2),
            choices=[*others, Choice("ReLU", {"activation": "relu"})],
            opposite={"scale": 1.0},
        ),
        Clause(
            "equal",
            "with all weights equal, at {scale:g}, and one hidden layer the loss is still {number} "
            "after {updates:,} updates, at the α that is best for them: it does not reach 0.8",
            study=studies.loss_left,
            settings={
                "updates": 1000,
                "seeds": JUDGED,
                "rule": "equal",
                "scale": 0.1,
                "noise": 0.0,
                "depth": 1,
                "width": 16,
                "activation": "relu",
                "batch_size": 16,
                "method": "gradient descent",
            },
            reads=mean,
            bound=Bound(least=0.8),
            form=".2f",
            along=Axis(
                "updates", "the number of updates", [100, 1000, 10_000], log=True, whole=True
            ),
            choices=[
                *FRESH,
                Choice("at 0.01", {"scale": 0.01}),
                Choice("at 1", {"scale": 1.0}),
                Choice("32 hidden units", {"width": 32}),
                Choice("tanh", {"activation": "tanh"}),
                Choice("three hidden layers", {"depth": 3}),
                Choice("batches of 64", {"batch_size": 64}),
                Choice("Adam", {"method": "Adam"}),
                Choice("with noise of a tenth of their size", {"noise": 0.1}, condition=True),
            ],
            opposite={"rule": "He", "scale": 1.0},
        ),
        Clause(
            "one layer",
            "with one hidden layer, weights of {scale:g} times He's size take {number} times the "
            "updates",
            study=studies.starts_compared,
            settings={**small, "depth": 1},
            reads=_middle,
            bound=Bound(most=2),
            form=".2f",
            along=Axis("depth", "the number of hidden layers", [1, 2, 3, 5], log=True, whole=True),
            choices=[
                *ASIDE,
                Choice("tanh", {"activation": "tanh"}),
                Choice("Adam", {"method": "Adam"}),
                Choice("a tenth of He's size", {"scale": 0.1}),
                Choice("a hundredth of He's size", {"scale": 0.01}),
                Choice("at most one and a half times", bound=Bound(most=1.5)),
            ],
            opposite={"depth": 3},
            aside=True,
        ),
    ]


@stated(
    "S3",
    "Adaptive optimizers help against slow convergence.",
    "bowls of 10 dimensions to 1 % of the distance, 20 turns and starts; 20 digits networks, "
    "64-16-10, batches of 16, to a training loss of 0.8, all with the same units; for each method "
    "the best α of 37 and more on bowls, of 10 and more on digits, and of nine and of five decays "
    "where it has one, chosen on 10 other bowls, and on 3 other seeds and other images",
)
def S3() -> Sequence[Clause]:
    """Compares tuned methods on bowls along the axes and turned, and on digits in odd units."""
    bowl = {
        "method": "RMSprop",
        "other": "gradient descent",
        "seeds": SEEDS,
        "condition": 100.0,
        "angle": 0.0,
        "accuracy": 1e-2,
        "dimension": 10,
    }
    bowls = [
        *FRESH,
        Choice("κ = 3", {"condition": 3.0}),
        Choice("κ = 30", {"condition": 30.0}),
        Choice("κ = 1,000", {"condition": 1000.0}),
        Choice("2 dimensions", {"dimension": 2}),
        Choice("30 dimensions", {"dimension": 30}),
        Choice("to a tenth", {"accuracy": 0.1}),
        Choice("to a ten-thousandth", {"accuracy": 1e-4}),
        Choice("to a half", {"accuracy": 0.5}),
    ]
    digits = {
        "method": "Adam",
        "other": "gradient descent",
        "seeds": JUDGED,
        "decays": True,
        "spread": 1.0,
        "drawn": 0,
        "depth": 1,
        "width": 16,
        "batch_size": 16,
        "activation": "relu",
        "target": 0.8,
    }
    trained = [
        *[choice for choice in TRAINED if "method" not in choice.settings],
        Choice("tanh", {"activation": "tanh"}),
        Choice("three hidden layers", {"depth": 3}),
        Choice("decays at their defaults", {"decays": False}),
        Choice("64 units", {"width": 64}),
        Choice("128 units", {"width": 128}),
        Choice("to a loss of 2", {"target": 2.0}),
    ]
    odd = [
        *trained,
        Choice("units drawn a second time", {"drawn": 1}),
        Choice("units drawn a third time", {"drawn": 2}),
        Choice("units drawn a fourth time", {"drawn": 3}),
    ]
    turn = Axis("angle", "the turn in degrees", [0.0, 1.0, 5.0, 15.0, 45.0], steps=3)
    spread = Axis("spread", "the spread of units", [0.0, 0.25, 0.5, 1.0, 1.5], steps=2)
    return [
        Clause(
            "RMSprop, bowls",
            "on bowls of κ = {condition:g} along the axes RMSprop takes {number} times the steps "
            "of gradient descent",
            study=studies.steps_compared,
            settings=bowl,
            reads=_middle,
            bound=Bound(most=0.5),
            along=turn,
            choices=[*bowls, Choice("Adagrad", {"method": "Adagrad"})],
            opposite={"angle": 45.0},
        ),
        Clause(
            "Adam, bowls",
            "on bowls of κ = {condition:g} along the axes Adam takes {number} times the steps of "
            "momentum",
            study=studies.steps_compared,
            settings={**bowl, "method": "Adam", "other": "momentum"},
            reads=_middle,
            bound=Bound(most=0.5),
            along=turn,
            choices=bowls,
            opposite={"angle": 45.0},
        ),
        Clause(
            "Adam, digits",
            "on digits whose pixels have units from 10 to the power of −{spread:g} to {spread:g}, "
            "Adam takes {number} times the updates of gradient descent",
            study=studies.methods_compared,
            settings=digits,
            reads=_middle,
            bound=Bound(most=0.5),
            along=spread,
            choices=[*odd, Choice("RMSprop", {"method": "RMSprop"})],
            opposite={"spread": 0.0},
        ),
        Clause(
            "beside momentum",
            "on digits in such units Adam takes {number} times the updates of momentum",
            study=studies.methods_compared,
            settings={**digits, "other": "momentum"},
            reads=_middle,
            bound=Bound(most=2 / 3),
            along=spread,
            choices=[
                *odd,
                Choice("beside Nesterov", {"other": "Nesterov"}),
                Choice("RMSprop", {"method": "RMSprop"}),
            ],
            opposite={"spread": 0.0},
        ),
        Clause(
            "RMSprop, turned",
            "on bowls of κ = {condition:g} that are turned by {angle:g}°, RMSprop takes {number} "
            "times the steps of gradient descent",
            study=studies.steps_compared,
            settings={**bowl, "angle": 45.0},
            reads=_middle,
            bound=Bound(least=0.5),
            choices=[*bowls, Choice("Adagrad", {"method": "Adagrad"})],
            opposite={"angle": 0.0},
            aside=True,
        ),
        Clause(
            "Adam, turned",
            "on bowls that are turned so Adam takes {number} times the steps of momentum",
            study=studies.steps_compared,
            settings={**bowl, "method": "Adam", "other": "momentum", "angle": 45.0},
            reads=_middle,
            bound=Bound(least=1),
            choices=bowls,
            opposite={"angle": 0.0},
            aside=True,
        ),
        Clause(
            "even units",
            "on digits as they are Adam takes {number} times the updates of momentum",
            study=studies.methods_compared,
            settings={**digits, "other": "momentum", "spread": 0.0},
            reads=_middle,
            bound=Bound(0.8, 1.25),
            form=".2f",
            choices=[*trained, Choice("beside Nesterov", {"other": "Nesterov"})],
            opposite={"spread": 1.0},
            aside=True,
        ),
    ]


@stated(
    "S4",
    "Schedules that start fast and slow down help against slow convergence.",
    "linear regression of 5 weights, 256 examples, κ = 4, batches of 4, 500 updates, 20 runs; 20 "
    "digits networks, 64-16-10, batches of 16, three epochs; each schedule at its own best α of "
    "13 and more, four a decade, chosen on other seeds and examples",
)
def S4() -> Sequence[Clause]:
    """Compares rates that fall, stay and rise, at equal updates, with noise and without."""
    regression = {
        "schedule": "straight line",
        "other": "constant",
        "seeds": SEEDS,
        "noise": 0.5,
        "batch_size": 4,
        "updates": 500,
        "condition": 4.0,
        "drawn": 0,
    }
    digits = {
        "schedule": "straight line",
        "other": "constant",
        "seeds": SEEDS,
        "epochs": 3.0,
        "batch_size": 16,
        "width": 16,
        "depth": 1,
        "count": 800,
    }
    noises = Axis("noise", "the error in the targets", [0.0, 0.02, 0.1, 0.5, 2.0], steps=3)
    epochs = Axis("epochs", "the number of epochs", [1.0, 3.0, 10.0, 30.0], log=True, steps=2)
    regressions = [
        *FRESH,
        Choice("half as long", {"updates": 250}),
        Choice("twice as long", {"updates": 1000}),
        Choice("ten times as long", {"updates": 5000}),
        Choice("20 updates", {"updates": 20}),
        Choice("κ = 1", {"condition": 1.0}),
        Choice("κ = 30", {"condition": 30.0}),
        Choice("κ = 1,000", {"condition": 1000.0}),
        Choice("single examples", {"batch_size": 1}),
        Choice("batches of 16", {"batch_size": 16}),
        Choice("batches of 64", {"batch_size": 64}),
        Choice("other examples", {"drawn": 1}),
        Choice("a cosine", {"schedule": "cosine"}),
        Choice("inverse time", {"schedule": "inverse time"}),
        Choice("batches of 16 in inverse time", {"schedule": "inverse time", "batch_size": 16}),
    ]
    reading = [
        *FRESH,
        Choice("batches of 4", {"batch_size": 4}),
        Choice("batches of 64", {"batch_size": 64}),
        Choice("4 hidden units", {"width": 4}),
        Choice("64 hidden units", {"width": 64}),
        Choice("three hidden layers", {"depth": 3}),
        Choice("a cosine", {"schedule": "cosine"}),
        Choice("inverse time", {"schedule": "inverse time"}),
    ]
    return [
        Clause(
            "regression",
            "where the gradients of linear regression carry noise, rates that fall along a "
            "straight line leave {number} times the excess loss of the best constant α",
            study=studies.regression_compared,
            settings=regression,
            reads=_times,
            bound=Bound(most=0.8),
            form=".2f",
            along=noises,
            choices=[*regressions, Choice("at most half", bound=Bound(most=0.5))],
            opposite={"noise": 0.0},
        ),
        Clause(
            "order",
            "under such noise, rates that fall along a line leave {number} times the excess loss "
            "of the same line run backward, rising",
            study=studies.regression_compared,
            settings={**regression, "other": "rising"},
            reads=_times,
            bound=Bound(most=0.8),
            form=".2f",
            along=noises,
            choices=[
                *[c for c in regressions if "schedule" not in c.settings],
                Choice("at most half", bound=Bound(most=0.5)),
                Choice("all examples in each step", {"batch_size": 256}, condition=True),
            ],
            opposite={"batch_size": 256},
        ),
        Clause(
            "digits",
            "after {epochs:g} epochs of digits, rates that fall along a line leave {number} times "
            "the training loss of the best constant α",
            study=studies.digits_compared,
            settings=digits,
            reads=_times,
            bound=Bound(most=1),
            form=".2f",
            along=epochs,
            choices=[*reading, Choice("at most 0.9 times", bound=Bound(most=0.9))],
            opposite={"schedule": "rising"},
        ),
        Clause(
            "digits, order",
            "on digits the falling line leaves {number} times the training loss of the line run "
            "backward",
            study=studies.digits_compared,
            settings={**digits, "other": "rising"},
            reads=_times,
            bound=Bound(most=1),
            form=".2f",
            along=epochs,
            choices=[
                *[c for c in reading if "schedule" not in c.settings],
                Choice("at most 0.8 times", bound=Bound(most=0.8)),
            ],
            opposite={"schedule": "rising", "other": "straight line"},
        ),
        Clause(
            "digits, all examples",
            "with all of {count} images in each of {updates} updates, and so without noise, the "
            "line and its reverse end at training losses that differ {number} times at the same α",
            study=studies.order_on_digits,
            settings={
                "schedule": "straight line",
                "other": "rising",
                "seeds": SEEDS,
                "updates": 100,
                "count": 100,
                "width": 16,
                "depth": 1,
                "activation": "relu",
            },
            reads=_apart,
            bound=Bound(least=1.25),
            form=".2f",
            choices=[
                *FRESH,
                Choice("30 updates", {"updates": 30}),
                Choice("1,000 updates", {"updates": 1000}),
                Choice("64 hidden units", {"width": 64}),
                Choice("three hidden layers", {"depth": 3}),
                Choice("tanh", {"activation": "tanh"}),
                Choice("600 images", {"count": 600}),
            ],
            opposite={"other": "straight line"},
            aside=True,
        ),
        Clause(
            "one w fits",
            "where one w fits every example, the line leaves {number} times the excess loss of the "
            "best constant α",
            study=studies.regression_compared,
            settings={**regression, "noise": 0.0, "updates": 100},
            reads=_times,
            bound=Bound(least=2),
            form="bound",
            along=Axis("noise", "the error in the targets", [0.0, 0.02, 0.1, 0.5], steps=3),
            choices=[
                *[c for c in regressions if "updates" not in c.settings],
                Choice("a tenth as long", {"updates": 10}),
                Choice("half as long", {"updates": 50}),
                Choice("twice as long", {"updates": 200}),
                Choice("all examples in each step", {"batch_size": 256}),
                Choice("at least ten times", bound=Bound(least=10)),
            ],
            opposite={"noise": 0.5},
            aside=True,
        ),
    ]


@stated(
    "S5",
    "Xavier and He initialization help against slow convergence.",
    "20 digits networks, 64-(16 × 3)-10, batches of 16, to a training loss of 0.8, 5,000 updates "
    "at most; each start at its own best α, chosen on 3 other seeds and on other images, two a "
    "decade, eight and more, then four",
)
def S5() -> Sequence[Clause]:
    """Compares Xavier and He with one deviation for all layers, and with each other."""
    he = {**STARTS, "other": "one deviation", "other_scale": 0.1}
    tanh = {**STARTS, "rule": "Xavier", "activation": "tanh"}
    adam = Choice("Adam", {"method": "Adam"})
    depths = Axis("depth", "the number of hidden layers", [1, 2, 3, 5, 8], log=True, whole=True)
    half = [
        *TRAINED,
        adam,
        Choice("five hidden layers", {"depth": 5}),
        Choice("a third of them", bound=Bound(most=1 / 3)),
        Choice("with one hidden layer", {"depth": 1}, condition=True),
    ]
    return [
        Clause(
            "He",
            "with ReLU, He's weights take {number} times the updates of weights of standard "
            "deviation {other_scale:g} in every layer",
            study=studies.starts_compared,
            settings=he,
            reads=_middle,
            bound=Bound(most=0.5),
            form=".2f",
            along=Axis(
                "other_scale",
                "that deviation",
                [0.05, 0.1, 0.2, 0.35, 0.7, 1.0],
                log=True,
                steps=2,
            ),
            choices=[
                *half,
                Choice("RMSprop", {"method": "RMSprop"}),
                Choice("two", {"depth": 2}, condition=True),
            ],
            opposite={"other": "He", "other_scale": 1.0},
        ),
        Clause(
            "Xavier",
            "with tanh, Xavier's take {number} times those of weights of deviation {other_scale:g}",
            study=studies.starts_compared,
            settings={**tanh, "other": "one deviation", "other_scale": 1.0},
            reads=_middle,
            bound=Bound(most=0.5),
            form=".2f",
            along=Axis(
                "other_scale", "that deviation", [0.05, 0.1, 0.2, 0.35, 0.7, 1.0], log=True, steps=2
            ),
            choices=half,
            opposite={"other": "Xavier"},
        ),
        Clause(
            "Xavier with ReLU",
            "with ReLU and {depth} hidden layers, Xavier's take {number} times the updates of He's",
            study=studies.starts_compared,
            settings={**STARTS, "rule": "Xavier", "depth": 5},
            reads=_middle,
            bound=Bound(least=1.25),
            form=".2f",
            along=depths,
            choices=[
                *ASIDE,
                adam,
                Choice("64 units a layer", {"width": 64}),
                Choice("at least twice", bound=Bound(least=2)),
            ],
            opposite={"rule": "He"},
            aside=True,
        ),
        Clause(
            "He with tanh",
            "with tanh, He's take {number} times the updates of Xavier's",
            study=studies.starts_compared,
            settings={**tanh, "rule": "He", "other": "Xavier"},
            reads=_middle,
            bound=Bound(0.8, 1.25),
            form=".2f",
            along=depths,
            choices=[*ASIDE, adam, Choice("8 units a layer", {"width": 8})],
            opposite={"scale": 4.0},
            aside=True,
        ),
        Clause(
            "uniform",
            "with ReLU, uniform weights of He's variance take {number} times the updates of normal "
            "ones",
            study=studies.starts_compared,
            settings={**STARTS, "rule": "He, uniform", "seeds": list(range(10, 70))},
            reads=_middle,
            bound=Bound(0.8, 1.25),
            form=".2f",
            along=depths,
            choices=[*ASIDE, adam],
            opposite={"scale": 0.25},
            aside=True,
        ),
        Clause(
            "a third of 1/d",
            "with ReLU, uniform weights up to 1/√d_in take {number} times the updates of He's",
            study=studies.starts_compared,
            settings={**STARTS, "rule": "uniform to 1/√d_in"},
            reads=_middle,
            bound=Bound(least=1.25),
            form=".2f",
            along=depths,
            choices=[*ASIDE, adam, Choice("at least twice", bound=Bound(least=2))],
            opposite={"rule": "He"},
            aside=True,
        ),
    ]
