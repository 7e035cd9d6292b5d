"""Claims that sum up others."""

import itertools

import pytest

from companion.claims import CLAIMS, Verdict
from companion.claims.claim import Claim
from companion.claims.form import Map, Number, verdict, weakness
from companion.claims.summary import Summary, of

SUMMARIES = [claim for claim in CLAIMS.values() if isinstance(claim, Summary)]
ORDER = [Verdict.DOES_NOT_HOLD, Verdict.NOT_SETTLED, Verdict.HOLDS_IF, Verdict.HOLDS]


@pytest.mark.parametrize("claim", SUMMARIES, ids=lambda claim: claim.identifier)
def test_a_summary_says_what_the_claims_say_that_it_sums_up(claim):
    finding = claim()
    for clause, found in finding.maps:
        source, name = clause.source, clause.own
        maps = dict(zip((c.name for c in source.clauses), source.maps(), strict=True))
        assert found == maps[name]
        own = next(c for c in source.clauses if c.name == name)
        assert clause.says in (own.says, f"{source.identifier}: {own.says}")
        assert (clause.bound, clause.settings) == (own.bound, own.settings)
    verdicts = [found.verdict for clause, found in finding.maps if not clause.aside]
    assert finding.verdict is min(verdicts, key=ORDER.index)


def test_a_clause_that_is_better_supported_never_makes_it_worse():
    number = Number(1.0, 1.0, 1.0)
    of_each = [
        Map(number, truth, strip, [])
        for truth, strip in (
            (False, []),
            (None, []),
            (True, [(0.0, number, True), (1.0, number, False)]),
            (True, []),
        )
    ]
    assert [found.verdict for found in of_each] == ORDER
    for first, second in itertools.pairwise(of_each):
        for other in of_each:
            worse, better = verdict([first, other]), verdict([second, other])
            assert ORDER.index(worse) <= ORDER.index(better)
            assert weakness(first) < weakness(second)


def test_every_clause_that_says_a_method_is_faster_than_gradient_descent_is_summed_up():
    methods = ("momentum", "RMSprop", "Adam")
    expected = {"L4 valley", "L4 valleys", "P3 Adam's pace"}  # their studies name no other method
    for claim in CLAIMS.values():
        if isinstance(claim, Claim) and not isinstance(claim, Summary):
            expected |= {
                f"{claim.identifier} {clause.name}"
                for clause in claim.clauses
                if clause.settings.get("method") in methods
                and clause.settings.get("other") == "gradient descent"
                and clause.bound.most <= 1
            }
    assert {clause.name for clause in CLAIMS["K5"].clauses if not clause.aside} == expected


def test_only_clauses_that_there_are_can_be_summed_up():
    with pytest.raises(KeyError):
        of("B4", "no such clause")
    with pytest.raises(KeyError):
        of("Z9", "differences")
