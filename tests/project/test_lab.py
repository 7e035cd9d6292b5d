"""The folder in which a reader works: brought up to date, and nothing of theirs is lost."""

from pathlib import Path

import pytest

from tools import lab


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "a.ipynb").write_text("first")
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "mine"


def test_notebook_that_is_untouched_follows_the_book(made: Path, mine: Path) -> None:
    assert lab.bring(made, mine) == []
    (made / "a.ipynb").write_text("second")
    assert lab.bring(made, mine) == []
    assert (mine / "a.ipynb").read_text() == "second"


def test_notebook_that_a_reader_has_changed_stays(made: Path, mine: Path) -> None:
    lab.bring(made, mine)
    (mine / "a.ipynb").write_text("my answer")
    assert lab.bring(made, mine) == []
    (made / "a.ipynb").write_text("second")
    (sentence,) = lab.bring(made, mine)
    assert "a.ipynb" in sentence
    assert "a (new).ipynb" in sentence
    assert (mine / "a.ipynb").read_text() == "my answer"
    assert (mine / "a (new).ipynb").read_text() == "second"
    # It is said once.
    assert lab.bring(made, mine) == []


def test_notebook_of_a_readers_own_is_not_touched(made: Path, mine: Path) -> None:
    mine.mkdir()
    (mine / "own.ipynb").write_text("own")
    # No record tells where this one comes from.
    (mine / "a.ipynb").write_text("older")
    assert len(lab.bring(made, mine)) == 1
    assert (mine / "own.ipynb").read_text() == "own"
    assert (mine / "a.ipynb").read_text() == "older"


def test_begins_with_the_first_chapter(made: Path) -> None:
    (made / "README.md").write_text("[the book](https://a.org)\n1. [A](b.ipynb)\n2. [B](a.ipynb)")
    assert lab.first(made) == "b.ipynb"


def test_without_notebooks_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lab, "MADE", tmp_path / "nowhere")
    assert lab.main() == 1
    assert "make site" in capsys.readouterr().err
