"""A claim that sums up others: its clauses are theirs, and nothing is measured a second time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from companion.claims.claim import Claim
from companion.claims.finding import CLAIMS, Finding
from companion.claims.form import Clause, Map


class Summary(Claim):
    """A claim made of clauses of others, each named by claim and clause: "G2 network".

    Its maps are theirs, so that it never contradicts what it sums up, and a clause that is better
    supported never makes it worse.
    """

    def maps(self) -> list[Map] | None:
        """The maps of those clauses, as they are kept there; None if one of them is out of date."""
        found = []
        for clause in self.clauses:
            source, name = source_of(clause)
            maps = source.maps()
            if maps is None:
                return None
            found.append(maps[[c.name for c in source.clauses].index(name)])
        return found

    def __call__(self) -> Finding:
        """Judges it by the maps that are kept: their middles are measured anew where they belong.

        Raises LookupError if a map is missing or out of date.
        """
        if (maps := self.maps()) is None:
            raise LookupError(f"a map that {self.identifier} sums up is out of date")
        return self.judged(maps)


def source_of(clause: Clause) -> tuple[Claim, str]:
    """The claim that a clause of a summary comes from, and its name there."""
    identifier, name = clause.name.split(" ", 1)
    source = CLAIMS[identifier]
    assert isinstance(source, Claim)
    return source, name


def of(identifier: str, *names: str, aside: bool = False) -> list[Clause]:
    """Clauses of another claim, for a summary, in which each names where it comes from.

    Args:
        identifier: of the claim.
        names: of its clauses.
        aside: whether the summary tells them beside.

    Raises KeyError for a claim or a clause that there is not.
    """
    source = CLAIMS[identifier]
    assert isinstance(source, Claim)
    clauses = {clause.name: clause for clause in source.clauses}
    return [
        replace(
            clauses[name],
            name=f"{identifier} {name}",
            says=f"{identifier}: {clauses[name].says}",
            aside=aside,
        )
        for name in names
    ]


def summed(
    identifier: str, statement: str, setup: str
) -> Callable[[Callable[[], Sequence[Clause]]], Summary]:
    """Makes a summary of the function that gives its clauses, by `of`, and puts it on the list.

    Raises ValueError for an identifier that is there already.
    """

    def make(declared: Callable[[], Sequence[Clause]]) -> Summary:
        made = Summary(identifier, statement, setup, declared)
        made.listed()
        return made

    return make
