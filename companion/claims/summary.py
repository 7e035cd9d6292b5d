"""A claim that sums up others: its clauses are theirs, and nothing is measured a second time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from companion.claims.claim import CLAIMS, MEASURED, Claim
from companion.claims.finding import Finding
from companion.claims.form import Clause, Map


@dataclass(frozen=True, kw_only=True)
class Borrowed(Clause):
    """A clause of another claim.

    Attributes:
        source: that claim.
        own: its name there.
    """

    source: Claim
    own: str


class Summary(Claim):
    """A claim made of clauses of others, each named by claim and clause: "G2 network".

    Its maps are theirs, so that it never contradicts what it sums up, and a clause that is better
    supported never makes it worse.
    """

    def maps(self) -> list[Map] | None:
        """The maps of those clauses, as they are kept there; None if one of them is out of date."""
        found = []
        for clause in self.clauses:
            assert isinstance(clause, Borrowed)
            maps = clause.source.maps()
            if maps is None:
                return None
            found.append(maps[[c.name for c in clause.source.clauses].index(clause.own)])
        return found

    def __call__(self) -> Finding:
        """Judges it by the maps that are kept: their middles are measured anew where they belong.

        Raises LookupError if a map is missing or out of date.
        """
        if (maps := self.maps()) is None:
            raise LookupError(f"a map that {self.identifier} sums up is out of date")
        return self.judged(maps)


def of(identifier: str, *names: str, aside: bool = False, prefix: bool = True) -> list[Clause]:
    """Clauses of another claim, for a summary.

    Args:
        identifier: of the claim.
        names: of its clauses.
        aside: whether the summary tells them beside.
        prefix: whether each says where it comes from.

    Raises KeyError for a claim or a clause that there is not.
    """
    source = MEASURED[identifier]
    clauses = {clause.name: clause for clause in source.clauses}
    borrowed: list[Clause] = []
    for name in names:
        kept = {field.name: getattr(clauses[name], field.name) for field in fields(Clause)}
        kept["name"] = f"{identifier} {name}"
        kept["says"] = f"{identifier}: {kept['says']}" if prefix else kept["says"]
        kept["aside"] = aside
        borrowed.append(Borrowed(**kept, source=source, own=name))
    return borrowed


def summed(
    identifier: str, statement: str, setup: str
) -> Callable[[Callable[[], Sequence[Clause]]], Summary]:
    """Makes a summary of the function that gives its clauses, by `of`, and puts it on the list.

    Raises ValueError for an identifier that is there already.
    """

    def make(declared: Callable[[], Sequence[Clause]]) -> Summary:
        made = Summary(identifier, statement, setup, declared)
        made.listed(CLAIMS)
        return made

    return make
