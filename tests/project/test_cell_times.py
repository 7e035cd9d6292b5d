"""How long a cell takes in the browser is told from how long it took when the book was made."""

import cell_times
import pytest


def notebook(*cells: tuple[str, float, list[str]]) -> dict[str, object]:
    """A notebook that was run: sources, seconds and tags of its code cells."""
    made = [
        {"cell_type": "code", "source": [source], "metadata": {"seconds": seconds, "tags": tags}}
        for source, seconds, tags in cells
    ]
    text = {"cell_type": "markdown", "source": ["words"], "metadata": {}}
    return {"cells": [text, *made]}


def test_a_cell_takes_as_long_as_all_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_times, "FACTOR", 10)
    found = cell_times.cell_seconds(
        notebook(
            ("import math\nx = 0", 100.0, ["setup"]),
            ("a = x + 1", 2.0, []),
            ("b = x + 2", 50.0, []),
            ("def f(a): ...\n\n\nexercises.check('f', f)", 70.0, []),
            ("a + 1", 0.0, []),
            ("f(b)", 1.2, []),
        )
    )
    assert found == [0, 20, 500, 0, 20, 510]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, 0), (3.9, 5), (12, 10), (13, 15), (44, 40), (46, 50), (161, 160)]
)
def test_it_is_said_in_round_numbers(seconds: float, said: int) -> None:
    assert cell_times.rounded(seconds) == said


def test_only_the_long_ones_are_marked() -> None:
    body = '<div class="cell docutils"><div class="cell_input docutils"></div></div>' * 3
    marked = cell_times.mark(body, [0, 40, 0])
    assert marked.count("data-seconds") == 1
    assert marked.split('<div class="cell_input docutils">')[1].endswith(
        '<div data-seconds="40" class="cell docutils">'
    )
    assert marked.replace(' data-seconds="40"', "") == body
    with pytest.raises(ValueError, match="3 code cells, and its notebook 2"):
        cell_times.mark(body, [0, 0])
