"""Where the book's repository is: `_config.yml` says it, and nothing else does."""

import tomllib

import yaml

from tools.project import ROOT


def address() -> tuple[str, str]:
    """Give the repository's URL and the branch that the launch buttons use."""
    repository = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]
    return repository["url"], repository["branch"]


def requirement() -> str:
    """Give what pip needs to install the companion from the repository."""
    url, branch = address()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return f"{project['name']} @ git+{url}@{branch}"
