"""Makes the environment: `.venv` with every pinned Python package, `site/node_modules` with npm's.

Runs on any Python from 3.11 and needs nothing but the standard library. A finished environment is
left alone until a lock file or the project's declaration changes.
"""

from __future__ import annotations  # older Pythons have to get as far as the check below

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
NODE_MODULES = ROOT / "site" / "node_modules"
# Holds the fingerprint of what the environment was made from, or the word below.
STAMP = VENV / "made-from.txt"
UNFINISHED = "unfinished"
SOURCES = ["pyproject.toml", "requirements-dev.txt", "site/package.json", "site/package-lock.json"]


def fingerprint() -> str:
    """Digest everything that the environment depends on; it cannot be moved, so its place too."""
    digest = hashlib.sha256(f"{VENV}\n".encode())
    for source in SOURCES:
        digest.update((ROOT / source).read_bytes())
    return digest.hexdigest()


def complain_about_python() -> str | None:
    """Say what is wrong with the Python that runs this script, or give None."""
    if sys.version_info < (3, 11):  # noqa: UP036
        version = ".".join(map(str, sys.version_info[:3]))
        return (
            f"This book needs Python 3.11 or newer, and {sys.executable} is {version}. Install a "
            "newer one and name it: make PYTHON=python3.12 …"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return (
            f"{sys.executable} cannot make virtual environments. On Debian and Ubuntu, run: "
            "apt install python3-venv"
        )
    return None


def works() -> bool:
    """Tell whether `.venv` has a Python of the right version, with pip."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def run(title: str, command: list[str | Path], folder: Path = ROOT) -> None:
    print(f"\n== {title}", flush=True)
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    code = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}).returncode
    if code:
        sys.exit(f"{title}: failed with exit code {code}. What went wrong stands above.")


def make_venv() -> str | None:
    """Make `.venv` if there is none, and anew if ours was left half made; give its old stamp."""
    state = STAMP.read_text() if STAMP.exists() else None
    if VENV.exists() and state != UNFINISHED and works():
        return state
    if VENV.exists() and state is None:
        sys.exit(f"{VENV} is not of this project's making and does not work. Remove it.")
    if VENV.exists():
        print(f"{VENV} is half made or broken: making it anew.")
        shutil.rmtree(VENV)
    VENV.mkdir()
    STAMP.write_text(UNFINISHED)
    run("Making the virtual environment", [sys.executable, "-m", "venv", VENV])
    return UNFINISHED


def install() -> None:
    """Install the pinned packages and the companion into `.venv`, and npm's beside the site."""
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install"]
    run(
        "Installing the pinned Python packages",
        [*pip, "--require-hashes", "-r", "requirements-dev.txt"],
    )
    run("Installing the companion", [*pip, "--no-deps", "--no-build-isolation", "-e", "."])
    npm = shutil.which("npm", path=str(BIN)) or "npm"
    run(
        "Installing the pinned npm packages",
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        ROOT / "site",
    )


def main() -> None:
    if complaint := complain_about_python():
        sys.exit(complaint)
    wanted = fingerprint()
    finished = STAMP.exists() and STAMP.read_text() == wanted and PYTHON.exists()
    if finished and (NODE_MODULES / ".package-lock.json").exists():
        return
    before = make_venv()
    STAMP.write_text(UNFINISHED)
    try:
        install()
    except SystemExit:
        # pip changes nothing before it has everything, so what was whole is whole still.
        if before is None:
            STAMP.unlink()
        else:
            STAMP.write_text(before)
        raise
    STAMP.write_text(wanted)
    print("\nThe environment is ready.", flush=True)


if __name__ == "__main__":
    main()
