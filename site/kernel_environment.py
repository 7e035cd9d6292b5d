"""Sphinx extension: tells the notebooks' kernels that a website is being built, and where.

While the HTML builder runs, two environment variables hold absolute folders: ``DOWNHILL_SITE_SRC``
(the sources) and ``DOWNHILL_SITE_OUT`` (the pages). With them a live figure can write its data
beside its page. A third, ``DOWNHILL_SITE_SCRATCH``, holds a folder that lasts as long as the build,
for what two pages share. Nowhere else are they set.
"""

import os
import shutil
import tempfile

from sphinx.application import Sphinx

SOURCE = "DOWNHILL_SITE_SRC"
OUTPUT = "DOWNHILL_SITE_OUT"
SCRATCH = "DOWNHILL_SITE_SCRATCH"


def enter(app: Sphinx) -> None:
    if app.builder.format == "html":
        os.environ[SOURCE] = os.path.abspath(app.srcdir)
        os.environ[OUTPUT] = os.path.abspath(app.outdir)
        os.environ[SCRATCH] = tempfile.mkdtemp()


def leave(*_: object) -> None:
    os.environ.pop(SOURCE, None)
    os.environ.pop(OUTPUT, None)
    if scratch := os.environ.pop(SCRATCH, ""):
        shutil.rmtree(scratch, ignore_errors=True)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", enter)
    app.connect("build-finished", leave)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
