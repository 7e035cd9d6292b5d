"""The check of the notebooks in the browser: what it finds to run, and what it makes of it."""

import json
from pathlib import Path

import pytest

from tools import lite_check
from tools.lite_check import Checked, judged, table
from tools.printed import Difference
from tools.project import BOOK

DIFFERENT = Checked("one", 12.3, 9, [Difference("c1", "-text: 1\n+text: 2")])
SAME = Checked("two", 45.6, 7, [])


def test_notebooks_are_found_wherever_they_are_served(tmp_path: Path) -> None:
    for path in ("files/one.ipynb", "files/book/two.ipynb", "three.ipynb"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert lite_check.places(tmp_path) == {"two": "book/two.ipynb", "one": "one.ipynb"}


def test_without_notebooks_the_reason_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lite_check, "MISSING", tmp_path / "missing.txt")
    with pytest.raises(SystemExit, match="make site"):
        lite_check.main([], tmp_path)
    (tmp_path / "missing.txt").write_text("no network", "utf-8")
    with pytest.raises(SystemExit, match="no network"):
        lite_check.main([], tmp_path)


def test_unknown_notebook_is_named(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "one.ipynb").touch()
    with pytest.raises(SystemExit, match=r"No such notebook: other\. There are: one"):
        lite_check.main(["one", "other"], tmp_path)


def test_a_difference_is_wrong_and_named() -> None:
    assert judged([DIFFERENT, SAME], {}) == (["one, cell c1:\n-text: 1\n+text: 2"], [])


def test_what_fails_without_a_cell_is_wrong() -> None:
    failed = Checked("one", 1.0, 9, [Difference("", "could not be run: closed")])
    assert judged([failed], {("two", "c1"): "…"}) == (["one: could not be run: closed"], [])


def test_an_allowed_difference_is_right_and_its_reason_is_said() -> None:
    wrong, right = judged([DIFFERENT, SAME], {("one", "c1"): "its clock"})
    assert wrong == []
    assert right == ["one, cell c1 may differ: its clock"]


def test_an_allowance_that_is_not_needed_is_wrong() -> None:
    allowed = {("one", "c1"): "…", ("two", "c1"): "its clock", ("not run", "c1"): "…"}
    wrong, _ = judged([DIFFERENT, SAME], allowed)
    assert wrong == ["two, cell c1 does not differ, and need not be allowed to: its clock"]


def test_each_allowance_is_of_a_cell_of_the_book() -> None:
    for name, cell in lite_check.ALLOWED:
        notebook = json.loads((BOOK / f"{name}.ipynb").read_text("utf-8"))
        assert cell in {c["id"] for c in notebook["cells"]}, (name, cell)


@pytest.mark.parametrize(("checked", "code"), [([SAME], 0), ([SAME, DIFFERENT], 1)])
def test_a_difference_fails_the_check_and_a_table_ends_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    checked: list[Checked],
    code: int,
) -> None:
    by_path = {f"{c.name}.ipynb": c for c in checked}
    (tmp_path / "files").mkdir()
    for path in by_path:
        (tmp_path / "files" / path).touch()
    monkeypatch.setattr(lite_check, "check_alone", lambda address, folder, path: by_path[path])
    assert lite_check.main([], tmp_path) == code
    said = capsys.readouterr().out
    assert table(sorted(checked)) in said
    assert ("FAILED" in said) == bool(code)


def test_table() -> None:
    assert table([DIFFERENT, SAME]).split("\n") == [
        "notebook   seconds   cells   differences",
        "one           12.3       9             1",
        "two           45.6       7             0",
    ]
