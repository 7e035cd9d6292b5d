"""The judge is judged: on functions made up for it, each with a fault that it has to see."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.contract.judge import Case, Judge, Outcome, mentions, raised_in
from tests.contract.snapshot import changes, snapshot
from tests.contract.values import (
    Expect,
    Kind,
    Trial,
    array,
    count,
    floats,
    function,
    number,
    rng,
    trial,
)

HERE = Path(__file__).parent
SQUARE = np.array([[0.5, 1.0], [2.0, -0.25]])


def good_sum(x: Any) -> float:
    """Does it all as it should."""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError("x must be a plain array, got a masked array")
    try:
        array = np.asarray(x)
    except ValueError:
        raise ValueError(f"x must be an array, got {x!r}") from None
    if array.dtype.kind not in "fiu":
        raise TypeError(f"x must hold real numbers, got dtype {array.dtype}")
    if array.shape != (2, 2):
        raise ValueError(f"x must have the shape (2, 2), got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"x must be finite, got {array}")
    return float(array.astype(float).sum())


def outcomes(
    call: Callable[..., Any], value: Any, expect: Expect = Expect.REFUSED, **options: Any
) -> list[Outcome]:
    """What the judge says of one call, with that value in the place of a square of numbers."""
    kind: Kind = options.pop("kind", array(SQUARE))
    case = Case("made.up", call, {"x": kind}, **options)
    judge = Judge(case, home=HERE, seconds=0.2)
    assert [v.outcome for v in judge._good()] == [Outcome.WORKED]
    return [v.outcome for v in judge.judge("x", Trial("it", lambda good: value, expect))]


def test_a_good_function_passes_whatever_comes() -> None:
    case = Case("made.up", good_sum, {"x": array(SQUARE)})
    verdicts = list(Judge(case, home=HERE).verdicts())
    assert [v for v in verdicts if not v.good] == []
    assert {v.outcome for v in verdicts} == {Outcome.WORKED, Outcome.REFUSED}
    assert len(verdicts) > 60


@pytest.mark.parametrize(
    "value", [[[1.0], [1.0, 2.0]], "three", None, object(), np.ones((2, 3)), np.ones((1, 1, 5))]
)
def test_an_error_of_numpy_or_python_is_raw(value: object) -> None:
    # Part of them are raised in C, without a frame of their own, in a line of this file.
    assert outcomes(lambda x: float((np.asarray(x, float) @ SQUARE).sum()), value) == [Outcome.RAW]


def test_an_error_raised_by_a_library_is_raw_and_so_is_one_with_its_words() -> None:
    def library(x: Any) -> float:
        return float(np.linalg.det(x))

    def borrowed(x: Any) -> float:
        try:
            return float(np.asarray(x, float).sum())
        except ValueError as error:
            raise ValueError(f"x: {error}, got {x!r}") from None

    def again(x: Any) -> float:
        try:
            return float(np.asarray(x, float).sum())
        except ValueError:
            raise

    assert outcomes(library, np.ones((2, 3))) == [Outcome.RAW]
    assert outcomes(borrowed, "three") == [Outcome.RAW]
    assert outcomes(again, "three") == [Outcome.RAW]


def test_other_errors_are_raw_unless_they_are_documented() -> None:
    def zero(x: Any) -> float:
        if np.sum(x) == 0:
            raise ZeroDivisionError("the sum is zero")
        return 1 / float(np.sum(x))

    def raw(x: Any) -> float:
        return 1 / float(np.sum(x).tolist())

    zeros = np.zeros((2, 2))
    assert outcomes(zero, zeros) == [Outcome.RAW]
    assert outcomes(zero, zeros, documented=(ZeroDivisionError,)) == [Outcome.REFUSED]
    assert outcomes(raw, zeros, documented=(ZeroDivisionError,)) == [Outcome.RAW]


def test_a_message_has_to_name_the_argument_and_what_came() -> None:
    def saying(message: str) -> Callable[[Any], float]:
        def refuse(x: Any) -> float:
            if x is None:
                raise TypeError(message)
            return 0.0

        return refuse

    named = {"theta": Outcome.UNNAMED, "x": Outcome.REFUSED, "xs": Outcome.UNNAMED}
    for name, outcome in named.items():
        assert outcomes(saying(f"{name} must be an array, got it"), None) == [outcome]
    assert outcomes(saying("x must be an array"), None) == [Outcome.UNNAMED]
    assert outcomes(saying("x must be an array, not None"), None) == [Outcome.REFUSED]
    alias: dict[str, Any] = {"aliases": {"x": ("inputs",)}}
    assert outcomes(saying("inputs must be real, got 3"), None, **alias) == [Outcome.REFUSED]


def test_names_are_words() -> None:
    assert mentions("n must be 3", "n")
    assert mentions("the condition number must be 3", "condition_number")
    assert mentions("betas[0] must be below 1", "betas")
    assert not mentions("an array must not be empty", "n")
    assert not mentions("it must be a Value", "a")
    assert mentions("a must be a Value", "a")


def test_what_should_be_refused_and_is_not_is_taken() -> None:
    assert outcomes(lambda x: 0.0, None) == [Outcome.TAKEN]
    assert outcomes(lambda x: 0.0, None, Expect.ANY) == [Outcome.WORKED]


def test_an_equal_value_has_to_give_the_same() -> None:
    def sum_of_rows(x: Any) -> Any:
        return np.sum(np.asarray(x), axis=0) if isinstance(x, np.ndarray) else np.sum(x[0])

    def only_arrays(x: Any) -> Any:
        if not isinstance(x, np.ndarray):
            raise TypeError("x must be an array, got a list")
        return x.sum()

    lists = SQUARE.tolist()
    assert outcomes(good_sum, lists, Expect.EQUAL) == [Outcome.WORKED]
    assert outcomes(sum_of_rows, lists, Expect.EQUAL) == [Outcome.DIFFERENT]
    assert outcomes(only_arrays, lists, Expect.EQUAL) == [Outcome.DIFFERENT]
    assert outcomes(only_arrays, lists, Expect.EQUAL_OR_REFUSED) == [Outcome.REFUSED]


def test_silent_nonsense_and_warnings_are_seen() -> None:
    def quiet(x: Any) -> float:
        with np.errstate(all="ignore"):
            return float(np.square(x).sum())

    def loud(x: Any) -> float:
        return float(np.square(x).sum())

    def deprecated(x: Any) -> float:
        if x is None:
            warnings.warn("soon", DeprecationWarning, stacklevel=1)
        return 0.0

    huge = np.full((2, 2), 1e308)
    assert outcomes(quiet, huge, Expect.SOUND) == [Outcome.NOT_FINITE]
    assert outcomes(quiet, huge, Expect.ALOUD) == [Outcome.NOT_FINITE]
    assert outcomes(loud, huge, Expect.SOUND) == [Outcome.WARNED]
    assert outcomes(loud, huge, Expect.ALOUD) == [Outcome.WORKED]
    assert outcomes(deprecated, None, Expect.ALOUD) == [Outcome.WARNED]


def test_what_changes_before_an_error_is_seen() -> None:
    def writes_first(x: Any) -> None:
        x[0, 0] = 7.0
        if not np.isfinite(x).all():
            raise ValueError("x must be finite, got NaN")

    def checks_first(x: Any) -> None:
        if not np.isfinite(x).all():
            raise ValueError("x must be finite, got NaN")
        x[0, 0] = 7.0

    def sets_the_rules(x: Any) -> None:
        if not np.isfinite(x).all():
            np.random.seed(0)  # noqa: NPY002
            raise ValueError("x must be finite, got NaN")

    bad = np.array([[1.0, np.nan], [0.0, 0.0]])
    in_place: dict[str, Any] = {"kind": floats(SQUARE, changed=True)}
    assert outcomes(writes_first, bad.copy(), **in_place) == [Outcome.CHANGED]
    assert outcomes(checks_first, bad.copy(), **in_place) == [Outcome.REFUSED]
    assert outcomes(sets_the_rules, bad) == [Outcome.CHANGED]


def test_what_changes_an_argument_that_is_only_read_is_seen() -> None:
    def normalizes(x: Any) -> float:
        x = np.asarray(x)
        x /= x.sum()
        return 1.0

    case = Case("made.up", normalizes, {"x": array(SQUARE)})
    assert [v.outcome for v in Judge(case, home=HERE).verdicts()] == [Outcome.CHANGED]


def test_the_object_of_a_method_is_watched() -> None:
    class Counter:
        def __init__(self) -> None:
            self.n, self.memory = 0, [np.zeros(2)]

        def count(self, x: Any) -> None:
            self.n += 1
            self.memory[0][0] += 1
            if x is None:
                raise TypeError("x must be a number, got None")

    options: dict[str, Any] = {"on": Counter, "changes_self": True}
    assert outcomes(Counter.count, None, **options) == [Outcome.CHANGED]
    case = Case("made.up", Counter.count, {"x": number(1.0)}, on=Counter)
    assert [v.outcome for v in Judge(case, home=HERE)._good()] == [Outcome.CHANGED]


def test_a_call_without_end_hangs() -> None:
    def waits(x: Any) -> None:
        while x is None:
            try:
                time.sleep(0.01)
            except Exception:  # no such net catches the alarm
                continue

    assert outcomes(waits, None) == [Outcome.HUNG]


def test_the_error_of_a_function_that_is_passed_in_has_to_come_through() -> None:
    def calls(x: Any) -> float:
        return float(x(1.0))

    def swallows(x: Any) -> float:
        try:
            return float(x(1.0))
        except Exception:
            return 0.0

    def changes_it(x: Any) -> float:
        try:
            return float(x(1.0))
        except Exception as error:
            raise ValueError(f"x must not fail, got {error}") from error

    def judged(call: Callable[..., Any]) -> set[Outcome]:
        case = Case("made.up", call, {"x": function(lambda: abs, 1)})
        verdicts = Judge(case, home=HERE).verdicts()
        return {v.outcome for v in verdicts if v.trial == "a function that fails"}

    assert judged(calls) == {Outcome.WORKED}
    assert judged(swallows) == judged(changes_it) == {Outcome.SWALLOWED}


def test_a_seed_stands_for_its_generator_and_a_half_of_a_count_for_nothing() -> None:
    def draw(n: Any, rng: Any) -> Any:
        return np.random.default_rng(rng).normal(size=int(n))

    case = Case("made.up", draw, {"n": count(3), "rng": rng()})
    found = {(v.argument, v.trial): v.outcome for v in Judge(case, home=HERE).verdicts()}
    assert found["rng", "a seed"] is Outcome.WORKED
    assert found["rng", "None"] is Outcome.TAKEN
    assert found["n", "np.int64"] is Outcome.WORKED
    assert found["n", "the number and a half"] is Outcome.TAKEN


def test_an_error_within_with_and_finally_is_still_the_functions_own() -> None:
    def within(x: Any) -> None:
        with np.errstate(all="ignore"):
            try:
                raise ValueError("x must be good")
            finally:
                pass

    def outside(x: Any) -> None:
        with np.errstate(all="ignore"):
            np.zeros(-1)

    for call, own in ((within, True), (outside, False)):
        with pytest.raises(ValueError) as caught:  # noqa: PT011
            call(None)
        assert raised_in(HERE, caught.value) is own
        assert not raised_in(HERE / "elsewhere", caught.value)


def test_a_snapshot_sees_below_objects() -> None:
    class Holder:
        __slots__ = ("inside",)

        def __init__(self) -> None:
            self.inside: dict[str, Any] = {
                "rng": np.random.default_rng(0),
                "parts": (np.zeros(2), [1, 2]),
            }

    holder = Holder()
    before = snapshot(it=holder)
    assert changes(before, snapshot(it=holder)) == []
    holder.inside["parts"][0][1] = np.nan
    holder.inside["rng"].random()
    changed = changes(before, snapshot(it=holder))
    assert changed[-1] == "it.inside['parts'][0]"
    assert any(path.startswith("it.inside['rng'].state") for path in changed)


def test_trials_that_are_exceptions_have_to_exist() -> None:
    with pytest.raises(KeyError, match="no trial 'nothing'"):
        count(3, but={"nothing": Expect.ANY})
    kind = count(3, but={"a word": None}, also=[trial("seven", lambda good: 7, Expect.ANY)])
    names = {t.name for t in kind.trials}
    assert "seven" in names
    assert "a word" not in names
