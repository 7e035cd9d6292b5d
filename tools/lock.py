"""Pins every package anew: Python's for readers and for developers, and npm's for the website.

What is pinned already stays, as long as the declaration allows it; ``--upgrade`` takes the newest.
"""

import re
import sys

from tools.project import ROOT, SITE, run

HEADER = """\
# Pins every package that {purpose}, with hashes, for every system.
# Compiled from pyproject.toml by `make lock`; not edited by hand.
"""
LOCKS = {
    "requirements.txt": ("reader", "a reader needs to run the notebooks"),
    "requirements-dev.txt": ("dev", "builds and checks the book"),
    "requirements-mutation.txt": ("mutation", "`make mutation` needs"),
}


def compile_lock(name: str, options: list[str]) -> int:
    """Compile one lock file of LOCKS with uv, and put our own words at its head."""
    group, purpose = LOCKS[name]
    command = ["uv", "pip", "compile", "pyproject.toml", "--group", group, "-o", name]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"]
    if code := run([*command, *options]):
        return code
    path = ROOT / name
    pins = re.sub(r"\A(#.*\n)+", "", path.read_text("utf-8"))
    path.write_text(HEADER.format(purpose=purpose) + pins, encoding="utf-8", newline="\n")
    return 0


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
    if not code:
        print("requirements-mutation.txt", flush=True)
        code = compile_lock("requirements-mutation.txt", [*options, "-c", "requirements-dev.txt"])
    if not code:
        print("site/package-lock.json", flush=True)
        code = lock_npm()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
