"""Claim Q1: the source's table of problems and remedies, and the cells that it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from types import MappingProxyType

from companion.claims.claim import MEASURED, Claim
from companion.claims.form import Bound, Choice, Clause, Number
from companion.claims.summary import of, summed
from companion.studies import intervals
from companion.studies.challenges import (
    APPLICABLE,
    FARTHER,
    LONGER,
    PROBLEMS,
    REASONS,
    REMEDIES,
    Gains,
    gains,
)

TABLE: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "vanishing": ("relu", "normalization"),
        "exploding": ("clipping", "normalization", "l2"),
        "minima": ("adam", "data", "schedule"),
        # "Adaptive optimizers" are two, and so are "momentum-based" ones and kinds of randomness.
        "slow": ("rmsprop", "adam", "initialization"),
        "saddle": ("momentum", "nesterov", "noise", "batches"),
    }
)
"""What the source's table names against each problem, its families by their members."""
SECTIONS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "vanishing": (),
        "exploding": (),
        "minima": ("momentum", "rmsprop"),
        "slow": ("schedule",),
        "saddle": ("adam", "dropout", "schedule"),
    }
)
"""What its sections name besides."""
RESETS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "vanishing": (),
        "exploding": ("initialization", "normalization"),
        "minima": (),
        "slow": ("initialization", "normalization"),
        "saddle": ("initialization", "normalization"),
    }
)
"""Remedies that set back, by construction, what made the trouble: the size of first weights."""

AS_IT_IS = ("initialization", "first weights of Xavier's size")
"""Where the first weights are as the remedy makes them, it cannot do anything: a condition."""

LEAST_SHARE, LEAST_RATIO = 0.15, 1.5
"""The smallest effects that count: of a share, and of a quotient of two numbers of updates."""

GROUP = 8
SEEDS = list(range(3 * GROUP))
GROUPS = tuple(
    Choice(f"the {place} third of the seeds", {"seeds": SEEDS[i * GROUP : (i + 1) * GROUP]})
    for i, place in enumerate(("first", "second", "last"))
)
"""Each alone has to show the same, by its own 95 % interval."""
LEVEL = 1 - 0.05 / len(APPLICABLE)
"""Of the interval of a cell on all seeds, so that 95 % is the chance that all cells' are right."""


def _gained(found: Gains) -> Number:
    """The mean gain with its interval; of updates as a quotient, without over with."""
    level = 0.95 if len(found.gain) <= GROUP else LEVEL
    low, high = intervals.of_mean(found.gain, level)
    parts = float(found.gain.mean()), low, high
    if found.counts_updates:
        parts = exp(parts[0]), exp(parts[1]), exp(parts[2])
    return Number(*parts, len(found.gain))


def _cell(problem: str, remedy: str) -> Clause:
    row, cure = PROBLEMS[problem], REMEDIES[remedy]
    counts = row.counts_updates
    least = LEAST_RATIO if counts else LEAST_SHARE
    half = LEAST_RATIO**0.5 if counts else LEAST_SHARE / 2
    twice = LEAST_RATIO**2 if counts else LEAST_SHARE * 2
    farther = "a target farther away" if counts else f"{FARTHER} times as many updates"
    return Clause(
        cure.label,
        f"{cure.label} against {row.label}: {row.says}",
        study=gains,
        settings={
            "problem": problem,
            "remedy": remedy,
            "seeds": SEEDS,
            "other": "",
            "form": "",
            "idle": False,
        },
        reads=_gained,
        bound=Bound(least=least),
        opposite={"idle": True},
        form=".2f" if counts else "+z.2f",
        choices=[
            *GROUPS,
            Choice("24 other seeds", {"seeds": list(range(100, 124))}),
            Choice(farther, {"other": LONGER}),
            *[
                Choice(other, {"other": other}, condition=(remedy, other) == AS_IT_IS)
                for other in row.others
            ],
            *[Choice(form, {"form": form}) for form in cure.others],
            Choice("half as much is enough", bound=Bound(least=half)),
            Choice("only twice as much is enough", bound=Bound(least=twice)),
        ],
    )


def _row(problem: str) -> Claim:
    """All remedies that can be tried on one problem."""

    def cells() -> Sequence[Clause]:
        """Each remedy alone, at its best learning rate."""
        return [_cell(problem, r) for r in REMEDIES if (problem, r) not in REASONS]

    return Claim(f"Q1-{problem}", PROBLEMS[problem].label, "one cell for each remedy", cells)


ROWS: Mapping[str, Claim] = MappingProxyType({problem: _row(problem) for problem in PROBLEMS})
"""The rows of the matrix: no claims of the book, but made of clauses as they are."""
for _one in ROWS.values():
    _one.listed(MEASURED)


@summed(
    "Q1",
    "The source's table of problem, what happens and remedy, every cell of it.",
    "one set-up a problem; each remedy alone, with the learning rate that suits it, chosen "
    f"on other seeds and digits; {len(SEEDS)} seeds in three groups; intervals that hold for all "
    f"{len(APPLICABLE)} cells of the matrix together. It counts what gains {LEAST_SHARE:g} of a "
    f"share, or needs {LEAST_RATIO:g} times fewer updates",
)
def Q1() -> Sequence[Clause]:
    """The cells that the table names; where it names a family, each member that was tried."""
    return [
        clause
        for problem, remedies in TABLE.items()
        for clause in of(
            f"Q1-{problem}", *[REMEDIES[remedy].label for remedy in remedies], prefix=False
        )
    ]
