"""Builds `_build/lite`, the notebooks in the browser, unless nothing has changed since then."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.fingerprint import digest, fingerprint
from tools.lite.downloads import UnreachableError
from tools.lite.packages import write_pyodide
from tools.project import BIN, BOOK, PAGES, ROOT, SITE, environment

LITE = PAGES.parent / "lite"
WORK = PAGES.parent / "lite-work"
# Holds the fingerprint of what it was made from.
STAMP = PAGES.parent / "lite-made-from.txt"
EXTENSIONS = BIN.parent / "share" / "jupyter" / "labextensions"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
WIDGETS = ["@jupyter-widgets/jupyterlab-manager", "anywidget"]
# Runs the cell that the address names.
RUN_CELL = SITE / "lite" / "run-cell"
# Every file that the result depends on.
SOURCES = ["companion/**/*", "book/*.ipynb", "tools/lite/*.py", "site/lite/**/*"]
SOURCES += ["requirements*.txt", "pyproject.toml", "site/package-lock.json"]
COMPANION = ["companion", "pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXT"]
# Says why there is none, if there is none.
MISSING = PAGES.parent / "lite-missing.txt"
WORDS = """
The website has no notebooks in the browser: what they need could not be downloaded.
{reason}
"""


def build() -> str:
    """Bring `_build/lite` up to date. If that cannot be, remove it and say why."""
    wanted = fingerprint(SOURCES)
    if STAMP.exists() and STAMP.read_text() == wanted and LITE.exists():
        return ""
    for file in (STAMP, MISSING):
        file.unlink(missing_ok=True)
    for folder in (LITE, WORK):
        shutil.rmtree(folder, ignore_errors=True)
    print("Building the notebooks for the browser", flush=True)
    try:
        make(WORK)
    except UnreachableError as error:
        missing = WORDS.format(reason=error)
        MISSING.write_text(missing, "utf-8")
        return missing
    (WORK / "site").rename(LITE)
    shutil.rmtree(WORK)
    STAMP.write_text(wanted)
    return ""


def make(work: Path) -> None:
    """Gather what JupyterLite is built from in a folder, and build it there."""
    source = work / "source"
    contents = source / "files" / BOOK.name
    contents.mkdir(parents=True)
    for notebook in BOOK.glob("*.ipynb"):
        shutil.copy(notebook, contents)
    kernel = (EXTENSIONS / KERNEL / "static" / "pypi").glob("*.whl")
    # Stands in for the real one's front end in JupyterLab, which is there already.
    own = [wheel for wheel in kernel if not wheel.name.startswith("widgetsnbextension")]
    packages = write_pyodide(source / "static" / "pyodide", [companion_wheel(work), *own])
    write_settings(source, packages)
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--log-level=ERROR"]
    command += [f"--config={source / 'jupyter_lite_config.json'}", f"--output-dir={work / 'site'}"]
    with (work / "log.txt").open("w", encoding="utf-8") as log:
        result = subprocess.run(command, cwd=source, env=environment(), stdout=log, stderr=log)
    if result.returncode:
        sys.exit(f"jupyter lite build failed:\n{(work / 'log.txt').read_text('utf-8')[-4000:]}")


def companion_wheel(work: Path) -> Path:
    """Build the companion apart from the tree, where other builds leave old modules."""
    source = work / "companion"
    source.mkdir()
    for name in COMPANION:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    command += ["--no-deps", "--no-build-isolation", "-w", str(work), str(source)]
    subprocess.run(command, check=True, env={**environment(), "SOURCE_DATE_EPOCH": "1700000000"})
    (wheel,) = work.glob("*.whl")
    # A name of its own for each content: a browser may have kept an earlier one of this version.
    return wheel.rename(wheel.with_name(wheel.name.replace("-py3", f"-0_{digest(wheel)[:8]}-py3")))


def write_settings(source: Path, packages: list[str]) -> None:
    """Write the settings of the build, of the site, and of JupyterLab."""
    extensions = [*(str(EXTENSIONS / name) for name in [KERNEL, *WIDGETS]), str(RUN_CELL)]
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


def main() -> int:
    missing = build()
    print(missing or f"{LITE.relative_to(ROOT)}: {size() / 1e6:.1f} MB")
    return 1 if missing else 0
