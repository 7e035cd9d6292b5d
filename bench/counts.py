"""Counts what one training step does: instructions, and bytes that the caches do not hold.

    python -m bench.counts D

runs the companion and the lower bound under Valgrind, which imitates a processor, and takes the
difference between many steps and few. A clock depends on what else the machine does; a count does
not, and tells whether a change has saved a pass over memory. `passes.md` lists these passes.

The imitated processor has AVX2 and no AVX-512, so products of matrices take more instructions than
on most machines; where the C library fills memory, each byte is an instruction. It takes minutes.
Linux only; Debian and Ubuntu: apt install valgrind.
"""

from __future__ import annotations

import argparse
import importlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.worker import ONE_THREAD
from bench.workloads import WORKLOADS, Training
from companion.progress import progress
from tools.project import ROOT, environment

PEERS = {"companion": "companion:Companion", "lower bound": "lower_bound:LowerBound"}
# The steps of the two runs whose difference is taken; the first steps make the arrays that stay.
FEW, MANY = 2, 4
# A processor with 32 kB and 48 kB near each core, and 2 MB behind them: size, ways, bytes a line.
LINE = 64
CACHES = ["--I1=32768,8,64", "--D1=49152,12,64", "--LL=2097152,16,64"]
# Whose code it is, by the path of the library; the first that fits.
OWNERS = {
    "matrix products": re.compile("openblas"),
    "NumPy": re.compile(r"/numpy/"),
    "Python": re.compile(r"python3?[.\d]*$|/libpython|/lib-dynload/"),
    "the C library": re.compile("/libc[.-]"),
    "the rest": re.compile(""),
}
# Functions are listed from this share of the instructions on.
LARGE = 0.01
COST = re.compile(r"^[+\-*\d]\S*((?: \d+)+)$")
MISSING = (
    "Valgrind is not here, so nothing can be counted. It is for Linux; on Debian and Ubuntu: "
    "apt install valgrind"
)


@dataclass(frozen=True)
class Count:
    """What was done, in all or in one step: instructions, reads and writes, bytes from memory."""

    instructions: float = 0
    accesses: float = 0
    memory: float = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.instructions + other.instructions,
            self.accesses + other.accesses,
            self.memory + other.memory,
        )

    def step(self, before: Count, steps: int) -> Count:
        """What one step does, where `before` had fewer of them."""
        return Count(
            (self.instructions - before.instructions) / steps,
            (self.accesses - before.accesses) / steps,
            (self.memory - before.memory) / steps,
        )


# By owner and function.
Counts = dict[tuple[str, str], Count]


def owner(library: str) -> str:
    """Whose code a library is."""
    return next(name for name, pattern in OWNERS.items() if pattern.search(library))


def read(lines: Iterable[str]) -> Counts:
    """The counts of a file of callgrind, by owner and function.

    A line ``ob=(3) /lib/libc.so`` says in which library the lines of costs below it are, ``ob=(3)``
    says it again, and ``fn=`` is of functions; the line after ``calls=`` is of what was called,
    which has lines of its own.
    """
    names: dict[str, str] = {}
    library, function, events, called = "", "", list[str](), False
    sums: dict[tuple[str, str], Counter[str]] = {}
    for line in lines:
        line = line.rstrip("\n")
        if line.startswith("events: "):
            events = line.split()[1:]
        elif match := re.match(r"(c?)(ob|fn)=(\(\d+\))(?: (.*))?$", line):
            name = names.setdefault(match[2] + match[3], match[4] or "")
            if not match[1]:
                library, function = (name, function) if match[2] == "ob" else (library, name)
        elif line.startswith("calls="):
            called = True
        elif match := COST.match(line):
            if not called:
                place = sums.setdefault((owner(library), function), Counter())
                # Zeros at the end are left out.
                place.update(dict(zip(events, map(int, match[1].split()), strict=False)))
            called = False
    return {
        place: Count(s["Ir"], s["Dr"] + s["Dw"], LINE * (s["DLmr"] + s["DLmw"]))
        for place, s in sums.items()
    }


def per_step(many: Counts, few: Counts) -> Counts:
    """The counts of one step, from those of runs with MANY and with FEW."""
    return {place: c.step(few.get(place, Count()), MANY - FEW) for place, c in many.items()}


def count(peer: str, workload: str, steps: int) -> Counts:
    """Run a peer under Valgrind. Raises CalledProcessError if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "counts")
        valgrind = ["valgrind", "--tool=callgrind", "--quiet", "--cache-sim=yes", *CACHES]
        command = [sys.executable, "-m", "bench.counts", workload, "--run", peer, str(steps)]
        subprocess.run(
            [*valgrind, f"--callgrind-out-file={file}", *command],
            cwd=ROOT,
            env={**environment(), **ONE_THREAD},
            check=True,
            stderr=subprocess.PIPE,
        )
        with file.open(encoding="utf-8") as lines:
            return read(lines)


def train(peer: str, workload: str, steps: int) -> None:
    """What is run under Valgrind."""
    module, name = PEERS[peer].split(":")
    training: Training = getattr(importlib.import_module(f"bench.peers.{module}"), name)(
        WORKLOADS[workload]
    )
    training.steps(steps)


def table(workload: str, counts: dict[str, Counts]) -> str:
    """For each peer a row, one for each owner, and those of the large functions."""

    def row(title: str, some: Iterable[Count]) -> str:
        c = sum(some, Count())
        return f"{title:40}{c.instructions:14,.0f}{c.accesses:15,.0f}{c.memory / 1000:16,.0f}"

    head = f"{'a step of ' + workload:40}{'instructions':>14}{'reads, writes':>15}"
    rows = [head + f"{'kB from memory':>16}"]
    for peer, places in counts.items():
        rows.append(row(peer, places.values()))
        least = LARGE * sum(c.instructions for c in places.values())
        for name in OWNERS:
            owned = {function: c for (own, function), c in places.items() if own == name}
            rows.append(row(f"  {name}", owned.values()))
            for function, c in sorted(owned.items(), key=lambda one: -one[1].instructions):
                if c.instructions >= least:
                    rows.append(row(f"    {function[:34]}", [c]))
    return "\n".join(rows)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--run", nargs=2, metavar=("PEER", "STEPS"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run:
        peer, steps = options.run
        train(peer, options.workload, int(steps))
        return 0
    if not shutil.which("valgrind"):
        print(MISSING, file=sys.stderr)
        return 1
    places = [(peer, steps) for peer in PEERS for steps in (FEW, MANY)]
    try:
        found = {
            (peer, steps): count(peer, options.workload, steps)
            for peer, steps in progress(places, "counting", "run")
        }
    except subprocess.CalledProcessError as error:
        print(error.stderr.decode(errors="replace"), file=sys.stderr)
        return 1
    counts = {peer: per_step(found[peer, MANY], found[peer, FEW]) for peer in PEERS}
    print(table(options.workload, counts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
