"""The front end under Node, as the tests call it."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.project import BIN, environment

HERE = Path(__file__).parent


def node(*arguments: str | Path, text: str = "") -> str:
    """Runs Node and returns what it prints; what it complains of fails the test."""
    result = subprocess.run(
        [BIN / "node", *arguments],
        input=text,
        capture_output=True,
        encoding="utf-8",
        env=environment(),
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def unpacked(
    files: Sequence[tuple[Path, Sequence[Mapping[str, float]]]],
) -> list[dict[str, Any]]:
    """For each file of packed data: its spec, and its frames at the settings."""
    lines = [json.dumps({"path": str(path), "settings": list(s)}) for path, s in files]
    return [
        json.loads(line) for line in node(HERE / "frames.mjs", text="\n".join(lines)).splitlines()
    ]
