"""Prints, at the end of a run, how many calls there were in each wing and what became of them."""

from __future__ import annotations

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Adds up what the tests have recorded, in whichever process they ran."""
    counts: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, recorded in report.user_properties:
                if name == "contract":
                    counts |= {wing: Counter(of_wing) for wing, of_wing in recorded.items()}
    if counts:
        from tests.contract.contract import table  # not for runs of other tests

        terminalreporter.section("calls with bad values, and what became of them")
        terminalreporter.write_line(table(counts))
