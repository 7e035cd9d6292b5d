"""The matrix of problems and remedies, and its rows, as tables in text and HTML."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from companion.claims.challenges import GROUPS, RESETS, ROWS, SECTIONS, TABLE
from companion.claims.form import Clause, Map, Verdict
from companion.claims.words import number_in_words
from companion.code_link import SITE
from companion.studies.challenges import PROBLEMS, REASONS, REMEDIES

STAR, DAGGER, RING = "*", "†", "°"
KEY = (
    f"{STAR} named by the source's table, {DAGGER} by one of its sections. {RING} By construction: "
    "the remedy sets back what made the trouble."
)

CHAPTERS: Mapping[str, str] = MappingProxyType(
    {
        "vanishing": "vanishing-gradients",
        "exploding": "exploding-gradients",
        "minima": "local-minima",
        "slow": "slow-convergence",
        "saddle": "saddle-points",
    }
)
"""The chapter of each problem: its notebook, without the ending."""
_PARAMETER = "a-rate-for-each-parameter"
_BALL, _MOVED = "momentum-a-ball-with-friction", "momentum-and-adaptive-methods"
STUDIED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("vanishing", "relu"): "an-activation-whose-slope-does-not-shrink-it-at-the-right-scale",
        ("vanishing", "initialization"): "larger-weights-for-the-sigmoid",
        ("vanishing", "normalization"): "batch-normalization",
        ("vanishing", "adam"): "measure-it",
        ("exploding", "clipping"): "clipping",
        ("exploding", "initialization"): "smaller-weights-at-the-start",
        ("exploding", "normalization"): "batch-normalization",
        ("exploding", "l2"): "a-penalty-on-large-weights",
        ("minima", "momentum"): _BALL,
        ("minima", "nesterov"): _BALL,
        ("minima", "rmsprop"): _BALL,
        ("minima", "adam"): _BALL,
        ("minima", "data"): "more-data",
        ("minima", "schedule"): "schedules",
        ("slow", "initialization"): "the-first-weights",
        ("slow", "momentum"): _PARAMETER,
        ("slow", "rmsprop"): _PARAMETER,
        ("slow", "adam"): _PARAMETER,
        ("slow", "schedule"): "a-rate-for-each-step",
        ("slow", "normalization"): "batch-normalization",
        ("saddle", "momentum"): _MOVED,
        ("saddle", "nesterov"): _MOVED,
        ("saddle", "rmsprop"): _MOVED,
        ("saddle", "adam"): _MOVED,
        ("saddle", "schedule"): "randomness",
        ("saddle", "dropout"): "randomness",
        ("saddle", "batches"): "randomness",
        ("saddle", "noise"): "randomness",
    }
)
"""The section of the problem's chapter that studies a remedy, as in its address."""


def marks(problem: str, remedy: str) -> str:
    """Who names a remedy against a problem, and whether it works by construction."""
    named = STAR if remedy in TABLE[problem] else DAGGER if remedy in SECTIONS[problem] else ""
    return named + RING * (remedy in RESETS[problem])


def effect(clause: Clause, found: Map) -> str:
    """What a cell says, in a few words.

    "worse" is as large an effect as is asked of one that helps, in the other direction.
    """
    if found.truth is None:
        return "open"
    least = clause.bound.least
    worst = 1 / least if least > 1 else -least
    says = "helps" if found.truth else "worse" if found.number.high <= worst else "not enough"
    return says + ", not sturdy" * (found.verdict is Verdict.NOT_SETTLED)


def groups(found: Map) -> int:
    """In how many of the groups of seeds a cell's answer is the same."""
    return sum(c in GROUPS and truth is found.truth for c, _, truth in found.tried)


@dataclass(frozen=True, repr=False)
class Row:
    """What every remedy did to one problem, as it is kept; shown as a table.

    Attributes:
        problem: a name of `PROBLEMS`.
    """

    problem: str

    @property
    def cells(self) -> Mapping[str, tuple[Clause, Map]]:
        """By remedy, the clause with its map, of those that can be tried on the problem.

        Raises LookupError if a map is missing or out of date.
        """
        claim = ROWS[self.problem]
        if (maps := claim.maps()) is None:
            raise LookupError(f"a map of {claim.identifier} is out of date")
        pairs = zip(claim.clauses, maps, strict=True)
        return {clause.settings["remedy"]: (clause, found) for clause, found in pairs}

    def effects(self) -> Mapping[str, str]:
        """By remedy, what its cell says; a dash where it does not apply."""
        cells = self.cells
        return {r: effect(*cells[r]) if r in cells else "\N{EN DASH}" for r in REMEDIES}

    def _lines(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        cells = self.cells
        for remedy, cure in REMEDIES.items():
            if remedy not in cells:
                reason = f"does not apply: {REASONS[self.problem, remedy]}"
                yield remedy, (cure.label, reason, "", "", "")
                continue
            clause, found = cells[remedy]
            free = [choice for choice, _, _ in found.tried if not choice.condition]
            yield (
                remedy,
                (
                    cure.label + marks(self.problem, remedy),
                    effect(clause, found),
                    ("×" if clause.bound.least > 1 else "")
                    + number_in_words(found.number, clause.form),
                    f"{groups(found)} of {len(GROUPS)}",
                    f"{len(free) - len(found.turned)} of {len(free)}"
                    if found.truth is not None
                    else "",
                ),
            )

    def __repr__(self) -> str:
        about = PROBLEMS[self.problem]
        lines = [f"{about.label}, by the {about.measure}"]
        for _, (label, says, gain, stands, keep) in self._lines():
            parts = f"  {label:31}{says:24}{gain:23}{stands:8}{keep}"
            lines.append(parts.rstrip())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        about = PROBLEMS[self.problem]
        head = ("remedy", "answer", "gain", "groups", "choices that keep it", "studied in")
        rows = []
        for remedy, (label, says, gain, *others) in self._lines():
            answer, _, reason = says.partition(": ")
            # A number stays on one line with its interval.
            gain = gain.replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{MINUS SIGN}")
            cells = [escape(part) or "\N{EN DASH}" for part in (gain, *others)]
            answer = f"<strong>{escape(answer)}</strong>" + f": {escape(reason)}" * bool(reason)
            rows.append((escape(label), answer, *cells, self._link(remedy)))
        return _table(f"{about.label.capitalize()}: {about.measure}. {KEY}", head, rows)

    def _link(self, remedy: str) -> str:
        section = STUDIED.get((self.problem, remedy))
        if section is None:
            return "\N{EN DASH}"
        ending = "html" if SITE in os.environ else "ipynb"
        address = f"{CHAPTERS[self.problem]}.{ending}#{section}"
        return f'<a href="{address}">{section.replace("-", " ")}</a>'


@dataclass(frozen=True, repr=False)
class Matrix:
    """Every remedy against every problem, in words; shown as one table."""

    @property
    def rows(self) -> Mapping[str, Row]:
        """By problem."""
        return {problem: Row(problem) for problem in PROBLEMS}

    def _lines(self) -> list[tuple[str, ...]]:
        effects = {problem: row.effects() for problem, row in self.rows.items()}
        return [
            (cure.label, *(effects[p][remedy] + marks(p, remedy) for p in PROBLEMS))
            for remedy, cure in REMEDIES.items()
        ]

    def __repr__(self) -> str:
        lines = [("", *PROBLEMS), *self._lines()]
        widths = [max(len(line[i]) for line in lines) + 2 for i in range(len(lines[0]))]
        return "\n".join(
            "".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        head = ("remedy", *(PROBLEMS[name].label for name in PROBLEMS))
        lines = [tuple(escape(cell) for cell in line) for line in self._lines()]
        return _table(f"What each remedy does to each problem. {KEY}", head, lines)


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
