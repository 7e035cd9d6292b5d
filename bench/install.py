"""The peers' packages: which of them are there, and their installation."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
import tomllib
from collections.abc import Collection
from importlib.util import find_spec

from packaging.requirements import Requirement

from bench.trainings import Peer
from tools.project import ROOT, run

LOCK = "requirements-bench.txt"
GROUP = "bench"
COMPILERS = ["c++", "g++", "clang++", "cl"]


def missing(distributions: Collection[str]) -> list[str]:
    """What the dependency group `bench` asks for, of these, and this environment does not have."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    wanted = [Requirement(entry) for entry in groups[GROUP]]
    return [str(need) for need in wanted if need.name in distributions and not _fits(need)]


def install(requirements: Collection[str]) -> int:
    """Install what the lock file pins, because of what is missing, and give an exit code.

    A build of PyTorch that is there already, and of a version that the group allows, is not
    missing: so one without CUDA, which is much smaller, can be there before.
    """
    print(f"Installing the peers that are not here: {', '.join(requirements)}", flush=True)
    command = ["uv", "pip", "install", "--python", sys.executable, "--require-hashes"]
    return run([*command, "-r", LOCK])


def lacks(peer: Peer) -> str:
    """Say what a peer needs and this machine does not have; nothing if all is there."""
    if not find_spec(peer.package):
        return f"{peer.package} is not installed"
    if peer.compiler and not any(shutil.which(name) for name in COMPILERS):
        return "it needs a C++ compiler"
    return ""


def _fits(requirement: Requirement) -> bool:
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return requirement.specifier.contains(version, prereleases=True)
