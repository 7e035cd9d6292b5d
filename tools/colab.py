"""Does what a reader does on Colab: one notebook alone, where NumPy has been loaded already.

Colab has packages of its own, and loads some before the first cell. The setup cell installs the
companion from the published site, which is the built one here. pip replaces a NumPy that is too
old, and the cell says what to do; after a restart everything runs.
"""

import sys
import tempfile
from pathlib import Path

from tools import repository
from tools.elsewhere import Elsewhere
from tools.project import PAGES
from tools.website import serving

NOTEBOOK = "own-figure.ipynb"
# Older than any that the companion takes.
OLD = "numpy==1.26.4"
# IPython runs it before the first cell.
STARTUP = "import numpy\n"
SAID = "numpy 1.26.4 was loaded before"


def main() -> int:
    if not (PAGES / "notebooks").exists():
        print("There are no notebooks yet. Build them: make site", file=sys.stderr)
        return 1
    published = repository.published()
    with tempfile.TemporaryDirectory() as place, serving(PAGES) as address:
        text = (PAGES / "notebooks" / NOTEBOOK).read_text("utf-8")
        notebook = Path(place, NOTEBOOK)
        notebook.write_text(text.replace(published, f"{address}/"), "utf-8")
        profile = Path(place, "ipython", "profile_default", "startup")
        profile.mkdir(parents=True)
        (profile / "early.py").write_text(STARTUP)
        there = Elsewhere(Path(place), Path(place, "venv"))
        there.environment["IPYTHONDIR"] = str(Path(place, "ipython"))
        there.pip("ipykernel", "nbclient", "jupyter-core", OLD)
        print("\n== the notebook, with another NumPy loaded before", flush=True)
        said = there.execute(notebook).stderr
        print(said.strip().split("\n")[-1])
        if SAID not in said:
            print(f"FAILED: it should have said “{SAID} …”", file=sys.stderr)
            return 1
        print("\n== the notebook, after a restart", flush=True)
        return there.compare([NOTEBOOK])


if __name__ == "__main__":
    sys.exit(main())
