"""Claim Q1, judged by what `studies.challenges` measures."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from companion.claims.deciding import Deciding
from companion.claims.finding import Finding, claim
from companion.claims.form import Verdict
from companion.studies.challenges.cells import (
    PROBLEMS,
    REMEDIES,
    Cell,
    Effect,
)
from companion.studies.challenges.table import matrix


def _list(cells: Iterable[Cell]) -> str:
    by_problem: dict[str, list[str]] = {}
    for cell in cells:
        by_problem.setdefault(PROBLEMS[cell.problem].label, []).append(REMEDIES[cell.remedy])
    return "; ".join(f"{', '.join(names)} against {name}" for name, names in by_problem.items())


@claim("Q1", "The source's table of problem, what happens and remedy, every cell of it.")
def Q1() -> Finding:
    """Tries every remedy alone on every problem, and counts the recommended ones that help."""
    rows = matrix().rows
    cells = [cell for found in rows.values() for cell in found.cells.values()]
    recommended = [cell for cell in cells if cell.recommended]
    tally = {
        name: [cell.effect for cell in recommended if cell.problem == name] for name in PROBLEMS
    }
    helping = {name: effects.count(Effect.HELPS) for name, effects in tally.items()}
    supported, total = sum(helping.values()), len(recommended)
    worse = sum(cell.effect is Effect.WORSE for cell in recommended)
    # With each seed alone, how many gain enough.
    by_seed = np.sum([c.enough for c in recommended if c.with_it], axis=0)
    others = [cell for cell in cells if cell.effect is Effect.HELPS and not cell.recommended]
    holds = supported == total
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        qualification=(
            ""
            if holds
            else f"{supported} of its {total} remedies help where they are tried alone, each at "
            "its best learning rate, and some that it does not name help as well"
        ),
        measured=(
            "recommended remedies that help: "
            + ", ".join(
                f"{PROBLEMS[name].label} {count} of {len(tally[name])}"
                for name, count in helping.items()
            )
            + f". {worse} of them make it worse, the others make no difference that the runs can "
            f"tell. Not in the table and yet helping: {_list(others)}"
        ),
        setup=(
            f"one set-up a problem, {len(REMEDIES)} remedies, each alone, 5 seeds; α the best of "
            "powers of 2 or 4 from 0.001 to 4 on runs of their own. Helps: with every seed, at "
            "the median by 15 points of a share or with 1.5 times fewer updates"
        ),
        numbers={
            "recommended": float(total),
            "supported": float(supported),
            "worse": float(worse),
            "helping_besides": float(len(others)),
            **{f"{name}_supported": float(count) for name, count in helping.items()},
        },
        deciding=Deciding.of(
            f"of the {total} recommended remedies, those that gain enough, seed by seed", by_seed
        ),
    )
