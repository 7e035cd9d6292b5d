"""Sphinx extension: where the outputs of notebooks come from.

The tool that builds the website has run the notebooks before: the environment variable
``DOWNHILL_SITE_RUNS`` names the folder of the runs. A cache does not see changes in the
companion, so without this variable every cell is run anew. The kernels then learn from the
environment which site is being built, and where: see `companion.live.frozen`.
"""

import os
import shutil
import tempfile

from sphinx.application import Sphinx
from sphinx.config import Config

from companion.code_link import SITE as OUTPUT
from companion.live.frozen import SCRATCH, SOURCE

RUNS = "DOWNHILL_SITE_RUNS"
# Below it: the runs as MyST-NB looks for them.
CACHE = "cache"


def take_runs(app: Sphinx, config: Config) -> None:
    if RUNS in os.environ:
        config.nb_execution_mode = "cache"
        config.nb_execution_cache_path = os.path.join(os.environ[RUNS], CACHE)


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
    app.connect("config-inited", take_runs)
    app.connect("builder-inited", enter)
    app.connect("build-finished", leave)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
