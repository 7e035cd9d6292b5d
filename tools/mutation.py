"""Tests the tests of `companion.nn` and `companion.optim`: are small faults in the code noticed?

mutmut plants the faults, one at a time, in a copy of the project in `_build/mutation`, and runs the
tests that reach the faulty function. A fault that no test notices has survived. Survivors that are
no gap in the tests are listed, with the reason, in `tests/mutation.toml`; for any other survivor,
and if too few are killed, this fails. What is mutated and what not says pyproject.toml, under
[tool.mutmut].

`python -m tools.mutation` takes everything anew, `… companion/nn/layers.py` one file, and
`… --survivors` what survived last time or has changed since.

This module is a plugin of pytest, too, in the processes of mutmut: see `pytest_configure`.
"""

import ast
import difflib
import gc
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools.project import BIN, ROOT, environment, run

LEAST = 0.9  # the share of mutants that has to be killed
LIST = ROOT / "tests" / "mutation.toml"
PACKAGES = ["companion/nn", "companion/optim"]
WORKSHOP = ROOT / "_build" / "mutation"
# What the tests of these two packages need.
COPIED = [
    "pyproject.toml",
    "companion",
    "tools",
    "tests/conftest.py",
    "tests/jax_reference.py",
    "tests/nn",
    "tests/optim",
]
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


def prepare(anew: bool) -> None:
    """Copy the project into the workshop; forget the results of the last run if `anew`."""
    for name in COPIED:
        source, copy = ROOT / name, WORKSHOP / name
        if source.is_dir():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    if anew:
        shutil.rmtree(WORKSHOP / "mutants", ignore_errors=True)
    else:
        shutil.rmtree(WORKSHOP / "mutants" / "tests", ignore_errors=True)


def forget_survivors() -> None:
    """Leave mutmut without a result for what survived, so that it tries it again."""
    for path in (WORKSHOP / "mutants").glob("companion/*/*.meta"):
        meta = json.loads(path.read_text("utf-8"))
        codes = meta["exit_code_by_key"]
        meta["exit_code_by_key"] = {k: None if c in SURVIVED else c for k, c in codes.items()}
        path.write_text(json.dumps(meta), encoding="utf-8")


def mutate(files: list[str]) -> int:
    """Run mutmut, which shows its progress; on all files if none is named."""
    names = [file.removesuffix(".py").replace("/", ".") + ".*" for file in files]
    settings = {
        "JAX_COMPILATION_CACHE_DIR": str(WORKSHOP / "jax"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        # The tests of these two packages use no plugin, and to look for some takes time.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    processes = str(os.cpu_count() or 1)
    command = [str(BIN / "mutmut"), "run", "--max-children", processes, *names]
    return subprocess.run(command, cwd=WORKSHOP, env={**environment(), **settings}).returncode


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


def results(file: str) -> list[tuple[Mutant, int | None]]:
    """Every mutant of a file with mutmut's exit code, which is None where it has not run."""
    mutated = WORKSHOP / "mutants" / file
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


def judge(found: dict[str, list[tuple[Mutant, int | None]]], listed: dict[Mutant, str]) -> int:
    """Print a table, what is new and what is no longer true; give 0 if all is well."""
    print(f"\n{'module':36}{'mutants':>9}{'killed':>9}{'survived':>10}{'%':>7}")
    survivors: list[Mutant] = []
    together = missing = 0
    for file, mutants in found.items():
        here = [mutant for mutant, code in mutants if code in SURVIVED]
        survivors += here
        together += len(mutants)
        missing += sum(code is None for _, code in mutants)
        print(row(file, len(mutants), len(here)))
    print(row("together", together, len(survivors)))
    new = [mutant for mutant in dict.fromkeys(survivors) if mutant not in listed]
    gone = [m for m in listed if m.file in found and m not in survivors]
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
    if together - len(survivors) < LEAST * together:
        print(f"\nToo few mutants were killed: {LEAST:.0%} have to be.")
        return 1
    print(f"\n{len(survivors) - len(new)} survivors are listed, {len(new)} are new.")
    return 1 if new else 0


def row(name: str, mutants: int, survived: int) -> str:
    """A row of the table."""
    killed = mutants - survived
    share = f"{100 * killed / mutants:7.1f}" if mutants else f"{'–':>7}"
    return f"{name:36}{mutants:9}{killed:9}{survived:10}{share}"


def main(arguments: list[str]) -> int:
    if os.name == "nt":
        print("mutmut needs fork(), which Windows lacks. Run this in WSL.", file=sys.stderr)
        return 1
    known = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in sorted((ROOT / package).glob("*.py"))
    ]
    again = arguments == ["--survivors"]
    files = [] if again else arguments
    if unknown := set(files) - set(known):
        print(f"Not a file of {' or '.join(PACKAGES)}: {', '.join(sorted(unknown))}")
        return 1
    listed = read_list(LIST.read_text("utf-8"))
    install = ["python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if code := run([*install, "--require-hashes", "-r", "requirements-mutation.txt"]):
        return code
    prepare(anew=not arguments)
    if again:
        forget_survivors()
    if code := mutate(files):
        return code
    found = {file: results(file) for file in files or known}
    return judge({file: mutants for file, mutants in found.items() if mutants}, listed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
