"""What is promised and not reached is named, and by how much."""

import copy

import pytest

from bench import targets
from bench.targets import missed, tables
from bench.workloads import WORKLOADS


def row(name, *figures, memory="300"):
    return [name, *(f"{figure} ({figure}–{figure})" for figure in figures), memory]


REACHED = {
    "trainings": [
        ["peer", "A", "B", "C", "D", "E", "peak memory in E, MB"],
        row("PyTorch eager", 9, 9, 9, 9, 9),
        row("PyTorch fused", 9, 9, 9, 9, 9),
        row("jax.jit", 2, 2, 2, 2, 2),
        row("jax.lax.scan", 0.1, 0.1, 0.1, 0.1, 0.1),
        row("scikit-learn", 3, 3, 3, 3, 3),
        row("lower bound", 0.1, 0.1, 0.1, 0.85, 0.95),
        row("the companion itself, µs a step", 40, 40, 40, 40, 40, memory="100"),
    ],
    "lattice": [["what", "figure"], ["900 runs over one lattice", "200 (190–210)"]],
    "imports": [["import", "ms", "ratio"], ["companion", "100 (90–110)", "1.10 (1.05–1.12)"]],
}


def changed(table, row, column, value):
    measured = copy.deepcopy(REACHED)
    measured[table][row][column] = value
    return measured


def test_nothing_is_missed_where_all_is_reached():
    assert missed(REACHED) == []
    assert tables(REACHED)["missed"][1:] == [["nothing", "–", "–", "–"]]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "what"),
    [
        ("trainings", 1, 1, "7.90 (7.80–8.10)", "A over PyTorch eager is 7.90 (7.80–8.10), "),
        ("trainings", 2, 5, "0.90 (0.89–0.91)", "E over PyTorch's best is 0.90 (0.89–0.91), "),
        ("trainings", 3, 4, "0.99 (0.98–0.99)", "D over jax.jit is 0.99 (0.98–0.99), promised ≥ 1"),
        ("trainings", 5, 2, "2.20 (2.10–2.30)", "B over scikit-learn is 2.20 (2.10–2.30), "),
        ("trainings", 6, 4, "0.79 (0.78–0.81)", "D over lower bound is 0.79 (0.78–0.81), "),
        ("trainings", 7, 6, "111", "peak memory in E, MB is 111, promised ≤ 110"),
        ("lattice", 1, 1, "179 (170–190)", "900 runs over one lattice is 179 (170–190), "),
        ("imports", 1, 2, "1.16 (1.14–1.18)", "import over NumPy's is 1.16 (1.14–1.18), "),
    ],
)
def test_each_kind_of_target_can_be_missed(table, row, column, value, what):
    (sentence,) = missed(changed(table, row, column, value))
    assert sentence.startswith(f"Target missed: {what}")


def test_it_is_said_by_how_much():
    measured = changed("trainings", 1, 1, "6.00 (5.80–6.10)")
    assert tables(measured)["missed"][1:] == [
        ["A over PyTorch eager", "≥ 8", "6.00 (5.80–6.10)", "by 25.0 %"]
    ]
    measured = changed("imports", 1, 2, "1.38 (1.37–1.39)")
    assert tables(measured)["missed"][1][-1] == "by 20.0 %"


def test_a_figure_that_is_not_settled_keeps_no_promise():
    (sentence,) = missed(changed("trainings", 5, 2, "unsettled (0.17–3.12)"))
    assert "is unsettled (0.17–3.12), promised ≥ 2.3; missed: not settled" in sentence


def test_the_best_of_a_library_is_its_fastest_and_may_be_one_that_is_not_settled():
    assert missed(changed("trainings", 2, 5, "unsettled (9.50–19.00)")) == []
    (sentence,) = missed(changed("trainings", 2, 5, "unsettled (0.50–9.00)"))
    assert "PyTorch's best is unsettled (0.50–9.00)" in sentence


def test_what_is_wished_for_is_listed_and_not_promised():
    assert not any("jax.lax.scan" in sentence for sentence in missed(REACHED))
    wished = tables(REACHED)["wished"][1:]
    assert [what for what, *_ in wished] == [f"{w} over jax.lax.scan" for w in "ABC"]
    assert {by for *_, by in wished} == {"by 90.0 %"}


def test_all_promises_are_listed():
    listed = dict(tables(REACHED)["promised"][1:])
    assert listed["steps a second over jax.jit"] == "A ≥ 1.3, B ≥ 1.15, C ≥ 1, D ≥ 1, E ≥ 1"
    assert listed["steps a second over lower bound"] == "D ≥ 0.8, E ≥ 0.909"
    assert len(listed) == len(targets.TRAININGS) + 3
    for limits in (*targets.TRAININGS.values(), *targets.WISHED.values()):
        assert len(limits) == len(WORKLOADS)


def test_a_system_that_tells_no_memory_misses_no_target_of_memory():
    assert missed(changed("trainings", 7, 6, "–")) == []


def test_what_was_left_out_is_not_missed():
    measured = copy.deepcopy(REACHED)
    del measured["lattice"], measured["imports"]
    measured["trainings"] = [[row[0], row[2], row[6]] for row in measured["trainings"][:2]]
    measured["trainings"].append(row("the companion itself, µs a step", 40, memory="–"))
    assert missed(measured) == []
