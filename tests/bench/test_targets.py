"""What is promised and not reached is named."""

import copy

from bench.targets import missed

REACHED = {
    "trainings": [
        ["peer", "A", "B", "C", "D", "E", "peak memory in E, MB"],
        ["PyTorch eager", "9", "9", "9", "9", "9", "300"],
        ["PyTorch fused", "9", "9", "9", "9", "9", "300"],
        ["jax.jit", "2", "2", "2", "2", "2", "300"],
        ["jax.lax.scan", "0.1", "0.1", "0.1", "0.1", "0.1", "300"],
        ["lower bound", "0.1", "0.1", "0.1", "0.8", "0.9", "80"],
        ["the companion itself, µs a step", "40", "40", "40", "40", "40", "100"],
    ],
    "lattice": [["what", "figure"], ["900 runs over one lattice", "200"]],
    "imports": [["import", "ms", "ratio"], ["companion", "100", "1.1"]],
}


def changed(table, row, column, value):
    tables = copy.deepcopy(REACHED)
    tables[table][row][column] = value
    return missed(tables)


def test_nothing_is_missed_where_all_is_reached():
    assert missed(REACHED) == []


def test_each_kind_of_target_can_be_missed():
    assert changed("trainings", 1, 1, "7.9") == [
        "Target missed: A over PyTorch eager is 7.9, promised ≥ 8."
    ]
    assert "E over PyTorch's best is 0.9," in changed("trainings", 2, 5, "0.9")[0]
    assert "D over lower bound is 0.7," in changed("trainings", 5, 4, "0.7")[0]
    assert "the memory of the largest is 111," in changed("trainings", 6, 6, "111")[0]
    assert "the lattice's gain is 179," in changed("lattice", 1, 1, "179")[0]
    assert "the import over NumPy's is 1.16," in changed("imports", 1, 2, "1.16")[0]


def test_a_system_that_tells_no_memory_misses_no_target_of_memory():
    assert changed("trainings", 6, 6, "–") == []
