"""Each public callable of the mathematics works as documented, or refuses in words, whatever comes.

For every argument a program makes bad values: those that everybody passes by mistake, those that
NumPy takes without a word, and those at the edge. Each call has to give what its documentation
says, or to raise TypeError or ValueError that names the argument and what came, by a `raise` of the
companion; nothing is changed by then. What a call is allowed to do with a value stands in
`values.py`, what is looked at in `judge.py`, the calls in `cases/`.

A call whose value is huge but finite may give inf or NaN where NumPy warns, or where the docstring
says so: it is an honest answer. Anything else that is not finite is a fault, and so is a warning.

`python -m tests.contract optim.Adam` judges the callables with such a name alone.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from companion import data
from tests.contract.contract import cases, counted, failures, gaps, judged, table
from tests.contract.judge import Outcome
from tests.contract.public import EXEMPT, WINGS, exempt


@pytest.mark.parametrize("wing", WINGS)
def test_every_call_works_or_refuses_in_words(
    wing: str, record_property: Callable[[str, object], None]
) -> None:
    verdicts = judged(cases(wing))
    counts = counted(verdicts)
    record_property("contract", {name: dict(of_wing) for name, of_wing in counts.items()})
    found = failures(verdicts)
    assert not found, f"\n{found}\n\n{table(counts)}"


@pytest.mark.parametrize("wing", WINGS)
def test_nothing_public_is_left_out(wing: str) -> None:
    assert gaps(wing) == []


def test_nothing_is_exempt_in_vain() -> None:
    reasons = {reason for wing in WINGS for reason in exempt(wing).values()}
    assert reasons == {rule.reason for rule in EXEMPT}


def test_what_becomes_public_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def two_moons(n: int, *, noise: float = 0.1, colour: str = "", rng: int = 0) -> None:
        """A function with an argument more."""

    def new() -> None:
        """A function more."""

    cases("companion.data")  # which names the functions as they are when it is loaded
    monkeypatch.setattr(data, "two_moons", two_moons)
    monkeypatch.setattr(data, "new", new, raising=False)
    monkeypatch.setattr(data, "__all__", [*data.__all__, "new"])
    monkeypatch.setattr(data.Points, "moved", new, raising=False)
    assert gaps("companion.data") == [
        "companion.data.new is public, and has no case",
        "companion.data.two_moons takes ['n', 'noise', 'colour', 'rng'], "
        "its case ['n', 'noise', 'rng']",
    ]


def test_a_check_that_is_taken_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = [case for case in cases("companion.data") if case.name.endswith("two_moons")]
    assert failures(judged(chosen)) == ""
    monkeypatch.setattr("companion.data.planar.number", lambda name, value, **bounds: value)
    found = {(v.argument, v.trial, v.outcome) for v in judged(chosen) if not v.good}
    assert {argument for argument, _, _ in found} == {"noise"}
    assert ("noise", "None", Outcome.RAW) in found
    assert ("noise", "None", Outcome.CHANGED) in found  # the generator has moved on by then
    assert ("noise", "-1e308", Outcome.TAKEN) in found


@pytest.mark.parametrize("wing", WINGS)
def test_every_case_is_there_once(wing: str) -> None:
    titles = [case.title for case in cases(wing)]
    assert len(titles) == len(set(titles))
