"""That the verdicts of Q1 can turn."""

from companion.claims import CLAIMS, Verdict
from companion.studies import challenges
from companion.studies.challenges import table


def rows_with(monkeypatch, values):
    """The matrix with made-up measurements: `values` of a problem and a remedy."""
    monkeypatch.setattr(
        table,
        "_measured",
        lambda problem, remedy: challenges.Measured(1.0, values(problem, remedy), 0.0),
    )
    monkeypatch.setattr(table, "cell", table.cell.__wrapped__)


def test_remedies_that_all_help_turn_q1(monkeypatch):
    def values(problem, remedy):
        counts = challenges.PROBLEMS[problem].counts_updates
        return (10.0 if remedy else 100.0,) * 5 if counts else (0.9 if remedy else 0.1,) * 5

    rows_with(monkeypatch, values)
    finding = CLAIMS["Q1"]()
    assert finding.verdict is Verdict.HOLDS
    assert finding.numbers["supported"] == finding.numbers["recommended"] == 18
    assert finding.deciding.value == finding.deciding.low == 18


def test_one_recommended_cell_without_effect_keeps_q1_from_holding(monkeypatch):
    def values(problem, remedy):
        idle = not remedy or (problem, remedy) == ("saddle", "dropout")
        counts = challenges.PROBLEMS[problem].counts_updates
        return (100.0 if idle else 10.0,) * 5 if counts else (0.1 if idle else 0.9,) * 5

    rows_with(monkeypatch, values)
    finding = CLAIMS["Q1"]()
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert finding.numbers["supported"] == 17
    assert finding.deciding.value == finding.deciding.high == 17


def test_a_remedy_that_helps_with_some_seeds_counts_with_these(monkeypatch):
    def values(problem, remedy):
        counts = challenges.PROBLEMS[problem].counts_updates
        if (problem, remedy) == ("saddle", "dropout"):
            return (10.0, 100.0, 66.6, 66.7, 10.0)
        return (10.0 if remedy else 100.0,) * 5 if counts else (0.9 if remedy else 0.1,) * 5

    rows_with(monkeypatch, values)
    found = CLAIMS["Q1"]().deciding
    assert (found.low, found.value, found.high, found.runs) == (17, 18, 18, 5)
