"""Five set-ups that fail, and the remedies, each of which changes one thing of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from companion import optim
from companion.optim.schedules import Cosine, Polynomial, Schedule
from companion.studies.local_minima.wave import L2 as WAVE_L2
from companion.studies.vanishing_gradients import HE, Plan

OPTIMIZERS: Mapping[str, Callable[..., optim.Optimizer]] = MappingProxyType(
    {
        "descent": optim.GradientDescent,
        "momentum": optim.Momentum,
        "nesterov": optim.Nesterov,
        "rmsprop": lambda lr, rho=0.9: optim.RMSprop(lr, rho=rho),
        "adam": optim.Adam,
    }
)
SCHEDULES: Mapping[str, Callable[..., Schedule]] = MappingProxyType(
    {"cosine": Cosine, "line": Polynomial}
)
"""Each takes the first rate and the number of updates, and falls to 0 over them."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """How something is trained, with the remedies that every problem can have.

    Attributes:
        steps: updates, at most.
        batch: examples of an update, drawn anew each time; 0 for all.
        examples: how many there are to learn from.
        l2: λ of the penalty; λ/2 ‖W‖² of a network, λ ‖θ‖² of one that learns a wave.
        optimizer: one of OPTIMIZERS.
        options: its settings beside the rate, as pairs of name and value.
        schedule: one of SCHEDULES, or "" for a rate that stays.
        clip: the longest gradient; 0 for any.
        noise: the variance of what is first added to each derivative.
    """

    steps: int
    batch: int
    examples: int
    l2: float = 0.0
    optimizer: str = "descent"
    options: tuple[tuple[str, Any], ...] = ()
    schedule: str = ""
    clip: float = 0.0
    noise: float = 0.0

    def made_optimizer(self, lr: Any) -> optim.Optimizer:
        """The optimizer with its rate, which may be an array, or fall over all updates."""
        rate = SCHEDULES[self.schedule](lr, self.steps) if self.schedule else lr
        return OPTIMIZERS[self.optimizer](rate, **dict(self.options))


@dataclass(frozen=True, kw_only=True)
class Setup(Training):
    """A network that learns digits, and how.

    Attributes:
        steps, batch, examples, l2, optimizer, options, schedule, clip, noise: those of `Training`.
        plan: what it is made of.
        shrink: what its first weights are multiplied by.
        uneven: what the faintest pixel is multiplied by, the brightest being left as it is and the
            others between them.
        target: of runs that count updates, the loss at which they are done, as a part of the
            first; 0 for runs that read held-out digits in the end.
    """

    plan: Plan
    shrink: float = 1.0
    uneven: float = 1.0
    target: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Waves(Training):
    """Small networks that learn a wave, and how.

    Attributes:
        steps, batch, examples, l2, optimizer, options, schedule, clip, noise: those of `Training`.
        hidden: units of each.
        waves: periods between −1 and 1.
        first: of the weights: "wide" as in the chapter on local minima, or "normal" or "uniform"
            with Xavier's deviation and biases of 0.
        dropout: the probability of a 0 in what a hidden unit gives.
    """

    hidden: int = 2
    waves: float = 2.0
    first: str = "wide"
    dropout: float = 0.0
    batch: int = 0
    examples: int = 20
    l2: float = WAVE_L2


AnySetup = Setup | Waves
Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Problem:
    """A set-up that fails.

    Attributes:
        label: its name in words.
        measure: what is measured, in words.
        says: what a remedy does to it, in words; {number} stands for the gain.
        setup: as it is judged.
        longer: with a horizon farther away.
        others: by what is otherwise, in words: the same trouble in another set-up.
    """

    label: str
    measure: str
    says: str
    setup: AnySetup
    longer: AnySetup
    others: Mapping[str, AnySetup] = field(default_factory=dict)

    @property
    def counts_updates(self) -> bool:
        """Whether what is measured is a number of updates, of which fewer are better."""
        return isinstance(self.setup, Setup) and self.setup.target > 0


def _problem(
    words: tuple[str, str, str],
    setup: AnySetup,
    longer: Mapping[str, Any],
    others: Mapping[str, Change],
) -> Problem:
    made = {name: change(setup) for name, change in others.items()}
    return Problem(*words, setup, replace(setup, **longer), MappingProxyType(made))


def _plan(**changes: Any) -> Change:
    """A set-up whose network is otherwise."""
    return lambda setup: replace(setup, plan=replace(setup.plan, **changes))


def _so(**changes: Any) -> Change:
    """A set-up that is otherwise."""
    return lambda setup: replace(setup, **changes)


def _digits(plan: Plan, **more: Any) -> Setup:
    return Setup(**{"plan": plan, "steps": 200, "batch": 32, "examples": 300, **more})


FARTHER = 4
"""How many times as many updates there are where the horizon is farther away."""

READ = "share of held-out digits read", "the share of held-out digits read rises by {number}"

PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        "vanishing": _problem(
            ("vanishing gradients", *READ),
            _digits(Plan(depth=5, activation="sigmoid")),
            {"steps": 200 * FARTHER},
            {
                "ten layers": _plan(depth=10),
                "tanh layers at half of Xavier's scale": _plan(activation="tanh", scale=0.5),
                "32 units": _plan(width=32),
            },
        ),
        "exploding": _problem(
            ("exploding gradients", *READ),
            _digits(Plan(depth=5, activation="relu", scale=4 * HE)),
            {"steps": 200 * FARTHER},
            {
                "ten layers at twice He's scale": _plan(depth=10, scale=2 * HE),
                "tanh layers at six times Xavier's scale": _plan(activation="tanh", scale=6.0),
                "32 units": _plan(width=32),
            },
        ),
        "minima": _problem(
            (
                "local minima",
                "share of runs in the deepest valley",
                "the share of runs in the deepest valley rises by {number}",
            ),
            Waves(steps=200),
            {"steps": 200 * FARTHER},
            {
                "three units": _so(hidden=3),
                "a tenth of the penalty": _so(l2=WAVE_L2 / 10),
                "half as many waves": _so(waves=1.0),
            },
        ),
        "slow": _problem(
            (
                "slow convergence",
                "updates to the target loss",
                "the target loss takes {number} times fewer updates",
            ),
            _digits(
                Plan(depth=1, activation="tanh"),
                steps=400,
                examples=200,
                uneven=0.03,
                target=0.3,
                shrink=0.01,
            ),
            {"steps": 400 * FARTHER, "target": 0.1},
            {
                "even pixels": _so(uneven=1.0),
                "first weights of Xavier's size": _so(shrink=1.0),
                "three layers": _plan(depth=3),
            },
        ),
        "saddle": _problem(
            (
                "saddle points",
                "updates until the loss moves",
                "the loss moves after {number} times fewer updates",
            ),
            _digits(
                Plan(depth=2, activation="tanh", width=8),
                steps=400,
                examples=100,
                batch=0,
                target=0.9,
                shrink=0.03,
            ),
            {"steps": 400 * FARTHER, "target": 0.5},
            {
                "weights ten times as large": _so(shrink=0.3),
                "one hidden layer": _plan(depth=1),
                "32 units": _plan(width=32),
            },
        ),
    }
)
"""A deep network whose factor is below 1, one whose factor is 4, networks with more than one
valley, one with pixels of uneven size and poor first weights, one that begins close to a saddle."""


def _xavier_or_he(uniform: bool) -> Change:
    def change(setup: AnySetup) -> AnySetup:
        if isinstance(setup, Waves):
            return replace(setup, first="uniform" if uniform else "normal")
        # Xavier's scale is 1. Sigmoid layers begin at it here, so that He's is tried on them.
        scale = 1.0 if setup.plan.activation == "tanh" else HE
        return replace(setup, plan=replace(setup.plan, scale=scale, uniform=uniform), shrink=1.0)

    return change


def _more(times: int) -> Change:
    return lambda setup: replace(setup, examples=times * setup.examples)


def _stronger(times: float) -> Change:
    """A penalty so many times the usual one: 0.001, or ten times the penalty of the waves."""

    def change(setup: AnySetup) -> AnySetup:
        usual = 10 * setup.l2 if isinstance(setup, Waves) else 1e-3
        return replace(setup, l2=times * usual)

    return change


def _noisier(times: float) -> Change:
    """Noise so many times as variable as usual: 0.0001, or 0.01 for the waves."""
    return lambda setup: replace(setup, noise=times * (1e-2 if isinstance(setup, Waves) else 1e-4))


def _smaller(digits: int, waves: int) -> Change:
    return lambda setup: replace(setup, batch=waves if isinstance(setup, Waves) else digits)


def _dropping(q: float) -> Change:
    def change(setup: AnySetup) -> AnySetup:
        if isinstance(setup, Waves):
            return replace(setup, dropout=q)
        return replace(setup, plan=replace(setup.plan, dropout=q))

    return change


def _method(optimizer: str, **options: Any) -> Change:
    return _so(optimizer=optimizer, options=tuple(options.items()))


@dataclass(frozen=True)
class Remedy:
    """What is done against a problem.

    Attributes:
        label: its name in words.
        change: to a set-up.
        others: by what is otherwise, in words: the same remedy in another strength or form.
    """

    label: str
    change: Change
    others: Mapping[str, Change] = field(default_factory=dict)


def _betas(first: float, second: float) -> Change:
    return _method("adam", betas=(first, second))


REMEDIES: Mapping[str, Remedy] = MappingProxyType(
    {
        "relu": Remedy(
            "ReLU",
            _plan(activation="relu"),
            {"with He's scale": _plan(activation="relu", scale=HE)},
        ),
        "initialization": Remedy(
            "Xavier or He initialization",
            _xavier_or_he(uniform=False),
            {"uniform weights": _xavier_or_he(uniform=True)},
        ),
        "normalization": Remedy(
            "batch normalization",
            _plan(normalization="batch"),
            {"layer normalization": _plan(normalization="layer")},
        ),
        "clipping": Remedy(
            "gradient clipping", _so(clip=1.0), {"at 0.1": _so(clip=0.1), "at 10": _so(clip=10.0)}
        ),
        "l2": Remedy(
            "L2 penalty",
            _stronger(1),
            {"a tenth of λ": _stronger(0.1), "ten times λ": _stronger(10)},
        ),
        "momentum": Remedy(
            "momentum",
            _method("momentum"),
            {
                "β = 0.5": _method("momentum", momentum=0.5),
                "β = 0.99": _method("momentum", momentum=0.99),
            },
        ),
        "nesterov": Remedy(
            "Nesterov momentum",
            _method("nesterov"),
            {
                "β = 0.5": _method("nesterov", momentum=0.5),
                "β = 0.99": _method("nesterov", momentum=0.99),
            },
        ),
        "rmsprop": Remedy(
            "RMSprop", _method("rmsprop"), {"ρ = 0.99": _method("rmsprop", rho=0.99)}
        ),
        "adam": Remedy("Adam", _method("adam"), {"β₂ = 0.99": _betas(0.9, 0.99)}),
        "schedule": Remedy(
            "falling learning rate", _so(schedule="cosine"), {"along a line": _so(schedule="line")}
        ),
        "data": Remedy("more training data", _more(3), {"twice as much": _more(2)}),
        "dropout": Remedy(
            "dropout", _dropping(0.2), {"of 0.05": _dropping(0.05), "of 0.5": _dropping(0.5)}
        ),
        "batches": Remedy("mini-batches", _smaller(32, 5), {"a quarter as large": _smaller(8, 2)}),
        "noise": Remedy(
            "noise on the gradient",
            _noisier(1),
            {"a hundredth of its variance": _noisier(0.01), "a hundred times": _noisier(100)},
        ),
    }
)
"""By name; strengths are common ones."""

_ANOTHER = "it makes another surface, whose minima cannot be compared with those of this one"
REASONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("exploding", "relu"): "the network has it already",
        ("minima", "relu"): _ANOTHER,
        ("minima", "normalization"): _ANOTHER,
        **{
            (problem, "batches"): "it learns from mini-batches already"
            for problem in ("vanishing", "exploding", "slow")
        },
    }
)
"""Why a remedy does not apply."""

PLAIN = ""
"""The name of no remedy."""
OWN, LONGER = "", "longer"
"""Names of set-ups: as it is judged, and with a horizon farther away."""


def setup_of(problem: str, remedy: str, other: str = OWN, form: str = "") -> AnySetup:
    """The set-up of a problem with one remedy, and nothing else changed.

    Args:
        problem: one of PROBLEMS.
        remedy: one of REMEDIES; PLAIN for none.
        other: OWN, LONGER, or one of the problem's others.
        form: of the remedy, one of its others; "" for the usual one.

    Raises KeyError for another name, ValueError where the remedy does not apply.
    """
    if (problem, remedy) in REASONS:
        raise ValueError(f"{remedy} on {problem}: {REASONS[problem, remedy]}")
    row = PROBLEMS[problem]
    setup = {OWN: row.setup, LONGER: row.longer, **row.others}[other]
    if remedy == PLAIN:
        return setup
    cure = REMEDIES[remedy]
    changed: AnySetup = (cure.others[form] if form else cure.change)(setup)
    return changed
