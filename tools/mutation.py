"""Tests the tests of the mathematics and of the exercises' checker: are small faults noticed?

mutmut plants the faults, one at a time, in a copy of the project, and runs the tests that reach the
faulty function. A fault that no test notices has survived. Survivors that are no gap in the tests
are listed, with the reason, in `tests/mutation.toml`; for any other survivor, and if too few are
killed, this fails. How mutmut mutates and runs the tests says pyproject.toml, under [tool.mutmut].

The code comes in groups, each with the tests that are meant to notice its faults. `python -m
tools.mutation` takes all of them anew, `… nn optim` these, and `… companion/nn/layers.py` one file.
Each group has a workshop of its own, `_build/mutation/<group>`, where its results stay: `…
--resume` goes on where the last run was interrupted, and `… --survivors` tries what survived last
time or has changed since; both take groups, too.

This module is a plugin of pytest, too, in the processes of mutmut: see `pytest_configure`.
"""

import argparse
import ast
import difflib
import gc
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools.project import BIN, ROOT, environment, run

LIST = ROOT / "tests" / "mutation.toml"
WORKSHOP = ROOT / "_build" / "mutation"


CONTRACT = "tests/contract/test_contract.py::test_every_call_works_or_refuses_in_words"


@dataclass(frozen=True)
class Group:
    """Code, and the tests that are meant to notice its faults.

    Attributes:
        code: patterns of the files that are mutated.
        tests: patterns of what is run; some may find nothing.
        least: the share of mutants that has to be killed.
        contract: the packages whose calls with bad values are made, too.
    """

    code: tuple[str, ...]
    tests: tuple[str, ...]
    least: float
    contract: tuple[str, ...] = ()

    def files(self) -> list[str]:
        """The files that are mutated, from the project's folder."""
        return found(self.code)

    def selection(self) -> list[str]:
        """The tests, as pytest takes them."""
        return found(self.tests) + [f"{CONTRACT}[companion.{name}]" for name in self.contract]


GROUPS = {
    "nn": Group(
        ("companion/nn/*.py", "companion/arguments.py"),
        ("tests/nn", "tests/test_arguments.py"),
        0.97,
        ("nn",),
    ),
    "optim": Group(("companion/optim/*.py",), ("tests/optim",), 0.97, ("optim", "optim.schedules")),
    "autodiff": Group(("companion/autodiff.py",), ("tests/test_autodiff.py",), 0.95, ("autodiff",)),
    "training": Group(("companion/training.py",), ("tests/test_training.py",), 0.95, ("training",)),
    "landscapes": Group(
        ("companion/landscapes/*.py",), ("tests/landscapes",), 0.95, ("landscapes",)
    ),
    "diagnostics": Group(
        ("companion/diagnostics.py",), ("tests/test_diagnostics.py",), 0.95, ("diagnostics",)
    ),
    # The chapters' exercises are no part of it: what is right in them, their own tests say.
    "checker": Group(
        (
            *(f"companion/exercises/{name}.py" for name in ("__init__", "here", "apart", "ended")),
            "companion/exercises/checker/*.py",
        ),
        ("tests/exercises/test_*.py",),
        0.95,
    ),
}
# What the tests of any group may need.
COPIED = ["pyproject.toml", "companion", "tools", "tests"]
# How mutmut says that every test passed, that no test reached the function, that pytest found none.
SURVIVED = {0, 33, 5}
# Examples of each test with hypothesis; an error that one example in ten shows is found by these.
EXAMPLES = 10


@dataclass(frozen=True)
class Mutant:
    """A fault: where it is, and the lines that it removes and adds. Has no line number."""

    file: str
    function: str
    change: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}, {self.function}\n" + "\n".join(f"    {line}" for line in self.change)


def found(patterns: Iterable[str]) -> list[str]:
    """What is found by patterns below the project's folder, in order."""
    paths = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return [path.relative_to(ROOT).as_posix() for path in paths]


Tried = dict[str, list[tuple[Mutant, int | None]]]


# --- What pytest does differently in the processes of mutmut.


def pytest_configure() -> None:
    """Draw the same examples every time, so that JAX finds what it has compiled before."""
    from hypothesis import Phase, settings

    # A process for a mutant begins with everything imported: nothing of it is garbage.
    gc.freeze()
    settings.register_profile(
        "mutation",
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=False,
        phases=[Phase.explicit, Phase.generate],
    )
    settings.load_profile("mutation")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the quick tests first: most faults fall at once. And few examples of each."""
    from hypothesis import is_hypothesis_test, settings

    statistics = Path("mutmut-stats.json")  # of the first run of all tests
    seconds: dict[str, float] = {}
    if statistics.exists():
        seconds = json.loads(statistics.read_text("utf-8"))["duration_by_test"]
    items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))
    for item in items:
        test: Any = getattr(item, "obj", None)
        if is_hypothesis_test(test):
            given = test._hypothesis_internal_use_settings
            test._hypothesis_internal_use_settings = settings(
                given, max_examples=min(EXAMPLES, given.max_examples)
            )


# --- The run.


def prepare(name: str, anew: bool) -> None:
    """Copy the project into a group's workshop; forget the results of the last run if `anew`."""
    workshop = WORKSHOP / name
    for entry in COPIED:
        source, copy = ROOT / entry, workshop / entry
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, copy)
    pyproject = workshop / "pyproject.toml"
    pyproject.write_text(settings(GROUPS[name], pyproject.read_text("utf-8")), "utf-8")
    # What mutmut has made of the tests is old in any case, and which of them reach which function.
    shutil.rmtree(workshop / "mutants" / ("" if anew else "tests"), ignore_errors=True)
    (workshop / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)


def settings(group: Group, pyproject: str) -> str:
    """The project's settings, in which mutmut finds the group's files and tests."""
    lines = [
        "[tool.mutmut]",
        f"only_mutate = {json.dumps(group.files())}",
        f"pytest_add_cli_args_test_selection = {json.dumps(group.selection())}",
    ]
    return pyproject.replace("[tool.mutmut]", "\n".join(lines), 1)


def forget_survivors(name: str) -> None:
    """Leave mutmut without a result for what survived, so that it tries it again."""
    for path in (WORKSHOP / name / "mutants").rglob("*.meta"):
        meta = json.loads(path.read_text("utf-8"))
        codes = meta["exit_code_by_key"]
        meta["exit_code_by_key"] = {k: None if c in SURVIVED else c for k, c in codes.items()}
        path.write_text(json.dumps(meta), encoding="utf-8")


def variables() -> dict[str, str]:
    """The environment of mutmut and of the tests that it runs."""
    return {
        **environment(),
        "JAX_COMPILATION_CACHE_DIR": str(WORKSHOP / "jax"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        # To look for plugins takes time; those that are needed stand in [tool.mutmut].
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }


def run_tests(name: str, *options: str) -> int:
    """Run a group's tests in its workshop as mutmut does, but on code without faults.

    mutmut keeps what pytest says to itself; this shows it.
    """
    workshop = WORKSHOP / name
    mutmut = tomllib.loads((workshop / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    command = [sys.executable, "-m", "pytest", "-x", "-q", *options]
    command += mutmut["pytest_add_cli_args_test_selection"] + mutmut["pytest_add_cli_args"]
    return subprocess.run(command, cwd=workshop, env=variables()).returncode


def mutate(name: str, files: Sequence[str]) -> int:
    """Run mutmut, which shows its progress; on all of the group's files if none is named."""
    # A usage error or a module that is missing shows here, before the long wait.
    if code := run_tests(name, "--collect-only", "-qq"):
        print(f"\nFAILED: pytest cannot even collect the tests of {name}; see above.")
        return code
    names = [file.removesuffix(".py").replace("/", ".") + ".*" for file in files]
    processes = str(os.cpu_count() or 1)
    command = [str(BIN / "mutmut"), "run", "--max-children", processes, *names]
    code = subprocess.run(command, cwd=WORKSHOP / name, env=variables()).returncode
    if code:
        print("\nmutmut has failed. What pytest says of the same tests, on code without faults:\n")
        passed = run_tests(name) == 0
        reason = "the tests pass, so mutmut itself has failed" if passed else "the tests fail"
        print(f"\nFAILED: {name}: {reason}; see above.")
    return code


# --- The results.


def mutants_of(file: str, mutated: str) -> dict[str, Mutant]:
    """The mutants in the text of a file that mutmut has made, by the name of their function.

    mutmut writes each original function or method as …__mutmut_orig and its mutants beside it, as
    …__mutmut_1, …__mutmut_2 and so on.
    """
    functions = {
        node.name: node
        for node in ast.walk(ast.parse(mutated))
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
    }

    def lines(name: str) -> list[str]:
        function = functions[name]
        function.name, function.decorator_list = "f", []
        return ast.unparse(function).splitlines()

    originals = {
        name.removesuffix("__mutmut_orig"): lines(name)
        for name in functions
        if name.endswith("__mutmut_orig")
    }
    found = {}
    for name in functions:
        stem, _, number = name.rpartition("__mutmut_")
        if number == "orig":
            continue
        difference = difflib.unified_diff(originals[stem], lines(name), lineterm="", n=0)
        change = [f"{line[0]} {line[1:].strip()}" for line in list(difference)[2:]]
        where = stem.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
        found[name] = Mutant(file, where, tuple(c for c in change if not c.startswith("@")))
    return found


def results(name: str, file: str) -> list[tuple[Mutant, int | None]]:
    """Every mutant of a file of a group with mutmut's exit code, None where it has not run."""
    mutated = WORKSHOP / name / "mutants" / file
    meta = mutated.with_name(mutated.name + ".meta")
    if not meta.exists():
        return []
    codes: dict[str, int | None] = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
    mutants = mutants_of(file, mutated.read_text("utf-8"))
    return [(mutants[name.rpartition(".")[2]], code) for name, code in codes.items()]


def read_list(text: str) -> dict[Mutant, str]:
    """The listed survivors with their reasons, from tables of a file, a reason and mutants."""
    listed: dict[Mutant, str] = {}
    for table in tomllib.loads(text).get("left", []):
        reason = table["reason"].strip()
        if not reason:
            raise ValueError(f"{table['file']}: survivors without a reason")
        for function, *change in table["mutants"]:
            listed[Mutant(table["file"], function, tuple(change))] = reason
    return listed


def entries(mutants: Iterable[Mutant]) -> str:
    """Mutants as the list has them, for whoever adds the reason."""
    by_file: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_file.setdefault(mutant.file, []).append(mutant)
    text = ""
    for file, some in by_file.items():
        rows = [json.dumps([m.function, *m.change], ensure_ascii=False) for m in some]
        text += f'[[left]]\nfile = "{file}"\nreason = ""\nmutants = [\n'
        text += "".join(f"  {row},\n" for row in dict.fromkeys(rows)) + "]\n\n"
    return text


def judge(tried: Tried, listed: dict[Mutant, str], least: float) -> int:
    """Print a table, what is new and what is no longer true; give 0 if all is well."""
    print(f"\n{'module':44}{'mutants':>9}{'killed':>9}{'survived':>10}{'%':>7}")
    survivors: list[Mutant] = []
    together = missing = 0
    for file, mutants in tried.items():
        here = [mutant for mutant, code in mutants if code in SURVIVED]
        survivors += here
        together += len(mutants)
        missing += sum(code is None for _, code in mutants)
        print(row(file, len(mutants), len(here)))
    print(row("together", together, len(survivors)))
    new = [mutant for mutant in dict.fromkeys(survivors) if mutant not in listed]
    gone = [m for m in listed if m.file in tried and m not in survivors]
    if gone:
        print("\nListed, but killed or no longer there; take them off the list:\n")
        print("\n".join(map(str, gone)))
    if new:
        print("\nSurvived and not listed. Write a test that kills them, or list them in")
        print(f"{LIST.relative_to(ROOT).as_posix()} with the reason why there is none to write:\n")
        print(entries(new))
    if missing or not together:
        print(f"\n{missing} of {together} mutants were not tried.")
        return 1
    if together - len(survivors) < least * together:
        print(f"\nToo few mutants were killed: {least:.0%} have to be.")
        return 1
    print(f"\n{len(survivors) - len(new)} survivors are listed, {len(new)} are new.")
    return 1 if new else 0


def row(name: str, mutants: int, survived: int) -> str:
    """A row of the table."""
    killed = mutants - survived
    share = f"{100 * killed / mutants:7.1f}" if mutants else f"{'–':>7}"
    return f"{name:44}{mutants:9}{killed:9}{survived:10}{share}"


def chosen(names: Sequence[str]) -> dict[str, list[str]]:
    """The files of each group that are named, none for a whole group. Raises ValueError."""
    if not names:
        return {name: [] for name in GROUPS}
    groups: dict[str, list[str]] = {}
    for name in names:
        owner = next((key for key, group in GROUPS.items() if name in group.files()), None)
        if name in GROUPS:
            groups[name] = []
        elif owner is None:
            raise ValueError(
                f"no group and no file of a group: {name}. The groups: {', '.join(GROUPS)}"
            )
        elif groups.get(owner) != []:
            groups.setdefault(owner, []).append(name)
    return groups


def examine(name: str, files: Sequence[str], anew: bool, again: bool) -> int:
    """Mutate a group, or files of it, and judge; give an exit code."""
    begin = time.monotonic()
    print(f"\n== {name}", flush=True)
    prepare(name, anew)
    if again:
        forget_survivors(name)
    if code := mutate(name, files):
        return code
    listed = read_list(LIST.read_text("utf-8"))
    tried = {file: results(name, file) for file in files or GROUPS[name].files()}
    code = judge({file: some for file, some in tried.items() if some}, listed, GROUPS[name].least)
    print(f"-- {name}: {(time.monotonic() - begin) / 60:.1f} minutes", flush=True)
    return code


def install() -> int:
    """Add mutmut to the environment; give 0 if it is there."""
    pip = ["python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return run([*pip, "--require-hashes", "-r", "requirements-mutation.txt"])


def main(arguments: Sequence[str]) -> int:
    if os.name == "nt":
        print("mutmut needs fork(), which Windows lacks. Run this in WSL.", file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", help=f"files, or groups: {', '.join(GROUPS)}")
    parser.add_argument("--resume", action="store_true", help="go on with the last run")
    parser.add_argument("--survivors", action="store_true", help="try what survived once more")
    options = parser.parse_args(arguments)
    try:
        groups = chosen(options.names)
    except ValueError as error:
        parser.error(str(error))
    keep = options.resume or options.survivors
    if keep and any(groups.values()):
        parser.error("a file is tried anew in any case: name its group")
    read_list(LIST.read_text("utf-8"))  # a list that cannot be read shows before the long wait
    if code := install():
        return code
    # The results of a group's other files stay if one of them is tried.
    failed = [
        name
        for name, files in groups.items()
        if examine(name, files, anew=not (keep or files), again=options.survivors)
    ]
    print(f"\nFAILED: {', '.join(failed)}" if failed else f"\nAll is well: {', '.join(groups)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
