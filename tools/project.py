"""The project's places, and the environment in which its tools run."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
SITE = ROOT / "site"
PAGES = ROOT / "_build" / "html"

# The folder of the virtual environment's programs.
BIN = Path(sys.executable).parent

SETTINGS = {
    # One thread: the products of this book are small, and two test workers share the machine.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    # Progress bars print times, which no two runs share.
    "TQDM_DISABLE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    # Kernels start in silence.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "JUPYTER_PLATFORM_DIRS": "1",
}


def environment() -> dict[str, str]:
    """Give the environment of every process that builds or checks the book."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    return {**os.environ, **SETTINGS, "PATH": path}


def run(
    command: Sequence[str | Path], folder: Path = ROOT, variables: Mapping[str, str] | None = None
) -> int:
    """Run a program of the virtual environment and give its exit code."""
    name, *arguments = [str(part) for part in command]
    program = BIN / f"{name}.exe" if os.name == "nt" else BIN / name
    if name == "python":
        program = Path(sys.executable)
    settings = {**environment(), **(variables or {})}
    return subprocess.run([program, *arguments], cwd=folder, env=settings).returncode
