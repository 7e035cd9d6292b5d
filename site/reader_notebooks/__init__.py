"""Sphinx extension: the notebooks that readers run, made of those of the book when it is built.

The tool that builds the website has run the book's notebooks and built the companion's wheel: two
environment variables say where they are. Without them there are no reader's notebooks.

The site's folder `notebooks` holds all that is needed to run them. It is published as a branch and
as a zip: Binder, Colab, JupyterLite, the download button and JupyterLab on a reader's machine all
open the same files.
"""

import hashlib
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kernel_environment import RUNS
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.display import status_iterator

from companion import __version__
from companion.edition import edition
from reader_notebooks.notebook import Wheel, dumps, reader_notebook
from reader_notebooks.site_references import NOTEBOOK, SiteReferences

# The file of the companion's wheel.
WHEEL = "DOWNHILL_SITE_WHEEL"
# Below the site's root.
FOLDER = "notebooks"
ZIP = "downhill-notebooks.zip"
# Below FOLDER: on the branch, earlier wheels stay for those who have earlier notebooks.
WHEELS = "wheels"
# What else the folder holds: see the files of these names here.
TEMPLATES = Path(__file__).with_name("folder")
# A link to a heading, of the same notebook or of another one.
TO_HEADING = re.compile(r"\]\((?P<notebook>[\w-]+\.ipynb)?#(?P<slug>[^)]+)\)")

logger = logging.getLogger(__name__)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the folder and the zip, if there is what they are made of."""
    if exception or app.builder.name != "html" or not {RUNS, WHEEL} <= set(os.environ):
        return
    runs, wheel_file = Path(os.environ[RUNS], "runs"), Path(os.environ[WHEEL])
    address, folder = app.config.html_baseurl, Path(app.outdir, FOLDER)
    wheel = Wheel(
        version=__version__,
        edition=edition(),
        address=f"{address}{FOLDER}/{WHEELS}/{quote(wheel_file.name)}",
        sha256=hashlib.sha256(wheel_file.read_bytes()).hexdigest(),
    )
    (folder / WHEELS).mkdir(parents=True)
    shutil.copy(wheel_file, folder / WHEELS)
    pages = list(chapters(app))
    linked = linked_headings(app, pages)
    for page in status_iterator(pages, "making reader's notebooks... ", "green", len(pages)):
        name = Path(page).name + NOTEBOOK
        notebook = json.loads((runs / name).read_text("utf-8"))
        references = SiteReferences(app, page, address, linked.get(page, set()))
        try:
            made = reader_notebook(notebook, references, wheel)
        except (LookupError, ValueError) as error:
            logger.warning("no reader's notebook can be made: %s", error, location=page)
            continue
        (folder / name).write_text(dumps(made), "utf-8", newline="\n")
    write_rest(app, folder, pages, wheel)
    write_zip(folder, Path(app.outdir, ZIP))


def chapters(app: Sphinx) -> Iterator[str]:
    """Give the pages that are notebooks, in reading order."""
    page, relations = app.config.root_doc, app.env.collect_relations()
    while page:
        if str(app.env.doc2path(page)).endswith(NOTEBOOK):
            yield page
        page = relations[page][2]


def linked_headings(app: Sphinx, pages: list[str]) -> dict[str, set[str]]:
    """Give the headings to which a notebook of the book links, by their page."""
    found: dict[str, set[str]] = {}
    for page in pages:
        text = Path(app.env.doc2path(page)).read_text("utf-8")
        for link in TO_HEADING.finditer(text):
            target = page
            if link["notebook"]:
                target = str(Path(page).with_name(link["notebook"]).with_suffix("").as_posix())
            found.setdefault(target, set()).add(link["slug"])
    return found


def write_rest(app: Sphinx, folder: Path, pages: list[str], wheel: Wheel) -> None:
    """Write what a notebook needs to run, and what tells a reader how."""
    titles: dict[str, Any] = app.env.titles
    listed = (
        f"{number}. [{titles[page].astext()}]({Path(page).name}{NOTEBOOK})"
        for number, page in enumerate(pages, 1)
    )
    (file,) = (folder / WHEELS).iterdir()
    fields = {
        "address": app.config.html_baseurl,
        "chapters": "\n".join(listed),
        "repository": app.config.html_theme_options["repository_url"],
        "edition": f"{wheel.version}, edition {wheel.edition}",
        "pins": Path(app.srcdir, "requirements.txt").read_text("utf-8").strip(),
        "wheel": f"./{WHEELS}/{file.name} --hash=sha256:{wheel.sha256}",
    }
    for template in TEMPLATES.iterdir():
        text = re.sub(r"<<(\w+)>>", lambda field: fields[field[1]], template.read_text("utf-8"))
        (folder / template.name).write_text(text, "utf-8", newline="\n")


def write_zip(folder: Path, target: Path) -> None:
    """Write a folder as a zip, which unpacks to a folder of the zip's own name."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, Path(target.stem, path.relative_to(folder)))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
