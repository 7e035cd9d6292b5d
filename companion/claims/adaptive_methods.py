"""Claims A1 to A3, judged by what `studies.adaptive_methods` measures."""

from __future__ import annotations

from collections.abc import Sequence

from companion.claims.claim import stated
from companion.claims.form import Axis, Bound, Choice, Clause, Number
from companion.claims.reading import exact, median, ratio
from companion.claims.seeds import FRESH, SEEDS
from companion.studies import adaptive_methods as studies

WORDS = {
    "method": "Adagrad",
    "other": "one rate",
    "seeds": SEEDS,
    "evened": 0.0,
    "other_evened": None,
    "kind": "sparse",
    "examples": 1000,
    "rare": 400,
    "common": 20,
    "share": 0.1,
    "read_as": "counts",
    "wrong": 0.0,
}
"""Settings of two methods on streams of documents."""

SOURCES = [
    *FRESH,
    Choice("300 documents", {"examples": 300}),
    Choice("3,000 documents", {"examples": 3000}),
    Choice("100 rare words", {"rare": 100}),
    Choice("1,600 rare words", {"rare": 1600}),
    Choice("100 common words", {"common": 100}),
    Choice("a fifth of the words rare", {"share": 0.2}),
    Choice("a twentieth of the words rare", {"share": 0.05}),
    Choice("a tenth of the labels wrong", {"wrong": 0.1}),
    Choice("0 or 1 in the place of counts", {"read_as": "0 or 1"}),
]
"""What a sceptic may choose otherwise of the documents."""

UNSEEN = [
    Choice("a stream of 150 documents", {"examples": 150}, None, True),
    Choice("one with 3 % of the words rare", {"share": 0.03}, None, True),
    Choice("one with only 40 rare words", {"rare": 40}, None, True),
    Choice("one with a fifth of the labels wrong", {"wrong": 0.2}, None, True),
    Choice("one weighed by tf-idf", {"read_as": "tf-idf"}, None, True),
    Choice("one without the common words", {"read_as": "rare words alone"}, None, True),
]
"""Streams in which rare words have hardly come, are not rare, say what is wrong, or have been
evened out in the usual ways: the clauses name these."""


def _loss(found: studies.Versus) -> Number:
    return ratio(found.loss, found.other_loss)


@stated(
    "A1",
    "Adagrad adapts by the history of gradients and helps on sparse data.",
    "logistic regression, one pass through 1,000 documents of 420 words, 20 streams; one rate: the "
    "best of gradient descent, constant and falling, and momentum with three β; nine rates or more "
    "for each, two a decade, chosen on 3 other streams",
)
def A1() -> Sequence[Clause]:
    """Compares tuned methods on words, as they are and evened out, and on dense inputs."""
    watched = {
        "seeds": SEEDS,
        "alpha": 0.5,
        "method": "Adagrad",
        "examples": 1000,
        "rare": 400,
        "common": 20,
    }
    others = [
        *FRESH,
        Choice("α = 0.05", {"alpha": 0.05}),
        Choice("α = 5", {"alpha": 5.0}),
        Choice("300 documents", {"examples": 300}),
        Choice("3,000 documents", {"examples": 3000}),
        Choice("100 rare words", {"rare": 100}),
        Choice("1,600 rare words", {"rare": 1600}),
        Choice("100 common words", {"common": 100}),
    ]
    evenness = Axis("evened", "the power of the evening out", [0.0, 0.25, 0.5, 1.0], steps=3)
    return [
        Clause(
            "loss",
            "after {examples:,} documents, {share:.0%} of whose words are among {rare} rare ones, "
            "the held-out loss of {method} is {number} of that of the best method with one rate",
            study=studies.versus,
            settings=WORDS,
            reads=_loss,
            bound=Bound(most=0.5),
            along=evenness,
            choices=[*SOURCES, *UNSEEN],
            opposite={"kind": "dense"},
        ),
        Clause(
            "errors",
            "and it misreads {number} times as many documents",
            study=studies.versus,
            settings=WORDS,
            reads=lambda found: ratio(found.error, found.other_error),
            bound=Bound(most=0.5),
            along=evenness,
            choices=[*SOURCES, *UNSEEN],
            opposite={"kind": "dense"},
        ),
        Clause(
            "rates",
            "a rare word's rate ends {number} times as large as the most frequent word's",
            study=studies.history,
            settings=watched,
            reads=lambda found: median(found.spread),
            bound=Bound(least=10),
            choices=[*others, Choice("20 times", bound=Bound(least=20))],
            opposite={"method": "gradient descent"},
        ),
        Clause(
            "history",
            "a document without a word changes its rate by {number} of itself",
            study=studies.history,
            settings=watched,
            reads=lambda found: exact(found.unseen.max()),
            bound=Bound(most=0),
            choices=others,
            opposite={"method": "RMSprop"},
        ),
        Clause(
            "dense",
            "on dense inputs the loss is {number} of that of one rate: there is nothing to gain",
            study=studies.versus,
            settings={**WORDS, "kind": "dense"},
            reads=_loss,
            bound=Bound(least=0.9),
            form=".2f",
            choices=[
                *FRESH,
                Choice("300 examples", {"examples": 300}),
                Choice("3,000 examples", {"examples": 3000}),
                Choice("beside gradient descent alone", {"other": "gradient descent"}),
            ],
            opposite={"kind": "sparse"},
            aside=True,
        ),
        Clause(
            "evened out",
            "with the words evened out beforehand, the loss of the best method with one rate is "
            "{number} of what it is without",
            study=studies.versus,
            settings={**WORDS, "method": "one rate", "evened": 1.0, "other_evened": 0.0},
            reads=_loss,
            bound=Bound(most=0.5),
            along=evenness,
            choices=SOURCES,
            opposite={"evened": 0.0},
            aside=True,
        ),
    ]


HILLS = {
    "method": "Adagrad",
    "other": "Adadelta",
    "seeds": SEEDS,
    "jumps": 3,
    "steep": 100.0,
    "early": 0.1,
    "steps": 1200,
    "dimension": 10,
    "noise": 1.0,
}
"""Settings of two methods after a minimum that jumps."""

TRACKED = [
    *FRESH,
    Choice("one jump", {"jumps": 1}),
    Choice("ten jumps", {"jumps": 10}),
    Choice("half as many steps", {"steps": 600}),
    Choice("twice as many steps", {"steps": 2400}),
    Choice("ten times as many steps", {"steps": 12_000}),
    Choice("a tenth of the steps", {"steps": 120}),
    Choice("2 dimensions", {"dimension": 2}),
    Choice("a third of the noise", {"noise": 1 / 3}),
    Choice("three times the noise", {"noise": 3.0}),
]
"""What a sceptic may choose otherwise of it."""

RESTING = Choice("a minimum that rests", {"jumps": 0}, None, True)
"""What is steep at first and then has nowhere to go."""

STEEPENED = [
    Choice("a beginning of a thirtieth", {"early": 1 / 30}),
    Choice("a beginning of a quarter", {"early": 0.25}),
    Choice("a beginning of nine tenths", {"early": 0.9}),
]


def _height(found: studies.Heights) -> Number:
    return ratio(found.height, found.other)


@stated(
    "A2",
    "Adadelta repairs Adagrad's limitation by restricting the changes.",
    "½|θ − c|² in 10 dimensions with noise, 1,200 steps, mean height over all of them; 17 rates or "
    "more, four a decade, and four other settings for each method, chosen on 3 other seeds",
)
def A2() -> Sequence[Clause]:
    """Tracks a minimum that rests, that jumps, and that jumps after a steep beginning."""
    steepness = Axis("steep", "the steepness of the beginning", [1, 3, 10, 100, 1000], log=True)
    slope = {"method": "Adadelta", "rho": 0.9, "eps": 1e-6, "slope": 1.0, "steps": 10_000}
    return [
        Clause(
            "repair",
            "where a minimum jumps {jumps} times after a beginning {steep:g} times as steep, "
            "Adagrad stays {number} times as high as Adadelta",
            study=studies.heights,
            settings=HILLS,
            reads=_height,
            bound=Bound(least=2),
            along=steepness,
            choices=[*TRACKED, *STEEPENED, RESTING],
            opposite={"steep": 1.0, "jumps": 0},
        ),
        Clause(
            "by the changes",
            "without the mean of its changes Adadelta is RMSprop, and stays {number} times as high "
            "as with it",
            study=studies.heights,
            settings={**HILLS, "method": "RMSprop"},
            reads=_height,
            bound=Bound(least=2),
            form=".2f",
            along=steepness,
            choices=[
                *TRACKED,
                *STEEPENED,
                Choice("one and a half times", bound=Bound(least=1.5)),
            ],
            opposite={"method": "Adadelta"},
        ),
        Clause(
            "window",
            "what repairs is the window: there Adagrad stays {number} times as high as RMSprop, "
            "which has nothing else",
            study=studies.heights,
            settings={**HILLS, "other": "RMSprop"},
            reads=_height,
            bound=Bound(least=2),
            along=steepness,
            choices=[*TRACKED, *STEEPENED, RESTING],
            opposite={"steep": 1.0, "jumps": 0},
            aside=True,
        ),
        Clause(
            "only jumps",
            "without the steep beginning Adagrad stays {number} times as high as Adadelta",
            study=studies.heights,
            settings={**HILLS, "steep": 1.0},
            reads=_height,
            bound=Bound(most=1.5),
            form=".2f",
            choices=TRACKED,
            opposite={"steep": 100.0},
            aside=True,
        ),
        Clause(
            "at rest",
            "where the minimum rests Adadelta stays {number} times as high as Adagrad",
            study=studies.heights,
            settings={**HILLS, "method": "Adadelta", "other": "Adagrad", "jumps": 0, "steep": 1.0},
            reads=_height,
            bound=Bound(least=1),
            form=".2f",
            choices=[
                *(choice for choice in TRACKED if "jumps" not in choice.settings),
                Choice("no noise", {"noise": 0.0}),
            ],
            opposite={"jumps": 3, "steep": 100.0},
            aside=True,
        ),
        Clause(
            "as published",
            "and as it was published, without a learning rate, {number} times",
            study=studies.heights,
            settings={
                **HILLS,
                "method": "Adadelta as published",
                "other": "Adagrad",
                "jumps": 0,
                "steep": 1.0,
            },
            reads=_height,
            bound=Bound(least=2),
            choices=[choice for choice in TRACKED if "jumps" not in choice.settings],
            opposite={"method": "Adagrad"},
            aside=True,
        ),
        Clause(
            "slope",
            "on a constant slope the changes of {method} grow: step {steps:,} is {number} times as "
            "long as the one at a hundredth of the way",
            study=studies.stretched,
            settings=slope,
            reads=exact,
            bound=Bound(least=2),
            choices=[
                Choice("ρ = 0.95", {"rho": 0.95}),
                Choice("ρ = 0.99", {"rho": 0.99}),
                Choice("ε = 0.0001", {"eps": 1e-4}),
                Choice("a slope of 0.1", {"slope": 0.1}),
                Choice("a slope of 10", {"slope": 10.0}),
                Choice("1,000 steps", {"steps": 1000}),
                Choice("30,000 steps", {"steps": 30_000}),
            ],
            opposite={"method": "Adagrad"},
            aside=True,
        ),
    ]


DIGITS = {
    "method": "Adam",
    "other": "gradient descent",
    "seeds": SEEDS,
    "updates": 150,
    "spread": 1.0,
    "depth": 1,
    "width": 16,
    "batch_size": 16,
    "activation": "relu",
    "judged": "end",
}
"""Settings of two methods on digits."""

RACES = [
    *FRESH,
    Choice("half as many updates", {"updates": 75}),
    Choice("twice as many updates", {"updates": 300}),
    Choice("ten times as many updates", {"updates": 1500}),
    Choice("64 units", {"width": 64}),
    Choice("6 units", {"width": 6}),
    Choice("three hidden layers", {"depth": 3}),
    Choice("batches of 64", {"batch_size": 64}),
    Choice("tanh", {"activation": "tanh"}),
    Choice("Adam's β₁ = 0.5", {"method": "Adam, β₁ = 0.5"}),
    Choice("the mean loss over the run", {"judged": "mean"}),
    Choice("at most 0.8", bound=Bound(most=0.8)),
]
"""What a sceptic may choose otherwise of it."""


def _left(found: studies.Ends) -> Number:
    return ratio(found.loss, found.other)


@stated(
    "A3",
    "Adam converges faster by combining momentum and adaptive rates.",
    "digits, 64-16-10, batches of 16, training loss after 150 updates on 20 seeds; five rates or "
    "more, two a decade, and three decays for each method, chosen on 3 other seeds and other "
    "images; words, held-out loss after one pass of 20 streams; gradients of period three, 3,000 "
    "steps",
)
def A3() -> Sequence[Clause]:
    """Races Adam against its halves on digits, and gives it gradients of period three."""
    spread = Axis("spread", "the spread of units", [0.0, 0.25, 0.5, 1.0, 1.5], steps=2)
    period = {
        "method": "Adam",
        "C": 4.0,
        "beta2": 1 / 17,
        "alpha": 0.01,
        "beta1": 0.0,
        "steps": 3000,
        "falling": False,
    }
    return [
        Clause(
            "beside gradient descent",
            "on digits whose pixels have units from 10 to the power of −{spread:g} to {spread:g}, "
            "{method}'s training loss after {updates} updates is {number} of gradient descent's",
            study=studies.ends,
            settings=DIGITS,
            reads=_left,
            bound=Bound(most=1),
            form=".2f",
            along=spread,
            choices=RACES,
            opposite={"method": "gradient descent", "other": "Adam"},
        ),
        Clause(
            "beside momentum",
            "{number} of that of Nesterov's momentum, which has no rates of their own",
            study=studies.ends,
            settings={**DIGITS, "other": "Nesterov"},
            reads=_left,
            bound=Bound(most=1),
            form=".2f",
            along=spread,
            choices=[*RACES, Choice("plain momentum", {"other": "momentum"})],
            opposite={"method": "gradient descent"},
        ),
        Clause(
            "beside adaptive rates",
            "and {number} of RMSprop's, which has no momentum",
            study=studies.ends,
            settings={**DIGITS, "other": "RMSprop"},
            reads=_left,
            bound=Bound(most=1),
            form=".2f",
            along=spread,
            choices=[*RACES, Choice("Adagrad", {"other": "Adagrad"})],
            opposite={"method": "gradient descent"},
        ),
        Clause(
            "on words",
            "on sparse words its held-out loss is {number} of Adagrad's: no lower",
            study=studies.versus,
            settings={**WORDS, "method": "Adam", "other": "Adagrad"},
            reads=_loss,
            bound=Bound(least=1),
            form=".2f",
            choices=SOURCES,
            opposite={"method": "Adagrad", "other": "one rate"},
            aside=True,
        ),
        Clause(
            "wrong way",
            "under the gradients {C:g}, −1, −1 with β₁ = {beta1:g} and β₂ = 1/17 it ends at "
            "{number}, where −1 is the best place and 1 the worst",
            study=studies.end,
            settings=period,
            reads=exact,
            bound=Bound(least=0.9),
            form=".2f",
            along=Axis("beta2", "β₂", [0.01, 0.1, 0.5, 0.9, 0.99], steps=4),
            choices=[
                Choice("α = 0.001", {"alpha": 0.001, "steps": 30_000}),
                Choice("a falling α", {"falling": True}),
                Choice("C = 10", {"C": 10.0}),
                Choice("C = 3", {"C": 3.0}),
                Choice("ten times as long", {"steps": 30_000}),
                Choice("β₁ = 0.1", {"beta1": 0.1}),
                Choice("run with AMSGrad", {"method": "AMSGrad"}, None, True),
                Choice("run with Adagrad", {"method": "Adagrad"}, None, True),
            ],
            opposite={"method": "gradient descent"},
            aside=True,
        ),
    ]
