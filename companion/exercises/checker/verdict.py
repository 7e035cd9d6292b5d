"""From what the reader's function did to the report on it."""

from __future__ import annotations

from collections.abc import Sequence

from . import hints
from .diagnosis import Diagnosis, diagnose
from .exercise import Case, Exercise
from .outcome import Outcome, Raised, Returned, ReturnedNothing, ReturnedOther
from .report import Prose, Report, called_with, comparison, not_yet, printed_text
from .results import Results, agree, results_of


def judge(exercise: Exercise, outcomes: Sequence[Outcome]) -> Report:
    """The report on the outcomes, one for each case."""
    expected = [results_of(exercise.solution, exercise, case) for case in exercise.cases]
    first = next(
        (
            number
            for number, (outcome, right) in enumerate(zip(outcomes, expected, strict=True))
            if not isinstance(outcome, Returned) or _wrong(exercise, right, outcome)
        ),
        None,
    )
    if first is None:
        return _right(exercise, outcomes)
    case, outcome = exercise.cases[first], outcomes[first]
    if isinstance(outcome, ReturnedNothing):
        return _nothing(exercise, outcome)
    if isinstance(outcome, ReturnedOther):
        return _other(exercise, case, expected[first], outcome)
    got = [o.results if isinstance(o, Returned) else None for o in outcomes]
    diagnosis = diagnose(exercise, expected, got)
    if isinstance(outcome, Raised):
        return _raised(exercise, case, outcome, diagnosis)
    return _numbers(exercise, expected, outcomes, diagnosis)


def _wrong(exercise: Exercise, right: Results, outcome: Returned) -> list[int]:
    """The numbers of the results that are wrong."""
    pairs = zip(outcome.results, right, strict=True)
    return [i for i, (g, r) in enumerate(pairs) if not agree(g, r, exercise.tolerance)]


def _right(exercise: Exercise, outcomes: Sequence[Outcome]) -> Report:
    """The report when all numbers are right: they may have come about in a wrong way."""
    agreed = f"{len(outcomes)} of {len(outcomes)} cases agree"
    for case, outcome in zip(exercise.cases, outcomes, strict=True):
        if isinstance(outcome, Returned) and outcome.changed:
            return not_yet(
                f"{agreed}, but {exercise.function} changes its argument.",
                _changed(outcome),
                hint=hints.CHANGED,
            )
        if isinstance(outcome, Returned) and outcome.warned:
            return not_yet(
                f"{agreed}, but NumPy warns: {outcome.warned}.",
                called_with(exercise, case),
                hint=hints.on_warning(outcome.warned),
            )
    return Report(True, (Prose(f"Right: {agreed}."),))


def _numbers(
    exercise: Exercise,
    expected: Sequence[Results],
    outcomes: Sequence[Outcome],
    diagnosis: Diagnosis,
) -> Report:
    """The report on wrong numbers: the first case that shows what the diagnosis is about."""
    wrong = {
        number: _wrong(exercise, right, outcome)
        for number, (outcome, right) in enumerate(zip(outcomes, expected, strict=True))
        if isinstance(outcome, Returned)
    }
    number, i = next(
        (number, i) for number, found in wrong.items() for i in found if i in diagnosis.results
    )
    shown = outcomes[number]
    assert isinstance(shown, Returned)
    same_shape = shown.results[i].shape == expected[number][i].shape
    agreeing = sum(not found for found in wrong.values())
    bad = {j for found in wrong.values() for j in found}
    good = [name for j, name in enumerate(exercise.returns) if j not in bad]
    all_returned = len(wrong) == len(outcomes)
    return not_yet(
        f"{agreeing} of {len(outcomes)} cases agree.",
        f"Right in all of them: {', '.join(good)}." if good and all_returned else "",
        called_with(exercise, exercise.cases[number]),
        comparison(exercise.returns[i], expected[number][i], shown.results[i]),
        printed_text(shown.printed),
        _changed(shown),
        hint=diagnosis.hint or (hints.UNKNOWN if same_shape else hints.WRONG_SHAPE),
    )


def _changed(outcome: Returned) -> str:
    return f"Changed by the function: {', '.join(outcome.changed)}." if outcome.changed else ""


def _raised(exercise: Exercise, case: Case, outcome: Raised, diagnosis: Diagnosis) -> Report:
    return not_yet(
        f"{exercise.function} raises an exception.",
        Prose(f"{outcome.kind}: {outcome.message}" if outcome.message else outcome.kind),
        f"  {outcome.line}" if outcome.line else "",
        called_with(exercise, case),
        printed_text(outcome.printed),
        hint=diagnosis.hint or hints.on_exception(outcome.kind, outcome.message),
    )


def _nothing(exercise: Exercise, outcome: ReturnedNothing) -> Report:
    what = "" if outcome.names == exercise.returns else f" for {', '.join(outcome.names)}"
    return not_yet(
        f"nothing returned yet{what}.",
        printed_text(outcome.printed),
        hint=hints.NOTHING_YET,
    )


def _other(exercise: Exercise, case: Case, right: Results, outcome: ReturnedOther) -> Report:
    shapes = [
        f"{name} of shape {array.shape}" if array.ndim else f"the number {name}"
        for name, array in zip(exercise.returns, right, strict=True)
    ]
    expected = f"a tuple: {', '.join(shapes)}" if len(shapes) > 1 else shapes[0]
    return not_yet(
        f"{exercise.function} returns {outcome.what}.",
        called_with(exercise, case),
        Prose(f"expected {expected}"),
        printed_text(outcome.printed),
        hint=hints.NO_NUMBERS,
    )


def unfinished(exercise: Exercise, case: int | None, seconds: float) -> Report:
    """The report on a function that did not end in time, at this case or before the first."""
    return not_yet(
        f"no result after {seconds:g} seconds.",
        "The function was not called yet: what stands outside of it takes this long."
        if case is None
        else called_with(exercise, exercise.cases[case]),
        "" if case is None else "The function was stopped.",
        hint=hints.UNFINISHED,
    )
