"""Measures the claims of the book and writes what the evidence page shows of them.

With claims on the command line, only these are measured anew. `make outputs` measures the middle of
every map once more and compares, `make unit` another part, and every claim without a map.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from companion.claims import CLAIMS, Finding
from companion.claims.claim import Claim
from companion.claims.summary import Summary
from companion.claims.words import sentence
from companion.progress import progress
from tools import maps
from tools.project import BOOK

FINDINGS = BOOK / "findings.json"
DIGITS = 3
# The letters of the claims, in the order of the chapters.
ORDER = "BGTLVEMSPQANK"


def record(finding: Finding) -> dict[str, Any]:
    """What the page shows of a finding."""
    deciding = asdict(finding.deciding)
    for name in ("value", "low", "high"):
        deciding[name] = float(f"{deciding[name]:.{DIGITS}g}")
    sentences = [sentence(clause, found.number) for clause, found in finding.maps]
    return {
        "statement": finding.statement,
        "verdict": finding.verdict.value,
        "qualification": finding.qualification,
        "measured": finding.measured,
        "setup": finding.setup,
        "deciding": deciding,
        **({"sentences": sentences} if sentences else {}),
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
    names = list(claims) or list(CLAIMS)
    if unknown := set(names) - set(CLAIMS):
        sys.exit(f"No such claim: {', '.join(sorted(unknown))}. There are: {', '.join(CLAIMS)}")
    chosen = {name: CLAIMS[name] for name in names}
    mapped = [claim for claim in chosen.values() if isinstance(claim, Claim)]
    measured = [claim for claim in mapped if not isinstance(claim, Summary)]
    if measured:
        maps.write(measured, maps.maps(measured))
    # What is summed up may have changed.
    summaries = [claim for claim in CLAIMS.values() if isinstance(claim, Summary)]
    for claim in [*measured, *summaries]:
        if found := claim.maps():
            write({**read(), claim.identifier: record(claim.judged(found))})
    others = [name for name, claim in chosen.items() if not isinstance(claim, Claim)]
    for name in progress(others, "Measuring", "claim", shown=bool(others)):
        write({**read(), name: record(CLAIMS[name]())})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
