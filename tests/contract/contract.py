"""All cases of all wings, their judgement, and the report of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from itertools import groupby

from tests.contract.judge import Case, Judge, Outcome, Verdict
from tests.contract.public import WINGS, exempt, parameters, public_callables

# So many different messages of one fault are told; of more, the first stands for all.
MANY = 3

Counts = dict[str, Counter[str]]
"""For each wing, how many calls had which outcome."""


def cases(wing: str) -> list[Case]:
    """The cases of a wing, such as "companion.nn"."""
    module = import_module(f"tests.contract.cases.{wing.rpartition('.')[2]}")
    found: list[Case] = module.wing.cases
    return found


def judged(chosen: Iterable[Case]) -> list[Verdict]:
    """What became of every call of these cases."""
    return [verdict for case in chosen for verdict in Judge(case).verdicts()]


def gaps(wing: str) -> list[str]:
    """What is public and neither judged nor exempt, and what is judged and not there."""
    public, spared = public_callables(wing), exempt(wing)
    specified: dict[str, set[str]] = {}
    for case in cases(wing):
        specified.setdefault(case.name, set()).update(case.arguments)
    found = [
        f"{name} is public, and has no case"
        for name in public
        if name not in spared and name not in specified
    ]
    for name, arguments in specified.items():
        if name not in public:
            found.append(f"{name} has a case, and is not public")
            continue
        if name in spared:
            found.append(f"{name} has a case, and is exempt: {spared[name]}")
        if not name.endswith("=") and set(parameters(public[name])) != arguments:
            found.append(f"{name} takes {parameters(public[name])}, its case {sorted(arguments)}")
    return found


def counted(verdicts: Iterable[Verdict]) -> Counts:
    """How many calls of each wing had which outcome; some have two."""
    counts: Counts = {}
    for verdict in verdicts:
        of_wing = counts.setdefault(wing_of(verdict.case), Counter())
        of_wing[verdict.outcome.value] += 1
        of_wing["calls"] += not verdict.besides
    return counts


def table(counts: Counts) -> str:
    """How many calls there were in each wing, and what became of them."""
    columns = ["calls", *(outcome.value for outcome in Outcome)]
    rows = [["", *columns]]
    total: Counter[str] = Counter()
    for of_wing in counts.values():
        total.update(of_wing)
    for name, numbers in (*sorted(counts.items()), ("together", total)):
        rows.append([name, *(f"{numbers[column]:,}" for column in columns)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def wing_of(name: str) -> str:
    """The wing of a callable: the longest name that begins its own."""
    return max((wing for wing in WINGS if name.startswith(f"{wing}.")), key=len)


def failures(verdicts: Iterable[Verdict]) -> str:
    """What is not as it should be: by callable, argument and fault, the bad values on one line."""
    lines = []
    bad = [verdict for verdict in verdicts if not verdict.good]
    for case, of_case in groupby(bad, key=lambda v: v.case):
        lines.append(case)
        faults: dict[tuple[str, str], dict[str, list[Verdict]]] = {}
        for v in of_case:
            # Messages that differ in what came only are one.
            said = re.split("got |gave ", v.detail)[0]
            fault = faults.setdefault((v.argument, v.outcome.value), {})
            fault.setdefault(said, []).append(v)
        for (argument, outcome), by_message in faults.items():
            groups = list(by_message.values())
            if len(groups) > MANY:
                groups = [[v for group in groups for v in group]]
            for group in groups:
                trials = ", ".join(v.trial for v in group)
                lines.append(f"    {argument} ← {trials}: {outcome}: {group[0].detail}")
    return "\n".join(lines)
