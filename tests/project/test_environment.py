"""The script that makes the environment: what it says, and that nothing half made deceives it."""

import builtins
import sys
from pathlib import Path

import pytest

from tools import environment


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the script work on an empty project."""
    for source in environment.SOURCES:
        (tmp_path / source).parent.mkdir(exist_ok=True)
        (tmp_path / source).write_text(source)
    venv = tmp_path / ".venv"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "BIN": venv / environment.BIN.name,
        "PYTHON": venv / environment.BIN.name / environment.PYTHON.name,
        "STAMP": venv / environment.STAMP.name,
        "NODE_MODULES": tmp_path / "site" / "node_modules",
    }.items():
        monkeypatch.setattr(environment, name, value)
    return tmp_path


@pytest.fixture
def installations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the installations instead of doing them."""
    done: list[str] = []

    def install() -> None:
        done.append("installed")
        environment.NODE_MODULES.mkdir(exist_ok=True)
        (environment.NODE_MODULES / ".package-lock.json").touch()

    monkeypatch.setattr(environment, "install", install)
    return done


def test_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    assert "needs Python 3.11 or newer" in (environment.complain_about_python() or "")
    assert "3.10.4" in (environment.complain_about_python() or "")


def test_python_without_ensurepip_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_ensurepip(name: str, *rest: object, **more: object) -> object:
        if name == "ensurepip":
            raise ImportError
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_ensurepip)
    assert "apt install python3-venv" in (environment.complain_about_python() or "")


def test_is_made_once_and_again_when_a_lock_changes(
    project: Path, installations: list[str]
) -> None:
    environment.main()
    assert environment.works()
    environment.main()
    assert len(installations) == 1
    (project / "requirements-dev.txt").write_text("changed")
    environment.main()
    assert len(installations) == 2


def test_missing_npm_packages_are_installed(project: Path, installations: list[str]) -> None:
    environment.main()
    (environment.NODE_MODULES / ".package-lock.json").unlink()
    environment.main()
    assert len(installations) == 2


def test_half_made_environment_is_made_anew(project: Path, installations: list[str]) -> None:
    environment.main()
    environment.STAMP.write_text(environment.UNFINISHED)
    left_over = environment.VENV / "left-over"
    left_over.touch()
    environment.main()
    assert not left_over.exists()
    assert environment.works()


def test_broken_environment_is_made_anew(project: Path, installations: list[str]) -> None:
    environment.main()
    environment.PYTHON.unlink()
    environment.main()
    assert environment.works()
    assert len(installations) == 2


def test_foreign_folder_is_not_removed(project: Path, installations: list[str]) -> None:
    environment.VENV.mkdir()
    precious = environment.VENV / "precious"
    precious.touch()
    with pytest.raises(SystemExit, match="Remove it"):
        environment.main()
    assert precious.exists()
    assert not installations


def test_failed_installation_is_tried_again(
    project: Path, installations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.main()
    (project / "requirements-dev.txt").write_text("changed")

    def fail() -> None:
        sys.exit("no network")

    with monkeypatch.context() as patch:
        patch.setattr(environment, "install", fail)
        with pytest.raises(SystemExit, match="no network"):
            environment.main()
    kept = environment.VENV / "kept"
    kept.touch()
    environment.main()
    assert len(installations) == 2
    assert kept.exists()
