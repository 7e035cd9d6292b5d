"""Finds the mistake that explains wrong results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import hints
from .exercise import Exercise
from .explanations import Explanation, general, specific
from .results import Results, agree, close


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong.

    results: the numbers of the results that the hint is about, or that are wrong.
    hint: what explains them; empty if nothing does.
    """

    results: tuple[int, ...]
    hint: str = ""


def diagnose(
    exercise: Exercise, right: Sequence[Results], got: Sequence[Results | None]
) -> Diagnosis:
    """Say which results are wrong and why.

    right, got: the results of every case; None where the function gave no numbers.
    """
    pairs = list(zip(right, got, strict=True))
    wrong = tuple(
        i
        for i in range(len(exercise.returns))
        if any(g is not None and not agree(g[i], r[i], exercise.tolerance) for r, g in pairs)
    )
    found = Diagnosis(())
    # What explains most results wins; of equals the first, which is the more specific one.
    for explanation in (*specific(exercise), *general(exercise, right, got)):
        explained = tuple(i for i in wrong if _explains(explanation, i, exercise, right, got))
        if len(explained) > len(found.results):
            names = " and ".join(exercise.returns[i] for i in explained)
            found = Diagnosis(explained, explanation.hint.replace("{names}", names))
    if found.hint:
        return found
    return Diagnosis(wrong, _not_finite(exercise, right, got))


def _explains(
    explanation: Explanation,
    i: int,
    exercise: Exercise,
    right: Sequence[Results],
    got: Sequence[Results | None],
) -> bool:
    """Whether result i is what the mistake predicts, in every case.

    NaN and infinities agree with anything: who has the wrong sign and an overflow hears of the
    sign first. But there must be a finite wrong number for the mistake to explain.
    """
    explains_something = False
    for case, (r, g) in enumerate(zip(right, got, strict=True)):
        predicted = explanation.predict(case, i)
        if g is None and predicted is None:
            continue
        if g is None or predicted is None or g[i].shape != predicted.shape:
            return False
        finite = np.isfinite(g[i])
        if not np.all(close(g[i], predicted, explanation.tolerance) | ~finite):
            return False
        if g[i].shape != r[i].shape or np.any(~close(g[i], r[i], exercise.tolerance) & finite):
            explains_something = True
    return explains_something


def _not_finite(exercise: Exercise, right: Sequence[Results], got: Sequence[Results | None]) -> str:
    """The hint if NaN and infinities are all that is wrong."""
    one_is_finite = False
    for r, g in zip(right, got, strict=True):
        if g is None:
            return ""
        for a, b in zip(g, r, strict=True):
            if a.shape != b.shape or np.any(~close(a, b, exercise.tolerance) & np.isfinite(a)):
                return ""
        one_is_finite |= all(np.all(np.isfinite(a)) for a in g)
    return exercise.overflow if one_is_finite else hints.NOT_FINITE
