"""The page on speed says what the tables say: all of them, nothing else, and what is missed."""

import re

import pytest

from bench.__main__ import RESULTS, read
from bench.targets import promises, tables, wishes
from bench.trainings import PEERS
from bench.workloads import WORKLOADS
from tools.project import BOOK

PAGE = BOOK / "speed.md"
TABLE = re.compile(r"```\{csv-table\}.*?^:file: (\S+)$.*?^```$", re.DOTALL | re.MULTILINE)
# What is no prose: code, formulas, the head of the page.
NOT_PROSE = re.compile(r"\A---\n.*?^---$|```.*?^```$|`[^`]*`|\$[^$]*\$", re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(scope="module")
def results():
    return read(RESULTS)


@pytest.fixture(scope="module")
def page():
    """The page with its tables in the places where it shows them."""
    return TABLE.sub(
        lambda match: (PAGE.parent / match[1]).read_text("utf-8"), PAGE.read_text("utf-8")
    )


def test_the_page_shows_every_table(results):
    shown = [(PAGE.parent / name).resolve() for name in TABLE.findall(PAGE.read_text("utf-8"))]
    assert sorted(shown) == sorted((RESULTS / f"{name}.csv").resolve() for name in results)


def test_what_the_tables_say_of_the_promises_is_what_was_measured(results):
    for name, rows in tables(results).items():
        assert results[name] == rows, f"{name}.csv is of another measurement: run make bench"


def test_every_missed_promise_is_named_on_the_page_with_its_figure(results, page):
    for promise in [*promises(results), *wishes(results)]:
        what, limit, figure, missed = promise.row()
        if not promise.kept:
            assert f"{what},{limit},{figure},{missed}" in page.replace('"', "")


def test_every_number_of_the_text_is_in_a_table(results):
    said = NOT_PROSE.sub(" ", PAGE.read_text("utf-8"))
    held = {n for rows in results.values() for row in rows for n in NUMBER.findall(" ".join(row))}
    # Above 1, the companion is faster.
    assert set(NUMBER.findall(said)) - held == {"1"} - held


def test_everything_was_measured(results):
    peers = [name for name, *_ in results["trainings"][1:-1]]
    assert peers == [peer.name for peer in PEERS]
    assert results["trainings"][0][1:-1] == list(WORKLOADS)
    assert {name for name, *_ in results["imports"][1:]} >= {"numpy", "companion", "torch"}
    assert len(results["lattice"]) == 3


def test_the_workloads_of_the_table_are_those_that_are_measured(results):
    assert [row[1] for row in results["workloads"][1:]] == [str(w) for w in WORKLOADS.values()]
