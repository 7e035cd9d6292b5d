"""Claims E1 to E5, judged by what `studies.exploding_gradients` measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause, Number
from companion.claims.reading import exact, mean, median, ratio, share
from companion.claims.seeds import FRESH, SEEDS
from companion.claims.vanishing_gradients import LOOK as LOOKED
from companion.claims.vanishing_gradients import LOOKED_AT, SMALL
from companion.studies import exploding_gradients as studies
from companion.studies import vanishing_gradients as vanishing

HE, LARGE = vanishing.HE, studies.LARGE

LOOK: Mapping[str, Any] = {**LOOKED, "activation": "relu", "scale": LARGE}
NORMALIZED = {"normalization": "batch"}
SCALES = [0.25, 0.5, 1, 2, 4, 8, 16]


def _beside_the_eigenvalue(found: studies.Through) -> Number:
    middle = (found.error.shape[1] - 1) // 2
    steps = found.error.shape[1] - 1 - middle
    return mean((found.error[:, -1] / found.error[:, middle]) ** (1 / steps))


@stated(
    "E1",
    "Gradients multiply on the way back and can grow without control.",
    "20 untrained ReLU networks, 30 layers of 64 units, 64 digits; 20 untrained recurrent networks "
    "of 32 units that read 32 digits, a pixel a step; root mean squares of ∂L/∂a and ∂L/∂h",
)
def E1() -> Sequence[Clause]:
    """Measures growth by depth and by time, along the scale of the weights, and whether it ends.

    Whether it ends with depth is asked of networks of different depth: in which half of one network
    the growth sits does not tell what more layers would add.
    """
    time: Mapping[str, Any] = {
        "activation": "tanh",
        "scale": 2.0,
        "seeds": SEEDS,
        "width": 32,
        "steps": 64,
        "drive": 1.0,
        "batch": 32,
        "radius": None,
        "kind": "digits",
        "updates": 0,
        "alpha": 0.1,
        "bias": 0.0,
    }
    sequences = [
        *FRESH,
        Choice("16 units", {"width": 16}),
        Choice("64 units", {"width": 64}),
        Choice("32 steps", {"steps": 32}),
        Choice("noise in the place of pixels", {"kind": "noise"}),
        Choice("8 examples", {"batch": 8}),
    ]
    return [
        Clause(
            "by depth",
            "a ReLU layer of scale {scale:.2f}, twice He's, multiplies the error by {number}",
            study=vanishing.looks,
            settings=LOOK,
            reads=lambda found: mean(found.factor),
            bound=Bound(least=1),
            form=".2f",
            along=Axis("scale", "the scale s of the weights", SCALES, log=True),
            choices=[
                *LOOKED_AT,
                Choice("batch normalization", NORMALIZED),
                Choice("layer normalization", {"normalization": "layer"}),
                Choice("shortcuts", {"skip": True}),
                Choice("tanh", {"activation": "tanh"}),
                Choice("at least 1.5 times", bound=Bound(least=1.5)),
                Choice("one example", {"batch": 1}),
                Choice("3 layers", {"depth": 3}),
                Choice(
                    "10 layers of 16 after 300 updates with α = 0.001",
                    {"updates": 300, "alpha": 0.001, "depth": 10, "width": 16},
                ),
                Choice("6 units a layer", {"width": 6}),
                Choice("s = 1.5 and 16 units", {"scale": 1.5, "width": 16}),
                Choice("with sigmoid layers", {"activation": "sigmoid"}, condition=True),
                Choice("with 4 units a layer", {"width": 4}, condition=True),
                Choice("with 8 units and s = 1.5", {"width": 8, "scale": 1.5}, condition=True),
                Choice(
                    "after 300 updates with α = 0.01",
                    {"updates": 300, "alpha": 0.01, "depth": 10, "width": 16},
                    condition=True,
                ),
                Choice(
                    "with batch normalization in batches of two",
                    {**NORMALIZED, "batch": 2},
                    condition=True,
                ),
            ],
            opposite={"scale": SMALL},
        ),
        Clause(
            "no end",
            "on top of {depth} such layers, as many again add {number} times as many powers of ten",
            study=studies.twice_as_deep,
            settings=LOOK,
            reads=lambda found: ratio(found.more, found.first),
            bound=Bound(least=0.5),
            form=".2f",
            choices=[
                *LOOKED_AT,
                Choice("batch normalization", NORMALIZED),
                Choice("layer normalization", {"normalization": "layer"}),
                Choice("shortcuts", {"skip": True}),
                Choice("tanh", {"activation": "tanh"}),
                Choice("one example", {"batch": 1}),
                Choice("8 units", {"width": 8}),
                Choice("150 layers", {"depth": 150}),
                Choice("s = 1.5 and 16 units", {"scale": 1.5, "width": 16}),
                Choice("tanh and shortcuts", {"activation": "tanh", "skip": True}),
                Choice(
                    "with layer normalization and shortcuts",
                    {"normalization": "layer", "skip": True},
                    condition=True,
                ),
                Choice(
                    "with tanh of scale 1 and shortcuts",
                    {"activation": "tanh", "skip": True, "scale": 1.0},
                    condition=True,
                ),
            ],
            # What goes forward then grows by a part of its own in each layer, and the share of
            # that which a layer adds, by which the error grows, gets smaller with depth.
            opposite={"skip": True, "normalization": "batch"},
        ),
        Clause(
            "by time",
            "a recurrent tanh network of scale {scale:g} multiplies the error by {number} at each "
            "of {steps} steps",
            study=studies.through_time,
            settings=time,
            reads=lambda found: mean(found.factor),
            bound=Bound(least=1),
            form=".2f",
            along=Axis("scale", "s", SCALES, log=True),
            choices=[
                *sequences,
                Choice("256 steps", {"steps": 256}),
                Choice("inputs of a third of the weight", {"drive": 0.3}),
                Choice("three times", {"drive": 3.0}),
                Choice("ReLU that reads noise", {"activation": "relu", "kind": "noise"}),
                Choice("no activation", {"activation": "none"}),
                Choice("after 10 updates", {"updates": 10}),
                Choice("after 100", {"updates": 100}),
                Choice(
                    "inputs of three times the weight and noise", {"drive": 3.0, "kind": "noise"}
                ),
                Choice("biases of the same weight", {"bias": 1.0}),
                Choice("pixels of mean 0 and spread 1", {"kind": "standardized"}),
                Choice("pixels in another order", {"kind": "permuted"}),
                Choice("at least 1.1 times", bound=Bound(least=1.1)),
                Choice("with 8 units", {"width": 8}, condition=True),
                Choice("with 12", {"width": 12}, condition=True),
                Choice("with inputs of ten times the weight", {"drive": 10.0}, condition=True),
                Choice("of five times", {"drive": 5.0}, condition=True),
                Choice(
                    "of three times and s = 1.65", {"drive": 3.0, "scale": 1.65}, condition=True
                ),
                # A digit begins with white pixels, at which ReLU's slope is 0.
                Choice("with ReLU that reads digits", {"activation": "relu"}, condition=True),
                Choice(
                    "after 100 updates with α = 1", {"updates": 100, "alpha": 1.0}, condition=True
                ),
                Choice("after 100 with α = 0.3", {"updates": 100, "alpha": 0.3}, condition=True),
            ],
            opposite={"scale": 0.5},
        ),
        Clause(
            "eigenvalue",
            "without an activation, and with {radius:g} as the largest size of an eigenvalue, the "
            "later half of {steps} steps back multiplies it by {number} a step",
            study=studies.through_time,
            settings={**time, "activation": "none", "radius": 1.1, "steps": 256},
            reads=_beside_the_eigenvalue,
            bound=Bound(1.1 * 0.98, 1.1 * 1.02),
            form=".3f",
            choices=[
                *[choice for choice in sequences if "steps" not in choice.settings],
                Choice("1,024 steps", {"steps": 1024}),
                Choice("0.9", {"radius": 0.9}, Bound(0.9 * 0.98, 0.9 * 1.02)),
            ],
            opposite={"activation": "tanh"},
            aside=True,
        ),
        Clause(
            "forward",
            "forward, the signal of ReLU layers of scale {scale:.2f} grows by {number} times what "
            "the error grows by on its way back",
            study=vanishing.looks,
            settings=LOOK,
            reads=lambda found: mean(found.growth / found.factor),
            bound=Bound(0.9, 1.1),
            form=".2f",
            along=Axis("scale", "s", SCALES, log=True),
            choices=LOOKED_AT,
            opposite=NORMALIZED,
            aside=True,
        ),
        Clause(
            "weights",
            "so the gradient of the first layer's weights is {number} times as large as that of "
            "the last's",
            study=vanishing.looks,
            settings=LOOK,
            reads=lambda found: median(found.first_over_last),
            bound=Bound(0.2, 5),
            form=".2g",
            along=Axis("scale", "s", SCALES, log=True),
            choices=LOOKED_AT,
            opposite=NORMALIZED,
            aside=True,
        ),
    ]


RUN: Mapping[str, Any] = {
    "activation": "relu",
    "scale": LARGE,
    "alpha": 0.03,
    "seeds": SEEDS,
    "updates": 60,
    "depth": 10,
    "width": 16,
    "batch": 32,
    "normalization": "none",
    "clip": "none",
    "limit": 1.0,
    "l2": 0.0,
    "method": "descent",
    "warm": 0,
    "beyond": 1e3,
}
SIZES = [
    *FRESH,
    Choice("6 layers", {"depth": 6}),
    Choice("20 layers", {"depth": 20}),
    Choice("32 units a layer", {"width": 32}),
    Choice("batches of 8", {"batch": 8}),
    Choice("batches of 128", {"batch": 128}),
]
SIX = [
    *FRESH,
    Choice("10 layers", {"depth": 10}),
    *SIZES[3:],
]
LONGER = [
    Choice("half as long", {"updates": 30}),
    Choice("twice as long", {"updates": 120}),
    Choice("ten times as long", {"updates": 600}),
]
JUMPS = [
    Choice("a loss of 10 times the first", {"beyond": 10.0}),
    Choice("of a million times", {"beyond": 1e6}),
]
RATES = Axis("alpha", "the learning rate α", [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0], log=True)
STEPS = Axis("alpha", "the bound αc of a step", [0.001, 0.01, 0.1, 1.0, 10.0, 100.0], log=True)
"""Clipped by norm, gradient descent moves by at most αc; c is 1 where α is moved."""
FAR_RATES = Axis("alpha", "the learning rate α", [0.001, 0.01, 0.1, 1.0, 10.0, 100.0], log=True)


def _left(found: studies.Fates) -> Number:
    return share(found.left)


@stated(
    "E2",
    "The loss then jumps to NaN or diverges.",
    "20 networks 64-(16 × 10)-10, ReLU, digits, 60 updates with batches of 32; out of bounds: a "
    "loss that is not finite, or 1,000 times the first",
)
def E2() -> Sequence[Clause]:
    """Counts the networks of twice He's scale that leave all bounds, and how they end."""
    return [
        Clause(
            "out of bounds",
            "at scale {scale:.2f}, twice He's, and α = {alpha:g}, the loss of {number} of the "
            "networks leaves all bounds",
            study=studies.fates,
            settings=RUN,
            reads=_left,
            bound=Bound(least=0.5),
            form=".0%",
            along=RATES,
            choices=[
                *FRESH,
                *SIZES[3:],
                *LONGER,
                *JUMPS,
                Choice("10 updates", {"updates": 10}),
                Choice("four times He's scale", {"scale": 2 * LARGE}),
                Choice("momentum", {"method": "momentum"}),
                Choice("nine in ten", bound=Bound(least=0.9)),
                Choice("8 layers", {"depth": 8}),
                Choice("12 units a layer", {"width": 12}),
                Choice("at α = 0.03 with tanh", {"activation": "tanh"}, condition=True),
                Choice("with sigmoid layers", {"activation": "sigmoid"}, condition=True),
                Choice("with batch normalization", NORMALIZED, condition=True),
                Choice("with clipping", {"clip": "norm"}, condition=True),
                Choice("with a warm-up of 50 updates", {"warm": 50}, condition=True),
                Choice("with one of 10", {"warm": 10}, condition=True),
                Choice("with layer normalization", {"normalization": "layer"}, condition=True),
                Choice("with 6 layers", {"depth": 6}, condition=True),
                Choice("with 8 units a layer", {"width": 8}, condition=True),
                Choice("with 1.5 times He's scale", {"scale": 1.5 * HE}, condition=True),
                Choice("at α = 0.01 with Adam", {"method": "Adam", "alpha": 0.01}, condition=True),
                Choice("with RMSprop", {"method": "RMSprop", "alpha": 0.01}, condition=True),
            ],
            opposite={"scale": HE},
        ),
        Clause(
            "no number",
            "that of {number} overflows",
            study=studies.fates,
            settings=RUN,
            reads=lambda found: share(found.overflowed),
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis(
                "depth", "the number of hidden layers", [2, 3, 6, 10, 20], log=True, whole=True
            ),
            choices=[*FRESH, *SIZES[4:], *LONGER, Choice("momentum", {"method": "momentum"})],
            opposite={"scale": HE},
            aside=True,
        ),
        Clause(
            "flat",
            "with {depth} layers of four times the scale and α = {alpha:g}, {number} jump and are "
            "then finite again, at a network that reads no more than a fifth of the digits",
            study=studies.fates,
            settings={**RUN, "depth": 5, "scale": 2 * LARGE, "alpha": 0.1},
            reads=lambda found: share(found.left & ~found.overflowed & (found.read <= 0.2)),
            bound=Bound(least=0.5),
            form=".0%",
            choices=[
                *FRESH,
                *SIZES[4:],
                *LONGER,
                Choice("4 layers", {"depth": 4}),
                Choice("6 layers", {"depth": 6}),
                Choice("α = 0.03", {"alpha": 0.03}),
                Choice("α = 0.3", {"alpha": 0.3}),
            ],
            opposite={"scale": HE},
            aside=True,
        ),
        Clause(
            "tanh",
            "of networks of {depth} tanh layers of scale {scale:.2f}, {number} leave all bounds",
            study=studies.fates,
            settings={**RUN, "activation": "tanh"},
            reads=_left,
            bound=Bound(most=0.2),
            form=".0%",
            along=FAR_RATES,
            choices=[
                *SIZES,
                *LONGER,
                Choice("momentum", {"method": "momentum"}),
                Choice("64 units and α = 100", {"width": 64, "alpha": 100.0}),
                Choice("a loss of 10 times the first and α = 10", {"beyond": 10.0, "alpha": 10.0}),
            ],
            opposite={"activation": "relu"},
            aside=True,
        ),
    ]


READ: Mapping[str, Any] = {
    "seeds": SEEDS,
    "activation": "relu",
    "scale": LARGE,
    "updates": 60,
    "depth": 6,
    "width": 16,
    "batch": 32,
    "method": "descent",
}
READERS = [
    *FRESH,
    Choice("10 layers", {"depth": 10}),
    Choice("4 layers", {"depth": 4}),
    Choice("32 units a layer", {"width": 32}),
    Choice("batches of 128", {"batch": 128}),
    *LONGER,
]


AT_HE: Sequence[tuple[str, Mapping[str, Any]]] = [
    ("and 1 layer", {"depth": 1}),
    ("and 2 layers", {"depth": 2}),
    ("and 64 units", {"width": 64}),
    ("and batches of 8", {"batch": 8}),
    ("and batches of 4", {"batch": 4}),
    ("five times as long", {"updates": 300}),
    ("and tanh", {"activation": "tanh"}),
    ("and momentum", {"method": "momentum"}),
    ("and Adam", {"method": "Adam"}),
    ("and Adam five times as long", {"method": "Adam", "updates": 300}),
]


def _more(found: studies.Pair) -> Number:
    return mean(found.there - found.without)


@stated(
    "E3",
    "Gradient clipping sets a maximum.",
    "20 networks 64-(16 × 6)-10, ReLU of twice He's scale, digits, 60 updates with batches of 32, "
    "α = 0.3; reading: α the best of five or more for each, chosen on other seeds and images",
)
def E3() -> Sequence[Clause]:
    """Looks at the gradients that training is given, and at what becomes of the networks."""
    norm: Mapping[str, Any] = {**RUN, "depth": 6, "alpha": 0.3, "clip": "norm"}
    value: Mapping[str, Any] = {**norm, "clip": "value", "limit": 0.01}
    close = 1 + 1e-9
    return [
        Clause(
            "by norm",
            "clipped by norm at {limit:g}, the longest gradient of {updates} updates has a length "
            "of {number}",
            study=studies.fates,
            settings=norm,
            reads=lambda found: exact(found.longest.max()),
            bound=Bound(most=close),
            form=".2f",
            choices=[
                *SIX,
                *LONGER,
                Choice("at 0.1", {"limit": 0.1}, Bound(most=0.1 * close)),
                Choice("at 10", {"limit": 10.0}, Bound(most=10 * close)),
                Choice("α = 3", {"alpha": 3.0}),
            ],
            opposite={"clip": "none"},
        ),
        Clause(
            "by value",
            "clipped by value at {limit:g}, the largest entry is {number}",
            study=studies.fates,
            settings=value,
            reads=lambda found: exact(found.largest.max()),
            bound=Bound(most=0.01 * close),
            form=".2f",
            choices=[
                *SIX,
                *LONGER,
                Choice("at 0.001", {"limit": 0.001}, Bound(most=0.001 * close)),
                Choice("at 0.1", {"limit": 0.1}, Bound(most=0.1 * close)),
                Choice("α = 3", {"alpha": 3.0}),
            ],
            opposite={"clip": "none"},
        ),
        Clause(
            "in bounds",
            "by norm, the loss of {number} of the networks of twice He's scale leaves all bounds "
            "at α = {alpha:g}",
            study=studies.fates,
            settings=norm,
            reads=_left,
            bound=Bound(most=0.2),
            form=".0%",
            along=STEPS,
            choices=[
                *SIX,
                *LONGER,
                *JUMPS,
                Choice("clipped by value", {"clip": "value", "limit": 0.01}),
                Choice("four times He's scale", {"scale": 2 * LARGE}),
                Choice("a limit of 0.1", {"limit": 0.1}),
                Choice("momentum", {"method": "momentum", "alpha": 0.03}),
                Choice("a limit of 10", {"limit": 10.0}),
                Choice("batches of one", {"batch": 1}),
                Choice("RMSprop", {"method": "RMSprop", "alpha": 0.01}),
                Choice("He's scale and αc = 20", {"scale": HE, "alpha": 20.0}),
                Choice(
                    "10 layers twice as long and αc = 20",
                    {"depth": 10, "alpha": 20.0, "updates": 120},
                ),
                Choice("10 times the first and αc = 10", {"beyond": 10.0, "alpha": 10.0}),
                Choice("with a limit of 1,000", {"limit": 1000.0}, condition=True),
                # Their αc is 30.
                Choice("with one of 100", {"limit": 100.0}, condition=True),
                Choice("of 10 and α = 3", {"limit": 10.0, "alpha": 3.0}, condition=True),
                Choice("with Adam and α = 1", {"method": "Adam", "alpha": 1.0}, condition=True),
                Choice(
                    "with RMSprop and α = 1", {"method": "RMSprop", "alpha": 1.0}, condition=True
                ),
            ],
            opposite={"clip": "none"},
        ),
        Clause(
            "direction",
            "clipping by value turns the gradient: the least cosine of a run is {number} in the "
            "mean",
            study=studies.fates,
            settings=value,
            reads=lambda found: mean(found.turned),
            bound=Bound(most=0.9),
            form=".2f",
            along=Axis("limit", "the limit c", [1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0], log=True),
            choices=[
                *SIX,
                *LONGER,
                Choice("He's scale and c = 1", {"scale": HE, "limit": 1.0}),
                Choice("2 layers and c = 1", {"depth": 2, "limit": 1.0}),
            ],
            opposite={"clip": "norm"},
            aside=True,
        ),
        Clause(
            "reading",
            "each at its best α, networks of {depth} layers that are clipped by norm read {number} "
            "more of the digits than others",
            study=studies.read_with,
            settings={**READ, "remedy": {"clip": "norm"}},
            reads=_more,
            bound=Bound(least=0.05),
            form=".2f",
            choices=[
                *READERS,
                Choice("a limit of 0.1", {"remedy": {"clip": "norm", "limit": 0.1}}),
                Choice("a limit of 10", {"remedy": {"clip": "norm", "limit": 10.0}}),
                Choice("by value", {"remedy": {"clip": "value", "limit": 0.01}}),
                Choice("He's scale", {"scale": HE}),
                Choice("momentum for both", {"method": "momentum"}),
            ],
            opposite={"remedy": {}},
            aside=True,
        ),
    ]


@stated(
    "E4",
    "Batch normalization helps.",
    "factors: 20 untrained ReLU networks, 20 layers of 32; learning: 20 networks 64-(16 × 6)-10 of "
    "twice He's scale, digits, 60 updates with batches of 32, α = 0.3; reading: α the best of five "
    "or more for each, chosen on other seeds and images",
)
def E4() -> Sequence[Clause]:
    """Measures the factor with and without, along the scale, and trains networks with both."""
    factors: Mapping[str, Any] = {
        "scale": LARGE,
        "seeds": SEEDS,
        "normalization": "batch",
        "activation": "relu",
        "depth": 20,
        "width": 32,
        "batch": 64,
        "kind": "digits",
        "uniform": False,
    }
    return [
        Clause(
            "factor",
            "at scale {scale:.2f}, twice He's, a ReLU layer with batch normalization multiplies "
            "the error by {number} of what it is without",
            study=studies.factors_with,
            settings=factors,
            reads=lambda found: ratio(found.there, found.without),
            bound=Bound(most=0.9),
            form=".2f",
            along=Axis("scale", "the scale s of the weights", [0.5, 1, 2, 4, 8, 16], log=True),
            choices=[
                *LOOKED_AT,
                Choice("4 examples", {"batch": 4}),
                Choice("tanh", {"activation": "tanh"}),
                Choice("8 units", {"width": 8}),
                Choice("tanh and 8 examples", {"activation": "tanh", "batch": 8}),
                Choice("with sigmoid layers", {"activation": "sigmoid"}, condition=True),
                Choice("with tanh and s = 2", {"activation": "tanh", "scale": 2.0}, condition=True),
                Choice(
                    "with tanh and 4 examples", {"activation": "tanh", "batch": 4}, condition=True
                ),
                Choice("with 4 examples and s = 2.2", {"batch": 4, "scale": 2.2}, condition=True),
                Choice("with 3 examples", {"batch": 3}, condition=True),
            ],
            opposite={"normalization": "none"},
        ),
        Clause(
            "in bounds",
            "with it, the loss of {number} of the networks leaves all bounds at α = {alpha:g}",
            study=studies.fates,
            settings={**RUN, "depth": 6, "alpha": 0.3, "normalization": "batch"},
            reads=_left,
            bound=Bound(most=0.2),
            form=".0%",
            along=FAR_RATES,
            choices=[
                *SIX,
                *LONGER,
                *JUMPS,
                Choice("four times He's scale", {"scale": 2 * LARGE}),
                Choice("momentum", {"method": "momentum", "alpha": 0.03}),
                Choice("batches of 8 and α = 10", {"batch": 8, "alpha": 10.0}),
            ],
            opposite={"normalization": "none"},
        ),
        Clause(
            "reading",
            "each at its best α, networks of {depth} layers read {number} more of the digits with "
            "it than without",
            study=studies.read_with,
            settings={**READ, "remedy": NORMALIZED},
            reads=_more,
            bound=Bound(least=0.05),
            form=".2f",
            along=Axis("scale", "s", [0.7, 1.4, 2.8, 5.7], log=True, steps=2),
            choices=[
                *READERS,
                Choice("20 layers", {"depth": 20}),
                Choice("40 layers", {"depth": 40}),
                Choice("He's scale and 20 layers", {"scale": HE, "depth": 20}),
                Choice("He's scale and 40 layers", {"scale": HE, "depth": 40}),
                Choice("He's scale ten times as long", {"scale": HE, "updates": 600}),
                Choice("tanh for both", {"activation": "tanh"}),
                Choice("batches of 8", {"batch": 8}),
                Choice("batches of 4", {"batch": 4}),
                Choice("momentum for both", {"method": "momentum"}),
                Choice("Adam for both", {"method": "Adam"}),
                Choice("1 layer", {"depth": 1}),
                Choice("2 layers", {"depth": 2}),
                # At He's scale it makes the gradient grow: what is chosen at twice that, once more.
                *[
                    Choice(f"He's scale {says}", {"scale": HE, **settings})
                    for says, settings in AT_HE
                ],
                Choice("in batches of two", {"batch": 2}, condition=True),
            ],
            opposite={"remedy": {}},
        ),
        Clause(
            "theory",
            "with it, a ReLU layer multiplies the error by {number} at scale {scale:.2f}, He's; "
            "√(π / (π − 1)) is 1.21",
            study=studies.factors_with,
            settings={**factors, "scale": HE},
            reads=lambda found: mean(found.there),
            bound=Bound(1.21 * 0.95, 1.21 * 1.05),
            form=".2f",
            along=Axis("scale", "s", [0.5, 1, 2, 4, 8, 16], log=True),
            choices=[*LOOKED_AT, Choice("4 examples", {"batch": 4})],
            opposite={"normalization": "none"},
            aside=True,
        ),
    ]


@stated(
    "E5",
    "An L2 penalty keeps weights small.",
    "20 networks 64-16-10, ReLU at He's scale, digits, α = 0.3, 500 updates with batches of 32, "
    "lengths of all weights; explosion: 64-(16 × 10)-10, twice He's scale, α = 0.03, 60 updates",
)
def E5() -> Sequence[Clause]:
    """Measures the weights after learning, along the penalty and in time, and counts explosions."""
    settings: Mapping[str, Any] = {
        "l2": 0.1,
        "updates": 500,
        "seeds": SEEDS,
        "alpha": 0.3,
        "depth": 1,
        "width": 16,
        "batch": 32,
        "activation": "relu",
        "scale": HE,
        "method": "descent",
    }
    networks = [
        *FRESH,
        Choice("64 hidden units", {"width": 64}),
        Choice("3 layers and α = 0.1", {"depth": 3, "alpha": 0.1, "updates": 1500}),
        Choice("tanh", {"activation": "tanh"}),
        Choice("batches of 8", {"batch": 8}),
        Choice("batches of 128", {"batch": 128}),
        Choice("momentum", {"method": "momentum", "alpha": 0.03}),
        Choice("twice He's scale", {"scale": LARGE, "alpha": 0.03, "updates": 5000}),
    ]
    points = [1e-5, 1e-4, 1e-3, 0.01, 0.1]
    strengths = Axis("l2", "the strength λ", points, log=True)
    for_long = Axis("l2", "the strength λ, through 500 updates with α = 0.3,", points, log=True)
    return [
        Clause(
            "beside none",
            "after {updates} updates with λ = {l2:g}, the weights are {number} times as long as "
            "without a penalty",
            study=studies.with_penalty,
            settings=settings,
            reads=lambda found: ratio(found.size.there, found.size.without),
            bound=Bound(most=0.5),
            form=".2f",
            along=for_long,
            choices=[
                *networks,
                Choice("half as long", {"updates": 250}),
                Choice("twice as long", {"updates": 1000}),
                Choice("ten times as long", {"updates": 5000}),
                Choice("a third", bound=Bound(most=1 / 3)),
                Choice("with Adam", {"method": "Adam", "alpha": 0.01}),
                Choice("a tenth of the α", {"alpha": 0.03}),
                Choice("a tenth as long", {"updates": 50}),
                Choice("with α = 0.003", {"alpha": 0.003}, condition=True),
                Choice("with α = 0.01", {"alpha": 0.01}, condition=True),
                Choice(
                    "with λ = 0.0316 and half as many updates",
                    {"l2": 0.0316, "updates": 250},
                    condition=True,
                ),
                Choice("with it and α = 0.1", {"l2": 0.0316, "alpha": 0.1}, condition=True),
            ],
            opposite={"l2": 0.0},
        ),
        Clause(
            "of their first size",
            "they then have {number} of the length that they began with",
            study=studies.with_penalty,
            settings=settings,
            reads=lambda found: mean(found.size.there),
            bound=Bound(most=1),
            form=".2f",
            along=Axis(
                "updates", "the number of updates", [5, 50, 500, 5000], log=True, whole=True
            ),
            choices=[
                *networks,
                Choice("with Adam", {"method": "Adam", "alpha": 0.01}),
                Choice("half", bound=Bound(most=0.5)),
                Choice("λ = 0.0316", {"l2": 0.0316}),
                Choice("with λ = 0.01", {"l2": 0.01}, condition=True),
                Choice("with λ = 0.0316 and s = 1", {"l2": 0.0316, "scale": 1.0}, condition=True),
                Choice("with a tenth of He's scale", {"scale": 0.1 * HE}, condition=True),
                Choice("with a quarter of it", {"scale": 0.25 * HE}, condition=True),
            ],
            opposite={"l2": 0.0},
        ),
        Clause(
            "explosion",
            "of networks of twice He's scale, {number} leave all bounds with λ = {l2:g}",
            study=studies.fates,
            settings={**RUN, "l2": 0.1},
            reads=_left,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis("l2", "λ", [1e-3, 0.01, 0.1, 1.0, 10.0, 30.0, 100.0], log=True),
            choices=[*SIZES, *LONGER, *JUMPS],
            opposite={"scale": HE},
            aside=True,
        ),
        Clause(
            "reading",
            "with λ = {l2:g} in the place of 0, the share of held-out digits that is read changes "
            "by {number}",
            study=studies.with_penalty,
            settings=settings,
            reads=lambda found: mean(found.read.there - found.read.without),
            bound=Bound(most=-0.01),
            form=".3f",
            along=strengths,
            choices=[
                *networks,
                Choice("half as long", {"updates": 250}),
                Choice("twice as long", {"updates": 1000}),
                Choice("ten times as long", {"updates": 5000}),
            ],
            opposite={"l2": 0.0},
            aside=True,
        ),
    ]
