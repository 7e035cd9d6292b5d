"""An environment that knows nothing of this one, and notebooks run in it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

from tools.printed import differences
from tools.project import SETTINGS

# As many notebooks at a time as the smallest machine has cores.
JOBS = 2


class Elsewhere:
    """An empty virtual environment, and a folder to work in.

    Args:
        folder: the folder; its place is not that of the environment, as on Binder.
        venv: where the environment is made.
    """

    def __init__(self, folder: Path, venv: Path) -> None:
        self.folder = folder
        programs = venv / ("Scripts" if os.name == "nt" else "bin")
        self.python = str(programs / "python")
        path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
        self.environment = {**os.environ, **SETTINGS, "PATH": path, "VIRTUAL_ENV": str(venv)}
        self.environment.pop("PYTHONPATH", None)
        self.run("an empty environment", [sys.executable, "-m", "venv", str(venv)])

    def run(self, title: str, command: Sequence[str]) -> None:
        """Run a command in the folder. Exits, with the title, if it fails."""
        print(f"\n== {title}", flush=True)
        code = subprocess.run(command, cwd=self.folder, env=self.environment).returncode
        if code:
            sys.exit(f"FAILED: {title}")

    def pip(self, *arguments: str) -> None:
        """Have the environment's pip install something. Exits if it cannot."""
        command = [self.python, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
        self.run(f"pip install {' '.join(arguments)}", [*command, *arguments])

    def execute(
        self, notebook: Path, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a notebook and write its results into it, if no cell fails."""
        command = [self.python, "-m", "jupyter", "execute", "--inplace", notebook.name]
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **(variables or {})},
            capture_output=True,
            encoding="utf-8",
        )

    def compare(self, names: Iterable[str]) -> int:
        """Run notebooks of the folder and say where one prints something else; give how many do."""

        def run(name: str) -> int:
            path, start = self.folder / name, perf_counter()
            before = json.loads(path.read_text("utf-8"))
            result = self.execute(path)
            after = json.loads(path.read_text("utf-8"))
            found = [f"  {cell}: {words}" for cell, words in differences(before, after)]
            if result.returncode:
                found.append(result.stderr[-2000:])
            seconds = perf_counter() - start
            verdict = "prints something else" if found else "prints what it says"
            print("\n".join([f"{name}: {verdict} ({seconds:.0f} s)", *found]), flush=True)
            return bool(found)

        with ThreadPoolExecutor(JOBS) as pool:
            return sum(pool.map(run, names))
