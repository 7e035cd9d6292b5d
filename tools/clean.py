"""Removes everything that is built or cached, and leaves the environment alone."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHES = [
    "_build",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".import_linter_cache",
]

for name in CACHES:
    shutil.rmtree(ROOT / name, ignore_errors=True)
