"""Runs every notebook, compares what it prints, and keeps the run for the website.

The website is built of these runs: no notebook runs twice, and no reader sees an output that was
not compared.
"""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from companion.code_link import SITE as OUTPUT
from companion.live.frozen import SCRATCH, SOURCE
from tools.fingerprint import fingerprint
from tools.nbval_keep import SECONDS
from tools.project import BOOK, PAGES, ROOT, run

KEPT = PAGES.parent / "outputs"
# What the notebooks wrote for their pages, as it will lie below the site's root.
FILES = KEPT / "site"
# The runs, as files and as MyST-NB looks for them.
NOTEBOOKS, CACHE = KEPT / "runs", KEPT / "cache"
# Holds the fingerprint of what the runs depend on, if all passed.
STAMP = KEPT / "made-from.txt"
SOURCES = ["companion/**/*", "book/*.ipynb", "requirements-dev.txt", "pyproject.toml"]

NBVAL = "python -m pytest -p tools.nbval_text -p tools.nbval_keep --nbval --nbval-current-env"
# A notebook has one kernel, so its cells stay together.
WORKERS = "-n 2 --dist loadfile"


def main() -> int:
    """Run and compare all notebooks, keep them, and give pytest's exit code."""
    shutil.rmtree(KEPT, ignore_errors=True)
    wanted = fingerprint(SOURCES)
    scratch = KEPT / "scratch"
    for folder in (NOTEBOOKS, scratch, FILES):
        folder.mkdir(parents=True)
    places = {SOURCE: str(ROOT), OUTPUT: str(FILES), SCRATCH: str(scratch)}
    command = [*NBVAL.split(), *WORKERS.split(), "--keep", str(NOTEBOOKS), str(BOOK)]
    code = run(command, variables=places)
    shutil.rmtree(scratch)
    fill_cache(CACHE, NOTEBOOKS.glob("*.ipynb"))
    if not code:
        STAMP.write_text(wanted)
    return code


def fill_cache(folder: Path, runs: Iterable[Path]) -> None:
    """Put notebooks that have been run where the website looks for them."""
    cache = get_cache(folder)
    for path in runs:
        notebook = nbformat.read(path, as_version=4)
        # It is looked up by what the book's own cells hold.
        for cell in notebook.cells:
            cell.metadata.pop(SECONDS, None)
        bundle = CacheBundleIn(notebook, str(BOOK / path.name))
        cache.cache_notebook_bundle(bundle, check_validity=False)


def bring_up_to_date() -> int:
    """Run the notebooks unless nothing has changed since they all passed; give the exit code."""
    if STAMP.exists() and STAMP.read_text() == fingerprint(SOURCES):
        return 0
    return main()


if __name__ == "__main__":
    sys.exit(main())
