"""The matrix of problems and remedies as tables, and claim Q1."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from companion.code_link import SITE
from companion.progress import progress
from companion.studies.challenges import minima, networks
from companion.studies.challenges.cells import (
    PROBLEMS,
    REMEDIES,
    Cell,
    Effect,
    decide,
)
from companion.studies.challenges.networks import Measured

MARK = "*"
"""What marks a cell that the source recommends."""


@dataclass(frozen=True, repr=False)
class Row:
    """What every remedy did to one problem; shown as a table.

    Attributes:
        problem: a name from PROBLEMS.
        without: the measure of the set-up without any remedy.
        cells: by remedy, in the order of REMEDIES.
    """

    problem: str
    without: Measured
    cells: Mapping[str, Cell]

    def __repr__(self) -> str:
        # Words alone: the last digits of the numbers differ between machines.
        about = PROBLEMS[self.problem]
        lines = [f"{about.label}, by the {about.measure}"]
        for cell in self.cells.values():
            mark = MARK if cell.recommended else " "
            lines.append(f"  {mark} {REMEDIES[cell.remedy]:28}{cell.effect.value}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        about = PROBLEMS[self.problem]
        without = _number(float(np.median(self.without.values)), about.counts_updates, self.problem)
        head = ("remedy", "verdict", "with it", "gain, least to most", "best α", "studied in")
        rows = [
            (
                f"{REMEDIES[cell.remedy]}{f' {MARK}' if cell.recommended else ''}",
                f"<strong>{cell.effect.value}</strong>"
                + (f": {escape(cell.reason)}" if cell.reason else ""),
                *_figures(cell),
                _link(cell),
            )
            for cell in self.cells.values()
        ]
        title = (
            f"{about.label.capitalize()}: {about.measure}, {without} at the median without a "
            f"remedy. {MARK} recommended by the source."
        )
        return _table(title, head, rows)


def _figures(cell: Cell) -> tuple[str, str, str]:
    if not cell.with_it:
        return "–", "–", "–"
    counts = PROBLEMS[cell.problem].counts_updates
    low, _, high = cell.gain
    gain = f"×{low:.2g} to ×{high:.2g}" if counts else f"{low:+.0%} to {high:+.0%}"
    middle = _number(float(np.median(cell.with_it)), counts, cell.problem)
    return middle, gain.replace("-", "−"), f"{cell.rate:.2g}"


def _number(value: float, counts_updates: bool, problem: str) -> str:
    if not counts_updates:
        return f"{value:.0%}"
    limit = networks.SETUPS[problem].steps
    return f"{value:.0f}" if value < limit else f"not in {limit}"


def _link(cell: Cell) -> str:
    """The section of the chapter that studies the cell, if one does."""
    about = PROBLEMS[cell.problem]
    section = about.sections.get(cell.remedy)
    if section is None:
        return "–"
    ending = "html" if SITE in os.environ else "ipynb"
    words = section.replace("-", " ")
    return f'<a href="{about.chapter}.{ending}#{section}">{words}</a>'


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that scrolls sideways on a narrow page; the first cell of a row is its head."""
    heads = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'
        for first, *others in rows
    )
    return (
        f'<div class="matrix pst-scrollable-table-container" tabindex="0" role="region" '
        f'aria-label="{escape(title)}"><table class="table"><caption>{escape(title)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def row(problem: str) -> Row:
    """Tries every remedy alone on one problem.

    Args:
        problem: one of PROBLEMS.

    Raises KeyError for another.
    """
    remedies = progress(REMEDIES, PROBLEMS[problem].label, "remedy")
    cells = {remedy: cell(problem, remedy) for remedy in remedies}
    return Row(problem, _measured(problem, ""), cells)


@functools.cache
def cell(problem: str, remedy: str) -> Cell:
    """Tries one remedy on one problem.

    Args:
        problem: one of PROBLEMS.
        remedy: one of REMEDIES.

    Raises KeyError for others.
    """
    if reason := {**networks.REASONS, **minima.REASONS}.get((problem, remedy)):
        return Cell(problem, remedy, Effect.NOT_APPLICABLE, reason=reason)
    without, found = _measured(problem, ""), _measured(problem, remedy)
    effect = decide(without.values, found.values, PROBLEMS[problem].counts_updates)
    return Cell(problem, remedy, effect, without.values, found.values, found.rate, found.diverged)


@functools.cache
def _measured(problem: str, remedy: str) -> Measured:
    if problem == "minima":
        return minima.measured(remedy)
    return networks.measured(networks.remedied(problem, remedy))


SHORT = {
    Effect.HELPS: "helps",
    Effect.NONE: "no difference",
    Effect.WORSE: "worse",
    Effect.NOT_APPLICABLE: "–",
}


@dataclass(frozen=True, repr=False)
class Matrix:
    """Every remedy against every problem, in words; shown as one table.

    Attributes:
        rows: by problem.
    """

    rows: Mapping[str, Row]

    def _lines(self) -> list[tuple[str, ...]]:
        return [
            (
                label,
                *(
                    SHORT[cell.effect] + (f" {MARK}" if cell.recommended else "")
                    for cell in (found.cells[remedy] for found in self.rows.values())
                ),
            )
            for remedy, label in REMEDIES.items()
        ]

    def __repr__(self) -> str:
        lines = [("", *self.rows), *self._lines()]
        return "\n".join(
            "".join(f"{cell:{28 if i == 0 else 16}}" for i, cell in enumerate(line)).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        title = f"What each remedy does to each problem. {MARK} recommended by the source."
        head = ("remedy", *(PROBLEMS[name].label for name in self.rows))
        return _table(title, head, self._lines())


def matrix() -> Matrix:
    """All five rows."""
    return Matrix({problem: row(problem) for problem in PROBLEMS})
