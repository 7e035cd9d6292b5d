"""The form of a claim: not a point but a map.

A claim has clauses. A clause is a sentence whose fact is a measured number with its interval, and a
bound that the number has to keep. It is judged at its own settings, along an axis on which it may
turn, and at each of the choices that a sceptic would move. What the claim is worth follows from
these judgements alone.

Its choices are a multiverse: S. Steegen and others, Perspectives on Psychological Science 11, 702
(2016), doi:10.1177/1745691616658637; the share of them that keeps a sentence is its sturdiness, as
in U. Simonsohn and others, Nature Human Behaviour 4, 1208 (2020), doi:10.1038/s41562-020-0912-z.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from math import inf, isnan
from typing import Any, NamedTuple

from companion.studies.turning import Truth, Turn, search, turns

STURDY = 0.8
"""The least share of a clause's choices that has to keep it; below, the choice decides."""


class Verdict(Enum):
    """What a map says of a claim.

    Attributes:
        HOLDS: every clause is true, wherever it was looked at, and sturdy.
        HOLDS_IF: so it is, on one side of a boundary that was found, or of a choice that is named.
        DOES_NOT_HOLD: a clause is false.
        NOT_SETTLED: the runs leave a clause open, or a free choice turns it.
    """

    HOLDS = "holds"
    HOLDS_IF = "holds if"
    DOES_NOT_HOLD = "does not hold as stated"
    NOT_SETTLED = "not settled here"


class Number(NamedTuple):
    """A measured number with what the runs leave open.

    Attributes:
        value: of all runs.
        low, high: the ends of its interval; the value itself where nothing is random.
        runs: how many.
    """

    value: float
    low: float
    high: float
    runs: int = 1


class Bound(NamedTuple):
    """The numbers that are enough: from `least` to `most`, both included."""

    least: float = -inf
    most: float = inf

    def keeps(self, number: Number) -> Truth:
        """Whether a number lies inside, with all of its interval; None where only a part does.

        What is no number lies outside; where an end of the interval is none, nothing is decided.
        """
        if isnan(number.value):
            return False
        if isnan(number.low) or isnan(number.high):
            return None
        if self.least <= number.low and number.high <= self.most:
            return True
        if number.high < self.least or number.low > self.most:
            return False
        return None


Run = Callable[[Callable[..., Any], Mapping[str, Any]], Any]
"""Runs a study with settings, by name."""


def call(study: Callable[..., Any], settings: Mapping[str, Any]) -> Any:
    """Runs a study."""
    return study(**settings)


class Once:
    """Runs each study once for the same settings: several clauses may read it."""

    def __init__(self) -> None:
        self.results: dict[tuple[object, str], Any] = {}

    def __call__(self, study: Callable[..., Any], settings: Mapping[str, Any]) -> Any:
        """Runs a study, if it was not run with these settings before."""
        key = study, json.dumps(settings, sort_keys=True)
        if key not in self.results:
            self.results[key] = study(**settings)
        return self.results[key]


@dataclass(frozen=True)
class Axis:
    """A setting along which a clause may turn.

    Attributes:
        setting: its name.
        says: what it is, in words, with its symbol.
        points: the values where the search begins, in ascending order, at least two.
        log: whether what lies between is looked for on a logarithmic scale.
        whole: whether only whole numbers make sense.
        steps: how often each turn is halved.
    """

    setting: str
    says: str
    points: Sequence[float]
    log: bool = False
    whole: bool = False
    steps: int = 4


@dataclass(frozen=True)
class Choice:
    """Something in a set-up that might as well be otherwise.

    Attributes:
        says: what is otherwise, in a few words: "ten times as long".
        settings: those of the study that change.
        bound: another one, or None for the clause's own.
        condition: whether the clause names it, so that it may turn there: "both sides shown".
    """

    says: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    bound: Bound | None = None
    condition: bool = False


@dataclass(frozen=True)
class Clause:
    """A sentence that a number makes true or false.

    Attributes:
        name: of the clause within its claim, a word or two.
        says: the sentence; {number} stands for the number, and {name} for the setting of that name.
        study: takes the settings by name, and gives what was measured.
        settings: those at which it is judged.
        reads: makes the number of what the study gives.
        bound: what the number has to keep.
        form: how the number is written, such as ".0%". As "bound", only its bound is: so is what
            has no digit that holds on any machine.
        along: where it may turn, if that is a number.
        choices: what else might have been chosen.
        opposite: settings that take the phenomenon out, so that it has to be false.
        aside: whether it is told beside the claim, whose verdict does not hang on it: what is true
            instead, or what follows.
    """

    name: str
    says: str
    study: Callable[..., Any]
    settings: Mapping[str, Any]
    reads: Callable[[Any], Number]
    bound: Bound
    opposite: Mapping[str, Any]
    form: str = ".2g"
    along: Axis | None = None
    choices: Sequence[Choice] = ()
    aside: bool = False

    def measure(self, changes: Mapping[str, Any] | None = None, run: Run = call) -> Number:
        """The number at its settings.

        Args:
            changes: settings that are otherwise.
            run: runs the study; another than `call` may share what several clauses need.

        Raises TypeError for a setting that it does not have.
        """
        changes = changes or {}
        if unknown := set(changes) - set(self.settings):
            raise TypeError(f"clause {self.name!r} has no setting {', '.join(sorted(unknown))}")
        return self.reads(run(self.study, {**self.settings, **changes}))

    def is_refuted_by_its_opposite(self, run: Run = call) -> bool:
        """Whether it is false where the phenomenon is taken out, and not only open.

        Args:
            run: as in `measure`.
        """
        return self.bound.keeps(self.measure(self.opposite, run)) is False

    def can_turn_by(self, choice: Choice, truth: Truth) -> bool:
        """Whether a choice can turn the clause at all.

        Another bound alone cannot, if it is laxer and the clause is true, or stricter and it is
        false: such a choice is none, and does not count as one that keeps the clause.

        Args:
            choice: one of its choices.
            truth: whether the clause is true at its own settings.
        """
        if choice.settings or choice.bound is None or truth is None:
            return True
        strict, lax = (self.bound, choice.bound) if truth else (choice.bound, self.bound)
        return not (lax.least <= strict.least and strict.most <= lax.most)

    def mapped(self, measure: Callable[[Mapping[str, Any]], Number] | None = None) -> Map:
        """Judges it everywhere. It may take long.

        Args:
            measure: gives the number for changes of the settings; another than its own may remember
                what was measured before.
        """
        measure = measure or self.measure
        number = measure({})
        strip: list[tuple[float, Truth]] = []
        numbers: dict[float, Number] = {}
        if axis := self.along:

            def truth(value: float) -> Truth:
                setting = int(value) if axis.whole else value
                numbers[value] = measure({axis.setting: setting})
                return self.bound.keeps(numbers[value])

            strip = search(truth, axis.points, steps=axis.steps, log=axis.log, whole=axis.whole)
        own, tried = self.bound.keeps(number), []
        for choice in self.choices:
            if self.can_turn_by(choice, own):
                other = measure(choice.settings)
                tried.append((choice, other, (choice.bound or self.bound).keeps(other)))
        return Map(
            number,
            own,
            [(value, numbers[value], here) for value, here in strip],
            tried,
        )


def agree(new: Number, old: Number, clause: Clause) -> bool:
    """Whether a number that is measured anew is the one that was measured before.

    Chaos lets runs end elsewhere on another machine, but not on the other side of the bound, and
    the two intervals meet. Each reaches at least 2 % of its value to both sides.
    """
    truths = {clause.bound.keeps(new), clause.bound.keeps(old)}
    if new.runs != old.runs or truths == {True, False}:
        return False
    if truths == {True} and clause.form == "bound":
        return True
    if new == old:
        return True
    (low, high), (lowest, highest) = _reach(new), _reach(old)
    return low <= highest and lowest <= high


def _reach(number: Number) -> tuple[float, float]:
    least = 0.02 * abs(number.value)
    return min(number.low, number.value - least), max(number.high, number.value + least)


class Map(NamedTuple):
    """What was found of a clause.

    Attributes:
        number: at its own settings.
        truth: whether that keeps the bound.
        strip: value, number and truth along its axis, by value.
        tried: each choice, with number and truth.
    """

    number: Number
    truth: Truth
    strip: Sequence[tuple[float, Number, Truth]]
    tried: Sequence[tuple[Choice, Number, Truth]]

    @property
    def turns(self) -> list[Turn]:
        """Where along its axis it turns."""
        return turns([(value, truth) for value, _, truth in self.strip])

    @property
    def turned(self) -> list[Choice]:
        """The choices that turn it, or leave it open, those that it names as a condition left out.

        Of a clause that is itself open, none.
        """
        if self.truth is None:
            return []
        return [c for c, _, truth in self.tried if truth is not self.truth and not c.condition]

    @property
    def sturdiness(self) -> float:
        """The share of its free choices that keep it; 1 if there is none."""
        free = [choice for choice, _, _ in self.tried if not choice.condition]
        return 1 - len(self.turned) / len(free) if free else 1.0

    @property
    def verdict(self) -> Verdict:
        """What the map says of the clause alone."""
        if self.truth is None or self.sturdiness < STURDY:
            return Verdict.NOT_SETTLED
        if not self.truth:
            return Verdict.DOES_NOT_HOLD
        conditional = any(c.condition and truth is False for c, _, truth in self.tried)
        return Verdict.HOLDS_IF if self.turns or conditional else Verdict.HOLDS


def weakness(found: Map) -> tuple[int, float]:
    """What says how weak a map is: the least of several is that on which a claim's verdict hangs.

    A clause that is false outweighs one that is open: the claim is then false whatever the open one
    may turn out to be. Of several with the same verdict, the least sturdy is the weakest.
    """
    order = (Verdict.DOES_NOT_HOLD, Verdict.NOT_SETTLED, Verdict.HOLDS_IF, Verdict.HOLDS)
    return order.index(found.verdict), found.sturdiness


def verdict(maps: Sequence[Map]) -> Verdict:
    """What the maps of its clauses say of a claim: the weakest of what each says.

    Raises ValueError without a map.
    """
    if not maps:
        raise ValueError("a claim has at least one clause, got none")
    return min(maps, key=weakness).verdict
