"""The notation page: where a letter has which meaning; what has one meaning has one row."""

import json
import re

import pytest

from tools.project import BOOK

SEVERAL = "## Letters with several meanings"
ELSEWHERE = "everywhere else"


def rows(text):
    """The cells of each row of the tables, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("| $")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def formulas(chapter):
    cells = json.loads((BOOK / chapter).read_text("utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return "\n".join(
        re.sub(r"\\(text|operatorname)\{[^}]*\}", " ", found)
        for pair in re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, re.DOTALL)
        for found in pair
    )


def pages():
    before, after = (BOOK / "notation.md").read_text("utf-8").split(SEVERAL)
    several, operations = after.split("\n## ", 1)
    return rows(before) + rows(operations), rows(several)


ONE, MANY = pages()


@pytest.mark.parametrize("row", MANY, ids=lambda row: f"{row[0]} {row[1][:20]}")
def test_a_letter_occurs_in_the_chapters_that_are_named(row):
    symbol, where = row[0].strip("$"), row[1]
    chapters = re.findall(r"\(([\w-]+\.ipynb)\)", where)
    assert where == ELSEWHERE or chapters
    letter = re.escape(symbol.removesuffix("_i"))
    # A letter alone, or with an index where that is what the row is about.
    pattern = rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])" + (r"_" if symbol.endswith("_i") else "")
    for chapter in chapters:
        assert re.search(pattern, formulas(chapter)), f"{symbol} is not in {chapter}"


def test_every_letter_of_the_last_table_has_several_meanings():
    symbols = [row[0] for row in MANY]
    assert all(symbols.count(symbol) > 1 for symbol in symbols)


def test_what_is_in_the_other_tables_is_there_once():
    symbols = [s for row in ONE for s in re.findall(r"\$([^$]+)\$", row[0])]
    assert len(symbols) == len(set(symbols)), sorted(s for s in symbols if symbols.count(s) > 1)
    elsewhere = {row[0].strip("$") for row in MANY if row[1] == ELSEWHERE}
    assert not set(symbols) & {row[0].strip("$") for row in MANY} - elsewhere
