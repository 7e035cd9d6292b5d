"""The table and the picture of all claims as HTML: everything in them comes from the data."""

import copy
import re

import pytest
from bs4 import BeautifulSoup, Tag
from evidence_table import COLUMNS, SORTABLE, drawing, picture, table
from verdict_marks import SHAPES, VERDICTS

from companion.claims import CLAIMS, Verdict
from companion.claims.strip import strip
from companion.claims.words import sentence
from tools.evidence import read

RECORDS = read()


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(scope="module")
def page() -> BeautifulSoup:
    return soup(table(RECORDS))


def row(page: BeautifulSoup, claim: str) -> Tag:
    found = page.select_one(f"tbody#claim-{claim}")
    assert found
    return found


def cell(page: BeautifulSoup, claim: str, column: str) -> Tag:
    found = row(page, claim).select_one(f'.seen > [data-column="{column}"]')
    assert found
    return found


def test_the_marks_know_all_verdicts() -> None:
    assert set(VERDICTS) == {verdict.value for verdict in Verdict}
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_each_claim_has_one_row_in_the_order_of_the_book(page: BeautifulSoup) -> None:
    assert [body["data-claim"] for body in page.select("tbody")] == list(RECORDS)
    for claim, record in RECORDS.items():
        assert record["statement"] in cell(page, claim, "what is said").get_text()
        assert cell(page, claim, "verdict").get_text() == record["verdict"]
        assert record["qualification"] in cell(page, claim, "what is said").get_text()
        links = [str(link["href"]) for link in row(page, claim).select("a")]
        assert links[0].endswith(f".html#claim-{claim}")
        assert "companion/claims/" in links[-1]


def test_the_table_is_one_to_whoever_hears_it(page: BeautifulSoup) -> None:
    """Where it is drawn as cards, browsers forget what its elements are."""
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row"}
    for name, role in {**roles, "thead th": "columnheader", "tbody th": "rowheader"}.items():
        assert {element.get("role") for element in page.select(name)} == {role}
    assert {element.get("role") for element in page.select("td")} == {"cell"}
    assert [head.get_text() for head in page.select("thead th")] == COLUMNS
    assert {h.get_text() for h in page.select("thead [data-sortable]")} == SORTABLE
    for drawn in page.select("svg"):
        assert drawn["aria-hidden"] == "true"
    for bar in page.select(".strip, .choices"):
        assert bar["role"] == "img"
        assert bar["aria-label"]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_row_shows_the_clause_that_its_verdict_hangs_on(page: BeautifulSoup, claim: str) -> None:
    measurement = CLAIMS[claim]
    maps = measurement.maps()
    assert maps
    said = cell(page, claim, "the number that decides").get_text()
    shown = [
        (clause, found)
        for clause, found in zip(measurement.clauses, maps, strict=True)
        if not clause.aside
        and found.verdict.value == RECORDS[claim]["verdict"]
        and sentence(clause, found.number) in said
    ]
    assert shown
    clause, found = shown[0]
    bar = strip(clause, found)
    where = cell(page, claim, "where it turns")
    assert (str(where.select_one(".strip")) == str(soup(bar))) if bar else not where.select("i")
    if clause.along:
        assert clause.along.says in where.get_text()
    sturdy = cell(page, claim, "sturdiness")
    free = [truth for choice, _, truth in found.tried if not choice.condition]
    if found.truth is not None:
        keep = sum(truth is found.truth for truth in free)
        assert sturdy.get_text() == f"{keep} of {len(free)}"
        assert f"width:{keep / len(free):.0%}" in str(sturdy)
        assert float(str(sturdy["data-sort"])) == pytest.approx(keep / len(free), abs=1e-3)
    opened = row(page, claim).select_one(".opened")
    assert opened
    assert len(opened.select("li")) == len(measurement.clauses)


def test_a_verdict_that_turns_is_another_mark() -> None:
    records = copy.deepcopy(RECORDS)
    records["B1"]["verdict"] = "does not hold as stated"
    assert row(soup(table(records)), "B1")["data-verdict"] == "does not hold as stated"
    mark = soup(picture(records)).select_one("[data-claim=B1] svg")
    assert mark
    assert mark["data-verdict"] == "does not hold as stated"


def test_the_key_and_the_caption_count(page: BeautifulSoup) -> None:
    drawn = soup(picture(RECORDS))
    for text in (page.select(".verdict-key"), drawn.select("figcaption")):
        words = text[0].get_text()
        assert str(len(RECORDS)) in words
        counts = {str(w): int(n) for w, n in re.findall(r"([a-z][a-z ]*[a-z]) (\d+)[,.]", words)}
        assert counts == {
            verdict: sum(record["verdict"] == verdict for record in RECORDS.values())
            for verdict in VERDICTS
        }


def test_the_picture_has_a_mark_for_each_claim_that_leads_to_its_row(page: BeautifulSoup) -> None:
    drawn = soup(picture(RECORDS))
    rows = {body["id"] for body in page.select("tbody")}
    marks = drawn.select("a")
    assert [mark["data-claim"] for mark in marks] == list(RECORDS)
    for mark, (claim, record) in zip(marks, RECORDS.items(), strict=True):
        assert mark["aria-label"] == f"{claim} {record['verdict']}"
        assert mark["data-verdict"] == record["verdict"]
        shape = mark.select_one("svg")
        assert shape
        assert shape["data-verdict"] == record["verdict"]
        assert record["statement"] in str(mark["title"])
        place = str(mark["href"]).split("#")
        assert place[0] == "evidence.html"
        assert place[1] in rows
    assert drawn.select_one("figure[aria-label]")
    chapters = {m.__module__ for m in CLAIMS.values()}
    assert len(drawn.select(".chapter")) == len(chapters)


def test_what_lies_off_a_scale_is_an_arrow_at_its_end() -> None:
    inside = drawing((1.0, 0.5, 2.0), (0.01, 100), (1, 1), log=True)
    assert 'cx="50.0"' in inside
    assert "M100 6" in drawing((5e11, 4e11, 1e12), (0.01, 100), (1, 1), log=True)
    assert "M0 6" in drawing((0.0, 0.0, 0.5), (0.01, 100), (1, 1), log=True)
    enough = soup(drawing((0.1, 0.1, 0.1), (0, 1), (0.9, float("inf")))).select_one("rect")
    assert enough
    assert (float(str(enough["x"])), float(str(enough["width"]))) == (90, 10)
