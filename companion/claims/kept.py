"""The maps of all claims as they were last measured, which takes half an hour or more.

`make evidence` writes them. They are part of the package: a notebook that runs elsewhere has them,
too.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from companion.claims.form import Bound, Clause, Map, Number

PATH = Path(__file__).with_name("maps.json")

Record = dict[str, Any]


def record(clause: Clause, found: Map) -> Record:
    """A map as it is kept; `map_of` reads it."""
    return {
        "number": _short(found.number, clause.bound),
        "strip": [[value, *_short(number, clause.bound)] for value, number, _ in found.strip],
        "tried": {c.says: _short(number, c.bound or clause.bound) for c, number, _ in found.tried},
    }


def _short(number: Number, bound: Bound) -> list[float]:
    """A number in six digits, if its truth is the same: more are those of one machine."""
    value, low, high = (float(f"{part:.6g}") for part in number[:3])
    short = Number(value, low, high, number.runs)
    return [*(short if bound.keeps(short) is bound.keeps(number) else number)]


def map_of(clause: Clause, kept: Mapping[str, Any]) -> Map:
    """A map that was kept, judged by the bounds as they are now.

    Raises KeyError for a choice that was not measured.
    """
    number = Number(*kept["number"])
    strip = [(row[0], Number(*row[1:])) for row in kept["strip"]]
    truth = clause.bound.keeps(number)
    tried = [
        (choice, Number(*kept["tried"][choice.says]))
        for choice in clause.choices
        if clause.can_turn_by(choice, truth)
    ]
    return Map(
        number,
        truth,
        [(value, there, clause.bound.keeps(there)) for value, there in strip],
        [(c, other, (c.bound or clause.bound).keeps(other)) for c, other in tried],
    )


@functools.cache
def read() -> dict[str, dict[str, Record]]:
    """What is kept of each claim, by its identifier and the names of its clauses."""
    if not PATH.exists():
        return {}
    records: dict[str, dict[str, Record]] = json.loads(PATH.read_text("utf-8"))
    return records


def maps(claim: str, clauses: Sequence[Clause]) -> list[Map] | None:
    """The maps of a claim's clauses; None if one of them was not measured as it is now."""
    records = read().get(claim, {})
    try:
        return [map_of(clause, records[clause.name]) for clause in clauses]
    except KeyError:
        return None
