"""Does what Binder does, in an empty place: install, then run every notebook.

Only what git tracks is there, only requirements.txt is installed, and then postBuild runs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.project import ROOT, SETTINGS


def copy_tracked_files(target: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    for name in filter(None, listed.stdout.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        # The repository and the environment lie apart, as they do on Binder.
        repository, venv = Path(folder) / "repository", Path(folder) / "venv"
        copy_tracked_files(repository)
        programs = venv / ("Scripts" if os.name == "nt" else "bin")
        path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
        environment = {**os.environ, **SETTINGS, "PATH": path, "VIRTUAL_ENV": str(venv)}
        environment.pop("PYTHONPATH", None)
        notebooks = [
            str(n.relative_to(repository)) for n in sorted(repository.glob("book/*.ipynb"))
        ]
        if not notebooks:
            print("git tracks no notebook in book/, so there is nothing to run.", file=sys.stderr)
            return 1
        python = str(programs / "python")
        steps = [
            ("an empty environment", [sys.executable, "-m", "venv", str(venv)]),
            ("requirements.txt", [python, "-m", "pip", "install", "-r", "requirements.txt"]),
            ("postBuild", ["bash", "postBuild"]),
            (", ".join(notebooks), [python, "-m", "jupyter", "execute", *notebooks]),
        ]
        for title, command in steps:
            print(f"\n== {title}", flush=True)
            if code := subprocess.run(command, cwd=repository, env=environment).returncode:
                print(f"FAILED: {title}", file=sys.stderr)
                return code
    print("\nEverything that Binder needs is there: every notebook ran.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
