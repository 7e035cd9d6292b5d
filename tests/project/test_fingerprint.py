"""When something counts as changed."""

from pathlib import Path

import pytest

from tools import fingerprint as module
from tools.fingerprint import fingerprint


def test_hangs_on_names_and_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOT", tmp_path)
    file = tmp_path / "book" / "a.ipynb"
    file.parent.mkdir()
    wanted = ["book/*.ipynb", "book/**/*"]
    found = set()
    for content in ("{}", "[]"):
        file.write_text(content)
        found.add(fingerprint(wanted))
    file.rename(file.with_name("b.ipynb"))
    found.add(fingerprint(wanted))
    assert len(found) == 3
    # A file that two patterns name counts once; what Python compiled does not count.
    cache = tmp_path / "book" / "__pycache__"
    cache.mkdir()
    (cache / "a.pyc").touch()
    assert fingerprint(wanted) in found
    (tmp_path / "other.ipynb").touch()
    assert fingerprint(wanted) == fingerprint(["book/*.ipynb"])
