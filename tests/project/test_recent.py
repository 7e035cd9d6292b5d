"""The order of the notebooks, by when they changed: with git and without."""

import subprocess
from pathlib import Path

import pytest

from tools import recent
from tools.project import BOOK

WHO = ["-c", "user.name=A", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *WHO, *arguments], cwd=folder, check=True, capture_output=True)


def write(folder: Path, *names: str, text: str = "1") -> None:
    for name in names:
        (folder / f"{name}.ipynb").write_text(text, "utf-8")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Give the folder of a repository, with notebooks of which those from p to s are committed."""
    folder = tmp_path / "a book"
    folder.mkdir()
    git(tmp_path, "init", "--quiet")
    for names in (["p", "q", "é"], ["s"], ["r"], ["q"]):
        write(folder, *names, text="".join(names))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "--quiet", "-m", "…")
    return folder


def test_what_was_committed_last_comes_first(book: Path) -> None:
    assert recent.notebooks(book) == ["q", "r", "s", "p", "é"]


def test_what_is_not_committed_comes_before(book: Path) -> None:
    write(book, "a", "p", "s", text="changed")
    git(book, "add", "s.ipynb")
    assert recent.notebooks(book) == ["p", "s", "a", "q", "r", "é"]


def test_what_is_gone_is_not_there(book: Path) -> None:
    (book / "q.ipynb").unlink()
    assert recent.notebooks(book) == ["r", "s", "p", "é"]


def test_without_a_repository_or_git_the_order_is_the_alphabet(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert recent.notebooks(book) == ["p", "q", "r", "s", "é"]
    monkeypatch.undo()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / ".git").rename(tmp_path / "git")
    assert recent.notebooks(book) == ["p", "q", "r", "s", "é"]


def test_the_book_is_listed() -> None:
    assert sorted(recent.notebooks()) == sorted(p.stem for p in BOOK.glob("*.ipynb"))
