"""The measurement of maps: side by side, each run once, and never one in vain."""

import pickle
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from companion.studies import backpropagation
from tools import maps

SETTINGS: dict[str, Any] = {"hidden": 2, "way": "backpropagation"}


@pytest.fixture
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(maps, "ASIDE", tmp_path)
    return tmp_path


class Pool(ThreadPoolExecutor):
    """Counts the studies that are run."""

    run = 0

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        Pool.run += function is maps.measured
        return super().submit(function, *arguments, **named)


def test_a_study_runs_once_and_what_it_gave_is_there_after_an_interruption(aside: Path) -> None:
    Pool.run = 0
    for _ in range(2):
        with Pool(1) as pool:
            runs = maps.Runs(pool)
            found = [runs(backpropagation.passes, SETTINGS) for _ in range(3)]
        assert found == [backpropagation.passes(**SETTINGS)] * 3
    assert Pool.run == 1
    (kept,) = aside.iterdir()
    assert pickle.loads(kept.read_bytes()) == found[0]


def test_it_runs_anew_where_its_settings_or_its_code_have_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = maps.key(backpropagation.passes, SETTINGS)
    assert key == maps.key(backpropagation.passes, dict(reversed(SETTINGS.items())))
    assert key != maps.key(backpropagation.passes, {**SETTINGS, "hidden": 3})
    assert key != maps.key(backpropagation.cost, SETTINGS)
    monkeypatch.setattr(maps, "digest", lambda path: f"{path} has changed")
    maps.code.cache_clear()
    try:
        assert key != maps.key(backpropagation.passes, SETTINGS)
    finally:
        maps.code.cache_clear()


def test_the_code_of_a_study_is_that_of_all_studies_that_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    def look(path: Path) -> str:
        seen.append(path.stem)
        return ""

    monkeypatch.setattr(maps, "digest", look)
    maps.code.cache_clear()
    try:
        maps.code("companion.studies.backpropagation.nudging")
    finally:
        maps.code.cache_clear()
    assert seen == ["digits_job", "nudging"]
