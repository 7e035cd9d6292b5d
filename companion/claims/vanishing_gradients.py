"""Claims V1 to V4, judged by what `studies.vanishing_gradients` measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause, Number
from companion.claims.reading import mean, median, ratio
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import vanishing_gradients as studies

HE = studies.HE
# The standard deviation of PyTorch's first weights, 1 / √(3 d_in). Its biases have it, too; here
# they begin at 0, unless a choice says otherwise.
SMALL = 3**-0.5

LOOK: Mapping[str, Any] = {
    "depth": 30,
    "seeds": SEEDS,
    "width": 64,
    "normalization": "none",
    "skip": False,
    "uniform": False,
    "batch": 64,
    "kind": "digits",
    "updates": 0,
    "alpha": 0.1,
    "method": "descent",
    "biases": False,
}
LOOKED_AT = [
    *FRESH,
    Choice("10 layers", {"depth": 10}),
    Choice("100 layers", {"depth": 100}),
    Choice("16 units a layer", {"width": 16}),
    Choice("128 units", {"width": 128}),
    Choice("noise in the place of digits", {"kind": "noise"}),
    Choice("uniform weights", {"uniform": True}),
    Choice("16 examples", {"batch": 16}),
]
BIASED = Choice("biases drawn as PyTorch's, in the place of 0", {"biases": True})


def _after(updates: int, depth: int, alpha: float, method: str = "descent") -> Choice:
    """A look after training: a condition, since a factor is told of what is not trained."""
    by = f"α = {alpha:g}" if method == "descent" else method
    return Choice(
        f"after {updates:,} updates with {by} in {depth} layers of 16",
        {"updates": updates, "depth": depth, "width": 16, "alpha": alpha, "method": method},
        condition=True,
    )


TRAINED = [
    _after(300, 10, 0.1),
    _after(300, 10, 1.0),
    _after(300, 6, 0.1),
    _after(300, 3, 0.1),
    _after(1000, 3, 1.0),
    _after(3000, 10, 0.1),
    _after(1000, 6, 0.01, "Adam"),
]
NORMALIZED = Choice("with batch normalization", {"normalization": "batch"}, condition=True)
AROUND = Choice("with shortcuts", {"skip": True}, condition=True)


def _difference(found: studies.Compared) -> Number:
    return mean(found.first - found.other)


@stated(
    "V1",
    "In deep networks gradients shrink on their way back.",
    "20 untrained networks, 30 layers of 64 units, 64 digits; root mean squares of ∂L/∂a by layer",
)
def V1() -> Sequence[Clause]:
    """Measures by what a layer multiplies the error, for three activations along their scale."""

    def shrinks(activation: str, scale: float, says: str) -> Clause:
        return Clause(
            {"relu": "ReLU"}.get(activation, activation),
            says,
            study=studies.looks,
            settings={**LOOK, "activation": activation, "scale": scale},
            reads=lambda found: mean(found.factor),
            bound=Bound(most=1),
            form=".2f",
            along=Axis(
                "scale", "the scale s of the weights", [0.25, 0.5, 1, 2, 4, 8, 16, 32], log=True
            ),
            choices=[
                *LOOKED_AT,
                BIASED,
                Choice("layer normalization", {"normalization": "layer"}),
                Choice("at most 0.9 times", bound=Bound(most=0.9)),
                NORMALIZED,
                AROUND,
                *TRAINED,
            ],
            opposite={"activation": "relu", "scale": 2.0},
        )

    return [
        shrinks(
            "sigmoid",
            1.0,
            "before training, a sigmoid layer of scale {scale:g} multiplies the error by {number}",
        ),
        shrinks(
            "relu",
            SMALL,
            "a ReLU layer of scale {scale:.2f}, that of PyTorch's weights, by {number}",
        ),
        shrinks("tanh", SMALL, "a tanh layer of scale {scale:.2f} by {number}"),
        Clause(
            "theory",
            "the factor of sigmoid layers of scale {scale:g} is {number} times the s · rms f′ of "
            "theory",
            study=studies.off_theory,
            settings={
                "activation": "sigmoid",
                "scale": 1.0,
                "depth": 30,
                "seeds": SEEDS,
                "width": 64,
                "batch": 64,
                "kind": "digits",
                "slopes": True,
            },
            reads=mean,
            bound=Bound(0.9, 1.1),
            form=".2f",
            along=Axis("scale", "s", [0.25, 0.5, 1, 2, 4, 8, 16, 32], log=True),
            choices=[
                *[choice for choice in LOOKED_AT if "uniform" not in choice.settings],
                *[
                    Choice(f"{name} of scale {scale:.2g}", {"activation": kind, "scale": scale})
                    for kind, name in (("relu", "ReLU"), ("tanh", "tanh"))
                    for scale in (0.5, 1.0, HE, 2 * HE)
                ],
            ],
            opposite={"slopes": False},
            aside=True,
        ),
        Clause(
            "weights",
            "with ReLU layers of scale {scale:.2f}, and biases of 0, the gradient of the first "
            "layer's weights is {number} times as large as that of the last's",
            study=studies.looks,
            settings={**LOOK, "activation": "relu", "scale": SMALL},
            reads=lambda found: median(found.first_over_last),
            bound=Bound(0.2, 5),
            form=".2g",
            along=Axis("scale", "s", [0.25, 0.5, 1, 2, 4], log=True),
            choices=[*LOOKED_AT, BIASED],
            opposite={"activation": "sigmoid", "scale": 1.0},
            aside=True,
        ),
    ]


WAY: Mapping[str, Any] = {
    "updates": 300,
    "seeds": SEEDS,
    "activation": "sigmoid",
    "scale": 1.0,
    "depth": 6,
    "width": 16,
    "normalization": "none",
    "skip": False,
    "method": "descent",
    "alpha": 0.3,
    "batch": 32,
}
SIZES = [
    *FRESH,
    Choice("32 units a layer", {"width": 32}),
    Choice("batches of 128", {"batch": 128}),
]
STEPS = [
    Choice("α = 0.03", {"alpha": 0.03}),
    Choice("α = 1", {"alpha": 1.0}),
    Choice("α = 3", {"alpha": 3.0}),
    Choice("momentum", {"method": "momentum", "alpha": 0.03}),
]
SCALES = [
    Choice("weights of scale 2", {"scale": 2.0}),
    Choice("of scale 4", {"scale": 4.0}),
]
LARGER = [
    Choice("with weights of scale 2", {"scale": 2.0}, condition=True),
    Choice("of scale 4", {"scale": 4.0}, condition=True),
]
LONGER = [
    Choice("half as long", {"updates": 150}),
    Choice("twice as long", {"updates": 600}),
    Choice("ten times as long", {"updates": 3000}),
]
ELSEWHERE = [
    Choice("with Adam", {"method": "Adam", "alpha": 0.01}, condition=True),
    Choice("with RMSprop", {"method": "RMSprop", "alpha": 0.01}, condition=True),
    Choice("with Adagrad", {"method": "Adagrad", "alpha": 0.03}, condition=True),
    Choice(
        "with ReLU at He's scale", {"activation": "relu", "scale": HE, "alpha": 0.1}, None, True
    ),
    Choice("with tanh at scale 1", {"activation": "tanh"}, condition=True),
    Choice("with tanh at scale 0.58", {"activation": "tanh", "scale": SMALL}, condition=True),
    Choice("with ReLU at scale 0.58", {"activation": "relu", "scale": SMALL}, condition=True),
    NORMALIZED,
    Choice("with layer normalization", {"normalization": "layer"}, condition=True),
    AROUND,
]
ADAM = {"method": "Adam", "alpha": 0.01, "updates": 1000}


@stated(
    "V2",
    "So early layers barely update.",
    "20 networks 64-(16 × 6)-10, digits, 300 or 1,000 updates with batches of 32, α = 0.3 "
    "(descent) and 0.01 (Adam); |ΔW| / |W| of a layer; what is read is read of held-out digits",
)
def V2() -> Sequence[Clause]:
    """Measures how far the first layer moves, and from when on networks read all the same."""
    small = {"activation": "relu", "scale": SMALL}
    return [
        Clause(
            "beside the last",
            "in {updates} updates of gradient descent the first of {depth} sigmoid layers of scale "
            "{scale:g} moves {number} times as far, for its size, as the last hidden one",
            study=studies.movement,
            settings=WAY,
            reads=lambda found: ratio(found.first, found.last),
            bound=Bound(most=0.1),
            form=".2g",
            along=Axis(
                "depth", "the number of hidden layers", [2, 3, 6, 12, 24], log=True, whole=True
            ),
            choices=[
                *SIZES,
                *STEPS,
                *LONGER,
                Choice("at most a fiftieth", bound=Bound(most=0.02)),
                *LARGER,
                *ELSEWHERE,
            ],
            opposite={"activation": "relu", "scale": HE, "alpha": 0.1},
        ),
        Clause(
            "of its size",
            "the first of {depth} such layers moves by {number} of its size",
            study=studies.movement,
            settings=WAY,
            reads=lambda found: mean(found.first),
            bound=Bound(most=0.01),
            form=".2g",
            along=Axis("updates", "the number of updates", [30, 300, 3000], log=True, whole=True),
            choices=[
                *SIZES,
                *STEPS,
                Choice("α = 30", {"alpha": 30.0}),
                Choice("12 layers", {"depth": 12}),
                Choice("at most a thousandth", bound=Bound(most=0.001)),
                Choice("in 4 layers", {"depth": 4}, condition=True),
                Choice("in 5 layers with α = 3", {"depth": 5, "alpha": 3.0}, condition=True),
                *LARGER,
                *ELSEWHERE,
            ],
            opposite={"activation": "relu", "scale": HE, "alpha": 0.1},
        ),
        Clause(
            "small ReLU",
            "the first of as many ReLU layers of scale {scale:.2f} moves {number} times as far as "
            "the last",
            study=studies.movement,
            settings={**WAY, **small},
            reads=lambda found: ratio(found.first, found.last),
            bound=Bound(0.2, 5),
            form=".2g",
            choices=[
                *SIZES,
                *STEPS,
                *LONGER,
                Choice("12 layers", {"depth": 12}),
                Choice("scale 0.4", {"scale": 0.4}),
            ],
            opposite={"activation": "sigmoid", "scale": 1.0},
            aside=True,
        ),
        Clause(
            "Adam moves it",
            "in {updates:,} updates of Adam the first sigmoid layer moves {number} times as far as "
            "the last",
            study=studies.movement,
            settings={**WAY, **ADAM},
            reads=lambda found: ratio(found.first, found.last),
            bound=Bound(least=0.2),
            form=".2g",
            choices=[
                *SIZES,
                Choice("α = 0.003", {"alpha": 0.003}),
                Choice("α = 0.03", {"alpha": 0.03}),
                Choice("100 updates", {"updates": 100}),
                Choice("3,000 updates", {"updates": 3000}),
                Choice("12 layers", {"depth": 12}),
                Choice("RMSprop", {"method": "RMSprop"}),
            ],
            opposite={"method": "descent", "alpha": 0.3},
            aside=True,
        ),
        Clause(
            "Adam, late",
            "with α = {alpha:g}, {depth} layers then read {number} of the digits",
            study=studies.movement,
            settings={**WAY, **ADAM},
            reads=lambda found: mean(found.read),
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis(
                "updates", "the number of updates", [30, 100, 300, 1000, 3000], log=True, whole=True
            ),
            choices=[
                *SIZES,
                Choice("α = 0.003 and 3,000 updates", {"alpha": 0.003, "updates": 3000}),
                Choice("RMSprop", {"method": "RMSprop"}),
                Choice("α = 0.001", {"alpha": 0.001}, condition=True),
                Choice("α = 0.003", {"alpha": 0.003}, condition=True),
                Choice("α = 0.03", {"alpha": 0.03}, condition=True),
                Choice("10 layers", {"depth": 10}, condition=True),
                Choice(
                    "10 layers and 3,000 updates", {"depth": 10, "updates": 3000}, condition=True
                ),
                Choice(
                    "10 layers, α = 0.003 and 10,000 updates",
                    {"depth": 10, "updates": 10_000, "alpha": 0.003},
                    condition=True,
                ),
            ],
            opposite={"method": "descent", "alpha": 0.3},
            aside=True,
        ),
        Clause(
            "descent",
            "as many of gradient descent lead to {number} with weights of scale {scale:g}",
            study=studies.movement,
            settings={**WAY, "updates": 1000},
            reads=lambda found: mean(found.read),
            bound=Bound(most=0.2),
            form=".0%",
            along=Axis("updates", "the number of updates", [30, 300, 3000], log=True, whole=True),
            choices=[*SIZES, *STEPS, Choice("4 layers", {"depth": 4}), *LARGER],
            opposite={"method": "Adam", "alpha": 0.01},
            aside=True,
        ),
    ]


READ: Mapping[str, Any] = {
    "seeds": SEEDS,
    "updates": 300,
    "normalization": "none",
    "skip": False,
    "depth": 6,
    "width": 16,
    "batch": 32,
    "method": "descent",
}
METHODS = [
    Choice("momentum for both", {"method": "momentum"}),
    Choice("Adam for both", {"method": "Adam"}),
]


@stated(
    "V3",
    "ReLU avoids it, its slope being 0 or 1.",
    "factor: 20 untrained networks, 30 layers of 64; reading: 20 networks 64-(16 × 6)-10, digits, "
    "300 updates with batches of 32, each kind at the best of five α or more, chosen on other "
    "seeds and images",
)
def V3() -> Sequence[Clause]:
    """Compares ReLU with sigmoid layers along the scale, with tanh, and counts dead units."""
    relu = {"activation": "relu", "scale": HE}
    scales = [0.18, 0.35, 0.71, HE, 2.83, 5.66]
    return [
        Clause(
            "factor",
            "before training, at scale {scale:.2f}, He's, a ReLU layer multiplies the error by "
            "{number}",
            study=studies.looks,
            settings={**LOOK, **relu},
            reads=lambda found: mean(found.factor),
            bound=Bound(0.8, 1.25),
            form=".2f",
            along=Axis("scale", "the scale s of the weights", scales, log=True),
            choices=[
                *LOOKED_AT,
                BIASED,
                Choice("8 units a layer", {"width": 8}),
                Choice("within a tenth", bound=Bound(0.9, 1.1)),
                AROUND,
                *TRAINED,
            ],
            opposite={"scale": SMALL},
        ),
        Clause(
            "reading",
            "after {updates} updates, {depth} ReLU layers read {number} more of the digits than "
            "sigmoid layers of scale 1",
            study=studies.compared,
            settings={**READ, **relu, "against": {"activation": "sigmoid", "scale": 1.0}},
            reads=_difference,
            bound=Bound(least=0.25),
            form=".2f",
            along=Axis("scale", "the scale s of the ReLU layers", scales, log=True, steps=3),
            choices=[
                *SIZES,
                *LONGER,
                *METHODS,
                Choice("10 layers", {"depth": 10}),
                Choice("20 layers", {"depth": 20}),
                Choice("50 updates", {"updates": 50}),
                Choice("batches of 4", {"batch": 4}),
                Choice("one image an update", {"batch": 1}),
                Choice("8 units a layer", {"width": 8}),
                Choice(
                    "sigmoid layers of scale 4",
                    {"against": {"activation": "sigmoid", "scale": 4.0}},
                ),
                Choice("half of all digits more", bound=Bound(least=0.5)),
                Choice("in 2 layers", {"depth": 2}, condition=True),
                Choice("with batch normalization in both", NORMALIZED.settings, condition=True),
                Choice("with shortcuts in both", AROUND.settings, condition=True),
            ],
            opposite={"activation": "sigmoid", "scale": 1.0},
        ),
        Clause(
            "slopes",
            "{number} of the slopes of ReLU layers are 1, the others 0",
            study=studies.slopes_that_pass,
            settings={**relu, "seeds": SEEDS, "depth": 6, "width": 16},
            reads=mean,
            bound=Bound(0.4, 0.6),
            form=".2f",
            choices=[
                *FRESH,
                Choice("64 units a layer", {"width": 64}),
                Choice("20 layers", {"depth": 20}),
                Choice("scale 0.58", {"scale": SMALL}),
            ],
            opposite={"activation": "sigmoid"},
            aside=True,
        ),
        Clause(
            "tanh",
            "tanh layers of scale {scale:g}, whose slopes are neither, read {number} more than "
            "ReLU layers",
            study=studies.compared,
            settings={**READ, "activation": "tanh", "scale": 1.0, "against": relu},
            reads=_difference,
            bound=Bound(least=-0.05),
            form=".2f",
            along=Axis("scale", "the scale s of the tanh layers", [0.25, 0.5, 1, 2, 4], log=True),
            choices=[*SIZES, *LONGER, *METHODS, Choice("10 layers", {"depth": 10})],
            opposite={"activation": "sigmoid"},
            aside=True,
        ),
        Clause(
            "dead units",
            "{updates} updates with α = {alpha:g} raise the share of dead units by {number}",
            study=studies.dead,
            settings={
                "alpha": 1.0,
                "seeds": SEEDS,
                "updates": 300,
                "scale": HE,
                "depth": 6,
                "width": 16,
                "batch": 32,
                "method": "descent",
                "activation": "relu",
            },
            reads=lambda found: mean(found.after - found.before),
            bound=Bound(least=0.1),
            form=".2f",
            along=Axis("alpha", "the learning rate α", [0.01, 0.03, 0.1, 0.3, 1.0, 3.0], log=True),
            choices=[*SIZES, *LONGER, Choice("10 layers", {"depth": 10})],
            opposite={"alpha": 0.001},
            aside=True,
        ),
    ]


@stated(
    "V4",
    "Batch normalization keeps values in a stable range and helps.",
    "20 networks 64-(16 × 6)-10, digits, batches of 32; range: what enters the activations, 200 "
    "digits, six looks in 300 updates with α = 0.3; reading: 100 updates, each kind at the best of "
    "five α or more, chosen on other seeds and images; range of α: 13 from 0.0001 to 100, 8 seeds",
)
def V4() -> Sequence[Clause]:
    """Measures the range of pre-activations, what is read and which α work, with and without."""
    swings = {
        "activation": "sigmoid",
        "scale": 1.0,
        "normalization": "batch",
        "seeds": SEEDS,
        "updates": 300,
        "of": "spread",
        "depth": 6,
        "width": 16,
        "batch": 32,
        "alpha": 0.3,
        "looks": 6,
    }
    ranges = [
        *SIZES,
        *LONGER,
        Choice("their size in the place of their spread", {"of": "size"}),
        Choice("unit by unit", {"of": "units"}),
        *SCALES,
        Choice("small weights and ReLU", {"activation": "relu", "scale": SMALL}),
        Choice("20 layers", {"depth": 20}),
        Choice("batches of 8", {"batch": 8}),
        Choice("31 looks", {"looks": 31}),
    ]
    reading = {
        **READ,
        "updates": 100,
        "activation": "sigmoid",
        "scale": 1.0,
        "normalization": "batch",
        "against": {"normalization": "none"},
    }
    horizons = [
        Choice("half as long", {"updates": 50}),
        Choice("twice as long", {"updates": 200}),
        Choice("ten times as long", {"updates": 1000}),
    ]
    he = {"activation": "relu", "scale": HE}
    return [
        Clause(
            "stable",
            "with batch normalization the spread over the images of what enters the activations "
            "changes by {number} times, the most over the least of {depth} layers in {updates} "
            "updates",
            study=studies.swings,
            settings=swings,
            reads=median,
            bound=Bound(most=2),
            form=".2f",
            along=Axis("alpha", "the learning rate α", [0.03, 0.1, 0.3, 1, 3, 10, 30], log=True),
            choices=[
                *ranges,
                Choice("ReLU at He's scale", he),
                Choice("tanh", {"activation": "tanh"}),
                Choice("at most one and a half times", bound=Bound(most=1.5)),
                Choice("at most five times", bound=Bound(most=5)),
            ],
            opposite={"normalization": "none"},
        ),
        Clause(
            "without",
            "without normalization by {number} times",
            study=studies.swings,
            settings={**swings, "normalization": "none"},
            reads=median,
            bound=Bound(least=10),
            form="bound",
            along=Axis(
                "depth", "the number of hidden layers", [1, 2, 3, 6, 12], log=True, whole=True
            ),
            choices=[
                *ranges,
                Choice("α = 0.03", {"alpha": 0.03}),
                Choice("α = 3", {"alpha": 3.0}),
                Choice("with ReLU at He's scale", he, condition=True),
                Choice("with tanh at scale 1", {"activation": "tanh"}, condition=True),
            ],
            opposite={"normalization": "batch"},
        ),
        Clause(
            "helps",
            "after {updates} updates with batches of {batch}, networks with batch normalization "
            "read {number} more of the digits than without",
            study=studies.compared,
            settings=reading,
            reads=_difference,
            bound=Bound(least=0.1),
            form=".2f",
            along=Axis(
                "depth", "the number of hidden layers", [1, 2, 3, 6, 12], log=True, whole=True
            ),
            choices=[
                *SIZES,
                *horizons,
                *METHODS,
                *SCALES,
                Choice("of scale 8, ten times as long", {"scale": 8.0, "updates": 1000}),
                Choice("batches of 8", {"batch": 8}),
                Choice("small weights and ReLU", {"activation": "relu", "scale": SMALL}),
                Choice("a quarter of all digits more", bound=Bound(least=0.25)),
                Choice("with ReLU at He's scale", he, condition=True),
                Choice("with tanh at scale 1", {"activation": "tanh"}, condition=True),
                Choice("with batches of 2", {"batch": 2}, condition=True),
                Choice(
                    "with ReLU at He's scale after 1,000 updates",
                    {**he, "updates": 1000},
                    condition=True,
                ),
                Choice(
                    "with tanh at scale 1 after 1,000 updates",
                    {"activation": "tanh", "updates": 1000},
                    condition=True,
                ),
            ],
            opposite={"against": {"normalization": "batch"}},
        ),
        Clause(
            "layer normalization",
            "and {number} more than networks with layer normalization",
            study=studies.compared,
            settings={**reading, "against": {"normalization": "layer"}},
            reads=_difference,
            bound=Bound(least=0.1),
            form=".2f",
            along=Axis(
                "updates", "the number of updates", [30, 100, 300, 1000], log=True, whole=True
            ),
            choices=[*SIZES, *METHODS, *SCALES, Choice("3 layers", {"depth": 3})],
            opposite={"against": {"normalization": "batch"}},
            aside=True,
        ),
        Clause(
            "range of α",
            "in {depth} ReLU layers of He's scale the α that read {enough:.0%} of the digits after "
            "{updates} updates span {number} decades more with batch normalization",
            study=studies.rate_ranges,
            settings={
                **he,
                "seeds": SEEDS[:8],
                "updates": 100,
                "enough": 0.5,
                "normalizations": ["batch", "none"],
                "depth": 3,
                "width": 16,
                "batch": 32,
                "method": "descent",
            },
            reads=_difference,
            bound=Bound(least=0.5),
            form=".1f",
            choices=[
                *SIZES,
                Choice("after 300 updates", {"updates": 300}),
                Choice("after 1,000 updates", {"updates": 1000}),
                Choice("that read 75 %", {"enough": 0.75}),
                Choice("6 layers", {"depth": 6}),
                Choice("12 layers", {"depth": 12}),
                Choice("tanh at scale 1", {"activation": "tanh", "scale": 1.0}),
                Choice("a whole decade", bound=Bound(least=1)),
            ],
            opposite={"normalizations": ["none", "none"]},
            aside=True,
        ),
        Clause(
            "factor",
            "with ReLU at He's scale and batch normalization a layer multiplies the error by "
            "{number}",
            study=studies.looks,
            settings={**LOOK, **he, "normalization": "batch"},
            reads=lambda found: mean(found.factor),
            bound=Bound(least=1.1),
            form=".2f",
            choices=[*LOOKED_AT, Choice("256 examples", {"batch": 256})],
            opposite={"normalization": "none"},
            aside=True,
        ),
    ]
