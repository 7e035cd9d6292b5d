"""Which edition of the companion this is, and whether a notebook belongs to it.

A notebook of readers names the edition that it was made with. Its setup cell asks `check` before it
imports anything else.
"""

from __future__ import annotations

import hashlib
import sys
from importlib import metadata
from pathlib import Path

# What belongs to an edition; Python writes other files beside these.
KINDS = (".py", ".mjs", ".css", ".mplstyle", ".npz")
# What a notebook may have loaded before pip has replaced it.
LOADED_EARLY = ("numpy", "matplotlib")
RESTART = "restart the kernel (on Colab: Runtime, Restart session), then run this cell again"


def edition(folder: Path | None = None) -> str:
    """Eight hex digits that tell this companion's content from any other.

    Args:
        folder: the package's; by default that of this companion.
    """
    folder = folder or Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in KINDS):
        # Git on Windows ends lines in its own way.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:8]


def check(expected: str, wheel: str) -> None:
    """Says what to do where a notebook and what is installed here do not belong together.

    Args:
        expected: the edition that the notebook was made with.
        wheel: where its companion is published.

    Raises:
        ImportError: NumPy or matplotlib was loaded in another version than is installed now.
    """
    for name in LOADED_EARLY:
        loaded = getattr(sys.modules.get(name), "__version__", None)
        if loaded and loaded != (installed := metadata.version(name)):
            raise ImportError(
                f"{name} {loaded} was loaded before {name} {installed} was installed: {RESTART}"
            )
    if edition() != expected:
        print(
            f"This notebook was made with edition {expected} of the companion, and edition "
            f"{edition()} is here, so it may print something else: {_remedy(wheel)}."
        )


def _remedy(wheel: str) -> str:
    if sys.platform == "emscripten":
        return "to change that, reload the page and take the new notebook"
    return (
        "to change that, download the notebook anew, or run “%pip install --force-reinstall "
        f"--no-deps downhill-companion@{wheel}” and restart the kernel"
    )
