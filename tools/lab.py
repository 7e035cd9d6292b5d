"""Opens JupyterLab on the reader's notebooks, in the folder `notebooks`.

A reader works in them: what they have changed is never overwritten. Where a chapter has changed
since, its new notebook is put beside theirs.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

from tools.fingerprint import digest
from tools.project import PAGES, ROOT, run

MADE = PAGES / "notebooks"
FOLDER = ROOT / "notebooks"
# The digests of the notebooks as they were put there.
RECORD = ".as-made.json"


def bring(made: Path, folder: Path) -> list[str]:
    """Bring a folder up to date with the notebooks that have been made; say what was kept."""
    folder.mkdir(exist_ok=True)
    record = folder / RECORD
    known: dict[str, str] = json.loads(record.read_text("utf-8")) if record.exists() else {}
    said = []
    for source in sorted(made.glob("*.ipynb")):
        target = folder / source.name
        new = digest(source)
        if target.exists() and digest(target) not in (new, known.get(source.name)):
            if known.get(source.name) == new:
                continue
            target = target.with_stem(f"{source.stem} (new)")
            said.append(
                f"You have changed {source.name}, and so has the book: yours stays, and the new "
                f"one is {target.name}."
            )
        shutil.copy(source, target)
        known[source.name] = new
    record.write_text(json.dumps(known, indent=1), "utf-8", newline="\n")
    return said


def first(made: Path) -> str:
    """Give the first chapter, of those that the folder's README lists in reading order."""
    listed: list[str] = re.findall(
        r"\]\(([\w-]+\.ipynb)\)", (made / "README.md").read_text("utf-8")
    )
    return listed[0]


def main() -> int:
    if not MADE.exists():
        print("There are no notebooks yet. Build them: make site", file=sys.stderr)
        return 1
    for sentence in bring(MADE, FOLDER):
        print(sentence)
    print(
        f"\nThe notebooks are in {FOLDER.relative_to(ROOT)}/. Ctrl-C ends JupyterLab.", flush=True
    )
    # Root has a reason; JupyterLab asks for it.
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return run(["jupyter", "lab", *root, FOLDER / first(MADE)])


if __name__ == "__main__":
    sys.exit(main())
