"""Tells which notebooks of the book changed last, as far as git knows."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.project import BOOK

# Each gives names of files: those that are changed, those that are new, then those of each commit,
# the last one first.
LISTS = [
    ["diff", "--name-only", "--relative", "-z", "HEAD"],
    ["ls-files", "--others", "--exclude-standard", "-z"],
    ["log", "--format=", "--name-only", "--relative", "-z"],
]


def notebooks(folder: Path = BOOK) -> list[str]:
    """Give the names of a folder's notebooks, without their ending: what changed last comes first.

    Before all others are those that are not committed as they are. Without git, the order is that
    of the alphabet.
    """
    names = sorted(path.name for path in folder.glob("*.ipynb"))
    ordered = dict.fromkeys(name for name in [*recent(folder), *names] if name in names)
    return [name.removesuffix(".ipynb") for name in ordered]


def recent(folder: Path) -> Iterator[str]:
    """Give the notebooks that git's lists name, in their order; none if it cannot list them."""
    for arguments in LISTS:
        command = ["git", *arguments, "--", "*.ipynb"]
        try:
            listed = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
        except FileNotFoundError:
            return
        if not listed.returncode:
            yield from filter(None, listed.stdout.split("\0"))
