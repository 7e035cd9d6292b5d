"""What the measurement of a claim answers, and the list of the claims that are measured."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from companion.claims.deciding import Deciding
from companion.claims.form import Clause, Map, Verdict
from companion.claims.strip import choices, notes, strip
from companion.claims.words import sentence
from companion.code_link import code_link


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
        maps: each of the claim's clauses with what was found of it.
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
    maps: Sequence[tuple[Clause, Map]] = field(default=(), repr=False)

    @property
    def answer(self) -> str:
        """The verdict with its qualification."""
        joint = " " if self.verdict is Verdict.HOLDS_IF else ": "
        return joint.join(filter(None, (self.verdict.value, self.qualification)))

    def __repr__(self) -> str:
        lines = [textwrap.fill(f"{self.claim}  {self.statement}", 88, subsequent_indent="    ")]
        parts = [("verdict", self.answer)]
        for i, (clause, found) in enumerate(self.maps):
            parts.append(("" if i else "measured", f"· {sentence(clause, found.number)}"))
            if words := notes(clause, found):
                parts.append(("", f"  {words}"))
        if not self.maps:
            parts.append(("measured", self.measured))
        for name, words in (*parts, ("set-up", self.setup)):
            first, rest = f"    {name:<10}", " " * 14
            lines.append(textwrap.fill(words, 88, initial_indent=first, subsequent_indent=rest))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return (
            f'<div class="finding" id="claim-{self.claim}">'
            f"<p><strong>{self.claim}</strong> {escape(self.statement)}</p>"
            f'<dl><dt>verdict</dt><dd class="verdict">{escape(self.answer)}</dd>'
            f"<dt>measured</dt><dd>{self.measured_in_html()}</dd>"
            f"<dt>set-up</dt><dd>{escape(self.setup)}; {self.code}</dd></dl></div>"
        )

    def measured_in_html(self) -> str:
        """The result in words; of a claim with clauses, their list with strips and choices."""
        if not self.maps:
            return escape(self.measured)
        clauses = "".join(
            f"<li>{escape(sentence(clause, found.number))}{strip(clause, found)}"
            f"<small>{choices(found)} {escape(notes(clause, found))}</small></li>"
            for clause, found in self.maps
        )
        return f"<ul>{clauses}</ul>"


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
