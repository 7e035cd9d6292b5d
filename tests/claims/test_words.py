"""How clauses and maps are told."""

import math
import re

from companion.claims.form import Axis, Bound, Choice, Clause, Map, Number
from companion.claims.strip import LOOKS, choices, strip
from companion.claims.words import boundary, condition, number_in_words, sentence, sturdiness

HALF = Number(0.5, 0.4, 0.6, 20)
CLAUSE = Clause(
    "share",
    "after {steps:,} steps {number} of the runs fall",
    study=lambda steps, rate: steps,
    settings={"steps": 1000, "rate": 0.1},
    reads=float,
    bound=Bound(least=0.3),
    opposite={"rate": 0.0},
    form=".0%",
    along=Axis("rate", "the rate", [0.01, 10.0], log=True),
    choices=[Choice("longer", {"steps": 2000}), Choice("shorter", {"steps": 500})],
)
LOW = Number(0.1, 0.0, 0.2, 20)
FOUND = Map(
    HALF,
    True,
    [(0.01, HALF, True), (0.1, HALF, True), (1.0, LOW, False), (10.0, LOW, False)],
    [(CLAUSE.choices[0], HALF, True), (CLAUSE.choices[1], LOW, False)],
)


def test_a_number_comes_with_its_interval():
    assert number_in_words(HALF, ".2f") == "0.50 (0.40 … 0.60)"
    assert number_in_words(Number(3.0, 3.0, 3.0), ".0f") == "3"


def test_a_number_without_lasting_digits_is_told_by_its_bound():
    tiny = Number(3e-16, 3e-16, 3e-16)
    assert number_in_words(tiny, "bound", Bound(most=1e-12)) == "at most 1e-12"
    assert number_in_words(tiny, "bound", Bound(least=1e-12)) == "3.0e-16"
    assert number_in_words(HALF, "bound", Bound(0.1, 0.9)) == "from 0.1 to 0.9"
    assert number_in_words(HALF, "bound", Bound(least=0.1)) == "at least 0.1"


def test_a_sentence_has_its_number_and_its_settings():
    assert sentence(CLAUSE, HALF) == "after 1,000 steps 50% (40% … 60%) of the runs fall"


def test_where_it_turns_and_which_choices_keep_it():
    assert boundary(CLAUSE, FOUND) == "it turns where the rate is between 0.1 and 1"
    assert sturdiness(FOUND) == "kept by 1 of 2 other choices, not by: shorter"
    assert condition(CLAUSE, FOUND) == "the rate is at most 0.1"
    turned = FOUND._replace(strip=[(v, n, not t) for v, n, t in FOUND.strip])
    assert condition(CLAUSE, turned) == "the rate is at least 1"
    outside = FOUND._replace(strip=[*FOUND.strip[:3], (10.0, HALF, True)])
    assert condition(CLAUSE, outside) == "the rate is at most 0.1 or at least 10"
    between = FOUND._replace(strip=[(v, n, not t) for v, n, t in outside.strip])
    between.strip[1] = (0.1, HALF, True)
    assert condition(CLAUSE, between) == "the rate is at least 0.1 and at most 1"
    still = FOUND._replace(strip=FOUND.strip[:2], tried=FOUND.tried[:1])
    assert boundary(CLAUSE, still) == "the rate from 0.01 to 0.1 does not turn it"
    assert sturdiness(still) == "kept by 1 of 1 other choices"
    assert condition(CLAUSE, still) == ""


def test_an_end_that_the_runs_leave_open_is_said():
    wide = Number(0.3, 0.2, 0.4, 20)
    ends = [(0.001, wide, None), *FOUND.strip[:2], (100.0, wide, None)]
    still = FOUND._replace(strip=ends)
    assert boundary(CLAUSE, still) == (
        "the rate from 0.001 to 100 does not turn it; the runs leave it open at 0.001 and 100"
    )
    between = [*FOUND.strip[:2], (0.3, wide, None), *FOUND.strip[2:]]
    assert boundary(CLAUSE, FOUND._replace(strip=between)) == boundary(CLAUSE, FOUND)
    beyond = FOUND._replace(strip=[*between, (100.0, wide, None)])
    assert boundary(CLAUSE, beyond).endswith("; the runs leave it open at 100")


def test_what_the_runs_leave_open_is_kept_by_no_choice():
    tried = [(Choice("longer"), Number(0.9, 0.8, 1.0, 20), True), (Choice("shorter"), LOW, False)]
    found = Map(HALF, None, FOUND.strip[:2], tried)
    assert sturdiness(found) == (
        "the runs leave it open; of 2 other choices 1 make it true and 1 false"
    )
    assert boundary(CLAUSE, found) == "the rate from 0.01 to 0.1 does not settle it"


def test_a_choice_that_is_named_is_a_condition():
    named = Choice("with a short run", {"steps": 5}, condition=True)
    found = Map(HALF, True, [], [(named, LOW, False)])
    assert condition(CLAUSE, found) == "it is not with a short run"
    other = Choice("from far away", {"steps": 5}, condition=True)
    two = Map(HALF, True, FOUND.strip, [(named, LOW, False), (other, LOW, False)])
    assert condition(CLAUSE, two) == (
        "the rate is at most 0.1, and it is not with a short run or from far away"
    )
    assert sturdiness(found) == ""


def test_a_strip_says_what_it_shows():
    bar = strip(CLAUSE, FOUND)
    assert "the rate: 0.01 true; 0.1 true; 1 false; 10 false" in bar
    widths = [float(width) for width in re.findall(r"flex:([\d.]+)\"></i>", bar)]
    # A decade between neighbours; the parts meet in the middle of them.
    assert math.isclose(sum(widths), 100, abs_tol=0.3)
    assert widths[0] < widths[1]
    assert bar.count(LOOKS[True]) == bar.count(LOOKS[False]) == 2
    assert strip(CLAUSE, FOUND._replace(strip=[])) == ""
    assert "longer: true; shorter: false" in choices(FOUND)
