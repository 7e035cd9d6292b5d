"""Claims L1 to L7, judged by what `studies.learning_rate` measures."""

from __future__ import annotations

from collections.abc import Sequence

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause, Number
from companion.claims.reading import exact, mean, ratio, share
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import learning_rate as studies

# Other seeds than those that α is tuned on.
JUDGED = list(range(10, 30))
# Methods that are close to each other need more runs.
CLOSE = list(range(10, 70))
FRESH_CLOSE = [
    Choice("seeds 100 to 159", {"seeds": list(range(100, 160))}),
    Choice("seeds 200 to 259", {"seeds": list(range(200, 260))}),
]
SEARCHED = Choice("searched on other seeds", {"searched_on": 1000})


def _times(pair: studies.Pair) -> Number:
    return ratio(pair.first, pair.other)


@stated(
    "L1",
    "With a learning rate that is too small, learning is very slow.",
    "20 digits networks, 64-32-10, pixels from 0 to 1, batches of 32, to a training loss of 1.5; "
    "L = ½ λ θ² to a thousandth of the distance",
)
def L1() -> Sequence[Clause]:
    """Counts the updates to a given loss at a rate and at a tenth of it."""
    return [
        Clause(
            "digits",
            "with a tenth of α = {alpha}, a digits network whose pixels go up to {pixels:g} takes "
            "{number} times as many updates to the same loss",
            study=studies.slowness,
            settings={
                "alpha": 0.1,
                "seeds": SEEDS,
                "times": 10.0,
                "undone": 1.0,
                "target": 1.5,
                "hidden": 32,
                "batch_size": 32,
                "pixels": 1.0,
            },
            reads=_times,
            bound=Bound(least=5),
            form=".2g",
            along=Axis("alpha", "the larger α", [0.05, 0.1, 0.3, 1.0, 2.0], log=True, steps=3),
            choices=[
                *FRESH,
                Choice("to a loss of 0.8", {"target": 0.8}),
                Choice("to a loss of 0.4", {"target": 0.4}),
                Choice("4 hidden units", {"hidden": 4}),
                Choice("8 hidden units", {"hidden": 8}),
                Choice("128 hidden units", {"hidden": 128}),
                Choice("batches of 8", {"batch_size": 8}),
                Choice("batches of 128", {"batch_size": 128}),
                Choice("batches of 1", {"batch_size": 1}),
                Choice("with pixels up to 16", {"pixels": 16.0}, condition=True),
                Choice("at least twice as many", bound=Bound(least=2)),
                Choice("at least eight times", bound=Bound(least=8)),
            ],
            opposite={"undone": 10.0},
        ),
        Clause(
            "bowl",
            "on L = ½ λ θ², a tenth of αλ = {rate} takes {number} times as many steps",
            study=studies.bowl_slowness,
            settings={"rate": 0.1, "times": 10.0, "accuracy": 1e-3},
            reads=exact,
            bound=Bound(least=5),
            form=".3g",
            along=Axis("rate", "αλ of the larger α", [0.01, 0.1, 0.5, 1.0, 1.5, 1.9]),
            choices=[
                Choice("to a tenth of the distance", {"accuracy": 0.1}),
                Choice("to a millionth", {"accuracy": 1e-6}),
                Choice("at least twice as many", bound=Bound(least=2)),
                Choice("at least eight times", bound=Bound(least=8)),
            ],
            opposite={"times": 1.0},
        ),
    ]


@stated(
    "L2",
    "With a learning rate that is too small, it might get stuck in local minima.",
    "a valley whose floor has the curvature 0.2 and a ripple of depth 0.3 for each unit of length, "
    "20 seeds of 100 starts within 4 units of the deepest minimum, 1,500 steps; 200 networks "
    "2-2-1, α · steps the same",
)
def L2() -> Sequence[Clause]:
    """Finds where descents end at a small and at a larger rate, with noise and without."""
    settings = {
        "ratio": 0.03,
        "other": 0.5,
        "noise": 1.0,
        "seeds": SEEDS,
        "starts": 100,
        "steps": 1500,
        "depth": 0.3,
        "fall_to": 1.0,
        "as_far": False,
    }
    others = [
        *FRESH,
        Choice("a third as long", {"steps": 500}),
        Choice("ten times as long", {"steps": 15_000}),
        Choice("the small rate goes as far", {"as_far": True}),
        Choice("beside a quarter of the edge", {"other": 0.25}),
        Choice("ripples of 0.2", {"depth": 0.2}),
        Choice("ripples of 0.4", {"depth": 0.4}),
        Choice("at 1 % of the edge", {"ratio": 0.01}),
    ]
    noises = Axis(
        "noise", "the standard deviation of the gradients' noise", [0.0, 0.5, 1.0, 2.0, 4.0]
    )
    return [
        Clause(
            "noise",
            "with normal noise in the gradients, new in each step, {number} times as many starts "
            "end outside the deepest basin at {ratio:.0%} of the edge 2/λ_max as at {other:.0%} of "
            "it",
            study=studies.valley_stuck,
            settings=settings,
            reads=_times,
            bound=Bound(least=1.25),
            form=".2g",
            along=noises,
            choices=[
                *others,
                Choice("one and a half times", bound=Bound(least=1.5)),
                Choice("with ripples of 0.1", {"depth": 0.1}, condition=True),
                Choice("of 0.5", {"depth": 0.5}, condition=True),
                Choice("beside 15 % of the edge", {"other": 0.15}, condition=True),
                Choice("twice the edge", {"other": 2.0}, condition=True),
            ],
            opposite={"noise": 0.0},
        ),
        Clause(
            "ripples",
            "with ripples of {depth}, it is {number} times as many",
            study=studies.valley_stuck,
            settings=settings,
            reads=_times,
            bound=Bound(least=1.25),
            form=".2g",
            along=Axis("depth", "the depth of the ripples", [0.05, 0.1, 0.3, 0.5, 0.8], steps=3),
            choices=FRESH,
            opposite={"noise": 0.0},
            aside=True,
        ),
        Clause(
            "rates",
            "beside {other:.0%} of the edge, it is {number} times as many",
            study=studies.valley_stuck,
            settings=settings,
            reads=_times,
            bound=Bound(least=1.25),
            form=".2g",
            along=Axis(
                "other", "the larger α over the edge", [0.1, 0.25, 0.5, 1.0, 2.0], log=True, steps=3
            ),
            choices=FRESH,
            opposite={"noise": 0.0},
            aside=True,
        ),
        Clause(
            "no noise",
            "without noise and with both rates below the edge, {number} times as many starts end "
            "outside: the start alone decides",
            study=studies.valley_stuck,
            settings={**settings, "noise": 0.0},
            reads=_times,
            bound=Bound(0.99, 1.01),
            form=".2f",
            along=Axis("other", "the larger α over the edge", [0.1, 0.5, 0.9, 1.5, 2.0]),
            choices=[choice for choice in others if choice.says != "beside a quarter of the edge"],
            opposite={"noise": 1.0},
            aside=True,
        ),
        Clause(
            "falling",
            "a rate that begins at {ratio:g} times the edge and falls exponentially to "
            "{fall_to:.0%} of that leaves {number} of the starts outside, without noise",
            study=studies.valley_stuck,
            settings={**settings, "ratio": 3.0, "noise": 0.0, "fall_to": 0.05},
            reads=lambda pair: mean(pair.first),
            bound=Bound(most=0.5),
            form=".0%",
            choices=[
                *[c for c in others if not {"ratio", "other"} & set(c.settings)],
                Choice("with noise of 1", {"noise": 1.0}),
                Choice("with noise of 2", {"noise": 2.0}),
                Choice("from 1.5 times the edge", {"ratio": 1.5}),
                Choice("from twice the edge", {"ratio": 2.0}),
                Choice("from five times the edge", {"ratio": 5.0}),
            ],
            opposite={"ratio": 0.5},
            aside=True,
        ),
        Clause(
            "networks",
            "of 2-{hidden}-1 networks of tanh units on exclusive-or, with all examples in each "
            "step, the part that learns it is larger by {number} with α = {lr:g} than with "
            "α = {other:g}",
            study=studies.exclusive_or_gain,
            settings={
                "lr": 3.0,
                "other": 0.3,
                "seed": 0,
                "networks": 200,
                "hidden": 2,
                "time": 500.0,
                "one_at_a_time": False,
                "as_far": True,
            },
            reads=mean,
            bound=Bound(-0.1, 0.1),
            form=".2f",
            choices=[
                Choice("other networks", {"seed": 1}),
                Choice("α = 0.03", {"other": 0.03}),
                Choice("three hidden units", {"hidden": 3}),
                Choice("four times as long", {"time": 2000.0}),
                Choice("a tenth as long", {"time": 50.0}),
                Choice("one example in each step", {"one_at_a_time": True}),
                Choice("by at most 0.05", bound=Bound(-0.05, 0.05)),
            ],
            opposite={"other": 0.003, "as_far": False},
            aside=True,
        ),
    ]


@stated(
    "L3",
    "With a learning rate that is too large, it overshoots and diverges.",
    "20 random bowls in 3 dimensions, κ from 2 to 30; 20 digits networks, 64-16-10, tanh, squared "
    "error, 200 images in one batch; 400 steps, λ_max of the start",
)
def L3() -> Sequence[Clause]:
    """Finds the edge on bowls, and what is beyond it on networks."""
    settings = {
        "times": 4.0,
        "seeds": SEEDS,
        "steps": 400,
        "looks": 7,
        "loss": "squared error",
        "activation": "tanh",
        "hidden": 16,
        "examples": 200,
        "depth": 1,
        "pixels": 1.0,
        "first": 1.0,
    }
    others = [
        *FRESH,
        Choice("half as long", {"steps": 200}),
        Choice("three times as long", {"steps": 1200}),
        Choice("64 hidden units", {"hidden": 64}),
        Choice("4 hidden units", {"hidden": 4}),
        Choice("three hidden layers", {"depth": 3}),
        Choice("ReLU", {"activation": "ReLU"}),
        Choice("sigmoid units", {"activation": "sigmoid"}),
        Choice("GELU", {"activation": "GELU"}),
        Choice("800 images", {"examples": 800}),
        Choice("pixels up to 16", {"pixels": 16.0}),
        Choice("the first weights doubled", {"first": 2.0}),
        Choice("the first weights halved", {"first": 0.5}),
    ]
    entropy = Choice("cross-entropy", {"loss": "cross-entropy"})
    most = Choice("in four runs of five", bound=Bound(least=0.8))
    multiples = Axis(
        "times",
        "α over 2/λ_max of the start (16 tanh units)",
        [0.5, 1.0, 2.0, 4.0, 8.0, 32.0],
        log=True,
        steps=4,
    )
    return [
        Clause(
            "bowls",
            "at {times} times 2/λ_max, {number} of the runs on bowls end farther away than they "
            "began",
            study=studies.bowls_left,
            settings={"times": 1.1, "seeds": SEEDS, "steps": 400, "dimension": 3, "steepest": 30.0},
            reads=share,
            bound=Bound(least=0.5),
            form=".0%",
            along=Axis("times", "α over 2/λ_max", [0.5, 0.95, 1.1, 2.0], steps=3),
            choices=[
                *FRESH,
                Choice("ten times as long", {"steps": 4000}),
                Choice("half as long", {"steps": 200}),
                Choice("30 dimensions", {"dimension": 30}),
                Choice("κ up to 1,000", {"steepest": 1000.0}),
                most,
            ],
            opposite={"times": 0.5},
        ),
        Clause(
            "overshoots",
            "on digits networks, at {times:g} times 2/λ_max of the start, the loss rises in "
            "{number} of the runs",
            study=studies.beyond_the_edge,
            settings=settings,
            reads=lambda found: share(found.rises),
            bound=Bound(least=0.5),
            form=".0%",
            along=multiples,
            choices=[*others, entropy, most],
            opposite={"times": 0.5},
        ),
        Clause(
            "diverges",
            "with {loss}, at {times:g} times it, {number} of the runs leave all bounds",
            study=studies.beyond_the_edge,
            settings={**settings, "times": 32.0},
            reads=lambda found: share(found.diverged),
            bound=Bound(least=0.5),
            form=".0%",
            along=multiples,
            choices=[
                *others,
                Choice("with cross-entropy", entropy.settings, condition=True),
                most,
            ],
            opposite={"times": 0.5},
        ),
        Clause(
            "diverges soon",
            "at {times:g} times it already, {number} of the runs leave all bounds",
            study=studies.beyond_the_edge,
            settings=settings,
            reads=lambda found: share(found.diverged),
            bound=Bound(least=0.5),
            form=".0%",
            choices=[*others, entropy, most],
            opposite={"times": 0.5},
            aside=True,
        ),
        Clause(
            "learns",
            "at {times:g} times it, {number} of the runs end with less than a fifth of their loss "
            "all the same",
            study=studies.beyond_the_edge,
            settings={**settings, "times": 2.0},
            reads=lambda found: share(found.left < 0.2),
            bound=Bound(least=0.5),
            form=".0%",
            choices=[*others, entropy, most],
            opposite={"times": 8.0},
            aside=True,
        ),
        Clause(
            "sharpness",
            "over the second half of these runs λ_max is {number} times 2/α in the mean",
            study=studies.beyond_the_edge,
            settings={**settings, "times": 2.0},
            reads=lambda found: mean(found.sharpness),
            bound=Bound(0.8, 1.25),
            form=".2f",
            choices=[*others, entropy, Choice("within a tenth", bound=Bound(0.9, 1.1))],
            opposite={"times": 0.25},
            aside=True,
        ),
        Clause(
            "sharpest",
            "where it is highest, λ_max is {number} times 2/α there",
            study=studies.beyond_the_edge,
            settings={**settings, "times": 2.0},
            reads=lambda found: mean(found.sharpest),
            bound=Bound(most=1.25),
            form=".2f",
            choices=[
                *others,
                entropy,
                Choice("looked at four times as often", {"looks": 25}),
                Choice("at most twice 2/α", bound=Bound(most=2)),
            ],
            opposite={"times": 8.0},
            aside=True,
        ),
    ]


@stated(
    "L4",
    "Momentum uses past gradients to smooth the updates, and damps oscillation.",
    "20 runs of 20 coordinates of pure noise, 4,000 steps; L = ½ λ θ², 10 starts, 400 steps; 20 "
    "turned bowls in the plane to a millionth of the distance, each method at the best of 61 α, "
    "chosen on 6 others",
)
def L4() -> Sequence[Clause]:
    """Measures the noise of updates, the damping of a swing, and the steps that a valley takes."""
    return [
        Clause(
            "smooth",
            "beside the steps on a steady slope, β = {beta} leaves {number} of the noise of "
            "gradients, if it is new in each step",
            study=studies.update_noise,
            settings={"beta": 0.9, "seeds": SEEDS, "steps": 4000, "coordinates": 20},
            reads=mean,
            bound=Bound(most=0.5),
            form=".2f",
            along=Axis("beta", "β", [0.0, 0.3, 0.5, 0.7, 0.9, 0.99]),
            choices=[
                *FRESH,
                Choice("400 steps", {"steps": 400}),
                Choice("20,000 steps", {"steps": 20_000}),
                Choice("2 coordinates", {"coordinates": 2}),
                Choice("three quarters of it", bound=Bound(most=0.75)),
                Choice("a quarter of it", bound=Bound(most=0.25)),
            ],
            opposite={"beta": 0.0},
        ),
        Clause(
            "damps",
            "where plain descent overshoots at every step, with αλ = {rate}, and β is {part:g} of "
            "(1 − αλ)², the factor of a step is {number} times that of plain descent",
            study=studies.damping,
            settings={"part": 0.5, "rate": 1.9, "steps": 400},
            reads=exact,
            bound=Bound(most=0.99),
            form=".2f",
            along=Axis("part", "β over (1 − αλ)²", [0.1, 0.5, 0.9, 1.1, 1.2], steps=6),
            choices=[
                Choice("αλ = 1.2", {"rate": 1.2}),
                Choice("αλ = 1.5", {"rate": 1.5}),
                Choice("αλ = 2.2", {"rate": 2.2}),
                Choice("ten times as long", {"steps": 4000}),
                Choice("a quarter as long", {"steps": 100}),
                Choice("at most 0.9 times", bound=Bound(most=0.9)),
                Choice("at most 0.75 times", bound=Bound(most=0.75)),
            ],
            opposite={"part": 0.0},
        ),
        Clause(
            "valley",
            "in a valley of κ = {condition:g}, momentum with β = {beta} takes {number} times the "
            "steps of plain descent",
            study=studies.valley_with_momentum,
            settings={"beta": 0.7, "seeds": SEEDS, "condition": 100.0, "accuracy": 1e-6},
            reads=_times,
            bound=Bound(most=0.5),
            form=".2f",
            along=Axis("beta", "β", [0.0, 0.3, 0.7, 0.9, 0.99], steps=5),
            choices=[
                *FRESH,
                Choice("in a valley of κ = 10 with that β", {"condition": 10.0}, condition=True),
                # (√κ − 1)² / (√κ + 1)² is the β that a valley of κ = 10 asks for.
                Choice("κ = 10 with β = 0.27", {"condition": 10.0, "beta": 0.27}),
                Choice("κ = 1,000", {"condition": 1000.0}),
                Choice("to a hundredth", {"accuracy": 1e-2}),
                Choice("to a thousandth", {"accuracy": 1e-3}),
                Choice("a quarter of the steps", bound=Bound(most=0.25)),
            ],
            opposite={"beta": 0.0},
        ),
        Clause(
            "valleys",
            "with β = {beta} and κ = {condition:g}, it is {number} times the steps",
            study=studies.valley_with_momentum,
            settings={"beta": 0.7, "seeds": SEEDS, "condition": 100.0, "accuracy": 1e-6},
            reads=_times,
            bound=Bound(most=0.5),
            form=".2f",
            along=Axis("condition", "κ", [3.0, 10.0, 30.0, 100.0, 1000.0], log=True, steps=3),
            choices=FRESH,
            opposite={"beta": 0.0},
            aside=True,
        ),
    ]


@stated(
    "L5",
    "RMSprop adapts the learning rate for each parameter.",
    "20 digits networks, 64-32-10, two epochs; bowls in the plane to a thousandth of the distance, "
    "20 starts, each at the best of 61 α, chosen on 6 others; L = ½ λ θ², 20 starts between −3 and "
    "3",
)
def L5() -> Sequence[Clause]:
    """Measures the rates that parameters get, what they are good for, and where a run ends."""
    valley = {
        "condition": 100.0,
        "seeds": SEEDS,
        "degrees": 0.0,
        "method": "RMSprop",
        "accuracy": 1e-3,
        "shared": False,
    }
    valleys = [
        *FRESH,
        Choice("κ = 10", {"condition": 10.0}),
        Choice("κ = 10,000", {"condition": 10_000.0}),
        Choice("to a hundredth", {"accuracy": 1e-2}),
        Choice("to a millionth", {"accuracy": 1e-6}),
    ]
    return [
        Clause(
            "spread",
            "in a digits network the 95th percentile of the weights' rates is {number} times the "
            "5th",
            study=studies.rate_spread,
            settings={"seeds": SEEDS, "lr": 0.003, "epochs": 2, "hidden": 32, "shared": False},
            reads=mean,
            bound=Bound(least=10),
            form=".0f",
            choices=[
                *FRESH,
                Choice("after 1 epoch", {"epochs": 1}),
                Choice("after 20 epochs", {"epochs": 20}),
                Choice("128 hidden units", {"hidden": 128}),
                Choice("α = 0.0003", {"lr": 0.0003}),
                Choice("at least twice", bound=Bound(least=2)),
                Choice("at least 50 times", bound=Bound(least=50)),
            ],
            opposite={"shared": True},
        ),
        Clause(
            "along the axes",
            "in a valley along the axes, κ = {condition:g} takes {number} times the steps of κ = 1",
            study=studies.valley_growth,
            settings=valley,
            reads=_times,
            bound=Bound(most=2),
            form=".1f",
            choices=[*valleys, Choice("at most 1.2 times", bound=Bound(most=1.2))],
            opposite={"shared": True},
        ),
        Clause(
            "turned",
            "in a valley of κ = {condition:g} turned by {degrees:g}°, {number} times: it adapts to "
            "parameters, not to directions",
            study=studies.valley_growth,
            settings={**valley, "degrees": 40.0},
            reads=_times,
            bound=Bound(least=2),
            form=".2g",
            along=Axis("degrees", "the angle of the turn", [0.0, 1.0, 10.0, 40.0]),
            choices=[*valleys, Choice("at least 10 times", bound=Bound(least=10))],
            opposite={"degrees": 0.0},
            aside=True,
        ),
        Clause(
            "cycle",
            "at a constant α, with one parameter and no noise, it goes on between ± {number} α in "
            "the end, after {lasts:g} times 1/(1 − ρ) + 3/α steps with ρ = {rho}",
            study=studies.rms_cycle,
            settings={
                "alpha": 0.1,
                "seeds": SEEDS,
                "curvature": 1.0,
                "noise": 0.0,
                "decay": 0.0,
                "rho": 0.99,
                "lasts": 40.0,
            },
            reads=lambda found: exact(found.max()),
            bound=Bound(0.45, 0.55),
            form=".2f",
            along=Axis("rho", "ρ", [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999], steps=3),
            choices=[
                *FRESH,
                Choice("α = 0.01", {"alpha": 0.01}),
                Choice("α = 0.001", {"alpha": 0.001}),
                Choice("λ = 100", {"curvature": 100.0}),
                Choice("half as long", {"lasts": 20.0}),
                Choice("four times as long", {"lasts": 160.0}),
                Choice("with noise of λα", {"noise": 1.0}, condition=True),
                Choice("a tenth as long", {"lasts": 4.0}, condition=True),
            ],
            opposite={"decay": 0.01},
            aside=True,
        ),
    ]


@stated(
    "L6",
    "Adam combines momentum and RMSprop and learns more efficiently.",
    "digits, 64-32-10, batches of 32; each method at its best α, to a sixth of a decade, "
    "found on 6 seeds, judged on 60 others; decays at their defaults or, tuned, the best of 5",
)
def L6() -> Sequence[Clause]:
    """Compares methods, each at its tuned α, and with its decay tuned, too."""
    settings = {
        "method": "Adam",
        "seeds": CLOSE,
        "decays": "default",
        "of": "training loss",
        "pixels": 1.0,
        "epochs": 3,
        "hidden": 32,
        "batch_size": 32,
        "falls": False,
        "searched_on": 0,
    }
    others = [
        *FRESH_CLOSE,
        SEARCHED,
        Choice("decays tuned as well", {"decays": "tuned"}),
        Choice("every rate falls to 0", {"falls": True}),
        Choice("held-out errors", {"of": "held-out errors"}),
        Choice("8 hidden units", {"hidden": 8}),
        Choice("64 hidden units", {"hidden": 64}),
        Choice("128 hidden units", {"hidden": 128}),
        Choice("batches of 8", {"batch_size": 8}),
        Choice("batches of 16", {"batch_size": 16}),
        Choice("batches of 128", {"batch_size": 128}),
        Choice("pixels up to 16", {"pixels": 16.0}),
        Choice("a tenth less", bound=Bound(most=0.9)),
        Choice("less at all", bound=Bound(most=1.0)),
    ]
    epochs = Axis("epochs", "the number of epochs", [1, 3, 10], whole=True, steps=2)

    def against(other: str, aside: bool = False) -> Clause:
        return Clause(
            other,
            "after {epochs} epochs of digits at a constant α, {method}'s training loss is {number} "
            "times that of {other}",
            study=studies.compared,
            settings={**settings, "other": other},
            reads=_times,
            bound=Bound(most=0.95),
            form=".2f",
            along=epochs,
            choices=others,
            opposite={"method": other},
            aside=aside,
        )

    return [
        Clause(
            "combines",
            "in float64 and with ε = 0, Adam's step is momentum's mean over the root of RMSprop's, "
            "each divided by its 1 − βᵗ, with an error of {number} α",
            study=studies.adam_errors,
            settings={
                "seeds": SEEDS,
                "steps": 30,
                "beta1": 0.9,
                "beta2": 0.99,
                "corrected": True,
            },
            reads=lambda errors: exact(errors.max()),
            bound=Bound(most=1e-10),
            form="bound",
            choices=[
                *FRESH,
                Choice("ten times as long", {"steps": 300}),
                Choice("β₁ = 0.5", {"beta1": 0.5}),
                Choice("β₂ = 0.999", {"beta2": 0.999}),
            ],
            opposite={"corrected": False},
        ),
        against("momentum"),
        against("RMSprop"),
        against("gradient descent"),
        against("Nesterov", aside=True),
        Clause(
            "valley",
            "in a smooth, turned valley of κ = {condition:g} {method} takes {number} times the "
            "steps of {other}, β and β₁ chosen alike",
            study=studies.valley_pair,
            settings={
                "method": "Adam",
                "other": "momentum",
                "seeds": SEEDS,
                "decays": [0.3, 0.5, 0.7, 0.8, 0.9],
                "other_decays": [0.3, 0.5, 0.7, 0.8, 0.9],
                "condition": 100.0,
                "degrees": None,
                "accuracy": 1e-4,
            },
            reads=_times,
            bound=Bound(least=1.1),
            form=".2f",
            choices=[
                *FRESH,
                Choice("to a hundredth", {"accuracy": 1e-2}),
                Choice("to a millionth", {"accuracy": 1e-6}),
                Choice("κ = 10", {"condition": 10.0}),
                Choice("both at 0.9", {"decays": [0.9], "other_decays": [0.9]}),
                Choice("along the axes", {"degrees": 0.0}),
            ],
            opposite={"method": "momentum"},
            aside=True,
        ),
    ]


@stated(
    "L7",
    "Adaptive methods spare manual tuning.",
    "digits, 64-32-10, batches of 32, three epochs: 135 updates; α from a search to a sixth of a "
    "decade on 6 seeds, judged on 20 others, for which the intervals are; the width of the range "
    "from there, two rates a decade",
)
def L7() -> Sequence[Clause]:
    """Runs adaptive methods at rates that were not searched for the job, and at one that was."""
    settings = {
        "method": "Adam",
        "seeds": JUDGED,
        "source": "default",
        "pixels": 1.0,
        "loss_factor": 1.0,
        "of": "held-out errors",
        "epochs": 3,
        "hidden": 32,
        "batch_size": 32,
        "searched_on": 0,
    }
    others = [
        *FRESH,
        Choice("the training loss", {"of": "training loss"}),
        Choice("ten epochs", {"epochs": 10}),
        Choice("8 hidden units", {"hidden": 8}),
        Choice("128 hidden units", {"hidden": 128}),
        Choice("batches of 8", {"batch_size": 8}),
        Choice("batches of 128", {"batch_size": 128}),
        Choice("at most twice as many", bound=Bound(most=2)),
        Choice("at most 1.1 times", bound=Bound(most=1.1)),
    ]
    rms = Choice("RMSprop", {"method": "RMSprop"})
    same = {name: settings[name] for name in ("method", "seeds", "of")}
    sizes = {name: settings[name] for name in ("pixels", "epochs", "hidden", "batch_size")}
    return [
        Clause(
            "default",
            "after {epochs} epochs at its default α, {method} misreads {number} times as many "
            "held-out digits as at its best",
            study=studies.carried,
            settings=settings,
            reads=_times,
            bound=Bound(most=1.25),
            form=".1f",
            choices=[rms, *others, SEARCHED, Choice("batches of 1", {"batch_size": 1})],
            opposite={"loss_factor": 1e-9},
        ),
        Clause(
            "other inputs",
            "with pixels up to {pixels:g}, at the α that is best for pixels up to 1, {method} "
            "misreads {number} times as many as after another search",
            study=studies.carried,
            settings={**settings, "source": "the same job", "pixels": 16.0},
            reads=_times,
            bound=Bound(most=1.25),
            form=".2f",
            along=Axis(
                "pixels", "the brightest pixel", [0.25, 1.0, 4.0, 16.0, 64.0], log=True, steps=2
            ),
            choices=[
                rms,
                *others,
                SEARCHED,
                Choice("16 hidden units", {"hidden": 16}),
                Choice("batches of 4", {"batch_size": 4}),
            ],
            opposite={"method": "gradient descent"},
        ),
        Clause(
            "width",
            "the range of α with which {method} reads {enough:.0%} is {number} times as many "
            "decades wide as that of {other}",
            study=studies.widths,
            settings={
                "method": "Adam",
                "other": "momentum",
                "seeds": JUDGED,
                "enough": 0.85,
                "searched_on": 0,
                **sizes,
            },
            reads=_times,
            bound=Bound(least=1.25),
            form=".2f",
            choices=[
                *FRESH[:1],
                SEARCHED,
                Choice("beside gradient descent", {"other": "gradient descent"}),
                Choice("75 %", {"enough": 0.75}),
                Choice("80 %", {"enough": 0.8}),
                Choice("90 %", {"enough": 0.9}),
                Choice("RMSprop", {"method": "RMSprop"}),
                Choice("pixels up to 16", {"pixels": 16.0}),
                Choice("one epoch", {"epochs": 1}),
                Choice("128 hidden units", {"hidden": 128}),
                Choice("batches of 128", {"batch_size": 128}),
                Choice("at least as wide", bound=Bound(least=1.0)),
            ],
            opposite={"method": "gradient descent"},
        ),
        Clause(
            "other loss",
            "at the α found for the loss as it is, {method} misreads {number} times as many if "
            "the loss alone is {loss_factor:g} times as large",
            study=studies.rescaled,
            settings={
                **same,
                "loss_factor": 32.0,
                **{name: sizes[name] for name in ("epochs", "hidden", "batch_size")},
            },
            reads=_times,
            bound=Bound(most=1.25),
            form=".2f",
            choices=[rms, *others, Choice("a thousandth of the loss", {"loss_factor": 0.001})],
            opposite={"method": "gradient descent"},
            aside=True,
        ),
    ]
