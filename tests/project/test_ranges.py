"""The ends of the ranges, and the Pythons of the workflows, follow from pyproject.toml."""

import re
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from tools import lock, ranges
from tools.project import ROOT


def workflow(name: str) -> str:
    return (ROOT / ".github" / "workflows" / name).read_text("utf-8")


@pytest.mark.parametrize(("end", "choice"), [("lowest", "lowest-direct"), ("highest", "highest")])
def test_uv_chooses_an_end_of_what_pyproject_allows(end: str, choice: str) -> None:
    runners, companion = ranges.installation(end)
    assert "requirements-dev.txt" in runners
    assert companion[-2:] == ["-r", "pyproject.toml"]
    assert companion[companion.index("--resolution") + 1] == choice


def test_everything_has_a_lowest_version_and_numbers_a_highest() -> None:
    for requirement in ranges.declared():
        assert ranges.lower_bound(requirement)
        if requirement.name in ("numpy", "matplotlib"):
            assert any(s.operator == "<" for s in requirement.specifier)


def test_report_says_where_the_lowest_has_no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = [Requirement("numpy>=2.0,<2.6"), Requirement("tqdm>=4.66")]
    monkeypatch.setattr(ranges, "declared", lambda: needs)
    assert ranges.lower_bound(needs[0]) == Version("2.0.0")
    numpy, tqdm = ranges.report("lowest", {"numpy": "2.1.0", "tqdm": "4.66.0"})
    assert numpy.endswith("2.1.0      of <2.6,>=2.0: no wheel of 2.0 for this Python")
    assert "no wheel" not in tqdm
    numpy, _ = ranges.report("highest", {"numpy": "2.5.5", "tqdm": "4.70.1"})
    assert "no wheel" not in numpy


def test_a_part_that_fails_is_named_and_the_others_are_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ranges, "check", {"wheels": 0, "lowest": 3, "highest": 0}.__getitem__)
    assert ranges.main(["wheels", "highest"]) == 0
    assert ranges.main(["lowest", "highest"]) == 1
    said = capsys.readouterr().out
    assert "2/2 highest" in said
    assert "FAILED: lowest\n" in said


def test_wheels_of_all_pins_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def run(command: list[str]) -> int:
        asked.append(" ".join(command))
        return int("3.12 --python-platform macos" in asked[-1])

    monkeypatch.setattr(lock, "run", run)
    assert lock.check_wheels() == 1
    assert len(asked) == len(lock.pythons()) * len(lock.SYSTEMS)
    assert all(f"-r {name}" in command for command in asked for name in lock.LOCKS)


def test_compiling_asks_for_hashes_anew_and_a_failure_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text(before := "a==1 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n    # via b\n")
    found = []

    def run(command: list[str]) -> int:
        found.append(path.read_text())
        return 2

    monkeypatch.setattr(lock, "ROOT", tmp_path)
    monkeypatch.setattr(lock, "run", run)
    assert lock.compile_lock(path.name, []) == 2
    assert found == ["a==1\n    # via b\n"]
    assert path.read_text() == before


def test_workflow_tries_each_python_that_pyproject_names() -> None:
    jobs = yaml.safe_load(workflow("test.yml"))["jobs"]
    tried = jobs["test"]["strategy"]["matrix"]["include"]
    assert {one["python"] for one in tried if one["os"] == "ubuntu-latest"} == {*lock.pythons()}
    names = [one["os"].removesuffix("-latest").replace("ubuntu", "linux") for one in tried]
    assert {*names} == {*lock.SYSTEMS}


def test_next_python_is_tried_weekly_and_may_fail() -> None:
    jobs = yaml.safe_load(workflow("weekly.yml"))["jobs"]
    (tried,) = (s["with"] for s in jobs["next"]["steps"] if "python-version" in s.get("with", {}))
    newest = max(int(version.split(".")[1]) for version in lock.pythons())
    assert tried["python-version"] == f"3.{newest + 1}"
    assert jobs["next"]["continue-on-error"] is True
    assert re.search(r"make ranges\b", workflow("weekly.yml"))
