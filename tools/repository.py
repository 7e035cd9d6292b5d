"""Where the book's repository is, and its pages: `_config.yml` says it, and nothing else does."""

from typing import Any

import yaml

from tools.project import ROOT


def address() -> tuple[str, str]:
    """Give the repository's URL and the branch of the book's sources."""
    repository = _settings()["repository"]
    return repository["url"], repository["branch"]


def published() -> str:
    """Give where the pages are published, with a slash at its end."""
    return str(_settings()["html"]["baseurl"])


def _settings() -> Any:
    return yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
