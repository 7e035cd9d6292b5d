"""Tries both ends of what pyproject.toml allows: ``python -m tools.ranges [PART …]``.

The part ``wheels`` asks for a wheel of every pin, for every Python. ``lowest`` and ``highest`` run
every notebook, and check answers to the exercises, with the lowest and the highest versions of what
the companion depends on. They are the ends for the Python that runs this: 3.12 has both of NumPy's.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter

from packaging.requirements import Requirement
from packaging.version import Version

from tools.elsewhere import Elsewhere
from tools.lock import check_wheels
from tools.outputs import WORKERS
from tools.project import BIN, ROOT

# How uv chooses at each end.
ENDS = {"lowest": "lowest-direct", "highest": "highest"}
# What the tests need, in the version that is pinned.
RUNNERS = ["ipykernel", "nbclient", "nbval", "hypothesis", "playwright"]
RUNNERS += ["pytest", "pytest-timeout", "pytest-xdist"]
TESTS = [
    f"-p tools.nbval_text --nbval --nbval-current-env {WORKERS} book",
    # What readers answer; no notebook does. The solutions need JAX.
    "-n 2 tests/exercises --ignore=tests/exercises/solutions",
]


def declared() -> list[Requirement]:
    """Give what the companion depends on, as pyproject.toml says it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(entry) for entry in project["dependencies"]]


def lower_bound(requirement: Requirement) -> Version:
    """Give the lowest version that a requirement allows."""
    (bound,) = (s.version for s in requirement.specifier if s.operator == ">=")
    return Version(bound)


def installation(end: str) -> list[list[str]]:
    """Give uv's arguments that install what the notebooks need, at one end of the ranges."""
    return [
        ["-c", "requirements-dev.txt", *RUNNERS],
        ["--only-binary", ":all:", "--resolution", ENDS[end], "-r", "pyproject.toml"],
    ]


def report(end: str, versions: Mapping[str, str]) -> Iterator[str]:
    """Say which versions there are, and where the lowest is not that of pyproject.toml."""
    for requirement in declared():
        version, bound = versions[requirement.name], lower_bound(requirement)
        line = f"{requirement.name:12} {version:10} of {requirement.specifier}"
        if end == "lowest" and Version(version) != bound:
            line += f": no wheel of {bound} for this Python"
        yield line


def installed(there: Elsewhere) -> dict[str, str]:
    """Give the versions of what the companion depends on, in another environment."""
    code = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    names = [requirement.name for requirement in declared()]
    command = [there.python, "-c", code, *names]
    printed = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    return dict(zip(names, printed.split(), strict=True))


def check_end(end: str) -> int:
    """Run the notebooks and the answers at one end of the ranges, and give an exit code."""
    with tempfile.TemporaryDirectory() as place:
        there = Elsewhere(ROOT, Path(place, "venv"))
        for arguments in installation(end):
            command = [str(BIN / "uv"), "pip", "install", "--quiet", *arguments]
            there.run(f"uv pip install {' '.join(arguments)}", command)
        print(f"\n== the {end} for Python {sys.version.split()[0]}")
        print("\n".join(report(end, installed(there))), flush=True)
        # The companion is that of the tree.
        environment = {**there.environment, "PYTHONPATH": str(ROOT)}
        pytest = [there.python, "-m", "pytest", "-p", "no:cacheprovider"]
        codes = [
            subprocess.run([*pytest, *tests.split()], cwd=ROOT, env=environment).returncode
            for tests in TESTS
        ]
    return int(any(codes))


def check(part: str) -> int:
    """Try one part of the ranges, and give an exit code."""
    return check_wheels() if part == "wheels" else check_end(part)


def main(parts: list[str]) -> int:
    failed = []
    for number, part in enumerate(parts, 1):
        print(f"\n== {number}/{len(parts)} {part}", flush=True)
        start = perf_counter()
        if check(part):
            failed.append(part)
        print(f"-- {part}: {perf_counter() - start:.0f} s", flush=True)
    print(f"\nFAILED: {', '.join(failed)}" if failed else f"\nAll is well: {', '.join(parts)}.")
    return bool(failed)


if __name__ == "__main__":
    known = ["wheels", *ENDS]
    if unknown := set(sys.argv[1:]) - set(known):
        sys.exit(f"No such part: {', '.join(sorted(unknown))}. There are: {', '.join(known)}")
    sys.exit(main(sys.argv[1:] or known))
