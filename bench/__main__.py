"""Measures the companion against its peers, prints the tables and writes them as data files.

`make bench` measures everything, and installs the peers first if they are not there. With PARTS,
workloads or “lattice” or “imports”, only these are measured and nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import importlib.metadata
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench import imports, install, lattice, trainings
from bench.targets import Tables, missed, tables
from bench.workloads import WORKLOADS

RESULTS = Path(__file__).parent / "results"
PARTS = [*WORKLOADS, "lattice", "imports"]


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    chosen = [p for p in trainings.PEERS if not options.peer or p.name in options.peer]
    missing = [] if options.installed else install.missing({peer.distribution for peer in chosen})
    if missing and install.install(missing):
        print(
            "The peers could not be installed. To measure without those that are not there: "
            "make bench OPTIONS=--installed",
            file=sys.stderr,
        )
        return 1
    importlib.invalidate_caches()
    lacks = {peer: words for peer in chosen if (words := install.lacks(peer))}
    peers = [peer for peer in chosen if peer not in lacks]
    for peer, words in lacks.items():
        print(f"{peer.name} is left out: {words}.")
    begin = time.monotonic()
    measured = measure(options.parts or PARTS, peers, options.rounds)
    for rows in measured.values():
        _print(rows)
    print()
    for sentence in missed(measured):
        print(sentence)
    print(f"Measured in {(time.monotonic() - begin) / 60:.1f} minutes.")
    if options.parts or options.peer or options.rounds or lacks:
        print("Not everything was measured, so the tables of the page on speed stay as they are.")
    else:
        write(measured, RESULTS)
    return 0


def measure(parts: Sequence[str], peers: list[trainings.Peer], rounds: int | None = None) -> Tables:
    """The tables of the parts, and of the machine."""
    found = {"machine": machine(peers)}
    if workloads := [part for part in parts if part in WORKLOADS]:
        found["workloads"] = trainings.workloads()
        found["trainings"] = trainings.table(peers, workloads, rounds or trainings.ROUNDS)
    if "lattice" in parts:
        found["lattice"] = lattice.table(rounds or lattice.ROUNDS)
    if "imports" in parts:
        found["imports"] = imports.table(rounds or imports.ROUNDS)
    return found


def write(measured: Tables, folder: Path) -> None:
    """Write what was measured, and what it says of the promises, as data files."""
    folder.mkdir(exist_ok=True)
    for name, rows in {**measured, **tables(measured)}.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def read(folder: Path) -> Tables:
    """The tables of a folder, by their names."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.reader(file))
    return found


def machine(peers: Sequence[trainings.Peer]) -> list[list[str]]:
    """Where and with what it was measured."""
    packages = ["numpy", *sorted({peer.distribution for peer in peers} - {"numpy"})]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in packages]
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        processor = names[0].split(":")[1].strip() if names else processor
    return [
        ["what", "which"],
        ["processor", processor],
        ["system", f"{platform.system()} {platform.machine()}"],
        ["Python", platform.python_version()],
        ["packages", ", ".join(versions)],
    ]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="make bench")
    parser.add_argument("parts", nargs="*", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument(
        "--installed", action="store_true", help="install nothing: take what is here"
    )
    parser.add_argument(
        "--peer", action="append", help="this one alone; may be given several times"
    )
    parser.add_argument("--rounds", type=int, help="how often everything is measured, at least 2")
    options = parser.parse_args(arguments)
    known = [peer.name for peer in trainings.PEERS]
    for name, given, all_of_them in [
        ("part", options.parts, PARTS),
        ("peer", options.peer or [], known),
    ]:
        if unknown := set(given) - set(all_of_them):
            parser.error(
                f"no such {name}: {', '.join(sorted(unknown))}. There are: {', '.join(all_of_them)}"
            )
    if options.rounds is not None and options.rounds < 2:
        parser.error("--rounds has to be at least 2")
    return options


def _print(rows: list[list[str]]) -> None:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    print()
    for row in rows:
        first, *others = (
            cell.ljust(w) if k == 0 else cell.rjust(w)
            for k, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]).rstrip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
