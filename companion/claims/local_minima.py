"""Claims M1 to M4, judged by what `studies.local_minima` measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause
from companion.claims.reading import exact, mean, ratio, share
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import local_minima as studies

PENALTY = 1e-4

SLOPES = [
    Choice("starts 1.5 to 2.5 away", {"nearest": 1.5, "farthest": 2.5}),
    Choice("starts 4 to 8 away", {"nearest": 4.0, "farthest": 8.0}),
]

PAIRS: Mapping[str, Any] = {
    "seeds": SEEDS,
    "steps": 500,
    "hidden": 2,
    "penalty": PENALTY,
    "waves": 2.0,
    "points": 20,
    "batch": 0,
    "scale": 1.0,
    "gap": 0.1,
}
"""Settings of networks that are compared as pairs from the same first weights."""

WAVES = [
    Choice("three hidden units", {"hidden": 3}),
    Choice("ten times the penalty", {"penalty": 1e-3}),
    Choice("a tenth of it", {"penalty": 1e-5}),
    Choice("one wave", {"waves": 1.0}),
    Choice("three waves", {"waves": 3.0}),
    Choice("40 points", {"points": 40}),
    Choice("first weights half as large", {"scale": 0.5}),
    Choice("twice as large", {"scale": 2.0}),
    Choice("deepest within 3 % of the variance", {"gap": 0.03}),
    Choice("within 30 %", {"gap": 0.3}),
]


@stated(
    "M1",
    "The loss has many valleys; the optimizer may stop in one that is not the deepest.",
    "20 seeds of 50 descents along the floor of a rippled valley; 200 networks 1-h-1, tanh, on 20 "
    "points of two waves, squared error, L2 0.0001, 1,000 steps at α = 0.1, then Newton steps to "
    "rest; 20 digits networks, 64-h-10, ReLU, 10 epochs in batches of 32 at α = 0.3",
)
def M1() -> Sequence[Clause]:
    """Finds where descents stop, on a surface and in networks, and how much it matters by width."""
    settings = {
        "hidden": 2,
        "seeds": SEEDS,
        "networks": 10,
        "steps": 1000,
        "newton": 120,
        "lr": 0.1,
        "penalty": PENALTY,
        "waves": 2.0,
        "points": 20,
        "scale": 1.0,
        "gap": 0.1,
    }
    others = [
        *FRESH,
        *[choice for choice in WAVES if not {"hidden", "gap"} & set(choice.settings)],
        Choice("a fifth as long", {"steps": 200}),
        Choice("ten times as long", {"steps": 10_000}),
        Choice("α = 0.03", {"lr": 0.03}),
        Choice("α = 0.3", {"lr": 0.3}),
    ]
    gaps = [
        Choice("by 1 % of it", {"gap": 0.01}),
        Choice("by 3 %", {"gap": 0.03}),
        Choice("by 30 %", {"gap": 0.3}),
    ]
    return [
        Clause(
            "valley",
            "in a valley with ripples of {depth:g} on its floor, {number} of the descents from up "
            "to {farthest:g} away end in another minimum than the deepest",
            study=studies.caught,
            settings={
                "depth": 0.3,
                "seeds": SEEDS,
                "part": 0.3,
                "starts": 50,
                "farthest": 4.0,
                "steps": 1500,
            },
            reads=mean,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis("depth", "the depth of the ripples", [0.0, 0.03, 0.1, 0.3, 1.0]),
            choices=[
                *FRESH,
                Choice("a third as long", {"steps": 500}),
                Choice("ten times as long", {"steps": 15_000}),
                Choice("α a tenth of it", {"part": 0.03}),
                Choice("α at 90 % of the edge", {"part": 0.9}),
                Choice("starts up to 2 away", {"farthest": 2.0}),
                Choice("up to 8 away", {"farthest": 8.0}),
                Choice("with starts up to 1 away", {"farthest": 1.0}, condition=True),
                Choice("at twice the edge 2/λ", {"part": 2.0}, condition=True),
                Choice("three quarters of them", bound=Bound(least=0.75)),
            ],
            opposite={"depth": 0.0},
        ),
        Clause(
            "networks",
            "of networks with {hidden} hidden units that learn {waves:g} waves, {number} stop "
            "higher than the lowest by a tenth of the targets' variance or more",
            study=studies.stops,
            settings=settings,
            reads=lambda found: share(found.above),
            bound=Bound(least=0.1),
            form=".0%",
            along=Axis("hidden", "the number of hidden units", [1, 2, 3, 4, 6, 10], whole=True),
            choices=[
                *[choice for choice in others if choice.says != "one wave"],
                *gaps,
                Choice("with one wave", {"waves": 1.0}, condition=True),
                Choice("one and a half", {"waves": 1.5}, condition=True),
                Choice("four waves", {"waves": 4.0}),
                Choice("with three units at α = 0.3", {"hidden": 3, "lr": 0.3}, condition=True),
                Choice("with three units, by 30 %", {"hidden": 3, "gap": 0.3}, condition=True),
                Choice("10 points", {"points": 10}),
                Choice("without a penalty", {"penalty": 0.0}),
                Choice("in a quarter of the runs", bound=Bound(least=0.25)),
            ],
            opposite={"hidden": 1},
        ),
        Clause(
            "minima",
            "of those, {number} are in true minima: no gradient, and the loss without the penalty "
            "curves up in all directions",
            study=studies.stops,
            settings=settings,
            reads=lambda found: share(found.minimum[found.above]),
            bound=Bound(least=0.9),
            form=".0%",
            along=Axis(
                "penalty", "the strength of the penalty", [1e-6, 1e-5, 1e-4, 1e-3], log=True
            ),
            choices=[
                # With one wave, no run stops higher, and there is none to ask.
                *[c for c in others if "penalty" not in c.settings and c.says != "one wave"],
                *gaps,
                Choice("10 points", {"points": 10}),
                Choice("with 7 points, as many as parameters", {"points": 7}, condition=True),
                Choice("one and a half waves", {"waves": 1.5}),
                Choice("with four waves", {"waves": 4.0}, condition=True),
                # Of 200 with three units too few stop higher: all of them would not be enough.
                Choice("1,000 of three hidden units", {"hidden": 3, "networks": 50}),
                Choice("in half of them", bound=Bound(least=0.5)),
            ],
            opposite={"newton": 0},
        ),
        Clause(
            "digits",
            "digits networks with {hidden} hidden units end {number} of the loss of a blind guess "
            "above the lowest of them, in the mean",
            study=studies.digits_spread,
            settings={
                "hidden": 32,
                "seeds": SEEDS,
                "epochs": 10,
                "lr": 0.3,
                "batch_size": 32,
            },
            reads=mean,
            bound=Bound(most=0.05),
            form=".1%",
            along=Axis(
                "hidden",
                "the number of hidden units",
                [2, 4, 8, 16, 32, 128],
                log=True,
                whole=True,
                steps=2,
            ),
            choices=[
                *FRESH,
                Choice("5 epochs", {"epochs": 5}),
                Choice("100 epochs", {"epochs": 100}),
                Choice("α = 0.1", {"lr": 0.1}),
                Choice("α = 0.5", {"lr": 0.5}),
                Choice("batches of 8", {"batch_size": 8}),
                Choice("batches of 128", {"batch_size": 128}),
                Choice("batches of 512", {"batch_size": 512}),
                Choice("at most 2 %", bound=Bound(most=0.02)),
            ],
            opposite={"hidden": 2},
            aside=True,
        ),
    ]


@stated(
    "M2",
    "Optimizers with momentum, such as Adam and RMSprop, push past small valleys.",
    "20 seeds of 50 starts on the slopes of a rippled valley, 1,500 steps, each method at the best "
    "of 96 rates, and of 33 around it, for 40 other starts; 400 pairs of networks 1-2-1 on a "
    "wave, 500 steps, then Newton steps to rest, each method at the best of at least 18 rates for "
    "140 others; three decays for methods that have one",
)
def M2() -> Sequence[Clause]:
    """Compares methods with gradient descent, on ripples and in pairs of networks.

    In the networks it judges the two methods that the claim names, in as many pairs as M4.
    """
    settings = {
        "method": "momentum",
        "seeds": SEEDS,
        "length": 0.2,
        "depth": 0.05,
        "starts": 50,
        "steps": 1500,
        "nearest": 2.5,
        "farthest": 4.0,
        "noise": 0.0,
    }
    others = [
        *FRESH,
        *SLOPES,
        Choice("Nesterov", {"method": "Nesterov"}),
        Choice("Adam", {"method": "Adam"}),
        Choice("RMSprop", {"method": "RMSprop"}),
        Choice("half as long", {"steps": 750}),
        Choice("ten times as long", {"steps": 15_000}),
        Choice("with noise of 0.3", {"noise": 0.3}, condition=True),
        Choice("a quarter more", bound=Bound(least=0.25)),
        Choice("three quarters more", bound=Bound(least=0.75)),
    ]
    pairs = {
        **PAIRS,
        "networks": 20,
        "settled": True,
    }
    trained = [
        *FRESH,
        *WAVES,
        Choice("half as long", {"steps": 250}),
        Choice("twice as long", {"steps": 1000}),
        Choice("ten times as long", {"steps": 5000}),
        Choice("batches of 5", {"batch": 5}),
        Choice("batches of 10", {"batch": 10}),
        Choice("as the runs end, without Newton steps", {"settled": False}),
        Choice("batches of 5, as the runs end", {"batch": 5, "settled": False}),
    ]
    paired = (
        "in pairs of networks with {hidden} hidden units from the same first weights, the part "
        "that ends deepest changes by {number} if {method} takes the place of gradient descent, "
        "both tuned"
    )
    says = (
        "without noise, with steps of at most {length} of a valley's width and ripples of {depth}, "
        "{method} reaches the deepest valley from {number} more of the starts than gradient "
        "descent, both tuned"
    )
    return [
        Clause(
            "short steps",
            says,
            study=studies.carried,
            settings=settings,
            reads=mean,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis(
                "length", "the longest step", [0.01, 0.03, 0.1, 0.2, 0.5, 1.0, 3.0], log=True
            ),
            choices=others,
            opposite={"method": "gradient descent"},
        ),
        Clause(
            "small valleys",
            "so it does from {number} more with ripples of {depth:g}, at such steps",
            study=studies.carried,
            settings=settings,
            reads=mean,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis(
                "depth", "the depth of the ripples", [0.05, 0.1, 0.2, 0.3, 0.5, 1.0], log=True
            ),
            choices=[
                *others,
                Choice("steps of at most 0.1", {"length": 0.1}),
                Choice("of at most 0.4", {"length": 0.4}),
                Choice("ripples of 0.1, Adam", {"depth": 0.1, "method": "Adam"}),
                Choice("ripples of 0.1, from 4 to 8 away", {"depth": 0.1, **SLOPES[1].settings}),
                Choice(
                    "by RMSprop with ripples of 0.1",
                    {"depth": 0.1, "method": "RMSprop"},
                    condition=True,
                ),
            ],
            opposite={"method": "gradient descent"},
        ),
        *[
            Clause(
                name,
                paired,
                study=studies.gain,
                settings={**pairs, "method": name},
                reads=mean,
                bound=Bound(least=0.1),
                form="+.0%",
                choices=[*trained, Choice("one in twenty more", bound=Bound(least=0.05))],
                opposite={"method": "gradient descent"},
            )
            for name in ("Adam", "RMSprop")
        ],
        Clause(
            "momentum",
            paired,
            study=studies.gain,
            settings={**pairs, "method": "momentum"},
            reads=mean,
            bound=Bound(most=0.1),
            form="+.0%",
            choices=[
                *FRESH,
                *WAVES[:3],
                Choice("batches of 5", {"batch": 5}),
                Choice("as the runs end, without Newton steps", {"settled": False}),
                Choice("Nesterov", {"method": "Nesterov"}),
                Choice("one in twenty at most", bound=Bound(most=0.05)),
            ],
            opposite={"method": "RMSprop"},
            aside=True,
        ),
        Clause(
            "crest",
            "in a ripple of {depth} a ball with β = {beta} clears the crest if it has {number} "
            "times the energy derived here, the crest's height and what friction takes",
            study=studies.energy_ratio,
            settings={"beta": 0.99, "alpha": 1e-3, "depth": 0.3},
            reads=exact,
            bound=Bound(0.8, 1.25),
            form=".2f",
            along=Axis("beta", "β", [0.5, 0.9, 0.97, 0.99, 0.999]),
            choices=[
                Choice("ripples of 0.05", {"depth": 0.05}),
                Choice("ripples of 1", {"depth": 1.0}),
                Choice("α = 0.0001", {"alpha": 1e-4}),
                Choice("α = 0.00001", {"alpha": 1e-5}),
                Choice("α = 0.01", {"alpha": 1e-2}),
                Choice("within a tenth", bound=Bound(0.9, 1.1)),
            ],
            opposite={"beta": 0.5},
            aside=True,
        ),
    ]


@stated(
    "M3",
    "Against local minima, more training data helps.",
    "20 sets of noisy points of a wave, each with 12 networks 1-2-1, the same with few and with "
    "many points; 300 steps at α = 0.1, then Newton steps to rest",
)
def M3() -> Sequence[Clause]:
    """Compares what stays and what changes as N grows."""
    settings = {
        "few": 10,
        "many": 160,
        "seeds": SEEDS,
        "runs": 12,
        "noise": 0.3,
        "hidden": 2,
        "steps": 300,
        "lr": 0.1,
        "penalty": PENALTY,
        "batch": 0,
    }
    noises = [
        Choice("without noise", {"noise": 0.0}),
        Choice("with noise of 1", {"noise": 1.0}),
    ]
    numbers = [
        Choice("20 and 160 examples", {"few": 20}),
        Choice("10 and 40", {"many": 40}),
        Choice("10 and 640", {"many": 640}),
    ]
    training = [
        *FRESH[:1],
        *noises,
        Choice("three hidden units", {"hidden": 3}),
        Choice("half as long", {"steps": 150}),
        Choice("ten times as long", {"steps": 3000}),
        Choice("α = 0.03", {"lr": 0.03}),
        Choice("ten times the penalty", {"penalty": 1e-3}),
        Choice("a tenth of it", {"penalty": 1e-5}),
        Choice("ten examples a step", {"batch": 10}),
    ]
    gaps = [
        Choice("above by 3 % of the variance", {"gap": 0.03}),
        Choice("by 30 %", {"gap": 0.3}),
    ]
    alone = {k: v for k, v in settings.items() if k not in ("few", "many")}
    return [
        Clause(
            "stuck",
            "with {many} examples in the place of {few}, the part of the runs that stop clearly "
            "above the lowest training error changes by {number}",
            study=studies.stuck_gain,
            settings={**settings, "gap": 0.1},
            reads=mean,
            bound=Bound(most=-0.1),
            form="+.0%",
            along=Axis("many", "the larger number of examples", [20, 40, 80, 160, 320], whole=True),
            choices=[
                *training,
                *[choice for choice in numbers if "many" not in choice.settings],
                *gaps,
                Choice("one in twenty fewer", bound=Bound(most=-0.05)),
            ],
            opposite={"many": 10},
        ),
        Clause(
            "gap",
            "what shrinks is the gap between training and held-out error, to {number} of that with "
            "{few}",
            study=studies.held_out,
            settings=settings,
            reads=lambda found: ratio(found.gap_many, found.gap_few),
            bound=Bound(most=0.5),
            form=".2f",
            choices=[*training, *numbers, Choice("to a quarter", bound=Bound(most=0.25))],
            opposite={"many": 10},
            aside=True,
        ),
        Clause(
            "held out",
            "at the lowest training error the held-out error is {number} of that with {few}",
            study=studies.held_out,
            settings=settings,
            reads=lambda found: ratio(found.best_many, found.best_few),
            bound=Bound(most=0.5),
            form=".2f",
            choices=[*training, *numbers, Choice("three quarters", bound=Bound(most=0.75))],
            opposite={"many": 10},
            aside=True,
        ),
        Clause(
            "surface",
            "the loss at random places is {number} times as far from that of infinitely many "
            "examples with {few} as with {many}",
            study=studies.surfaces,
            settings={
                "few": 10,
                "many": 160,
                "seeds": SEEDS,
                "places": 50,
                "noise": 0.3,
                "hidden": 2,
            },
            reads=lambda found: ratio(found.few, found.many),
            bound=Bound(2, 8),
            form=".1f",
            choices=[
                *FRESH,
                *noises,
                Choice("100 and 1,600 examples", {"few": 100, "many": 1600}),
                Choice("ten hidden units", {"hidden": 10}),
            ],
            opposite={"many": 10},
            aside=True,
        ),
        Clause(
            "stays",
            "of the runs that stop above the lowest with {N} examples, {number} are above the "
            "lowest with infinitely many as well",
            study=studies.still_stuck,
            settings={**alone, "N": 160, "gap": 0.1, "above": True},
            reads=share,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis("N", "the number of examples", [10, 20, 40, 80, 160], whole=True),
            choices=[*training, *gaps, Choice("nine in ten", bound=Bound(least=0.9))],
            opposite={"above": False},
            aside=True,
        ),
    ]


@stated(
    "M4",
    "Against local minima, learning-rate schedules help to explore.",
    "20 seeds of 50 starts on the slopes of a valley with ripples of 0.3, gradient descent, 1,500 "
    "steps, first rates of 64 for 40 other starts; 400 pairs of networks 1-2-1 on a wave, 500 "
    "steps, both at the best of at least 18 rates for 140 others",
)
def M4() -> Sequence[Clause]:
    """Compares falling rates with constant ones, and finds what it takes to leave a valley."""
    settings = {
        "seeds": SEEDS,
        "shape": "exponential",
        "depth": 0.3,
        "starts": 50,
        "steps": 1500,
        "nearest": 2.5,
        "farthest": 4.0,
        "end": 0.3,
        "at_rest": False,
    }
    shapes = [
        Choice("cosine", {"shape": "cosine"}),
        Choice("a straight line", {"shape": "linear"}),
        Choice("ten falls", {"shape": "step"}),
        Choice("five restarts", {"shape": "restarts"}),
    ]
    others = [
        *FRESH,
        *SLOPES,
        *shapes,
        Choice("ripples of 0.05", {"depth": 0.05}),
        Choice("ripples of 0.1", {"depth": 0.1}),
        Choice("of 0.5", {"depth": 0.5}),
        Choice("of 1", {"depth": 1.0}),
        Choice("half as long", {"steps": 750}),
        Choice("ten times as long", {"steps": 15_000}),
        Choice("down to a tenth of 2/λ", {"end": 0.1}),
        Choice("at rest in the end", {"at_rest": True}),
    ]
    pairs = {
        **PAIRS,
        "shape": "cosine",
        "method": "gradient descent",
        "other": "gradient descent",
        "peak": None,
        "networks": 20,
        "settled": False,
    }
    trained = [
        *FRESH,
        *WAVES,
        *[choice for choice in shapes if choice.says != "cosine"],
        Choice("half as long", {"steps": 250}),
        Choice("twice as long", {"steps": 1000}),
        Choice("ten times as long", {"steps": 5000}),
        Choice("batches of 5", {"batch": 5}),
        Choice("after Newton steps to rest", {"settled": True}),
        Choice("one in twenty more", bound=Bound(least=0.05)),
    ]
    return [
        Clause(
            "peak",
            "a rate that falls from {times:g} times the edge 2/λ leads to the deepest valley from "
            "{number} of the starts",
            study=studies.left_deepest,
            settings={"times": 4.0, **settings},
            reads=mean,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis(
                "times", "the first rate over 2/λ", [0.5, 1.0, 2.0, 4.0, 8.0, 16.0], log=True
            ),
            choices=[*others, Choice("from a quarter", bound=Bound(least=0.25))],
            opposite={"times": 0.95},
        ),
        Clause(
            "beside constant",
            "tuned, it does so from {number} more of the starts than a constant rate that is tuned "
            "alike",
            study=studies.schedule_gain,
            settings=settings,
            reads=mean,
            bound=Bound(least=0.25),
            form=".0%",
            choices=[
                *others,
                Choice("a tenth of them", bound=Bound(least=0.1)),
                Choice("half of them", bound=Bound(least=0.5)),
            ],
            opposite={"shape": "constant"},
        ),
        Clause(
            "networks",
            "in pairs of networks with {hidden} hidden units from the same first weights, the part "
            "that ends deepest changes by {number} if the rate falls, both tuned",
            study=studies.gain,
            settings=pairs,
            reads=mean,
            bound=Bound(least=0.1),
            form="+.0%",
            choices=[
                *trained,
                Choice("with momentum", {"method": "momentum", "other": "momentum"}),
                Choice("with Adam", {"method": "Adam", "other": "Adam"}),
                Choice("with RMSprop", {"method": "RMSprop", "other": "RMSprop"}),
            ],
            opposite={"shape": "constant"},
        ),
        Clause(
            "first rate",
            "if it falls from {peak:g}, just above the edge of the flattest shallow minimum, the "
            "part changes by {number}",
            study=studies.gain,
            settings={**pairs, "peak": 0.6},
            reads=mean,
            bound=Bound(least=0.1),
            form="+.0%",
            along=Axis(
                "peak",
                "the first rate",
                [0.05, 0.2, 0.4, 0.6, 0.8, 1.2, 2.4],
                log=True,
                steps=2,
            ),
            choices=trained,
            opposite={"shape": "constant", "peak": None},
            aside=True,
        ),
        Clause(
            "swing",
            "no run leaves the valley {place} places from the deepest before the rate is {number} "
            "times its edge 2/λ",
            study=studies.swing,
            settings={"place": 0, "depth": 0.3, "floor": 0.2},
            reads=exact,
            bound=Bound(least=1.25),
            form=".2f",
            along=Axis(
                "place", "how many places a valley is from the deepest", [0, 1, 2, 3], whole=True
            ),
            choices=[
                Choice("a floor half as curved", {"floor": 0.1}),
                Choice("twice as curved", {"floor": 0.4}),
                Choice("ripples of 0.1", {"depth": 0.1}),
                Choice("of 1", {"depth": 1.0}),
                Choice("one and a half times", bound=Bound(least=1.5)),
            ],
            opposite={"place": 3},
            aside=True,
        ),
        Clause(
            "leaves",
            "in all valleys of the floor, runs from their middle {middle:.0%} are seen to leave "
            "from {number} times the rate at which their swing reaches a crest",
            study=studies.seen_to_leave,
            settings={
                "depth": 0.3,
                "floor": 0.2,
                "starts": 12,
                "steps": 1000,
                "middle": 0.5,
                "against": "crest",
            },
            reads=lambda found: exact(found.max()),
            bound=Bound(1, 1.25),
            form=".2f",
            along=Axis(
                "middle", "the part of a valley that they start in", [0.01, 0.1, 0.25, 0.5, 1.0]
            ),
            choices=[
                Choice("a floor half as curved", {"floor": 0.1}),
                Choice("twice as curved", {"floor": 0.4}),
                Choice("ripples of 0.1", {"depth": 0.1}),
                Choice("of 1", {"depth": 1.0}),
                Choice("half as long", {"steps": 500}),
                Choice("ten times as long", {"steps": 10_000}),
                Choice("within a tenth", bound=Bound(1, 1.1)),
            ],
            opposite={"against": "edge"},
            aside=True,
        ),
        Clause(
            "stays",
            "at {times:g} times 2/λ_max of its own shallow minimum, {number} of the networks are "
            "as shallow {steps:,} steps later",
            study=studies.stay,
            settings={
                "times": 1.1,
                "seeds": SEEDS,
                "networks": 10,
                "steps": 1000,
                "hidden": 2,
                "penalty": PENALTY,
                "waves": 2.0,
                "nudge": 1e-3,
                "gap": 0.1,
            },
            reads=share,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis("times", "the rate over 2/λ_max", [0.9, 1.1, 1.5, 2.0, 3.0, 5.0], log=True),
            choices=[
                *FRESH,
                Choice("a quarter as long", {"steps": 250}),
                Choice("ten times as long", {"steps": 10_000}),
                Choice("three waves", {"waves": 3.0}),
                Choice("ten times the penalty", {"penalty": 1e-3}),
                Choice("a nudge of 0.03", {"nudge": 0.03}),
                Choice("three quarters of them", bound=Bound(least=0.75)),
            ],
            opposite={"times": 5.0},
            aside=True,
        ),
    ]
