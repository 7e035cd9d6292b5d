"""The cells of the matrix, what they say in words, and that Q1 follows from them."""

import re

import nbformat
import numpy as np
import pytest

from companion.claims import CLAIMS, Verdict, challenges, matrix
from companion.claims.form import Map, Number
from companion.studies.challenges import APPLICABLE, PROBLEMS, REASONS, REMEDIES, Gains
from tools.project import BOOK


def cell(number, truth=None, tried=()):
    clause = challenges.ROWS["saddle"].clauses[0]
    truth = clause.bound.keeps(number) if truth is None else truth
    return clause, Map(number, truth, [], list(tried))


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((2.0, 1.6, 2.5), "helps"),
        ((2.0, 1.4, 2.5), "open"),
        ((1.0, 0.7, 1.4), "not enough"),
        ((0.6, 0.4, 0.9), "not enough"),
        ((0.5, 0.4, 0.6), "worse"),
    ],
)
def test_what_a_cell_says(parts, words):
    assert matrix.effect(*cell(Number(*parts))) == words


def test_a_cell_that_hangs_on_a_choice_says_so():
    number = Number(2.0, 1.6, 2.5)
    choices = challenges.ROWS["saddle"].clauses[0].choices
    kept = [(choice, number, i > 4) for i, choice in enumerate(choices)]
    assert matrix.effect(*cell(number, tried=kept)) == "helps, not sturdy"
    false = [(choice, number, i > 4) for i, choice in enumerate(choices)]
    assert matrix.effect(*cell(Number(1.0, 0.9, 1.1), tried=false)) == "not enough, not sturdy"
    assert matrix.groups(cell(number, tried=kept)[1]) == 0


def test_gains_are_numbers_with_intervals_that_hold_for_all_cells_together():
    rng = np.random.default_rng(0)
    missed = 0
    for _ in range(300):
        # All cells of a matrix in which no remedy does anything.
        gains = rng.normal(size=(len(APPLICABLE), len(challenges.SEEDS)))
        numbers = [challenges._gained(Gains(np.zeros(24), gain, False)) for gain in gains]
        missed += any(not n.low <= 0 <= n.high for n in numbers)
    assert missed / 300 == pytest.approx(0.05, abs=0.04)


def test_of_updates_the_quotient_is_told():
    without, with_it = np.full(24, 90.0), np.full(24, 30.0)
    assert challenges._gained(Gains(without, with_it, True)).value == pytest.approx(3)


def test_q1_has_the_cells_that_the_source_names_and_no_other():
    named = sum(len(remedies) for remedies in challenges.TABLE.values())
    finding = CLAIMS["Q1"]()
    assert len(finding.maps) == named
    for problem, remedies in challenges.TABLE.items():
        row = matrix.Row(problem).cells
        for remedy in remedies:
            assert row[remedy][1] in [found for _, found in finding.maps]
        assert not set(remedies) & set(challenges.SECTIONS[problem])
        assert set(challenges.RESETS[problem]) <= set(REMEDIES)
    false = any(found.verdict is Verdict.DOES_NOT_HOLD for _, found in finding.maps)
    assert (finding.verdict is Verdict.DOES_NOT_HOLD) == false


def slug(heading):
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_sections_that_cells_lead_to_are_there(problem):
    notebook = nbformat.read(BOOK / f"{matrix.CHAPTERS[problem]}.ipynb", as_version=4)
    headings = {
        slug(line.lstrip("#"))
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    }
    led_to = {section for (row, _), section in matrix.STUDIED.items() if row == problem}
    assert led_to
    assert led_to <= headings
    assert set(matrix.STUDIED) <= set(APPLICABLE)


def test_the_tables_say_every_cell_in_words_and_in_html():
    whole = repr(matrix.Matrix())
    for problem in PROBLEMS:
        row = matrix.Row(problem)
        html, text = row._repr_html_(), repr(row)
        assert html.count("<tr>") == 1 + len(REMEDIES)
        assert "<caption>" in html
        for remedy, says in row.effects().items():
            applies = (problem, remedy) not in REASONS
            assert (f"<strong>{says}</strong>" in html) or not applies
            assert REMEDIES[remedy].label in text
            assert says in whole
    assert len(whole.splitlines()) == 1 + len(REMEDIES)
