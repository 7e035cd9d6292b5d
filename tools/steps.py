"""Runs the steps of ``make test``: all of them, or those named on the command line.

The first step that fails ends the run. A table at the end says where the time went.
"""

import sys
import time

from tools.project import ROOT, SITE, run

# Step: what it does, and its commands.
STEPS = {
    "lint": ("style of Python and notebooks", ["ruff check .", "ruff format --check ."]),
    "types": ("types of Python", ["mypy"]),
    "walls": ("which module imports which", ["lint-imports"]),
    "javascript": ("types of JavaScript", ["npm run --silent types"]),
    "workflows": ("the workflows", ["npm run --silent workflows"]),
    "unit": ("unit tests", ["python -m pytest tests --ignore=tests/site -n 2"]),
    "outputs": ("every printed output of the notebooks", ["python -m tools.outputs"]),
    "site": ("the website, without a warning", ["python -m tools.website build"]),
    "browser": (
        "the website in a real browser",
        ["python -m pytest tests/site -n 2 --dist loadgroup"],
    ),
}


def execute(step: str) -> int:
    """Run the commands of a step until one fails, and give its exit code."""
    for command in STEPS[step][1]:
        code = run(command.split(), SITE if command.startswith("npm") else ROOT)
        if code:
            return code
    return 0


def main(names: list[str]) -> int:
    times: dict[str, float] = {}
    code = 0
    for number, name in enumerate(names, 1):
        print(f"\n== {number}/{len(names)} {name}: {STEPS[name][0]}", flush=True)
        start = time.perf_counter()
        code = execute(name)
        times[name] = time.perf_counter() - start
        print(f"-- {name}: {times[name]:.1f} s", flush=True)
        if code:
            break
    print("\n" + "\n".join(f"{name:12}{seconds:7.1f} s" for name, seconds in times.items()))
    print(f"{'together':12}{sum(times.values()):7.1f} s")
    if code:
        print(f"FAILED: {name}. To run this step alone: make {name}")
    else:
        print(f"{len(names)} of {len(names)} steps passed.")
    return code


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - set(STEPS)
    if unknown:
        sys.exit(f"No such step: {', '.join(sorted(unknown))}. There are: {', '.join(STEPS)}")
    sys.exit(main(sys.argv[1:] or list(STEPS)))
