"""What is read out of mutmut's files, and the judgement on it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import mutation
from tools.mutation import Mutant
from tools.project import ROOT

# As mutmut writes it: each original beside its mutants.
MUTATED = '''
"""A module."""

def x_half__mutmut_orig(x):
    """Half of x."""
    return x / 2

def x_half__mutmut_1(x):
    """Half of x."""
    return x * 2

@_mutmut_mutated(x_half__mutmut_dict)
def half(x):
    """Half of x."""
    return x / 2

class Layer:
    def xǁLayerǁ__init____mutmut_orig(self, d = 1):
        self.d = max(d,
                     1)

    def xǁLayerǁ__init____mutmut_12(self, d = 2):
        self.d = max(d,
                     1)

    def xǁLayerǁ__init____mutmut_13(self, d = 1):
        self.d = max(d,
                     2)
'''
HALF = Mutant("a.py", "half", ("- return x / 2", "+ return x * 2"))
DEFAULT = Mutant("a.py", "Layer.__init__", ("- def f(self, d=1):", "+ def f(self, d=2):"))
LEAST_D = Mutant("a.py", "Layer.__init__", ("- self.d = max(d, 1)", "+ self.d = max(d, 2)"))
Found = dict[str, list[tuple[Mutant, int | None]]]


def test_a_mutant_is_its_file_its_function_and_what_changed() -> None:
    assert mutation.mutants_of("a.py", MUTATED) == {
        "x_half__mutmut_1": HALF,
        "xǁLayerǁ__init____mutmut_12": DEFAULT,
        "xǁLayerǁ__init____mutmut_13": LEAST_D,
    }


def test_lines_and_their_breaks_may_move() -> None:
    moved = "\n# A comment.\n" * 9 + MUTATED.replace("max(d,\n                     ", "max(d, ")
    assert mutation.mutants_of("a.py", moved) == mutation.mutants_of("a.py", MUTATED)


def test_what_is_printed_for_the_list_is_read_back() -> None:
    text = mutation.entries([HALF, DEFAULT, LEAST_D]).replace('reason = ""', 'reason = "None."')
    assert mutation.read_list(text) == dict.fromkeys([HALF, DEFAULT, LEAST_D], "None.")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), max_size=3))
@settings(max_examples=50, deadline=None)
def test_any_code_is_read_back(change: list[str]) -> None:
    mutant = Mutant("a.py", "f", tuple(change))
    text = mutation.entries([mutant]).replace('reason = ""', 'reason = "None."')
    assert mutation.read_list(text) == {mutant: "None."}


def test_a_survivor_has_a_reason() -> None:
    with pytest.raises(ValueError, match="without a reason"):
        mutation.read_list(mutation.entries([HALF]))


def test_the_list_of_the_project_is_of_files_that_are_there() -> None:
    listed = mutation.read_list(mutation.LIST.read_text("utf-8"))
    assert listed
    for mutant in listed:
        assert (ROOT / mutant.file).exists()
        assert mutant.file.rpartition("/")[0] in mutation.PACKAGES


def found(killed: int, *survivors: Mutant) -> Found:
    dead = [(Mutant("a.py", "f", (str(i),)), 1) for i in range(killed)]
    return {"a.py": [*dead, *((mutant, 0) for mutant in survivors)]}


def test_listed_survivors_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutation.judge(found(18, HALF, DEFAULT), {HALF: "a", DEFAULT: "b"}) == 0
    said = capsys.readouterr().out
    assert "20       18         2   90.0" in said
    assert "2 survivors are listed, 0 are new" in said


def test_a_new_survivor_fails_and_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutation.judge(found(18, HALF, DEFAULT), {HALF: "a"}) == 1
    said = capsys.readouterr().out
    assert '["Layer.__init__", "- def f(self, d=1):", "+ def f(self, d=2):"]' in said
    assert "return x" not in said


def test_too_few_killed_fail_even_if_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutation.judge(found(17, HALF, DEFAULT), {HALF: "a", DEFAULT: "b"}) == 1
    assert "Too few" in capsys.readouterr().out


def test_a_mutant_that_was_not_tried_fails(capsys: pytest.CaptureFixture[str]) -> None:
    tried = found(20)
    tried["a.py"].append((HALF, None))
    assert mutation.judge(tried, {HALF: "a"}) == 1
    assert "1 of 21 mutants were not tried" in capsys.readouterr().out


def test_a_mutant_that_no_test_reaches_has_survived() -> None:
    tried = found(20)
    tried["a.py"].append((HALF, 33))
    assert mutation.judge(tried, {}) == 1
    assert mutation.judge(tried, {HALF: "a"}) == 0


def test_nothing_tried_is_no_success() -> None:
    assert mutation.judge({}, {}) == 1


def test_what_is_listed_and_killed_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = Mutant("b.py", "g", ("- 1", "+ 2"))
    assert mutation.judge(found(20), {HALF: "a", elsewhere: "b"}) == 0
    said = capsys.readouterr().out
    assert "take them off the list" in said
    assert "a.py, half" in said
    assert "b.py" not in said


def test_another_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutation.main(["companion/training.py"]) == 1
    assert "companion/training.py" in capsys.readouterr().out
