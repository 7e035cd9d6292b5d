"""The build of the notebooks for the browser: what it chooses, checks, and says when it cannot."""

import os
import zipfile
from pathlib import Path

import pytest

from tools import outputs, website, wheel
from tools.fingerprint import digest
from tools.lite import build, downloads, packages
from tools.project import ROOT

WANTED = {
    "a-1.0-py3-none-any.whl": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
}
ROOTS = ["numpy", "matplotlib", "tqdm", "ipywidgets", "anywidget", *packages.KERNEL]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let downloads go to an empty folder, from sources that cannot be reached."""

    def host(names: list[str]) -> None:
        """Its host:"""
        raise OSError("no such host")

    def carrier(names: list[str]) -> None:
        """Its carrier:"""
        raise OSError("no such package")

    monkeypatch.setattr(downloads, "FOLDER", tmp_path)
    monkeypatch.setattr(downloads, "from_host", host)
    monkeypatch.setattr(downloads, "from_carrier", carrier)
    return tmp_path


def test_what_is_there_is_not_asked_for(folder: Path) -> None:
    (folder / "a-1.0-py3-none-any.whl").write_text("a")
    assert downloads.pyodide_wheels(WANTED) == [folder / "a-1.0-py3-none-any.whl"]


def test_both_sources_are_named_when_neither_answers(folder: Path) -> None:
    with pytest.raises(downloads.UnreachableError) as error:
        downloads.pyodide_wheels(WANTED)
    assert "Its host: no such host" in str(error.value)
    assert "Its carrier: no such package" in str(error.value)


def test_another_content_is_refused_and_the_next_source_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forge(names: list[str]) -> None:
        """A forger:"""
        for name in names:
            (folder / name).write_text("not a")

    monkeypatch.setattr(downloads, "from_host", forge)
    with pytest.raises(downloads.UnreachableError, match=r"a-1\.0.* is not what Pyodide's lock"):
        downloads.pyodide_wheels(WANTED)
    assert not list(folder.iterdir())

    def serve(names: list[str]) -> None:
        for name in names:
            (folder / name).write_text("a")

    monkeypatch.setattr(downloads, "from_carrier", serve)
    assert downloads.pyodide_wheels(WANTED)[0].read_text() == "a"


def test_pip_that_fails_says_why_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    pin = f"no-such-package==1.0 --hash=sha256:{'0' * 64}"
    with pytest.raises(downloads.UnreachableError, match="no-such-package"):
        downloads.pure_wheels([pin])
    assert not list(folder.iterdir())


def test_pure_packages_are_those_of_readers_and_the_others_pyodides() -> None:
    official = downloads.official_lock()["packages"]
    from_pyodide, from_pypi = packages.chosen(ROOTS)
    assert {"numpy", "matplotlib", "pillow", "contourpy", "kiwisolver"} <= set(from_pyodide)
    assert {"anywidget", "ipywidgets", "ipython", "traitlets", "tqdm"} <= set(from_pypi)
    for name, entry in from_pyodide.items():
        assert entry == official[name]
    text = (ROOT / "requirements.txt").read_text("utf-8")
    for name, pin in from_pypi.items():
        assert f"\n{name}=={pin.split('==')[1].split()[0]} " in text
        assert all(pinned in text for pinned in pin.split()[1:])
    # What runs a kernel in a process of its own is not for the browser.
    assert not {"pexpect", "psutil", "pyzmq", "widgetsnbextension"} & {*from_pyodide, *from_pypi}


def test_unknown_package_is_named() -> None:
    with pytest.raises(LookupError, match="no-such-package"):
        packages.chosen(["no-such-package"])


def test_entry_of_a_wheel(tmp_path: Path) -> None:
    wheel = tmp_path / "Some_Thing-2.1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("thing/__init__.py", "")
        archive.writestr("single.py", "")
        lines = ["Name: Some.Thing", "Version: 2.1", "Requires-Dist: NumPy>=2"]
        lines += ['Requires-Dist: psutil; sys_platform != "emscripten"']
        lines += ['Requires-Dist: pytest; extra == "test"']
        archive.writestr("some_thing-2.1.dist-info/METADATA", "\n".join(lines))
    entry = packages.entry_of(wheel)
    assert (entry["name"], entry["version"]) == ("some-thing", "2.1")
    assert entry["depends"] == ["numpy"]
    assert entry["imports"] == ["single", "thing"]
    assert entry["sha256"] == digest(wheel)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LITE", "SOURCE", "STAMP", "MISSING"):
        monkeypatch.setattr(build, name, tmp_path / name)
    (tmp_path / "companion.whl").touch()
    return tmp_path


def write_something(target: Path, own: list[Path]) -> list[str]:
    """Stand in for the writing of a Pyodide."""
    target.mkdir(parents=True)
    return [wheel.name for wheel in own]


def test_is_gathered_once_and_again_when_something_changes(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered: list[str] = []

    def write(target: Path, own: list[Path]) -> list[str]:
        gathered.append(own[0].name)
        return write_something(target, own)

    monkeypatch.setattr(build, "write_pyodide", write)
    companion = places / "companion.whl"
    assert build.gather(companion) == ""
    assert build.gather(companion) == ""
    assert gathered == ["companion.whl"]
    settings = (places / "SOURCE" / "jupyter-lite.json").read_text("utf-8")
    assert "companion.whl" in settings
    companion.write_text("another content")
    assert build.gather(companion) == ""
    monkeypatch.setattr(build, "fingerprint", lambda patterns: "changed")
    assert build.gather(companion) == ""
    assert len(gathered) == 3


def test_site_without_it_says_so(
    places: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(target: Path, own: list[Path]) -> list[str]:
        target.mkdir(parents=True)
        raise downloads.UnreachableError("no network")

    learned: dict[str, str] = {}

    def pretend(command: object, variables: dict[str, str]) -> int:
        learned.update(variables)
        return 0

    monkeypatch.setattr(build, "write_pyodide", fail)
    monkeypatch.setattr(website, "PAGES", places / "html")
    monkeypatch.setattr(website, "run", pretend)
    monkeypatch.setattr(wheel, "build", lambda: places / "companion.whl")
    monkeypatch.setattr(outputs, "bring_up_to_date", lambda: 0)
    monkeypatch.setattr(outputs, "FILES", places / "files")
    (places / "files").mkdir()
    assert website.build() == 0
    assert "no notebooks in the browser" in capsys.readouterr().err
    assert "no network" in (places / "MISSING").read_text()
    # The pages do not lead to what is not there.
    assert website.LITE not in learned
    assert not (places / "SOURCE").exists()
