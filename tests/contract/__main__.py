"""Judges the callables whose names hold one of the words: python -m tests.contract optim.Adam"""

import sys

from tests.contract.contract import cases, counted, failures, gaps, judged, table
from tests.contract.public import WINGS


def main(words: list[str]) -> None:
    """Print what is not as it should be, and the counts."""
    chosen = [
        case
        for wing in WINGS
        for case in cases(wing)
        if not words or any(word in case.title for word in words)
    ]
    verdicts = judged(chosen)
    found = [failures(verdicts), *(gap for wing in WINGS for gap in gaps(wing))]
    print(*filter(None, found), sep="\n")
    print(f"\n{table(counted(verdicts))}")


if __name__ == "__main__":
    main(sys.argv[1:])
