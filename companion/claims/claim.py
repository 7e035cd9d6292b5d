"""A claim of the book: a statement, and the clauses that its verdict follows from."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from companion.claims import kept
from companion.claims.finding import Finding
from companion.claims.form import Clause, Map, Once, Verdict, agree, verdict
from companion.claims.words import condition, sentence
from companion.code_link import code_link
from companion.progress import progress


@dataclass(frozen=True)
class Claim:
    """A statement and its clauses.

    Attributes:
        identifier: such as "B1".
        statement: what is claimed.
        setup: what was run, in words.
        declared: gives the clauses.
    """

    identifier: str
    statement: str
    setup: str
    declared: Callable[[], Sequence[Clause]]

    def __post_init__(self) -> None:
        # As a function that is wrapped, it has that one's name, module and words.
        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            vars(self)[name] = getattr(self.declared, name)
        vars(self)["__wrapped__"] = self.declared

    @functools.cached_property
    def clauses(self) -> Sequence[Clause]:
        """Its clauses, those that are told aside last."""
        return self.declared()

    def maps(self) -> list[Map] | None:
        """Its maps as they are kept; None if one of them is out of date."""
        return kept.maps(self.identifier, self.clauses)

    def listed(self, *lists: dict[str, Claim]) -> None:
        """Puts it on lists of claims.

        Raises ValueError for an identifier that is on one of them already.
        """
        for claims in lists:
            if self.identifier in claims:
                raise ValueError(f"claim {self.identifier} is measured twice")
        for claims in lists:
            claims[self.identifier] = self

    def __call__(self) -> Finding:
        """Judges the claim by its maps as they are kept; each middle is measured anew.

        Where the two agree, the kept number is told, whose digits are the same on any machine;
        where they do not, the new one. Without maps it is judged by the middle alone.
        """
        once, found = Once(), []
        maps = self.maps()
        for i, clause in enumerate(progress(self.clauses, self.identifier, "clause")):
            number = clause.measure(run=once)
            there = maps[i] if maps else Map(number, None, [], [])
            if not maps or not agree(number, there.number, clause):
                there = there._replace(number=number, truth=clause.bound.keeps(number))
            found.append(there)
        return self.judged(found)

    def judged(self, maps: Sequence[Map]) -> Finding:
        """What the maps of its clauses say of it."""
        pairs = list(zip(self.clauses, maps, strict=True))
        answer = verdict([found for clause, found in pairs if not clause.aside])
        return Finding(
            claim=self.identifier,
            statement=self.statement,
            verdict=answer,
            qualification=qualification(answer, pairs),
            setup=self.setup,
            maps=pairs,
            code=code_link(self.declared),
        )


CLAIMS: dict[str, Claim] = {}
"""The claims of the book by their identifiers, such as "B1"."""

MEASURED: dict[str, Claim] = {}
"""Those whose clauses are measured, and not taken from others: also the rows of a table that are no
claims of the book by themselves."""


def qualification(answer: Verdict, pairs: Sequence[tuple[Clause, Map]]) -> str:
    """Under which condition a claim holds, what is true instead, or what is left open."""
    counted = [(clause, found) for clause, found in pairs if not clause.aside]
    if answer is Verdict.HOLDS_IF:
        conditions = {clause.name: condition(clause, found) for clause, found in counted}
        distinct = dict.fromkeys(words for words in conditions.values() if words)
        if len(distinct) < 2:
            return "".join(distinct)
        return "; ".join(f"{words} ({name})" for name, words in conditions.items() if words)
    if answer is Verdict.DOES_NOT_HOLD:
        settled = (Verdict.HOLDS, Verdict.HOLDS_IF)
        told = [(c, found) for c, found in pairs if c.aside and found.verdict in settled]
        # Where nothing is told beside it, what was seen in its place.
        told = told or [(c, f) for c, f in counted if f.verdict is Verdict.DOES_NOT_HOLD]
        return "; ".join(sentence(clause, found.number) for clause, found in told)
    if answer is Verdict.NOT_SETTLED:
        unsettled = [(c, f) for c, f in counted if f.verdict is Verdict.NOT_SETTLED]
        parts = [
            f"{clause.name} hangs on {', '.join(choice.says for choice in found.turned)}"
            if found.turned
            else f"the runs leave {clause.name} open"
            for clause, found in unsettled
        ]
        return "; ".join(parts)
    return ""


def stated(
    identifier: str, statement: str, setup: str
) -> Callable[[Callable[[], Sequence[Clause]]], Claim]:
    """Makes a claim of the function that gives its clauses, and puts it on the list.

    Raises ValueError for an identifier that is there already.
    """

    def make(declared: Callable[[], Sequence[Clause]]) -> Claim:
        made = Claim(identifier, statement, setup, declared)
        made.listed(CLAIMS, MEASURED)
        return made

    return make
