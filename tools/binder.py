"""Does what Binder does, and who has the zip: unpack, install in an empty place, run everything.

The zip holds what is published as a branch of its own. Every notebook has to print there what it
says it prints.
"""

import sys
import tempfile
import zipfile
from pathlib import Path

from tools.elsewhere import Elsewhere
from tools.project import PAGES

ZIP = PAGES / "downhill-notebooks.zip"


def main() -> int:
    if not ZIP.exists():
        print("There are no notebooks yet. Build them: make site", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(ZIP) as archive:
        archive.extractall(place)
        folder = Path(place, ZIP.stem)
        there = Elsewhere(folder, Path(place, "venv"))
        there.pip("-r", "requirements.txt")
        print("\n== every notebook", flush=True)
        failed = there.compare(sorted(path.name for path in folder.glob("*.ipynb")))
    print(f"\n{failed} notebooks print something else." if failed else "\nAll is there.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
