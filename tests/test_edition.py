"""The edition of the companion: what changes it, and what a notebook says of another one."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

from companion import edition as module
from companion.edition import check, edition

WHEEL = "https://a.org/companion.whl#sha256=1"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "part").mkdir()
    (tmp_path / "a.py").write_bytes(b"x = 1\n")
    (tmp_path / "part" / "b.npz").write_bytes(b"\x00\r\n\x01")
    return tmp_path


def test_edition_is_eight_hex_digits_and_stays(package: Path) -> None:
    before = edition(package)
    assert len(before) == 8
    int(before, 16)
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "a.pyc").touch()
    (package / "a.py").write_bytes(b"x = 1\r\n")
    assert edition(package) == before


def test_edition_changes_with_content_name_and_place(package: Path) -> None:
    found = {edition(package)}
    (package / "a.py").write_bytes(b"x = 2\n")
    found.add(edition(package))
    (package / "a.py").rename(package / "c.py")
    found.add(edition(package))
    (package / "c.py").rename(package / "part" / "c.py")
    found.add(edition(package))
    (package / "part" / "d.py").touch()
    found.add(edition(package))
    assert len(found) == 5


def test_matching_notebook_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    check(edition(), WHEEL)
    assert capsys.readouterr().out == ""


def test_other_notebook_says_in_one_sentence_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    check("0123abcd", WHEEL)
    said = capsys.readouterr().out
    assert "edition 0123abcd" in said
    assert f"edition {edition()}" in said
    assert f"--no-deps downhill-companion@{WHEEL}" in said
    assert said.count("\n") == 1


def test_in_the_browser_there_is_no_pip(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.sys, "platform", "emscripten")
    check("0123abcd", WHEEL)
    said = capsys.readouterr().out
    assert "pip" not in said
    assert "reload the page" in said


@pytest.mark.parametrize("name", module.LOADED_EARLY)
def test_package_loaded_before_it_was_replaced_is_an_error(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = ModuleType(name)
    old.__version__ = "1.2.3"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, old)
    words = rf"{name} 1\.2\.3 was loaded before {name} {metadata.version(name)} .*Restart session"
    with pytest.raises(ImportError, match=words):
        check(edition(), WHEEL)


def test_nothing_else_is_imported_before_the_check() -> None:
    code = "import sys, companion.edition; print({'numpy', 'matplotlib'} & {*sys.modules})"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
