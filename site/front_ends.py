"""Makes scripts for pages from modules."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The environment's own Node stands beside its Python.
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"


def bundle(folder: Path, modules: Mapping[str, Path]) -> None:
    """Join modules with what they import; what is imported later has a file of its own.

    Args:
        folder: for the scripts, each with its name and the ending .mjs.
        modules: by name.

    Raises RuntimeError, with what the bundler says, if a script cannot be made.
    """
    named = [f"{name}={module}" for name, module in modules.items()]
    command: list[str | Path] = [NODE, HERE / "bundle.mjs", folder.resolve(), *named]
    result = subprocess.run(command, cwd=HERE, capture_output=True, encoding="utf-8")
    if result.returncode:
        raise RuntimeError(f"a script of the pages cannot be made:\n{result.stderr}")
