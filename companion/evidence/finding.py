"""What the measurement of a claim answers, and the list of the claims that are measured."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from html import escape
from math import inf
from statistics import median

from companion.code_link import code_link


class Verdict(Enum):
    """What a measurement says of a claim.

    Attributes:
        HOLDS: the claim is true as it stands.
        HOLDS_IF: it is true under the condition that the finding names.
        DOES_NOT_HOLD: it is not true as stated; the finding names what is true instead.
    """

    HOLDS = "holds"
    HOLDS_IF = "holds if"
    DOES_NOT_HOLD = "does not hold as stated"


def judged(holds: bool, limited: bool, condition: str, instead: str = "") -> tuple[Verdict, str]:
    """A verdict and its qualification.

    Args:
        holds: whether the claim was seen to hold somewhere.
        limited: whether it was seen to fail elsewhere.
        condition: under which it holds, if it is limited.
        instead: what is true if it does not hold.
    """
    if not holds:
        return Verdict.DOES_NOT_HOLD, instead
    return (Verdict.HOLDS_IF, condition) if limited else (Verdict.HOLDS, "")


@dataclass(frozen=True)
class Deciding:
    """The number that a verdict hangs on, with what the runs leave open.

    Attributes:
        name: what it is, in words, with its unit.
        value: of the middle run, or of all runs together.
        low, high: the least and the most of the runs, or the 95 % interval of a share or of a
            ratio of means.
        runs: how many; 1 where nothing is random.
        timed: whether it is a time, and so belongs to the machine.

    Raises ValueError unless low ≤ value ≤ high, all finite, and there is a run.
    """

    name: str
    value: float
    low: float
    high: float
    runs: int = 1
    timed: bool = False

    def __post_init__(self) -> None:
        if not -inf < self.low <= self.value <= self.high < inf or self.runs < 1:
            raise ValueError(f"not a number with its interval: {self!r}")

    @classmethod
    def of(cls, name: str, values: Iterable[float], *, timed: bool = False) -> Deciding:
        """The median of the runs, with the least and the most.

        Args:
            name: what was measured, in words.
            values: one for each run, at least one.
            timed: whether they are times.
        """
        ordered = sorted(float(value) for value in values)
        return cls(name, median(ordered), ordered[0], ordered[-1], len(ordered), timed)


@dataclass(frozen=True)
class Finding:
    """The measured answer to one claim.

    Attributes:
        verdict: decided by the numbers.
        measured: the result in words; its digits hold on any machine.
        setup: what was run, with the number of seeds.
        numbers: the figures that decide, by name. Timings among them differ between machines.
        deciding: the one of them that decides before all others, with its interval.
        qualification: the condition of HOLDS_IF, or what is true instead.
        claim, statement: the claim's identifier and what it says.
        code: HTML that leads to the function that measured it.
    """

    verdict: Verdict
    measured: str
    setup: str
    numbers: Mapping[str, float] = field(repr=False)
    deciding: Deciding = field(repr=False)
    qualification: str = ""
    claim: str = ""
    statement: str = ""
    code: str = ""

    @property
    def answer(self) -> str:
        """The verdict with its qualification."""
        joint = " " if self.verdict is Verdict.HOLDS_IF else ": "
        return joint.join(filter(None, (self.verdict.value, self.qualification)))

    def __repr__(self) -> str:
        lines = [textwrap.fill(f"{self.claim}  {self.statement}", 88, subsequent_indent="    ")]
        for name, words in (
            ("verdict", self.answer),
            ("measured", self.measured),
            ("set-up", self.setup),
        ):
            first, rest = f"    {name:<10}", " " * 14
            lines.append(textwrap.fill(words, 88, initial_indent=first, subsequent_indent=rest))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return (
            f'<div class="finding" id="claim-{self.claim}">'
            f"<p><strong>{self.claim}</strong> {escape(self.statement)}</p>"
            f'<dl><dt>verdict</dt><dd class="verdict">{escape(self.answer)}</dd>'
            f"<dt>measured</dt><dd>{escape(self.measured)}</dd>"
            f"<dt>set-up</dt><dd>{escape(self.setup)}; {self.code}</dd></dl></div>"
        )


CLAIMS: dict[str, Callable[[], Finding]] = {}
"""From the identifier of each claim, such as "B1", to the function that measures it."""


def claim(
    identifier: str, statement: str
) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Marks a function as the measurement of a claim, and puts it on the list."""

    def mark(measurement: Callable[[], Finding]) -> Callable[[], Finding]:
        if identifier in CLAIMS:
            raise ValueError(f"claim {identifier} is measured twice")

        @functools.wraps(measurement)
        def measure() -> Finding:
            found = measurement()
            code = code_link(measurement)
            return replace(found, claim=identifier, statement=statement, code=code)

        CLAIMS[identifier] = measure
        return measure

    return mark


def below(value: float, bound: float, form: str = "") -> str:
    """The bound in words if the value keeps it, else the value.

    A bound reads the same on any machine, where the last digits of a measurement do not. `form` is
    a format such as ".0%"; without one, what lies between 0.01 and 1 reads as a percentage.
    """
    return f"less than {_short(bound, form)}" if value < bound else _short(value, form)


def above(value: float, bound: float, form: str = "") -> str:
    """As `below`, for a bound from below."""
    return f"more than {_short(bound, form)}" if value > bound else _short(value, form)


def _short(number: float, form: str) -> str:
    if form:
        return format(number, form)
    if 0.01 <= number <= 1:
        return f"{number:.0%}"
    if 1 < number < 1000:
        return f"{number:.3g}"
    return f"{number:,.0f}" if number >= 1000 else f"{number:.0e}"
