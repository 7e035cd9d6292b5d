"""Measures the claims of the book and writes what the evidence page shows of them.

With claims on the command line, or rows of a table of claims such as Q1-saddle, only these are
measured anew. `make outputs` measures the middle of every map once more and compares, `make unit`
another part.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from companion.claims import CLAIMS, MEASURED, Finding
from companion.claims.summary import Summary
from companion.claims.words import sentence
from tools import maps
from tools.project import BOOK

FINDINGS = BOOK / "findings.json"
# The letters of the claims, in the order of the chapters.
ORDER = "BGTLVEMSPQANK"


def record(finding: Finding) -> dict[str, Any]:
    """What the page shows of a finding."""
    return {
        "statement": finding.statement,
        "verdict": finding.verdict.value,
        "qualification": finding.qualification,
        "setup": finding.setup,
        "measured": [sentence(clause, found.number) for clause, found in finding.maps],
    }


def read() -> dict[str, dict[str, Any]]:
    """The records as they were written last, by the claims' identifiers."""
    if not FINDINGS.exists():
        return {}
    records: dict[str, dict[str, Any]] = json.loads(FINDINGS.read_text("utf-8"))
    return records


def write(records: Mapping[str, dict[str, Any]]) -> None:
    """Write the records in the order of the book, without those of claims that it has no more."""
    claims = sorted(set(CLAIMS) & set(records), key=lambda c: (ORDER.index(c[0]), int(c[1:])))
    ordered = {claim: records[claim] for claim in claims}
    text = json.dumps(ordered, ensure_ascii=False, indent=1)
    FINDINGS.write_text(text + "\n", encoding="utf-8", newline="\n")


def main(claims: Iterable[str]) -> int:
    there = {**MEASURED, **CLAIMS}
    names = list(claims) or list(there)
    if unknown := set(names) - set(there):
        sys.exit(f"No such claim: {', '.join(sorted(unknown))}. There are: {', '.join(there)}")
    measured = [MEASURED[name] for name in names if name in MEASURED]
    if measured:
        maps.write(measured, maps.maps(measured))
    # What is summed up may have changed.
    summaries = [claim for claim in CLAIMS.values() if isinstance(claim, Summary)]
    for claim in [*[claim for claim in measured if claim.identifier in CLAIMS], *summaries]:
        if found := claim.maps():
            write({**read(), claim.identifier: record(claim.judged(found))})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
