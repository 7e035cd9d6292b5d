"""Tells whether what something was made from has changed since."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from tools.project import ROOT


def digest(path: Path) -> str:
    """Give the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(patterns: Iterable[str]) -> str:
    """Give one digest of the names and contents of all files that patterns below the root name."""
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    files = sorted(p for p in found if p.is_file() and "__pycache__" not in p.parts)
    lines = (f"{digest(path)} {path.relative_to(ROOT).as_posix()}" for path in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
