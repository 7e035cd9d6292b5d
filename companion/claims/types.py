"""Claims T1 to T10, judged by what `studies.types` measures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause, Number
from companion.claims.reading import exact, mean, median, ratio
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import types as studies
from companion.studies.types.cost import RATES

NETWORKS = [
    Choice("64 hidden units", {"hidden": 64}),
    Choice("400 examples", {"count": 400}),
]
CENTRED = Choice("centred pixels", {"pixels": "centred"})
STANDARDISED = Choice("standardised pixels", {"pixels": "standardised"})
PIXELS = [CENTRED, STANDARDISED]
# For sentences that name the raw pixels.
NOT_RAW = [
    Choice("with centred pixels", {"pixels": "centred"}, condition=True),
    Choice("with standardised pixels", {"pixels": "standardised"}, condition=True),
]


def _used(batch_size: int, says: str, bound: Bound, other: int) -> Clause:
    """How many of the examples have a part in an update of `training.fit`."""
    return Clause(
        "examples used",
        says,
        study=studies.examples_used,
        settings={"batch_size": batch_size, "seeds": SEEDS[:6], "count": 32, "hidden": 16},
        reads=lambda used: exact(used.mean()),
        bound=bound,
        form=".0f",
        choices=[
            Choice("seeds 100 to 105", {"seeds": list(range(100, 106))}),
            Choice("4 hidden units", {"hidden": 4}),
        ],
        opposite={"batch_size": other},
    )


@stated(
    "T1",
    "Batch gradient descent uses the whole data set for each update.",
    "20 digits networks 64-16-10 with random weights; an epoch of `fit` with 32 examples and tanh "
    "units, whose updates are taken apart; the gradient of 800 examples, put together from parts",
)
def T1() -> Sequence[Clause]:
    """Takes updates apart into the gradients of single examples, and puts them together."""
    settings = {
        "part": 1,
        "seeds": SEEDS,
        "weighted": True,
        "epochs": 0,
        "hidden": 16,
        "count": 800,
    }
    others = [
        *FRESH,
        *NETWORKS,
        Choice("after 2 epochs", {"epochs": 2}),
        Choice("after 20 epochs", {"epochs": 20}),
    ]
    return [
        _used(
            32,
            "with a batch size of {batch_size}, {number} of the {count} examples have a part in an "
            "update",
            Bound(32, 32),
            16,
        ),
        Clause(
            "mean",
            "the mean of the gradients of single examples is the gradient of all {count}, with an "
            "error of {number}",
            study=studies.parts_errors,
            settings=settings,
            reads=lambda errors: exact(errors.max()),
            bound=Bound(most=1e-10),
            form="bound",
            choices=others,
            # Parts of unequal sizes that count alike.
            opposite={"part": 300, "weighted": False},
        ),
        Clause(
            "parts",
            "they need not be in memory at once: the mean over parts of at most {part}, each "
            "weighted by its size, is the same, with an error of {number}",
            study=studies.parts_errors,
            settings={**settings, "part": 300},
            reads=lambda errors: exact(errors.max()),
            bound=Bound(most=1e-10),
            form="bound",
            choices=[*others, Choice("parts of 7", {"part": 7})],
            opposite={"weighted": False},
        ),
    ]


@stated(
    "T2",
    "Batch gradient descent converges smoothly.",
    "digits, raw pixels (0 … 1), 400 examples, 64-16-10, 20 seeds; 120 updates, or 480 to see what "
    "they leave",
)
def T2() -> Sequence[Clause]:
    """Counts the updates that raise the loss of all examples."""
    settings = {
        "alpha": 0.1,
        "batch_size": 400,
        "seeds": SEEDS,
        "updates": 120,
        "count": 400,
        "hidden": 16,
        "sign": -1.0,
        "pixels": "raw",
    }
    points = [0.01, 0.1, 0.3, 1.0, 3.0]
    others = [
        *FRESH,
        Choice("half as long", {"updates": 60}),
        Choice("four times as long", {"updates": 480}),
        Choice("64 hidden units", {"hidden": 64}),
        Choice("100 examples", {"count": 100, "batch_size": 100}),
        Choice("1,200 examples", {"count": 1200, "batch_size": 1200}),
    ]
    return [
        Clause(
            "smooth",
            "with all examples and α = {alpha}, {number} of the updates raise the loss",
            study=studies.rises,
            settings=settings,
            reads=lambda found: mean(found.part),
            bound=Bound(most=0.05),
            form=".0%",
            along=Axis("alpha", "the learning rate α (raw pixels)", points, log=True),
            choices=[*others, *PIXELS, Choice("not one of them", bound=Bound(most=0.0))],
            opposite={"sign": 1.0},
        ),
        Clause(
            "lower",
            "with all examples, {updates} updates leave {number} of the loss",
            study=studies.rises,
            settings={**settings, "updates": 480},
            reads=lambda found: mean(found.left),
            bound=Bound(most=0.5),
            form=".0%",
            # How low α may be hangs on how many updates there are.
            along=Axis(
                "alpha", "the learning rate α, in 480 updates on raw pixels,", points, log=True
            ),
            choices=[
                *others[:2],
                Choice("half as long", {"updates": 240}),
                Choice("twice as long", {"updates": 960}),
                Choice("a tenth of the α and ten times as long", {"alpha": 0.01, "updates": 4800}),
                *others[4:],
                *PIXELS,
                Choice("4 hidden units", {"hidden": 4}),
                Choice("a quarter", bound=Bound(most=0.25)),
            ],
            opposite={"sign": 1.0},
        ),
        Clause(
            "batches",
            "in batches of {batch_size} of raw pixels (0 … 1), at the same α, {number} of the "
            "updates raise the loss",
            study=studies.rises,
            settings={**settings, "batch_size": 8},
            reads=lambda found: mean(found.part),
            bound=Bound(least=0.05),
            form=".0%",
            along=Axis("batch_size", "the batch size B", [1, 8, 64, 400], log=True, whole=True),
            choices=[*others[:5], Choice("α = 0.01", {"alpha": 0.01}), *NOT_RAW],
            opposite={"batch_size": 400},
            aside=True,
        ),
    ]


@stated(
    "T3",
    "Batch gradient descent is expensive on large data sets.",
    "linear regression, 5 weights, κ = 4, batches of 16 with α/(1 + αμt), all at once with "
    "constant α, each α the best of eight on 20 other data sets; 20 data sets, or 80 pairs with "
    "the same w to see how it grows",
)
def T3() -> Sequence[Clause]:
    """Counts the examples used until the same part of the excess loss is left."""
    settings = {
        "count": 4096,
        "left": 0.01,
        "seeds": SEEDS,
        "batch_size": 16,
        "noise": 0.5,
        "features": 5,
        "condition": 4.0,
        "most": 4.0,
        "falling": True,
    }
    grown = {
        "count": 1024,
        "times": 16,
        "way": "all at once",
        "left": 0.01,
        "seeds": list(range(80)),
        "batch_size": 16,
        "noise": 0.5,
        "condition": 4.0,
    }
    data = [
        *FRESH,
        Choice("four times the noise", {"noise": 2.0}),
        Choice("κ = 100", {"condition": 100.0}),
        Choice("batches of 1", {"batch_size": 1}),
        Choice("batches of 64", {"batch_size": 64}),
    ]
    twice = Bound(2**0.9, 2**1.1)
    others = [
        Choice("seeds 100 to 179", {"seeds": list(range(100, 180))}),
        *data[2:4],
        Choice("κ = 20", {"condition": 20.0}),
        Choice("N = 256", {"count": 256}),
        Choice("a tenth left", {"left": 0.1}),
        Choice("a thousandth", {"left": 0.001}),
        Choice("30 % left", {"left": 0.3}),
    ]
    return [
        Clause(
            "price",
            "of N = {count:,} examples, all at once use {number} times as many as batches of "
            "{batch_size} until {left:.0%} of the excess loss is left",
            study=studies.examples_until,
            settings=settings,
            reads=lambda used: ratio(used.all, used.batch),
            bound=Bound(least=2),
            form=".0f",
            along=Axis(
                "left",
                "the part of the excess loss that is left, at α/(1 + αμt)",
                [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1],
                log=True,
                steps=3,
            ),
            choices=[
                *data,
                Choice("50 weights", {"features": 50}),
                Choice("N = 256", {"count": 256}),
                Choice("N = 65,536", {"count": 65_536}),
                Choice("a constant α for the batches, too", {"falling": False}),
                Choice("ten times as many", bound=Bound(least=10)),
            ],
            opposite={"batch_size": 4096},
        ),
        Clause(
            "all at once",
            "with {times} times as many examples of the same kind, all at once use {number} times "
            "as many",
            study=studies.growth,
            settings=grown,
            reads=lambda used: ratio(used.there, used.here),
            # N to a power of 0.9 to 1.1.
            bound=Bound(16**0.9, 16**1.1),
            form=".1f",
            choices=[*others, Choice("twice as many", {"times": 2}, bound=twice)],
            opposite={"way": "batches"},
        ),
        Clause(
            "batches",
            "batches of {batch_size} use {number} times as many",
            study=studies.growth,
            settings={**grown, "way": "batches"},
            reads=lambda used: ratio(used.there, used.here),
            bound=Bound(most=2),
            form=".1f",
            choices=[*others, *data[4:]],
            opposite={"way": "all at once"},
        ),
    ]


@stated(
    "T4",
    "Stochastic gradient descent uses one random example for each update.",
    "digits, raw pixels (0 … 1), 64-16-10, 20 seeds; an epoch of `fit` with 32 examples and tanh "
    "units, whose updates are taken apart; five epochs of 800 single examples at α = 0.03; "
    "networks after two epochs",
)
def T4() -> Sequence[Clause]:
    """Takes updates apart, and looks at what happens without the randomness."""
    settings = {
        "kind": "sorted",
        "seeds": SEEDS,
        "alpha": 0.03,
        "epochs": 5,
        "count": 800,
        "hidden": 16,
        "batch_size": 1,
        "pixels": "raw",
    }
    runs = [
        *FRESH,
        *NETWORKS,
        Choice("one epoch", {"epochs": 1}),
        Choice("twenty epochs", {"epochs": 20}),
        CENTRED,
    ]
    others = [
        *runs,
        Choice("α = 0.003", {"alpha": 0.003}),
        Choice("α = 0.01", {"alpha": 0.01}),
        Choice("batches of 8", {"batch_size": 8}),
    ]
    return [
        _used(
            1,
            "with a batch size of {batch_size}, {number} of the {count} examples has a part in an "
            "update",
            Bound(1, 1),
            2,
        ),
        Clause(
            "random",
            "taken class by class, single examples leave {number} times the loss of examples drawn "
            "at random",
            study=studies.losses_by_order,
            settings=settings,
            reads=lambda found: ratio(found.loss, found.sampled),
            bound=Bound(least=2),
            form=".0f",
            along=Axis(
                "alpha",
                "the learning rate α (raw pixels)",
                [0.001, 0.01, 0.03, 0.1],
                log=True,
                steps=3,
            ),
            choices=[
                *others,
                STANDARDISED,
                Choice("ten times", bound=Bound(least=10)),
                Choice("in batches of 16", {"batch_size": 16}, condition=True),
                Choice("in batches of 32", {"batch_size": 32}, condition=True),
                Choice("with 30 examples", {"count": 30}, condition=True),
            ],
            opposite={"kind": "shuffled"},
        ),
        Clause(
            "random in batches",
            "in batches of {batch_size} at the same α, class by class leaves {number} times the "
            "loss of examples drawn at random",
            study=studies.losses_by_order,
            settings={**settings, "batch_size": 8},
            reads=lambda found: ratio(found.loss, found.sampled),
            bound=Bound(least=2),
            form=".1f",
            along=Axis(
                "batch_size", "the batch size B", [1, 4, 16, 64], log=True, whole=True, steps=2
            ),
            choices=[
                *runs,
                STANDARDISED,
                Choice("three times the α", {"alpha": 0.09}),
                Choice("at a third of the α", {"alpha": 0.01}, condition=True),
            ],
            opposite={"kind": "shuffled"},
            aside=True,
        ),
        Clause(
            "shuffled",
            "shuffled for each epoch, single examples of raw pixels (0 … 1) leave {number} times "
            "the loss of those drawn at random",
            study=studies.losses_by_order,
            settings={**settings, "kind": "shuffled"},
            reads=lambda found: ratio(found.loss, found.sampled),
            bound=Bound(0.5, 2),
            form=".2f",
            choices=[*others, NOT_RAW[1]],
            opposite={"kind": "sorted"},
            aside=True,
        ),
        Clause(
            "uphill",
            "after {epochs} epochs on raw pixels (0 … 1), the gradients of {number} of the single "
            "examples point uphill",
            study=studies.uphill,
            settings={
                "batch_size": 1,
                "seeds": SEEDS,
                "epochs": 2,
                "hidden": 16,
                "count": 800,
                "draws": 400,
                "pixels": "raw",
            },
            reads=mean,
            bound=Bound(least=0.1),
            form=".0%",
            along=Axis("batch_size", "the batch size B", [1, 4, 16, 64], log=True, whole=True),
            choices=[
                *FRESH,
                *NETWORKS,
                Choice("after 1 epoch", {"epochs": 1}),
                Choice("after 20 epochs", {"epochs": 20}),
                Choice("more than a quarter", bound=Bound(least=0.25)),
                *NOT_RAW,
            ],
            opposite={"batch_size": 400},
            aside=True,
        ),
    ]


def _times(times: studies.Times) -> Number:
    return median(times.update[:, 1] / times.update[:, 0])


@stated(
    "T5",
    "The updates of stochastic gradient descent are faster.",
    "64-16-10 network, multiplications of the matrices and of the step; times are the least of "
    "five, the median of 15 rounds, and differ between machines",
)
def T5() -> Sequence[Clause]:
    """Counts multiplications, and times updates."""
    timed = {"sizes": [1, 800], "rounds": 15, "hidden": 16}
    networks = [
        Choice("64 hidden units", {"hidden": 64}),
        Choice("256 hidden units", {"hidden": 256}),
        Choice("31 rounds", {"rounds": 31}),
    ]
    return [
        Clause(
            "counted",
            "{unit} with all {count} examples takes {number} times the multiplications of one with "
            "a single example",
            study=studies.multiplications,
            settings={"batch_size": 1, "count": 800, "unit": "an update", "hidden": 16},
            reads=lambda found: exact(found.all / found.batch),
            bound=Bound(least=2),
            form=".0f",
            choices=[
                Choice("64 hidden units", {"hidden": 64}),
                Choice("10,000 examples", {"count": 10_000}),
                Choice("100 times", bound=Bound(least=100)),
                Choice("counted over a whole epoch", {"unit": "an epoch"}, condition=True),
            ],
            opposite={"batch_size": 800},
        ),
        Clause(
            "timed",
            "in seconds it takes {number} times as long",
            study=studies.times,
            settings=timed,
            reads=_times,
            bound=Bound(least=2),
            form="bound",
            choices=networks,
            opposite={"sizes": [1, 1]},
        ),
        Clause(
            "in company",
            "for each of its examples, a batch of 64 takes {number} times as long as a batch of "
            "one",
            study=studies.times,
            settings={**timed, "sizes": [1, 64]},
            reads=lambda times: median(times.example[:, 1] / times.example[:, 0]),
            bound=Bound(most=0.5),
            form="bound",
            choices=[*networks, Choice("a batch of 16", {"sizes": [1, 16]})],
            opposite={"sizes": [1, 1]},
            aside=True,
        ),
    ]


def _points(found: studies.Held) -> Number:
    """How many percentage points more the first batch size reads, pair by pair."""
    return mean(100 * (found.read[0] - found.read[1]))


@stated(
    "T6",
    "Stochastic gradient descent generalizes better.",
    "digits, raw pixels (0 … 1), 64-16-10, 200 images to learn from, other ones for each of 20 "
    "seeds, about 1,000 to judge by; α the best of five or more for each B, by other images of 4 "
    "other seeds",
)
def T6() -> Sequence[Clause]:
    """Compares held-out accuracy at the same training loss and after the same epochs."""
    settings = {
        "batch_sizes": [1, 200],
        "stop": "loss",
        "seeds": SEEDS,
        "epochs": 20,
        "target": 0.1,
        "count": 200,
        "hidden": 16,
        "wrong": 0.0,
    }
    images = [
        *FRESH,
        Choice("100 images", {"count": 100, "batch_sizes": [1, 100]}),
        Choice("400 images", {"count": 400, "batch_sizes": [1, 400]}),
        Choice("64 hidden units", {"hidden": 64}),
        Choice("batches of 4", {"batch_sizes": [4, 200]}),
    ]
    return [
        Clause(
            "same loss",
            "trained to the same loss of {target}, single examples read {number} percentage points "
            "more of the held-out images than all at once",
            study=studies.read_held_out,
            settings=settings,
            reads=_points,
            bound=Bound(least=1),
            form=".1f",
            choices=[
                *images,
                Choice("to a loss of 0.05", {"target": 0.05}),
                Choice("to a loss of 0.3", {"target": 0.3}),
                Choice(
                    "a tenth of the labels wrong, to a loss of 0.3", {"wrong": 0.1, "target": 0.3}
                ),
                Choice("half a point", bound=Bound(least=0.5)),
                Choice("two points", bound=Bound(least=2)),
            ],
            opposite={"batch_sizes": [200, 200]},
        ),
        Clause(
            "same epochs",
            "after {epochs} epochs, single examples read {number} points more",
            study=studies.read_held_out,
            settings={**settings, "stop": "epochs"},
            reads=_points,
            bound=Bound(least=1),
            form=".0f",
            along=Axis(
                "epochs", "the number of epochs", [5, 20, 80, 200], log=True, whole=True, steps=2
            ),
            choices=[
                *images,
                Choice("a tenth of the labels wrong", {"wrong": 0.1}),
                Choice("five points", bound=Bound(least=5)),
            ],
            opposite={"batch_sizes": [200, 200]},
            aside=True,
        ),
        Clause(
            "learned",
            "but all at once are then left with {number} times the training loss",
            study=studies.read_held_out,
            settings={**settings, "stop": "epochs"},
            reads=lambda found: ratio(found.loss[1], found.loss[0]),
            bound=Bound(least=2),
            form=".0f",
            choices=[*images, Choice("ten times", bound=Bound(least=10))],
            opposite={"batch_sizes": [200, 200]},
            aside=True,
        ),
    ]


@stated(
    "T7",
    "Its noise makes stochastic gradient descent unstable.",
    "linear regression, N = 256, 5 weights, κ = 4, errors of 0.5 in the targets, single examples "
    "drawn at random; 4,000 updates, or 300 after which what has not come lower has diverged; 20 "
    "seeds",
)
def T7() -> Sequence[Clause]:
    """Looks where the loss comes to rest, and up to which α it does."""
    settings = {
        "alpha": 0.01,
        "batch_size": 1,
        "seeds": SEEDS,
        "updates": 4000,
        "noise": 0.5,
        "falling": False,
        "features": 5,
        "condition": 4.0,
        "drawn": 0,
    }
    edges = {
        "batch_size": 1,
        "seeds": SEEDS,
        "updates": 300,
        "noise": 0.5,
        "features": 5,
        "condition": 4.0,
        "drawn": 0,
    }
    heights = {
        "product": 0.05,
        "batch_size": 1,
        "times_alpha": 2.0,
        "times_batch": 1,
        "seeds": SEEDS,
        "updates": 4000,
        "noise": 0.5,
        "features": 5,
        "condition": 4.0,
        "drawn": 0,
    }
    products = Axis(
        "product",
        "α times the mean curvature of single examples (4,000 updates)",
        [0.0125, 0.05, 0.2, 0.8],
        log=True,
        steps=3,
    )
    problems = [
        *FRESH,
        Choice("other data", {"drawn": 1}),
        Choice("twice the noise", {"noise": 1.0}),
    ]
    long = Choice("ten times as long", {"updates": 40_000})
    other_problems = [
        *problems,
        Choice("half as long", {"updates": 2000}),
        long,
        Choice("κ = 10, ten times as long", {"condition": 10.0, **long.settings}),
        Choice("κ = 20, ten times as long", {"condition": 20.0, **long.settings}),
        Choice("20 weights, ten times as long", {"features": 20, **long.settings}),
        Choice("2 weights", {"features": 2}),
    ]
    # A power of 0.8 to 1.2 of what is doubled.
    doubled = Bound(2**0.8, 2**1.2)
    return [
        Clause(
            "no rest",
            "with a constant α of {alpha}, the excess loss at the end of {updates:,} updates is "
            "{number} times what it was after a tenth of them",
            study=studies.rest,
            settings=settings,
            reads=lambda found: ratio(found.late, found.early),
            # Neither lower than half nor, as where it diverges, higher than twice.
            bound=Bound(0.5, 2),
            form=".2f",
            choices=[
                *problems,
                Choice("ten times as long", {"updates": 40_000}),
                Choice("half as long", {"updates": 2000}),
                Choice("batches of 16", {"batch_size": 16}),
                Choice("half the α and twice as long", {"alpha": 0.005, "updates": 8000}),
                Choice("20 weights", {"features": 20, "alpha": 0.005, "updates": 8000}),
                Choice("run where one w fits every example", {"noise": 0.0}, condition=True),
                Choice("run with an α that falls as 1/t", {"falling": True}, condition=True),
            ],
            opposite={"batch_size": 256},
        ),
        Clause(
            "edge",
            "batches of {batch_size} diverge from {number} of the α on from which all examples do",
            study=studies.stable_rates,
            settings=edges,
            reads=lambda found: mean(found.batch / found.all),
            bound=Bound(most=0.5),
            form=".2f",
            along=Axis("batch_size", "the batch size B", [1, 2, 4, 16, 64], log=True, whole=True),
            choices=[
                *FRESH,
                Choice("other data", {"drawn": 1}),
                Choice("one w fits every example", {"noise": 0.0}),
                Choice("ten times as long", {"updates": 3000}),
                Choice("a third as long", {"updates": 100}),
                Choice("20 weights", {"features": 20}),
                Choice("3 weights", {"features": 3}),
                Choice("κ = 20", {"condition": 20.0}),
                Choice("κ = 100", {"condition": 100.0}),
                Choice("from a third", bound=Bound(most=1 / 3)),
                Choice("run with two weights", {"features": 2}, condition=True),
            ],
            opposite={"batch_size": 256},
        ),
        Clause(
            "height and α",
            "with an α that is {product} over the mean curvature of single examples, twice the α "
            "lets the loss wander {number} times as high",
            study=studies.heights,
            settings=heights,
            reads=lambda found: ratio(found.there, found.here),
            bound=doubled,
            form=".2f",
            along=products,
            choices=other_problems,
            opposite={"times_batch": 2},
            aside=True,
        ),
        Clause(
            "height and B",
            "and single examples {number} times as high as batches of {times_batch}",
            study=studies.heights,
            settings={**heights, "times_alpha": 1.0, "times_batch": 2},
            reads=lambda found: ratio(found.here, found.there),
            bound=doubled,
            form=".2f",
            along=products,
            choices=other_problems,
            opposite={"times_alpha": 2.0},
            aside=True,
        ),
    ]


@stated(
    "T8",
    "Mini-batch gradient descent uses a subset of the data for each update.",
    "digits networks 64-16-10, 20 seeds; an epoch of `fit` with 32 examples and tanh units, whose "
    "updates are taken apart; N = 800 after two epochs, 200 batches of each size",
)
def T8() -> Sequence[Clause]:
    """Takes updates apart, and measures the variance of the estimate against the batch size."""
    sizes = [1, 4, 16, 64]
    settings = {
        "batch_sizes": sizes,
        "seeds": SEEDS,
        "replacement": True,
        "copies": False,
        "epochs": 2,
        "hidden": 16,
        "count": 800,
        "draws": 200,
    }
    others = [
        *FRESH,
        *NETWORKS,
        Choice("after 20 epochs", {"epochs": 20}),
        Choice("before training", {"epochs": 0}),
        Choice("1,000 batches of each size", {"draws": 1000}),
    ]
    return [
        _used(
            16,
            "with a batch size of {batch_size}, {number} of the {count} examples have a part in an "
            "update",
            Bound(2, 31),
            32,
        ),
        Clause(
            "power",
            "the variance of its gradient goes as B to the power {number}",
            study=studies.spread,
            settings=settings,
            reads=lambda found: mean(np.polyfit(np.log(sizes), np.log(found.measured).T, 1)[0]),
            bound=Bound(-1.1, -0.9),
            form=".2f",
            choices=others,
            opposite={"copies": True},
        ),
        Clause(
            "without replacement",
            "half of the examples, none drawn twice, have {number} times the variance of as many "
            "drawn with replacement, V/B",
            study=studies.spread,
            settings={**settings, "batch_sizes": [400], "replacement": False},
            reads=lambda found: mean(found.measured[:, 0] * 400 / found.V),
            # (N − B)/(N − 1) is 0.5006.
            bound=Bound(0.45, 0.55),
            form=".2f",
            choices=[
                *others[:3],
                *others[4:],
                Choice("off by at most 5 %", bound=Bound(0.475, 0.525)),
            ],
            opposite={"replacement": True},
            aside=True,
        ),
    ]


ROW = list(RATES)
FINER = [0.02 * 2**k for k in range(8)]
SHIFTED = [0.035, 0.1, 0.35, 1.0, 3.0]
RACE = {
    "sizes": [1, 16, 400],
    "seeds": SEEDS,
    "target": 0.2,
    "count": 400,
    "hidden": 16,
    "rate": None,
    "pixels": "raw",
    "row": ROW,
}
RACES = [
    *FRESH,
    Choice("to a loss of 0.1", {"target": 0.1}),
    Choice("to a loss of 0.5", {"target": 0.5}),
    Choice("64 hidden units", {"hidden": 64}),
    Choice("800 examples", {"count": 800, "sizes": [1, 16, 800]}),
]
ROWS = [
    Choice("a row of α with steps of 2", {"row": FINER}),
    Choice("a row of α that is shifted", {"row": SHIFTED}),
]


@stated(
    "T9",
    "Mini-batch gradient descent balances stability against efficiency.",
    "digits, raw pixels (0 … 1), 400 examples, 64-16-10, training loss 0.2, 20 seeds; α the best "
    "of five or more for each B, in steps of about 3, on 4 other seeds; rises are counted in these "
    "same runs",
)
def T9() -> Sequence[Clause]:
    """Counts updates, examples, rises and seconds to the same loss, of the same runs."""
    settings = RACE
    tried = [*RACES, *ROWS, CENTRED, Choice("batches of 64", {"sizes": [1, 64, 400]})]
    others = [
        *tried,
        STANDARDISED,
        Choice("batches of 4", {"sizes": [1, 4, 400]}),
        Choice("100 examples", {"count": 100, "sizes": [1, 16, 100]}),
    ]
    swapped = {"sizes": [400, 16, 1]}
    return [
        Clause(
            "examples",
            "to the same training loss, all at once use {number} times as many examples as batches "
            "of 16",
            study=studies.race,
            settings=settings,
            reads=lambda found: ratio(found.examples[2], found.examples[1]),
            bound=Bound(least=1),
            form=".0f",
            choices=[*others, Choice("twice as many", bound=Bound(least=2))],
            opposite=swapped,
        ),
        Clause(
            "updates",
            "single examples make {number} times as many updates",
            study=studies.race,
            settings=settings,
            reads=lambda found: ratio(found.updates[0], found.updates[1]),
            bound=Bound(least=1),
            form=".0f",
            choices=[*others, Choice("twice as many", bound=Bound(least=2))],
            opposite=swapped,
        ),
        Clause(
            "seconds, single",
            "in seconds, single examples take {number} times as long",
            study=studies.race,
            settings=settings,
            reads=lambda found: ratio(found.seconds[0], found.seconds[1]),
            bound=Bound(least=1),
            form="bound",
            choices=others,
            opposite={"sizes": [16, 1, 16]},
        ),
        Clause(
            "seconds, all",
            "and all at once {number} times as long as batches of 16",
            study=studies.race,
            settings=settings,
            reads=lambda found: ratio(found.seconds[2], found.seconds[1]),
            bound=Bound(least=1),
            form="bound",
            choices=[
                *tried,
                Choice("against batches of 4", {"sizes": [1, 4, 400]}, condition=True),
                Choice("with 100 examples", {"count": 100, "sizes": [1, 16, 100]}, condition=True),
                NOT_RAW[1],
            ],
            opposite={"sizes": [16, 1, 16]},
        ),
        Clause(
            "steadier",
            "in these runs, the updates of batches of 16 raise the loss {number} times as often as "
            "those of single examples",
            study=studies.race,
            settings=settings,
            reads=lambda found: ratio(found.rises[1], found.rises[0]),
            bound=Bound(most=1),
            form=".2f",
            choices=others,
            opposite=swapped,
        ),
        Clause(
            "all steadier",
            "those of all at once {number} times as often as those of batches of 16",
            study=studies.race,
            settings=settings,
            reads=lambda found: ratio(found.rises[2], found.rises[1]),
            bound=Bound(most=1),
            form=".2f",
            choices=others,
            opposite={"sizes": [1, 400, 16]},
            aside=True,
        ),
        Clause(
            "same α",
            "at the α of single examples, {rate}, batches of 16 raise it {number} times as often "
            "as those",
            study=studies.race,
            settings={**settings, "rate": 0.06, "sizes": [1, 16]},
            reads=lambda found: ratio(found.rises[1], found.rises[0]),
            bound=Bound(most=1),
            form=".2f",
            choices=[
                *RACES[:5],
                *PIXELS,
                Choice("batches of 64", {"sizes": [1, 64]}),
                Choice("α = 0.02", {"rate": 0.02}),
                Choice("half as often", bound=Bound(most=0.5)),
            ],
            opposite={"sizes": [16, 1]},
            aside=True,
        ),
    ]


@stated(
    "T10",
    "Mini-batch gradient descent needs a batch size to be chosen.",
    "digits, raw pixels (0 … 1), 400 examples, 64-16-10, training loss 0.2, 20 seeds; α the best "
    "of five or more for each B, in steps of about 3, or of 2 to see what it is worth, on 4 other "
    "seeds",
)
def T10() -> Sequence[Clause]:
    """Looks at how much the choice matters, and at what α it wants."""
    settings = RACE
    doubled = Choice("at least ten times", bound=Bound(least=10))
    return [
        Clause(
            "by updates",
            "to the same loss, single examples make {number} times as many updates as all at once",
            study=studies.race,
            settings=settings,
            reads=lambda found: ratio(found.updates[0], found.updates[2]),
            bound=Bound(least=2),
            form=".0f",
            choices=[*RACES, *ROWS, *PIXELS, doubled],
            opposite={"sizes": [400, 16, 1]},
        ),
        Clause(
            "by examples",
            "and all at once use {number} times as many examples as single ones",
            study=studies.race,
            settings=settings,
            reads=lambda found: ratio(found.examples[2], found.examples[0]),
            bound=Bound(least=2),
            form=".0f",
            choices=[*RACES, *ROWS, *PIXELS, doubled],
            opposite={"sizes": [400, 16, 1]},
        ),
        Clause(
            "its α",
            "after as many updates as {batch_size} at once need with their own α, they are at "
            "{number} times that loss with the α of batches of {rate_of}",
            study=studies.loss_at_another_rate,
            settings={
                "batch_size": 400,
                "rate_of": 1,
                "seeds": SEEDS,
                "target": 0.2,
                "count": 400,
                "hidden": 16,
                "pixels": "raw",
                "row": FINER,
            },
            reads=mean,
            bound=Bound(least=2),
            form=".1f",
            along=Axis(
                "rate_of",
                "the batch size whose α is taken",
                [1, 4, 16, 64],
                log=True,
                whole=True,
                steps=2,
            ),
            choices=[
                *RACES[:5],
                Choice("800 examples", {"count": 800, "batch_size": 800}),
                Choice("batches of 16", {"batch_size": 16}),
                Choice("a row of α with steps of 3", {"row": ROW}),
                Choice("a row of α that is shifted", {"row": SHIFTED}),
                *PIXELS,
            ],
            opposite={"rate_of": 400},
        ),
    ]
