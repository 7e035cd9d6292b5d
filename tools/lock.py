"""Pins every package anew: Python's for readers and for developers, and npm's for the website.

What is pinned already stays, as long as the declaration allows it; ``--upgrade`` takes the newest.
Every pin has to have a wheel for every Python that pyproject.toml names.
"""

import re
import sys
import tempfile
import tomllib

from tools.project import ROOT, SITE, run

HEADER = """\
# Pins every package that {purpose}, with hashes, for every system.
# Compiled from pyproject.toml by `make lock`; not edited by hand.
"""
LOCKS = {
    "requirements.txt": ("reader", "a reader needs to run the notebooks"),
    "requirements-dev.txt": ("dev", "builds and checks the book"),
    "requirements-mutation.txt": ("mutation", "`make mutation` needs"),
    "requirements-bench.txt": ("bench", "`make bench` needs"),
}
# What the workflow runs on, as uv names it.
SYSTEMS = ["linux", "macos", "windows"]


def compile_lock(name: str, options: list[str]) -> int:
    """Compile one lock file of LOCKS with uv, and put our own words at its head."""
    group, purpose = LOCKS[name]
    path = ROOT / name
    before = path.read_text("utf-8")
    # uv keeps the hashes that it finds, and would leave out the wheels that came after them.
    bare = re.sub(r" \\\n +--hash=\S+", "", before)
    path.write_text(bare, encoding="utf-8", newline="\n")
    command = ["uv", "pip", "compile", "pyproject.toml", "--group", group, "-o", name]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"]
    if code := run([*command, *options]):
        path.write_text(before, encoding="utf-8", newline="\n")
        return code
    pins = re.sub(r"\A(#.*\n)+", "", path.read_text("utf-8"))
    path.write_text(HEADER.format(purpose=purpose) + pins, encoding="utf-8", newline="\n")
    return 0


def pythons() -> list[str]:
    """Give the versions of Python that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = (classifier.split(" :: ")[-1] for classifier in project["classifiers"])
    return [name for name in names if re.fullmatch(r"3\.\d+", name)]


def check_wheels() -> int:
    """Ask for a wheel of every pin, for every Python and system; nothing is installed.

    uv names a pin that has none, and the exit code is not 0.
    """
    files = [part for name in LOCKS for part in ("-r", name)]
    codes = []
    # What is installed here is no answer, so uv looks into an empty folder.
    with tempfile.TemporaryDirectory() as empty:
        command = ["uv", "pip", "install", "--dry-run", "--quiet", "--target", empty]
        command += ["--only-binary", ":all:", "--require-hashes", *files]
        for python in pythons():
            for system in SYSTEMS:
                print(f"wheels for Python {python} on {system}", flush=True)
                place = ["--python-version", python, "--python-platform", system]
                codes.append(run([*command, *place]))
    return int(any(codes))


def lock_npm() -> int:
    """Write package-lock.json without the addresses of a registry."""
    lock = SITE / "package-lock.json"
    code = run(["npm", "install", "--package-lock-only", "--ignore-scripts"], SITE)
    text = re.sub(r'\n *"resolved": "[^"]*",', "", lock.read_text("utf-8"))
    lock.write_text(text, encoding="utf-8", newline="\n")
    return code


def main(options: list[str]) -> int:
    print("requirements.txt", flush=True)
    code = compile_lock("requirements.txt", options)
    if not code:
        # What both files pin, they pin to the same version.
        print("requirements-dev.txt", flush=True)
        code = compile_lock("requirements-dev.txt", [*options, "-c", "requirements.txt"])
    for name in ("requirements-mutation.txt", "requirements-bench.txt"):
        if not code:
            print(name, flush=True)
            code = compile_lock(name, [*options, "-c", "requirements-dev.txt"])
    if not code:
        print("site/package-lock.json", flush=True)
        code = lock_npm()
    return code or check_wheels()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
