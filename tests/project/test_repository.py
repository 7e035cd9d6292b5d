"""The repository is named in one place, and whatever else names it agrees."""

import re
import tomllib

from tools import repository
from tools.project import BOOK, ROOT


def test_project_urls_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["urls"]["Repository"] == repository.address()[0]


def test_notebooks_agree() -> None:
    for path in BOOK.glob("*.ipynb"):
        found = re.findall(r"[\w-]+ @ git\+[^\"\\]*", path.read_text("utf-8"))
        assert found == [repository.requirement()], f"{path.name}: run make notebooks"


def test_links_in_the_texts_agree() -> None:
    url, branch = repository.address()
    texts = [
        *BOOK.glob("*.md"),
        *BOOK.glob("*.ipynb"),
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
    ]
    for path in texts:
        for link in re.findall(r"https://github\.com/[^\s)\"\\]*", path.read_text("utf-8")):
            # The repository itself, a part of its front page, a file on the branch, or pip's form.
            pattern = rf"{re.escape(url)}(#\w+|/blob/{branch}/.*|@{branch})?"
            assert re.fullmatch(pattern, link), f"{path.name}: {link}"


def test_workflows_pin_official_actions_by_commit() -> None:
    workflows = list((ROOT / ".github" / "workflows").glob("*.yml"))
    assert workflows
    for path in workflows:
        for use in re.findall(r"uses: (.*)", path.read_text("utf-8")):
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use
