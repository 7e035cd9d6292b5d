"""The first lines of every reader's notebook, run in an environment that has no companion."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from reader_notebooks.notebook import Wheel, setup_lines

from companion.edition import edition
from tools import wheel as builder
from tools.fingerprint import digest

UNINSTALL = """\
import subprocess, sys
pip = [sys.executable, "-m", "pip", "uninstall", "-y", "downhill-companion"]
sys.exit(subprocess.run(pip).returncode)"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    builder.make(folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run code in an empty environment; nothing but the wheel is installed there."""
    place = tmp_path_factory.mktemp("place")
    venv = place / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    variables = {**os.environ, "PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1", "PYTHONUTF8": "1"}
    variables.pop("PYTHONPATH", None)

    def run(code: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), "-c", code],
            env={**variables, **more},
            cwd=place,
            capture_output=True,
            encoding="utf-8",
        )

    return run


def lines(wheel: Path, sha256: str = "", expected: str = "") -> str:
    made = Wheel("0", expected or edition(), wheel.as_uri(), sha256 or digest(wheel))
    return setup_lines(made)


def test_installs_the_companion_once_and_compares(run: Run, wheel: Path) -> None:
    first = run(f"{lines(wheel)}\nimport companion; print(companion.__file__)")
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("Installing the companion\n")
    assert "site-packages" in first.stdout
    second = run(lines(wheel, expected="0123abcd"))
    assert second.returncode == 0
    assert "Installing" not in second.stdout
    assert "made with edition 0123abcd" in second.stdout
    assert run(UNINSTALL).returncode == 0


def test_wheel_of_another_content_is_refused(run: Run, wheel: Path) -> None:
    result = run(lines(wheel, sha256="0" * 64))
    assert result.returncode
    *_, said = result.stderr.split("ImportError: ")
    assert "could not be installed" in said
    assert "download this notebook anew" in said
    assert "0" * 64 in said
    assert run("import companion").returncode


@pytest.mark.parametrize("name", ["companion.py", "companion/__init__.py"])
def test_another_package_of_that_name_is_seen_through(
    run: Run, wheel: Path, tmp_path: Path, name: str
) -> None:
    other = tmp_path / "elsewhere" / name
    other.parent.mkdir(parents=True)
    other.touch()
    result = run(lines(wheel), PYTHONPATH=str(tmp_path / "elsewhere"))
    assert result.returncode
    last = result.stderr.strip().split("\n")[-1]
    assert "is not the companion of this book" in last
    assert str(other) in last
    assert "pip uninstall companion" in last
