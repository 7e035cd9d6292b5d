"""How long importing takes, in a fresh process each, in pairs with NumPy's import."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec

from bench.measured import AGAIN, Measured
from companion.progress import progress

ROUNDS = 11
NUMPY = "import numpy"
# Each package that has to be there, and the statement.
STATEMENTS = {
    # Training with the whole mathematics of the companion, and not the empty package alone.
    "companion": (
        "import companion.training, companion.nn, companion.optim, companion.landscapes, "
        "companion.autodiff"
    ),
    "autograd": "import autograd.numpy",
    "jax": "import jax",
    "sklearn": "import sklearn.neural_network",
    "torch": "import torch",
}
TIME = "; import time; print(time.process_time())"

Times = dict[str, list[float]]


def table(rounds: int = ROUNDS) -> list[list[str]]:
    """CPU milliseconds from start to end of the process, and the ratio to NumPy's."""
    found, ratios = _measure([name for name in STATEMENTS if find_spec(name)], rounds)
    for _ in range(AGAIN):
        unsettled = [name for name, values in ratios.items() if not Measured.of(values).settled]
        if not unsettled:
            break
        print(f"once more: import of {', '.join(unsettled)}", flush=True)
        times, again = _measure(unsettled, rounds)
        found.update(times)
        ratios.update(again)
    rows = [["import", "CPU time, ms", "over NumPy's"]]
    for name, seconds in found.items():
        milliseconds = Measured.of([1e3 * s for s in seconds], narrow=None).text(0)
        ratio = Measured.of(ratios[name]).text() if name in ratios else "1"
        rows.append([name, milliseconds, ratio])
    return rows


def _measure(names: list[str], rounds: int) -> tuple[Times, Times]:
    """CPU seconds of each import and of NumPy's, and the ratios to the mean of NumPy's around."""
    found: Times = {"numpy": [], **{name: [] for name in names}}
    ratios: Times = {name: [] for name in names}
    # Once before, so that all is compiled, and the files are in memory.
    for code in [NUMPY, *(STATEMENTS[name] for name in names)]:
        _cpu_seconds(code)
    for _ in progress(range(rounds), "imports", "round"):
        before = _cpu_seconds(NUMPY)
        for name in names:
            between, after = _cpu_seconds(STATEMENTS[name]), _cpu_seconds(NUMPY)
            found[name].append(between)
            found["numpy"].append(after)
            ratios[name].append(2 * between / (before + after))
            before = after
    return found, ratios


@cache
def _environment() -> dict[str, str]:
    """That of the measured processes: Python keeps what it compiles, as it does for its users.

    NumPy is compiled when it is installed, the companion in a checkout when it is first imported;
    where Python is told not to, each import would compile it anew.
    """
    folder = tempfile.mkdtemp(prefix="bytecode-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": folder}


def _cpu_seconds(code: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", code + TIME],
        check=True,
        capture_output=True,
        encoding="utf-8",
        env=_environment(),
    )
    return float(done.stdout)
