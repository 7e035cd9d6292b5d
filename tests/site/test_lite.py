"""The notebooks that run in the reader's browser: what is served, and one of them at work."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.site.reader import Reader
from tools.fingerprint import digest
from tools.lite.build import BROWSER, LITE, MISSING, size
from tools.lite.downloads import PYODIDE, official_lock, pyodide_wheels
from tools.lite.packages import pins
from tools.project import BOOK, PAGES
from tools.website import serving

NOTEBOOK = "own-figure"
# A part of the kernel takes its place.
STAND_IN = "ipykernel"
WITHOUT_THREADS = """\
from companion import exercises, progress; sigmoid = lambda z: 1 / (1 + np.exp(-z))
list(progress.progress(range(3), "three", "step"))
exercises.check("sigmoid-derivative", lambda z: sigmoid(z) * (1 - sigmoid(z)))"""
# Python starts in 10 to 20 seconds where nothing else runs.
PATIENCE = 180_000


@pytest.fixture(scope="module")
def lite(site: Path) -> Path:
    """Give the folder of the notebooks in the browser, as the site has it."""
    folder = site / LITE.name
    if not folder.exists():
        why = MISSING.read_text("utf-8") if MISSING.exists() else "Build it first: make site"
        pytest.fail(why)
    return folder


@pytest.fixture
def reader(browser: Browser, lite: Path) -> Iterator[Reader]:
    """Give a reader of a website that lies below another one."""
    with serving(PAGES.parent) as host:
        reader = Reader(browser, f"{host}/{PAGES.name}")
        yield reader
        reader.close()


@pytest.fixture(scope="module")
def lock(lite: Path) -> dict[str, Any]:
    text = (lite / "static" / "pyodide" / "pyodide-lock.json").read_text("utf-8")
    packages: dict[str, Any] = json.loads(text)["packages"]
    return packages


def test_is_not_too_large(lite: Path) -> None:
    assert size(lite) <= 60e6


def test_has_the_readers_notebooks_and_no_others(lite: Path, site: Path) -> None:
    def read(folder: Path) -> dict[str, Any]:
        notebooks = {p.name: json.loads(p.read_text("utf-8")) for p in folder.glob("*.ipynb")}
        # What runs them is another kernel.
        for notebook in notebooks.values():
            notebook["metadata"] |= BROWSER
        return notebooks

    assert len(list((lite / "files").iterdir())) == len(list(BOOK.glob("*.ipynb")))
    assert read(lite / "files") == read(site / "notebooks")


def test_settings_are_ours(lite: Path) -> None:
    settings = json.loads((lite / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    assert settings["appName"] == "Downhill"
    (kernel,) = settings["litePluginSettings"].values()
    assert kernel["disablePyPIFallback"] is True
    assert kernel["pyodideUrl"].startswith("./static/pyodide/")


def test_every_package_is_served_whole(lite: Path, lock: dict[str, Any]) -> None:
    official = official_lock()["packages"]
    for name, entry in lock.items():
        wheel = lite / "static" / "pyodide" / entry["file_name"]
        assert digest(wheel) == entry["sha256"], name
        if not wheel.name.endswith("none-any.whl") and name != "numpy":
            assert entry["sha256"] == official[name]["sha256"], name
        assert set(entry["depends"]) <= set(lock), name


def members(archive: Path) -> dict[str, int]:
    """The files in an archive, with the checksums of their content."""
    with zipfile.ZipFile(archive) as opened:
        return {info.filename: info.CRC for info in opened.infolist()}


def test_what_python_imports_first_is_compiled_and_nothing_else_is_changed(
    lite: Path, lock: dict[str, Any]
) -> None:
    folder, numpy = lite / "static" / "pyodide", official_lock()["packages"]["numpy"]
    (original,) = pyodide_wheels({numpy["file_name"]: numpy["sha256"]})
    archives = {
        original: folder / numpy["file_name"],
        PYODIDE / "python_stdlib.zip": folder / "python_stdlib.zip",
    }
    for before, after in archives.items():
        was, now = members(before), members(after)
        gone = {name for name in was if now.get(name) != was[name]}
        assert {f"{name}c" for name in gone} == now.keys() - was.keys()
        assert gone > {"numpy/__init__.py"} or gone > {"typing.py"}
    companion = members(folder / lock["downhill-companion"]["file_name"])
    assert "companion/page/checking.py" in companion
    assert "companion/page/__pycache__/checking.cpython-314.pyc" in companion


def test_versions_are_those_that_readers_install(lock: dict[str, Any]) -> None:
    assert {"companion", "numpy"} <= {module for e in lock.values() for module in e["imports"]}
    for name, pin in pins().items():
        served = name in lock and name != STAND_IN
        if served and lock[name]["file_name"].endswith("none-any.whl"):
            assert lock[name]["version"] == pin.split()[0].split("==")[1], name


def test_figure_leads_to_its_cell_running(reader: Reader) -> None:
    """One click in the note of a live figure, and the same figure is computed by a kernel."""
    page = reader.watched_page()
    page.goto(f"{reader.address}/book/{NOTEBOOK}.html")
    page.locator(".live-run", has_text="in your browser").click()

    figure = page.locator(".jp-Notebook figure.live").first
    expect(figure.locator("[data-reset]")).to_be_enabled(timeout=PATIENCE)
    expect(figure).to_be_in_viewport()
    words = figure.locator("[aria-live]").first
    expect(words).to_have_text("Each step multiplies θ by 0.700.")
    figure.locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    # The page's own figure has no such value: this one comes from the kernel.
    expect(words).to_have_text("Each step multiplies θ by 0.690.", timeout=PATIENCE)

    # There are no threads, in which elsewhere a bar is watched and an exercise is checked.
    # A cell below the figure may not be drawn yet: its code stands in the place of the figure's.
    cell = page.locator(".jp-Notebook .jp-CodeCell", has=page.locator("figure.live")).first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(WITHOUT_THREADS)
    page.keyboard.press("Shift+Enter")
    answer = page.locator(".jp-Notebook .jp-CodeCell", has_text="sigmoid-derivative")
    expect(answer).to_contain_text("12 of 12 cases agree", timeout=PATIENCE)
    expect(answer).to_contain_text("3/3")
    expect(answer).not_to_contain_text("Warning")

    faults = [f for f in reader.faults if f.startswith(("request to another host", "page error"))]
    assert not faults
