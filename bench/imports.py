"""How long importing takes, in a fresh process each, in turn."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from statistics import median

from companion.progress import progress

ROUNDS = 11
# The mathematics of the companion, not the empty package alone.
STATEMENTS = {
    "numpy": "import numpy",
    "companion": "import companion.nn, companion.optim, companion.landscapes, companion.autodiff",
    "autograd": "import autograd.numpy",
    "jax": "import jax",
    "sklearn": "import sklearn.neural_network",
    "torch": "import torch",
}


def table() -> list[list[str]]:
    """CPU milliseconds from start to end of the process, and the ratio to NumPy's, medians."""
    statements = {name: code for name, code in STATEMENTS.items() if find_spec(name)}
    seconds: dict[str, list[float]] = {name: [] for name in statements}
    for _ in progress(range(ROUNDS), "imports", "round"):
        for name, code in statements.items():
            seconds[name].append(_cpu_seconds(code))
    rows = [["import", "CPU time, ms", "over NumPy's"]]
    for name, times in seconds.items():
        ratio = median(t / numpy for t, numpy in zip(times, seconds["numpy"], strict=True))
        rows.append([name, f"{median(times) * 1e3:.0f}", f"{ratio:.2f}"])
    return rows


def _cpu_seconds(code: str) -> float:
    code += "; import time; print(time.process_time())"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    )
    return float(done.stdout)
