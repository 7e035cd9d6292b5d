"""The lock files pin everything that the project declares, and agree with each other."""

import json
import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.project import ROOT, SITE

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = {
    "requirements.txt": "reader",
    "requirements-dev.txt": "dev",
    "requirements-mutation.txt": "mutation",
    "requirements-bench.txt": "bench",
}
Pins = dict[str, set[Version]]


def blocks(name: str) -> list[str]:
    """Give each pinned requirement with its hashes, as one line."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]


def pins(name: str) -> Pins:
    """Give the versions that a lock file pins; a package can have one for each system."""
    found: Pins = {}
    for block in blocks(name):
        requirement = Requirement(block.split("--hash")[0])
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        versions = found.setdefault(canonicalize_name(requirement.name), set())
        versions.add(Version(specifier.version))
    return found


def declared(group: str) -> list[Requirement]:
    """Give what a dependency group asks for, with the groups it includes and the project's own."""
    entries: list[Any] = PYPROJECT["dependency-groups"][group]
    found = [Requirement(entry) for entry in entries if isinstance(entry, str)]
    for entry in entries:
        if isinstance(entry, dict):
            found += declared(entry["include-group"])
    return found + [Requirement(entry) for entry in PYPROJECT["project"]["dependencies"]]


@pytest.mark.parametrize(("name", "group"), LOCKS.items())
def test_every_declared_dependency_is_pinned(name: str, group: str) -> None:
    locked = pins(name)
    for requirement in declared(group):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{name} does not pin {requirement}: run make lock"
        for version in versions:
            assert version in requirement.specifier, f"{name} does not satisfy {requirement}"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    for block in blocks(name):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block
        assert "://" not in block
        assert not block.startswith("-")


def test_readers_and_developers_have_the_same_versions() -> None:
    reader, developer = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: developer.get(name) for name in reader} == reader


def test_npm_lock_pins_what_is_declared_and_names_no_host() -> None:
    declaration = json.loads((SITE / "package.json").read_text("utf-8"))
    lock = json.loads((SITE / "package-lock.json").read_text("utf-8"))
    for name, version in {
        **declaration["dependencies"],
        **declaration["devDependencies"],
    }.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    for name, package in lock["packages"].items():
        assert name == "" or "integrity" in package
        assert "resolved" not in package
