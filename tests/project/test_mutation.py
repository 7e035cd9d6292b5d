"""What is read out of mutmut's files, and the judgement on it."""

import json
import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import mutation
from tools.mutation import Mutant

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


def test_the_list_of_the_project_is_of_files_that_are_mutated() -> None:
    listed = mutation.read_list(mutation.LIST.read_text("utf-8"))
    assert listed
    mutated = {file for group in mutation.GROUPS.values() for file in group.files()}
    assert {mutant.file for mutant in listed} <= mutated


def tried(killed: int, *survivors: Mutant) -> mutation.Tried:
    dead = [(Mutant("a.py", "f", (str(i),)), 1) for i in range(killed)]
    return {"a.py": [*dead, *((mutant, 0) for mutant in survivors)]}


def test_listed_survivors_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutation.judge(tried(18, HALF, DEFAULT), {HALF: "a", DEFAULT: "b"}, 0.9) == 0
    said = capsys.readouterr().out
    assert "20       18         2   90.0" in said
    assert "2 survivors are listed, 0 are new" in said


def test_a_new_survivor_fails_and_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutation.judge(tried(18, HALF, DEFAULT), {HALF: "a"}, 0.9) == 1
    said = capsys.readouterr().out
    assert '["Layer.__init__", "- def f(self, d=1):", "+ def f(self, d=2):"]' in said
    assert "return x" not in said


@pytest.mark.parametrize(("killed", "least"), [(17, 0.9), (18, 0.91)])
def test_too_few_killed_fail_even_if_listed(
    killed: int, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = {HALF: "a", DEFAULT: "b"}
    assert mutation.judge(tried(killed, HALF, DEFAULT), listed, least) == 1
    assert f"Too few mutants were killed: {least:.0%}" in capsys.readouterr().out


def test_a_mutant_that_was_not_tried_fails(capsys: pytest.CaptureFixture[str]) -> None:
    some = tried(20)
    some["a.py"].append((HALF, None))
    assert mutation.judge(some, {HALF: "a"}, 0.9) == 1
    assert "1 of 21 mutants were not tried" in capsys.readouterr().out


def test_a_mutant_that_no_test_reaches_has_survived() -> None:
    some = tried(20)
    some["a.py"].append((HALF, 33))
    assert mutation.judge(some, {}, 0.9) == 1
    assert mutation.judge(some, {HALF: "a"}, 0.9) == 0


def test_nothing_tried_is_no_success() -> None:
    assert mutation.judge({}, {}, 0.9) == 1


def test_what_is_listed_and_killed_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = Mutant("b.py", "g", ("- 1", "+ 2"))
    assert mutation.judge(tried(20), {HALF: "a", elsewhere: "b"}, 0.9) == 0
    said = capsys.readouterr().out
    assert "take them off the list" in said
    assert "a.py, half" in said
    assert "b.py" not in said


# --- What is mutated, and how the tests run.


def test_every_group_has_code_and_tests_and_no_two_share_a_file() -> None:
    files = [file for group in mutation.GROUPS.values() for file in group.files()]
    assert len(files) == len(set(files))
    for group in mutation.GROUPS.values():
        assert group.files()
        assert mutation.found(group.tests)
        assert 0.95 <= group.least < 1
    assert {
        "companion/arguments.py",
        "companion/autodiff.py",
        "companion/diagnostics.py",
        "companion/training.py",
        "companion/exercises/checker/verdict.py",
    } <= set(files)


def test_groups_and_files_are_chosen() -> None:
    assert mutation.chosen([]) == {name: [] for name in mutation.GROUPS}
    assert mutation.chosen(["optim", "training"]) == {"optim": [], "training": []}
    layers, adam = "companion/nn/layers.py", "companion/optim/adam.py"
    assert mutation.chosen([layers, adam]) == {"nn": [layers], "optim": [adam]}
    # A whole group has its files in any case.
    assert mutation.chosen(["nn", layers]) == mutation.chosen([layers, "nn"]) == {"nn": []}


@pytest.mark.parametrize(
    "arguments", [["companion/progress.py"], ["other"], ["--resume", "companion/nn/layers.py"]]
)
def test_another_name_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        mutation.main(arguments)
    assert "group" in capsys.readouterr().err


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("mutation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mutation, "WORKSHOP", folder)
        yield folder


@pytest.mark.parametrize("name", mutation.GROUPS)
def test_the_tests_of_a_group_are_collected_in_its_workshop(
    name: str, workshop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    mutation.prepare(name, anew=True)
    assert mutation.run_tests(name, "--collect-only", "-qq") == 0
    said = capfd.readouterr().out
    lines = [line.split(": ") for line in said.splitlines() if ".py: " in line]
    collected = {file: int(number) for file, number in lines}
    group = mutation.GROUPS[name]
    # Of the calls with bad values, those of its own packages.
    assert collected.pop(mutation.CONTRACT.partition(":")[0], 0) == len(group.contract)
    assert collected
    tests = tuple(mutation.found(group.tests))
    assert all(file.startswith(tests) for file in collected)
    own = tomllib.loads((workshop / name / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    assert own["only_mutate"] == group.files()


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workshop: Path) -> Callable[[str], Path]:
    """A group with one small file, whose tests are given, in a workshop that is ready."""

    def make(tests: str) -> Path:
        group = mutation.Group(("companion/code_link.py",), ("tests/test_toy.py",), 0.95)
        monkeypatch.setitem(mutation.GROUPS, "toy", group)
        monkeypatch.setattr(mutation, "WORKSHOP", tmp_path)
        monkeypatch.setattr(mutation, "found", lambda patterns: list(patterns))
        mutation.prepare("toy", anew=True)
        (tmp_path / "toy" / "tests" / "test_toy.py").write_text(tests)
        return tmp_path

    return make


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Puts a program in mutmut's place that says nothing and ends with a code."""

    def make(code: int) -> None:
        program = tmp_path / "mutmut"
        program.write_text(f"#!/bin/sh\nexit {code}\n")
        program.chmod(0o755)
        monkeypatch.setattr(mutation, "BIN", tmp_path)

    return make


# It notices where a package has its code, but not that a module can be one of a package.
TOY = """
import json
from companion.code_link import code_path

def test_a_package_has_a_file_of_its_own():
    assert code_path(json.dumps) == "json/__init__.py"
"""
PASSES = "def test_passes():\n    assert True\n"


@pytest.mark.parametrize(
    ("tests", "code", "said"),
    [
        ("import no_such_module\n", 0, ["No module named 'no_such_module'", "cannot even collect"]),
        ("def test_x():\n    assert 1 == 2, 'so'\n", 1, ["AssertionError: so", "the tests fail"]),
        (PASSES, 1, ["1 passed", "mutmut itself has failed"]),
        (PASSES, 0, []),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="mutmut does not run on Windows")
def test_what_fails_is_said_with_the_words_of_pytest(
    toy: Callable[[str], Path],
    pretend: Callable[[int], None],
    capfd: pytest.CaptureFixture[str],
    tests: str,
    code: int,
    said: list[str],
) -> None:
    toy(tests)
    pretend(code)
    assert bool(mutation.mutate("toy", [])) == bool(said)
    output = capfd.readouterr().out
    assert all(words in output for words in said)
    assert ("FAILED" in output) == bool(said)


def test_a_setting_that_pytest_does_not_know_is_said(
    toy: Callable[[str], Path],
    pretend: Callable[[int], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    settings = toy(PASSES) / "toy" / "pyproject.toml"
    # As if the plugin that the settings are for were not loaded.
    settings.write_text(settings.read_text("utf-8").replace('"-p", "pytest_timeout",', ""), "utf-8")
    assert mutation.mutate("toy", []) != 0
    said = capfd.readouterr()
    assert "Unknown config option: timeout" in said.out + said.err
    assert "cannot even collect" in said.out


@pytest.mark.skipif(os.name == "nt", reason="mutmut does not run on Windows")
def test_mutmut_finds_what_tests_notice_and_what_they_do_not(toy: Callable[[str], Path]) -> None:
    assert mutation.install() == 0
    toy(TOY)
    assert mutation.mutate("toy", []) == 0
    found = dict(mutation.results("toy", "companion/code_link.py"))
    codes = {m.change: code for m, code in found.items() if m.function == "code_path"}
    assert set(codes.values()) == {0, 1}


def test_what_survived_is_tried_again_and_the_rest_stays(workshop: Path) -> None:
    folder = workshop / "nn" / "mutants" / "companion" / "nn"
    folder.mkdir(parents=True, exist_ok=True)
    meta = folder / "layers.py.meta"
    meta.write_text('{"exit_code_by_key": {"a": 0, "b": 1, "c": 33, "d": null, "e": -24}}')
    mutation.forget_survivors("nn")
    codes = json.loads(meta.read_text())["exit_code_by_key"]
    assert codes == {"a": None, "b": 1, "c": None, "d": None, "e": -24}


def test_results_stay_unless_everything_is_tried_anew(workshop: Path) -> None:
    result = workshop / "autodiff" / "mutants" / "companion" / "autodiff.py.meta"
    mutation.prepare("autodiff", anew=True)
    result.parent.mkdir(parents=True)
    result.touch()
    # But which tests reach which function is looked at again: a test may have changed.
    reached = workshop / "autodiff" / "mutants" / "mutmut-stats.json"
    reached.touch()
    mutation.prepare("autodiff", anew=False)
    assert result.exists()
    assert not reached.exists()
    mutation.prepare("autodiff", anew=True)
    assert not result.exists()
