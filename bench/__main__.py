"""Measures the companion against its peers, prints the tables and writes them as data files.

`make bench`. Peers that are not installed are left out and named.
"""

from __future__ import annotations

import csv
import importlib.metadata
import platform
import sys
from importlib.util import find_spec
from pathlib import Path

from bench import imports, lattice, trainings
from bench.targets import missed

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    installed = [peer for peer in trainings.PEERS if find_spec(peer.package)]
    left_out = sorted({peer.package for peer in trainings.PEERS} - {p.package for p in installed})
    if left_out:
        print(
            f"Not installed, and left out: {', '.join(left_out)}. "
            "To measure them too: uv pip install --group bench"
        )
    tables = {
        "machine": _machine(installed),
        "workloads": trainings.workloads(),
        "trainings": trainings.table(installed),
        "lattice": lattice.table(),
        "imports": imports.table(),
    }
    RESULTS.mkdir(exist_ok=True)
    for name, rows in tables.items():
        _print(rows)
        with (RESULTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    for line in missed(tables):
        print(line)
    return 0


def _machine(installed: list[trainings.Peer]) -> list[list[str]]:
    packages = ["numpy", *sorted({peer.distribution for peer in installed} - {"numpy"})]
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
    sys.exit(main())
