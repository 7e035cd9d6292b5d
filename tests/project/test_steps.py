"""The run of all steps: it stops at the first failure, says which, and how long each took."""

import pytest

from tools import steps

GOOD = ["python -c pass"]
BAD = ["python -c raise(SystemExit(3))"]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    three = {"one": ("first", GOOD), "two": ("second", [*BAD, *GOOD]), "three": ("third", GOOD)}
    monkeypatch.setattr(steps, "STEPS", three)


def test_passes_when_every_step_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert steps.main(["one", "three"]) == 0
    said = capsys.readouterr().out
    assert "2 of 2 steps passed" in said
    assert "together" in said


def test_ends_with_the_first_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert steps.main(["one", "two", "three"]) == 3
    said = capsys.readouterr().out
    assert "FAILED: two. To run this step alone: make two" in said
    assert "third" not in said
