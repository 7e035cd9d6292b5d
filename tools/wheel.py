"""Builds the companion's wheel, which the site publishes and the notebooks in the browser have."""

import shutil
import subprocess
import sys
from pathlib import Path

from tools.fingerprint import digest, fingerprint
from tools.project import PAGES, ROOT, environment

FOLDER = PAGES.parent / "wheel"
# Holds the fingerprint of what it was made from.
STAMP = FOLDER / "made-from.txt"
CONTENT = ["companion", "pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXT"]
SOURCES = [*CONTENT, "companion/**/*"]
# Before 1980 there is no date in a zip; with the same date the same content is the same file.
DATE = "1700000000"


def build() -> Path:
    """Give the wheel of the companion as it is now."""
    wanted = fingerprint(SOURCES)
    if not STAMP.exists() or STAMP.read_text() != wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
        make(FOLDER)
        STAMP.write_text(wanted)
    (wheel,) = FOLDER.glob("*.whl")
    return wheel


def make(target: Path) -> None:
    """Build it apart from the tree, where other builds leave old modules."""
    source = target / "source"
    source.mkdir(parents=True)
    for name in CONTENT:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    command += ["--no-deps", "--no-build-isolation", "-w", str(target), str(source)]
    subprocess.run(command, check=True, env={**environment(), "SOURCE_DATE_EPOCH": DATE})
    shutil.rmtree(source)
    (wheel,) = target.glob("*.whl")
    # A name of its own for each content: a browser may have kept an earlier one of this version.
    wheel.rename(wheel.with_name(wheel.name.replace("-py3", f"-0_{digest(wheel)[:8]}-py3")))
