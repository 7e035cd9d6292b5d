"""The maps that are kept: whole, of the clauses as they are, and a part of each measured anew."""

import hashlib
import random
from dataclasses import replace

import pytest

from companion.claims import MEASURED, kept
from companion.claims.form import STURDY, Bound, Once, agree
from tools.fingerprint import fingerprint

MAPPED = list(MEASURED.values())
MANY = 8
"""Of a claim with more clauses, a row of a table, so many are looked at."""
CLAUSES = [
    pytest.param(claim, clause, id=f"{claim.identifier}-{clause.name}")
    for claim in MAPPED
    for clause in claim.clauses
]
STALE = "the kept map says otherwise; if the code is right: make evidence OPTIONS=<claim>"


@pytest.mark.parametrize("claim", MAPPED, ids=lambda claim: claim.identifier)
def test_taking_the_phenomenon_out_turns_every_clause(claim):
    once = Once()
    standing = [c.name for c in claim.clauses if not c.is_refuted_by_its_opposite(once)]
    assert not standing


@pytest.mark.parametrize(("claim", "clause"), CLAUSES)
def test_a_clause_is_tried_at_other_choices(claim, clause):
    """What is random, with other seeds among them: without, luck passes for a fact."""
    assert clause.choices
    assert len({choice.says for choice in clause.choices}) == len(clause.choices)
    if "seeds" in clause.settings:
        own = set(clause.settings["seeds"])
        others = [set(c.settings["seeds"]) for c in clause.choices if "seeds" in c.settings]
        assert any(not own & other for other in others)


@pytest.mark.parametrize("claim", MAPPED, ids=lambda claim: claim.identifier)
def test_a_part_of_each_map_measured_anew_is_as_it_is_kept(claim):
    """Another part whenever the code of the companion changes.

    Clauses that read the same runs are tried at the same place, so that it is run once.
    """
    code = f"{fingerprint(['companion/**/*.py'])} {claim.identifier}"
    order = random.Random(hashlib.sha256(code.encode()).digest())
    once, places = Once(), []
    for clause in order.sample(claim.clauses, min(len(claim.clauses), MANY)):
        found = kept.map_of(clause, kept.read()[claim.identifier][clause.name])
        points = [({}, found.number, clause.bound)]
        if axis := clause.along:
            whole = int if axis.whole else float
            points += [({axis.setting: whole(v)}, n, clause.bound) for v, n, _ in found.strip]
        points += [(c.settings, n, c.bound or clause.bound) for c, n, _ in found.tried]
        run = clause.study, {**clause.settings}
        shared = [p for p in points if (*run, p[0]) in places]
        changes, number, bound = order.choice(shared or points)
        places.append((*run, changes))
        again = clause.measure(changes, once)
        where = f"{clause.name}, {changes}: {STALE}"
        assert agree(again, number, replace(clause, bound=bound)), where


def test_the_bounds_of_all_clauses_can_turn_them():
    for param in CLAUSES:
        bound = param.values[1].bound
        assert bound != Bound()
        assert bound.least <= bound.most
    assert 0.5 < STURDY < 1
