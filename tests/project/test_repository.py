"""The repository is named in one place, and whatever else names it agrees."""

import re
import tomllib

import yaml

from tools import repository
from tools.project import BOOK, ROOT


def test_project_urls_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["urls"]["Repository"] == repository.address()[0]


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
            # The repository itself, a part of its front page, or a file on the branch.
            pattern = rf"{re.escape(url)}(#\w+|/blob/{branch}/.*)?"
            assert re.fullmatch(pattern, link), f"{path.name}: {link}"


def test_published_address_agrees() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    links = re.findall(r"https://[\w-]+\.github\.io[^\s)]*", text)
    assert links
    assert all(link.startswith(repository.published()) for link in links)


def test_notebooks_are_published_on_the_branch_that_buttons_lead_to() -> None:
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    branch = settings["sphinx"]["config"]["notebooks_branch"]
    workflow = (ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8")
    assert f"--initial-branch={branch} " in workflow
    assert re.search(rf"git push --force .* {branch}$", workflow, re.MULTILINE)
    assert f"git fetch --depth=1 origin {branch};" in workflow


def test_workflows_pin_official_actions_by_commit() -> None:
    workflows = list((ROOT / ".github" / "workflows").glob("*.yml"))
    assert workflows
    for path in workflows:
        for use in re.findall(r"uses: (.*)", path.read_text("utf-8")):
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use
