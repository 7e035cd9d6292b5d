"""Puts JupyterLite with the reader's notebooks beside the pages.

What it is built from, Pyodide and its packages above all, is gathered before the pages are made,
which lead to it if it can be had. The notebooks are made with the pages, so it is built after them.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.fingerprint import digest, fingerprint
from tools.lite.downloads import UnreachableError
from tools.lite.packages import write_pyodide
from tools.project import BIN, PAGES, SITE, environment

LITE = PAGES / "lite"
SOURCE = PAGES.parent / "lite-source"
# Holds the fingerprint of what it was gathered for.
STAMP = PAGES.parent / "lite-made-from.txt"
EXTENSIONS = BIN.parent / "share" / "jupyter" / "labextensions"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
WIDGETS = ["@jupyter-widgets/jupyterlab-manager", "anywidget"]
# Runs the cell that the address names, and tells a reader of an update.
READER = SITE / "lite" / "reader"
# Every file that the result depends on, beside the companion's wheel.
SOURCES = ["tools/lite/*.py", "site/lite/**/*", "requirements*.txt", "pyproject.toml"]
SOURCES += ["site/package-lock.json"]
# What JupyterLite writes into a notebook when it is opened: where it stands already, a notebook
# that was only looked at is not saved as the reader's own.
BROWSER = {
    "kernelspec": {"display_name": "Python (Pyodide)", "language": "python", "name": "python"},
    "language_info": {
        "codemirror_mode": {"name": "python", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.8",
    },
}
# Forms of the icons' fonts for browsers that could not run Python: others take the first, woff2.
OUTDATED = {".svg", ".eot"}
# Says why there is none, if there is none.
MISSING = PAGES.parent / "lite-missing.txt"
WORDS = """
The website has no notebooks in the browser: what they need could not be downloaded.
{reason}
"""


def gather(companion: Path) -> str:
    """Bring together what JupyterLite is built from. If that cannot be, say why.

    Args:
        companion: its wheel.
    """
    wanted = f"{fingerprint(SOURCES)} {digest(companion)}"
    if STAMP.exists() and STAMP.read_text() == wanted and SOURCE.exists():
        return ""
    for file in (STAMP, MISSING):
        file.unlink(missing_ok=True)
    shutil.rmtree(SOURCE, ignore_errors=True)
    print("Gathering the notebooks' Python for the browser", flush=True)
    kernel = (EXTENSIONS / KERNEL / "static" / "pypi").glob("*.whl")
    # Stands in for the real one's front end in JupyterLab, which is there already.
    own = [wheel for wheel in kernel if not wheel.name.startswith("widgetsnbextension")]
    try:
        packages = write_pyodide(SOURCE / "static" / "pyodide", [companion, *own])
    except UnreachableError as error:
        shutil.rmtree(SOURCE, ignore_errors=True)
        missing = WORDS.format(reason=error)
        MISSING.write_text(missing, "utf-8")
        return missing
    write_settings(SOURCE, packages)
    STAMP.write_text(wanted)
    return ""


def build(notebooks: Path) -> None:
    """Build JupyterLite, with the notebooks of a folder, where the pages lead to it."""
    contents = SOURCE / "files"
    shutil.rmtree(contents, ignore_errors=True)
    contents.mkdir()
    for path in notebooks.glob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        notebook["metadata"] |= BROWSER
        text = json.dumps(notebook, ensure_ascii=False, indent=1)
        (contents / path.name).write_text(f"{text}\n", "utf-8", newline="\n")
    # It remembers what it has built, though that is gone with the pages.
    (SOURCE / ".jupyterlite.doit.db").unlink(missing_ok=True)
    print("Building the notebooks for the browser", flush=True)
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--log-level=ERROR"]
    command += [f"--config={SOURCE / 'jupyter_lite_config.json'}", f"--output-dir={LITE}"]
    log = SOURCE.with_name("lite-log.txt")
    with log.open("w", encoding="utf-8") as file:
        result = subprocess.run(command, cwd=SOURCE, env=environment(), stdout=file, stderr=file)
    if result.returncode:
        sys.exit(f"jupyter lite build failed:\n{log.read_text('utf-8')[-4000:]}")
    for path in (LITE / "build").glob("fa-*"):
        if path.suffix in OUTDATED:
            path.unlink()


def write_settings(source: Path, packages: list[str]) -> None:
    """Write the settings of the build, of the site, and of JupyterLab."""
    extensions = [*(str(EXTENSIONS / name) for name in [KERNEL, *WIDGETS]), str(READER)]
    kernel = {
        "disablePyPIFallback": True,
        # All at once, while Python starts: one after another, on demand, takes longer.
        "loadPyodideOptions": {"packages": packages},
    }
    files = {
        "jupyter_lite_config.json": {
            "LiteBuildConfig": {
                "apps": ["lab"],
                "federated_extensions": extensions,
                "ignore_sys_prefix": ["federated_extensions"],
                "no_sourcemaps": True,
                "no_unused_shared_packages": True,
            }
        },
        "jupyter-lite.json": {
            "jupyter-lite-schema-version": 0,
            "jupyter-config-data": {
                "appName": "Downhill",
                "litePluginSettings": {f"{KERNEL}:kernel": kernel},
            },
        },
        "overrides.json": {
            "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
            "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
        },
    }
    for name, content in files.items():
        (source / name).write_text(json.dumps(content, indent=1), "utf-8", newline="\n")


def size(folder: Path = LITE) -> int:
    """Give the bytes of everything in a folder."""
    return sum(os.path.getsize(path) for path in folder.rglob("*") if path.is_file())
