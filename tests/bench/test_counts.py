"""Counts are read out of callgrind's file, and belong to whom the code is."""

import shutil

import pytest

from bench import counts
from bench.counts import Count, owner, per_step, read

FILE = """\
# callgrind format
version: 1
positions: line
events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw
summary: 1 2 3


ob=(1) /v/lib/python3.11/site-packages/numpy/_core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so
fl=(1) ???
fn=(1) FLOAT_add_X86_V3
0 100 40 20 1 2 3 4 5 6
+3 10 4
cob=(2) /v/lib/python3.11/site-packages/numpy.libs/libscipy_openblas64_-fd.so
cfi=(2) ???
cfn=(2) sgemm_kernel
calls=3 0
* 99999 99999 99999
-2 1 0 1

ob=(2)
fl=(2)
fn=(2)
0 7000 300 30 0 0 0 0 1
fn=(3) sgemm_beta
12 5 1 1
ob=(3) /usr/lib/x86_64-linux-gnu/libc.so.6
fn=(4) memset
0 8 0 8
ob=(1)
fn=(1)
0 1000
totals: 9
"""
NUMPY = ("NumPy", "FLOAT_add_X86_V3")


def test_costs_are_read_by_owner_and_function_without_those_of_what_is_called():
    assert read(FILE.splitlines(keepends=True)) == {
        NUMPY: Count(1111, 65, 11 * counts.LINE),
        ("matrix products", "sgemm_kernel"): Count(7000, 330, counts.LINE),
        ("matrix products", "sgemm_beta"): Count(5, 2, 0),
        ("the C library", "memset"): Count(8, 8, 0),
    }


@pytest.mark.parametrize(
    ("library", "name"),
    [
        ("/v/site-packages/numpy.libs/libscipy_openblas64_-a.so", "matrix products"),
        ("/v/site-packages/numpy/random/_pcg64.cpython-311-x86_64-linux-gnu.so", "NumPy"),
        ("/usr/bin/python3.11", "Python"),
        ("/usr/lib/x86_64-linux-gnu/libpython3.12.so.1.0", "Python"),
        ("/usr/lib/python3.11/lib-dynload/math.cpython-311-x86_64-linux-gnu.so", "Python"),
        ("/usr/lib/x86_64-linux-gnu/libc.so.6", "the C library"),
        ("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "the rest"),
    ],
)
def test_code_has_an_owner(library, name):
    assert owner(library) == name


def test_a_step_is_the_difference_of_many_and_few():
    few, many = Count(100, 20, 640), Count(300, 60, 640)
    steps = counts.MANY - counts.FEW
    other = ("Python", "main")
    assert per_step({NUMPY: many, other: few}, {NUMPY: few}) == {
        NUMPY: Count(200 / steps, 40 / steps, 0),
        other: Count(100 / steps, 20 / steps, 640 / steps),
    }


def test_table():
    found = {NUMPY: Count(5000.4, 70, 1500), ("NumPy", "small"): Count(1, 1, 0)}
    rows = counts.table("D", {"companion": found}).splitlines()
    assert rows[0].split() == [
        "a",
        "step",
        "of",
        "D",
        "instructions",
        "reads,",
        "writes",
        "kB",
        "from",
        "memory",
    ]
    assert rows[1].split() == ["companion", "5,001", "71", "2"]
    assert [row.strip().split("  ")[0] for row in rows[2:5]] == [
        "matrix products",
        "NumPy",
        "FLOAT_add_X86_V3",
    ]
    assert "small" not in "\n".join(rows)


def test_without_valgrind_it_says_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert counts.main(["D"]) == 1
    assert "apt install valgrind" in capsys.readouterr().err


def test_what_fails_under_valgrind_is_said(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/valgrind")

    def fail(peer, workload, steps):
        raise counts.subprocess.CalledProcessError(1, "valgrind", stderr=b"no such instruction")

    monkeypatch.setattr(counts, "count", fail)
    assert counts.main(["D"]) == 1
    assert "no such instruction" in capsys.readouterr().err


@pytest.mark.parametrize("peer", counts.PEERS)
def test_what_runs_under_valgrind_runs(peer):
    assert counts.main(["A", "--run", peer, "2"]) == 0
