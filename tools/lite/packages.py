"""Says which Python packages the browser gets, and writes Pyodide's lock of them.

What `requirements.txt` pins and is pure Python has that version. The rest is Pyodide's own.
"""

import importlib.metadata
import json
import re
import subprocess
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.fingerprint import digest
from tools.lite.downloads import (
    CORE,
    PYODIDE,
    official_lock,
    pure_wheels,
    pyodide_wheels,
)
from tools.project import ROOT, SITE, environment

# The browser's Python, for the conditions in lists of requirements.
BROWSER = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_python_implementation": "CPython",
    "platform_system": "Emscripten",
    "python_full_version": "3.14.0",
    "python_version": "3.14",
    "sys_platform": "emscripten",
    "extra": "",
}
# Besides the companion: what the kernel asks for when it starts.
KERNEL = ["comm", "ipython", "jedi", "micropip"]
COMPANION = "downhill-companion"
# Parts of JupyterLab, which is there already.
FRONT_ENDS = {"jupyterlab-widgets", "widgetsnbextension"}


def applicable(requirements: list[str]) -> list[str]:
    """Give the names of those requirements that hold in the browser."""
    parsed = [Requirement(line) for line in requirements]
    held = [r for r in parsed if r.marker is None or r.marker.evaluate(BROWSER)]
    return [name for r in held if (name := canonicalize_name(r.name)) not in FRONT_ENDS]


def pins() -> dict[str, str]:
    """Give the lines of requirements.txt that hold in the browser, by the name of the package."""
    text = (ROOT / "requirements.txt").read_text("utf-8").replace("\\\n", " ")
    found = {}
    for line in re.findall(r"^[^#\s].*", text, re.MULTILINE):
        requirement, *hashes = re.split(r"\s+(?=--hash)", line)
        for name in applicable([requirement]):
            # pip judges conditions by the Python that runs it.
            found[name] = " ".join([requirement.split(";")[0], *hashes])
    return found


def chosen(roots: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Give what the roots need: entries of Pyodide's lock, and lines of requirements.txt."""
    official, pinned = official_lock()["packages"], pins()
    from_pyodide: dict[str, Any] = {}
    from_pypi: dict[str, str] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in from_pyodide or name in from_pypi:
            continue
        entry = official.get(name)
        if name in pinned and (entry is None or entry["file_name"].endswith("none-any.whl")):
            from_pypi[name] = pinned[name]
            waiting += applicable(importlib.metadata.requires(name) or [])
        elif entry:
            from_pyodide[name] = entry
            waiting += entry["depends"]
        else:
            raise LookupError(f"neither requirements.txt nor Pyodide has {name}")
    return from_pyodide, from_pypi


def entry_of(wheel: Path) -> dict[str, Any]:
    """Give the entry of a pure Python wheel in Pyodide's lock."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        metadata = HeaderParser().parsestr(archive.read(name).decode())
        tops = {n.split("/")[0] for n in archive.namelist() if re.match(r"\w+(/__init__)?\.py$", n)}
    return {
        "depends": applicable(metadata.get_all("Requires-Dist") or []),
        "file_name": wheel.name,
        "imports": sorted(top.removesuffix(".py") for top in tops),
        "install_dir": "site",
        "name": canonicalize_name(metadata["Name"]),
        "package_type": "package",
        "sha256": digest(wheel),
        "unvendored_tests": False,
        "version": metadata["Version"],
    }


def write_pyodide(target: Path, own: list[Path]) -> list[str]:
    """Write a Pyodide that has our own wheels and what they need; give the names of its packages.

    Raises UnreachableError if a wheel cannot be had.
    """
    entries = {entry["name"]: entry for entry in map(entry_of, own)}
    needed = {name for entry in entries.values() for name in entry["depends"]}
    from_pyodide, from_pypi = chosen(sorted({*KERNEL, *needed} - set(entries)))
    official = pyodide_wheels({e["file_name"]: e["sha256"] for e in from_pyodide.values()})
    pure = pure_wheels(from_pypi.values())
    entries |= from_pyodide | {entry["name"]: entry for entry in map(entry_of, pure)}
    target.mkdir(parents=True)
    for path in [*(PYODIDE / name for name in CORE), *official, *pure, *own]:
        (target / path.name).write_bytes(path.read_bytes())
    write_lock(target, entries)
    changed = [entries[name] for name in ("numpy", canonicalize_name(COMPANION))]
    compile_imports(target, ["python_stdlib.zip", *(entry["file_name"] for entry in changed)])
    for entry in changed:
        entry["sha256"] = digest(target / entry["file_name"])
    write_lock(target, entries)
    return sorted(entries)


def write_lock(target: Path, entries: dict[str, Any]) -> None:
    """Write Pyodide's lock of its packages."""
    lock = {"info": official_lock()["info"], "packages": dict(sorted(entries.items()))}
    (target / "pyodide-lock.json").write_text(json.dumps(lock, indent=1), "utf-8", newline="\n")


def compile_imports(target: Path, archives: list[str]) -> None:
    """Compile what Python on a page imports first: see `site/lite/compile.mjs`.

    Raises RuntimeError, with the end of what Node says, if that fails.
    """
    done = subprocess.run(
        ["node", "lite/compile.mjs", target.resolve(), *archives],
        cwd=SITE,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise RuntimeError(f"Python's modules cannot be compiled:\n{done.stderr[-2000:]}")
