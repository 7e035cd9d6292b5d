"""The checker on small exercises made for it: what it answers, word for word."""

import dataclasses
import functools
import random
import sys
import textwrap
import warnings

import numpy as np
import pytest

from companion.exercises import EXERCISES
from companion.exercises.checker import results
from companion.exercises.checker.exercise import Exercise, Mistake
from companion.exercises.here import check_here

RIGHT = "Right: 3 of 3 cases agree."
UNKNOWN = (
    "None of the usual mistakes explains this. Work out one entry of this case by hand, step by "
    "step, and print the same steps in your function: look at the first one that differs."
)
LOOK = "Print the values on the way in your function: the report shows what it prints."
SHAPES = (
    "Two arrays do not fit together. Write the shape of every array beside the formula: in a "
    "product A @ B, A has as many columns as B has rows."
)


def power(x, c):
    return c * x**2


POWER = Exercise(
    name="power",
    title="A power",
    level="easy",
    solution=power,
    returns=("y",),
    cases=(
        (np.array([[1.0, 2.0], [3.0, 5.0]]), 3),
        (np.array([[0.5, 1.5, -1.0], [2.0, 7.0, 4.0]]), 5),
        (np.array([[6.0, 0.25]]), 7),
    ),
    mistakes=(
        Mistake("The square is lost.", lambda x, c: c * x),
        Mistake("The factor c is lost.", lambda x, c: x**2),
    ),
    sizes=lambda x, c: {"n": len(x), "d": x.shape[1]},
)


def parts(x, c):
    return x + c, x * c, x.sum()


PARTS = Exercise(
    name="parts",
    title="Three results",
    level="easy",
    solution=parts,
    returns=("a", "b", "s"),
    cases=(
        (np.array([1.0, 2.0]), 3.0),
        (np.array([4.0, -1.0]), 0.5),
        (np.array([2.0, 9.0, 0.5]), 7.0),
    ),
    mistakes=(),
)


def same(x):
    return x


def same_as(*numbers):
    """An exercise that asks for its argument, with these arguments."""
    return Exercise(
        name="same",
        title="The argument",
        level="easy",
        solution=same,
        returns=("y",),
        cases=tuple((np.array(n),) for n in numbers),
        mistakes=(),
    )


@pytest.fixture
def check(monkeypatch):
    """Check an answer to an exercise that no chapter has, here: no other Python knows it."""

    def checked(exercise, answer, **options):
        monkeypatch.setitem(EXERCISES, exercise.name, exercise)
        return check_here(exercise.name, answer, **options)

    return checked


def text(report):
    return textwrap.dedent(report).strip()


def said(report):
    """The text without the hint, which ends it."""
    assert report.text.count("Hint: ") == 1
    return report.text.partition("\nHint: ")[0]


def in_turn(*answers):
    """A function that does in every case what the next of these functions does."""
    left = iter(answers)
    return lambda *arguments: next(left)(*arguments)


def fails(*arguments):
    raise ValueError("not here")


# Several results


def test_wrong_result_is_shown_and_what_is_right_in_all_cases_named(check):
    def answer(x, c):
        print("once")
        a, b, s = parts(x, c)
        x[0] = 0
        return a, b + [1, 3, 2][: len(b)], s

    report = check(PARTS, answer)
    assert said(report) == text("""
        Not yet: 0 of 3 cases agree.
        Right in all of them: a, s.
        parts(x, c) with
          x = array([1., 2.])
          c = 3.0
        expected b = array([3., 6.])
        got      b = array([4., 9.])
        It printed
          once
        Changed by the function: x.
    """)
    assert report.hint == UNKNOWN


def test_cases_that_agree_are_counted_and_the_first_other_one_is_shown(check):
    def answer(x, c):
        a, b, s = parts(x, c)
        return a, b + (c == 0.5), s + (c == 7)

    assert said(check(PARTS, answer)) == text("""
        Not yet: 1 of 3 cases agree.
        Right in all of them: a.
        parts(x, c) with
          x = array([ 4., -1.])
          c = 0.5
        expected b = array([ 2. , -0.5])
        got      b = array([3. , 0.5])
    """)


def test_what_is_right_in_all_cases_is_not_known_if_one_raises(check):
    def answer(x, c):
        return in_order[c](x, c)

    in_order = {3.0: lambda x, c: (x + c, x - c, x.sum()), 0.5: fails, 7.0: parts}
    assert said(check(PARTS, answer)) == text("""
        Not yet: 1 of 3 cases agree.
        parts(x, c) with
          x = array([1., 2.])
          c = 3.0
        expected b = array([3., 6.])
        got      b = array([-2., -1.])
    """)


def test_nothing_is_right_in_all_cases(check):
    report = check(PARTS, lambda x, c: (x, x, c))
    assert said(report).splitlines()[:2] == [
        "Not yet: 0 of 3 cases agree.",
        "parts(x, c) with",
    ]


def test_the_result_that_the_hint_is_about_is_shown(check):
    """b is wrong as well, but nothing explains it."""
    report = check(PARTS, lambda x, c: (x + c, x * c + x, -x.sum()))
    assert said(report) == text("""
        Not yet: 0 of 3 cases agree.
        Right in all of them: a.
        parts(x, c) with
          x = array([1., 2.])
          c = 3.0
        expected s = 3.
        got      s = -3.
    """)
    assert report.hint.startswith("s: right but for the sign.")


def test_results_with_one_explanation_are_named_together(check):
    report = check(PARTS, lambda x, c: (-x - c, x * c, -x.sum()))
    assert report.hint == (
        "a and s: right but for the sign. Look for a difference taken the wrong way round, or "
        "for a minus that is lost or comes twice."
    )


def test_explanation_of_more_results_comes_before_an_earlier_one(check):
    report = check(PARTS, lambda x, c: ((x + c)[None], -x * c, [x.sum()]))
    assert report.hint.startswith("a and s: the right numbers in the wrong shape.")


def test_of_explanations_of_equally_many_results_the_first_one_is_given(check):
    report = check(PARTS, lambda x, c: ((x + c)[None], -x * c, x.sum()))
    assert report.hint.startswith("b: right but for the sign.")


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (lambda x, c: (..., x * c, None), " for a, s"),
        (lambda x, c: [x + c, ..., x.sum()], " for b"),
        (lambda x, c: (..., ..., ...), ""),
        (lambda x, c: None, ""),
    ],
)
def test_what_is_not_returned_yet_is_named(check, answer, missing):
    def prints(x, c):
        print("so far")
        return answer(x, c)

    assert said(check(PARTS, prints)) == text(f"""
        Not yet: nothing returned yet{missing}.
        It printed
          so far
    """)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ((), "0 values"),
        ((1.0,), "1 value"),
        ([1.0, 2.0], "2 values"),
        (np.zeros(4), "4 values"),
        (np.array(3.0), "an array of dtype float64 and shape ()"),
        ("abc", "the text 'abc'"),
        ((1.0, 2.0, {}), "for s something of type dict"),
    ],
    ids=str,
)
def test_what_came_for_several_results_is_described(check, value, what):
    def answer(x, c):
        print("here")
        return value

    report = check(PARTS, answer)
    assert said(report) == text(f"""
        Not yet: parts returns {what}.
        parts(x, c) with
          x = array([1., 2.])
          c = 3.0
        expected a tuple: a of shape (2,), b of shape (2,), the number s
        It printed
          here
    """)
    assert report.hint == (
        "Look at the line that begins with return: what is handed back, and in which form?"
    )


def test_an_array_with_a_row_for_each_result_will_do(check):
    rows = dataclasses.replace(PARTS, returns=("a", "b"), solution=lambda x, c: (x + c, x * c))
    assert check(rows, lambda x, c: np.array([x + c, x * c])).text == RIGHT


# One result


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("x" * 50, f"the text '{'x' * 40}'"),
        (([1.0], [2.0, 3.0]), "a tuple that is no array of numbers"),
        ([[1.0], [2.0, 3.0]], "a list that is no array of numbers"),
        (np.array(["a"]), "an array of dtype <U1 and shape (1,)"),
        (10**400, "one number, of type int"),
        (np.broadcast_to(0.0, results.LARGEST + 1), "an array of shape (1000001,)"),
        (range, "something of type type"),
    ],
    ids=["text", "tuple", "list", "array", "number", "size", "class"],
)
def test_what_came_for_one_result_is_described(check, value, what):
    report = check(same_as(0.5), lambda x: value)
    assert said(report) == text(f"""
        Not yet: same returns {what}.
        same(x) with
          x = 0.5
        expected the number y
    """)


def test_shape_that_is_expected_is_named(check):
    assert "\nexpected y of shape (2, 1)\n" in check(same_as([[1.0], [2.0]]), lambda x: "").text


def test_an_array_of_the_largest_size_is_looked_at(check):
    report = check(same_as(0.5), lambda x: np.zeros(results.LARGEST))
    assert "\ngot      y of shape (1000000,) = array([0., 0., 0., ...," in report.text


@pytest.mark.parametrize(
    ("error", "expected", "got"),
    [
        (1e-2, "0.0123", "0.0223"),
        (1e-6, "0.01234568", "0.01234668"),
        (3e-10, "0.01234567890123457", "0.01234567920123457"),
    ],
)
def test_as_many_digits_are_shown_as_it_takes_to_see_the_difference(check, error, expected, got):
    report = check(same_as(0.012345678901234568), lambda x: x + error)
    assert said(report).splitlines()[-3:] == [
        "  x = 0.0123",
        f"expected y = {expected}",
        f"got      y = {got}",
    ]


def test_both_are_shown_with_the_same_digits_whatever_the_reader_has_set(check):
    with np.printoptions(precision=1):
        report = check(same_as([1 / 3, 2.0]), lambda x: x / 7 + 1)
    assert said(report).splitlines()[-2:] == [
        "expected y = array([0.3333, 2.    ])",
        "got      y = array([1.0476, 1.2857])",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (np.float32(0.5), "array(0.5, dtype=float32)"),
        (np.array([3, 4], np.int64), "array([3, 4])"),
        (np.array([3, 4], np.uint8), "array([3, 4], dtype=uint8)"),
        (
            np.full(10, 0.123, np.float32),
            "array([0.123, 0.123, 0.123, 0.123,\n"
            "                                   0.123, 0.123, 0.123, 0.123,\n"
            "                                   0.123, 0.123], dtype=float32)",
        ),
    ],
    ids=["number", "usual", "unusual", "long"],
)
def test_results_are_shown_with_their_type_if_it_is_unusual(check, value, shown):
    report = check(same_as([1.0, 2.0]), lambda x: value)
    of_shape = f" of shape {value.shape}" if value.shape != (2,) else ""
    assert said(report).endswith(f"\ngot      y{of_shape} = {shown}")


def test_arguments_that_a_function_changes_are_named(check):
    two = dataclasses.replace(
        POWER, cases=((np.array([2.0]), np.array([3.0])),), sizes=lambda x, c: {}
    )

    def changes_both(x, c):
        y = c * x**2
        x[:] = c[:] = 0
        return y

    report = check(two, changes_both)
    assert said(report) == text("""
        Not yet: 1 of 1 cases agree, but power changes its argument.
        Changed by the function: x, c.
    """)


def test_small_numbers_need_as_many_right_digits_as_large_ones(check):
    assert check(same_as([1e-5, 2e-5]), lambda x: x * (1 + 1e-10)).passed
    assert not check(same_as([1e-5, 2e-5]), lambda x: x + 2e-10).passed


def test_where_zero_is_right_rounding_is_forgiven(check):
    assert check(same_as([0.0, 0.0]), lambda x: x + 1e-12).passed
    assert not check(same_as([0.0, 0.0]), lambda x: x + 1.1e-12).passed


# What a function prints


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("1\n2\n3\n4\n5", ["  1", "  2", "  3", "  4", "  5"]),
        ("1\n2\n3\n4\n5\n6", ["  1", "  2", "  3", "  4", "  5", "  ..."]),
        ("\n\n X\n\nX \nX\n\n", ["   X", "  ", "  X ", "  X"]),
        ("x" * 100, ["  " + "x" * 77]),
    ],
    ids=["five lines", "six lines", "empty lines", "a long line"],
)
def test_the_beginning_of_what_is_printed_is_shown(check, printed, shown):
    def answer(x):
        print(printed)

    assert said(check(same_as(0.5), answer)).splitlines() == [
        "Not yet: nothing returned yet.",
        "It printed",
        *shown,
    ]


def test_only_what_is_printed_in_the_case_that_is_shown_is_shown(check):
    def answer(x):
        if x != 2:
            print("at", x)
        return x * (x != 2)

    assert "printed" not in check(same_as(1.0, 2.0, 3.0), answer).text


def test_nothing_is_printed_where_a_blank_line_is(check):
    assert said(check(same_as(0.5), print)) == "Not yet: nothing returned yet.\nIt printed\n  0.5"
    assert said(check(same_as(0.5), lambda x: print())) == "Not yet: nothing returned yet."


# Exceptions and warnings


class SilentError(Exception):
    def __str__(self):
        raise RuntimeError("no message")


@pytest.mark.parametrize("error", [ValueError, SilentError])
def test_exception_without_a_message_is_named(check, error):
    def answer(x):
        print("before")
        raise error

    line = answer.__code__.co_firstlineno + 2
    report = check(same_as(0.5), answer)
    assert said(report) == text(f"""
        Not yet: same raises an exception.
        {error.__name__}
          line {line}: raise error
        same(x) with
          x = 0.5
        It printed
          before
    """)
    assert report.hint == LOOK


def test_line_that_cannot_be_read_has_its_number(check):
    names = {}
    exec("def answer(x):\n    pass\n    raise ValueError('no source')", names)
    report = check(same_as(0.5), names["answer"])
    assert said(report).splitlines()[1:3] == [
        "ValueError: no source",
        "  line 3",
    ]


def test_exception_of_what_has_no_lines_comes_without_one(check):
    report = check(same_as(0.5), functools.partial(fails, 1))
    assert said(report).splitlines()[1:3] == ["ValueError: not here", "same(x) with"]


def test_long_messages_are_cut_and_their_words_stay_whole(check):
    def answer(x):
        raise ValueError("x" * 400)

    lines = said(check(same_as(0.5), answer)).splitlines()
    assert lines[1:3] == ["ValueError:", "x" * 300]


def test_lines_are_not_broken_at_hyphens(check):
    def answer(x):
        raise ArithmeticError("to-and-fro " * 7)

    lines = said(check(same_as(0.5), answer)).splitlines()
    assert lines[1] == "ArithmeticError: " + " ".join(["to-and-fro"] * 5)
    assert lines[2] == "to-and-fro to-and-fro"


def test_address_is_left_out_as_every_system_writes_it(check):
    def answer(x):
        raise ValueError("<Thing at 0x7f09ac> and <Thing at 0x00007FFA1B>")

    assert "ValueError: <Thing> and <Thing>\n" in check(same_as(0.5), answer).text


@pytest.mark.parametrize(
    ("kind", "message", "hint"),
    [
        (ValueError, "cannot reshape array of size 3 into shape (2,)", SHAPES),
        (ValueError, "the dimensions must agree", SHAPES),
        (ValueError, "could not broadcast", SHAPES),
        (ValueError, "operand 1 has a mismatch", SHAPES),
        (ValueError, "math domain error", LOOK),
        (TypeError, "only integer arrays of any shape", LOOK),
        (UnboundLocalError, "s", "This name gets its value only later in the function."),
        (ArithmeticError, "s", LOOK),
    ],
)
def test_hint_follows_the_exception(check, kind, message, hint):
    def answer(x):
        raise kind(message)

    assert check(same_as(0.5), answer).hint == hint


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ("overflow encountered in exp", "A power of e grows too large on the way."),
        ("divide by zero encountered in log", "A division by zero comes up on the way."),
        ("invalid value encountered in log", "NaN comes up on the way: from 0/0,"),
        ("Degrees of freedom <= 0 for slice", LOOK),
    ],
)
def test_hint_follows_the_warning(check, message, hint):
    def answer(x):
        warnings.warn("not about numbers", stacklevel=1)
        if x > 1:
            warnings.warn(message, RuntimeWarning, stacklevel=1)
        return x

    report = check(same_as(0.5, 1.5), answer)
    assert " ".join(said(report).split()) == (
        f"Not yet: 2 of 2 cases agree, but NumPy warns: {message}. same(x) with x = 1.5"
    )
    assert report.hint.startswith(hint)


def test_exception_in_a_later_case_is_shown_where_the_numbers_are_right_before(check):
    report = check(POWER, in_turn(power, fails, power))
    said_first, *_, call, x, y, c = said(report).splitlines()
    assert [said_first, call, x, y, c] == [
        "Not yet: power raises an exception.",
        "power(x, c) with",
        "  x = array([[ 0.5,  1.5, -1. ],",
        "             [ 2. ,  7. ,  4. ]])",
        "  c = 5",
    ]


# Explanations

SIGN = (
    "y: right but for the sign. Look for a difference taken the wrong way round, or for a minus "
    "that is lost or comes twice."
)
PROPORTIONAL = (
    "y: off by one constant factor, the same in every case. Divide what came by what is expected, "
    "and look for the step where this factor comes in."
)
CLOSE = (
    "y: close, but further off than rounding. A derivative taken by finite differences or a small "
    "constant added for safety does that; use the exact formula."
)
WHOLE = (
    "y: whole numbers, everything behind the point is cut off. An array made of integers stays "
    "one: make it with dtype=float."
)
FLOAT32 = (
    "y: right, but only to the seven digits of float32, or fewer. The input is float64; look for "
    "the step that converts it."
)
SHAPE = (
    "y: the right numbers in the wrong shape. A sum with keepdims=True keeps an axis, and an index "
    "or a reshape can lose or add one."
)

# By name: an answer, and the whole hint.
EXPLAINED = {
    "sign": (lambda x, c: -power(x, c), SIGN),
    "transposed": (
        lambda x, c: power(x, c).T,
        "y: transposed. The gradient of an array has the shape of that array.",
    ),
    "shape": (lambda x, c: power(x, c).ravel(), SHAPE),
    "other numbers in another shape": (
        lambda x, c: np.ones(7),
        "The shape is not right yet: () is a single number, (3,) are three in a row. Write the "
        "shape of every step beside your formula, from what comes in to what is asked for.",
    ),
    "an axis more": (lambda x, c: power(x, c)[None], SHAPE),
    "whole numbers": (lambda x, c: power(x, c).astype(np.int32), WHOLE),
    "whole numbers, but no integers": (lambda x, c: np.trunc(power(x, c)), UNKNOWN),
    "float32": (lambda x, c: power(x, c + 1e-6).astype(np.float32), FLOAT32),
    "float16": (lambda x, c: power(x, c).astype(np.float16) + np.float16(0.01), FLOAT32),
    "zero": (
        lambda x, c: np.zeros_like(x),
        "y: zero everywhere. Is the array that you fill the one that you return?",
    ),
    "close": (lambda x, c: power(x, c * (1 + 1e-5)), CLOSE),
    "factor": (lambda x, c: 1.7 * power(x, c), PROPORTIONAL),
    "float32 and factor": (lambda x, c: (1.7 * power(x, c)).astype(np.float32), UNKNOWN),
    "no explanation": (lambda x, c: power(x, c) * (1 + x / 500), UNKNOWN),
    "float32 and wrong": (
        lambda x, c: (power(x, c) * (1 + x / 500)).astype(np.float32),
        UNKNOWN,
    ),
    "specific": (lambda x, c: x**2, "The factor c is lost."),
}


@pytest.mark.parametrize(("answer", "hint"), EXPLAINED.values(), ids=EXPLAINED)
def test_what_explains_wrong_numbers_is_said(check, answer, hint):
    assert check(POWER, answer).hint == hint


def test_only_a_matrix_is_said_to_be_transposed(check):
    cube = np.arange(8.0).reshape(2, 2, 2)
    assert check(same_as(cube), lambda x: x.T).hint == UNKNOWN
    assert "transposed" in check(same_as(cube[0]), lambda x: x.T).hint


def test_right_numbers_in_the_wrong_place_are_noticed(check):
    report = check(PARTS, lambda x, c: (x * c, x + c, x.sum()))
    assert report.hint == (
        "a and b: the right numbers in the wrong place. Mind the order of the results."
    )


@pytest.mark.parametrize(
    ("label", "factor"),
    {
        "2": lambda n, d: 2,
        "1/2": lambda n, d: 1 / 2,
        "-2": lambda n, d: -2,
        "-1/2": lambda n, d: -1 / 2,
        "n": lambda n, d: n,
        "d": lambda n, d: d,
        "1/d": lambda n, d: 1 / d,
        "2/d": lambda n, d: 2 / d,
        "d/2": lambda n, d: d / 2,
        "n/d": lambda n, d: n / d,
        "-nd": lambda n, d: -n * d,
        "1/nd": lambda n, d: 1 / n / d,
        "2d": lambda n, d: 2 * d,
        "n/2d": lambda n, d: n / 2 / d,
    }.items(),
)
def test_factors_are_named(check, label, factor):
    report = check(POWER, lambda x, c: factor(*x.shape) * power(x, c))
    assert report.hint == (
        f"y: {label} times the expected value. Look for the step where this factor gets lost, or "
        "comes in once too often."
    )


def test_one_case_is_enough_for_a_hint(check):
    one = dataclasses.replace(POWER, cases=POWER.cases[:1])
    assert check(one, lambda x, c: x.size / 2 * power(x, c)).hint.startswith("y: 2 times")
    assert check(one, lambda x, c: 1.7 * power(x, c)).hint == PROPORTIONAL


def test_constant_factor_is_found_where_the_right_numbers_are_not_zero(check):
    assert check(same_as([0.0, 0.0], [3.0, 1.0]), lambda x: 1.7 * x).hint == PROPORTIONAL


def test_factor_that_is_not_the_same_in_every_case_is_no_constant(check):
    factors = iter([1.7, 1.7, 1.8])
    assert check(POWER, lambda x, c: next(factors) * power(x, c)).hint == UNKNOWN


def test_cases_that_give_no_numbers_do_not_hide_the_sign(check):
    def minus(x, c):
        return -power(x, c)

    assert check(POWER, in_turn(minus, fails, minus)).hint == SIGN
    assert check(POWER, in_turn(fails, minus, minus)).hint == SIGN
    assert check(POWER, in_turn(fails, fails, fails)).hint == LOOK


def test_mistake_that_raises_in_some_cases_explains_who_does_the_same(check):
    def mistake(x, c):
        return power(x, c)[:2, :2] if len(x) > 1 else fails()

    some = dataclasses.replace(POWER, mistakes=(Mistake("It is cut.", mistake),))
    assert check(some, mistake).hint == "It is cut."
    # Who raises in another case, or in none, has done something else.
    assert check(some, in_turn(fails, mistake, mistake)).hint == LOOK
    assert check(some, lambda x, c: power(x, c)[:2, :2]).hint != "It is cut."


def test_mistake_that_raises_is_told_before_the_exception(check):
    def mistake(x, c):
        return fails() if c == 3 else c * x

    some = dataclasses.replace(POWER, mistakes=(Mistake("The square is lost.", mistake),))
    report = check(some, mistake)
    assert said(report).splitlines()[1] == "ValueError: not here"
    assert report.hint == "The square is lost."


# NaN and infinities


def test_wrong_sign_is_told_before_an_overflow(check):
    def answer(x, c):
        return np.where(x > 6, np.inf, -power(x, c))

    assert check(POWER, answer).hint == SIGN


def test_mistake_that_overflows_is_not_taken_for_another(check):
    overflowing = Mistake("It overflows.", lambda x, c: np.where(x == 5, np.inf, 2.5 * x))
    some = dataclasses.replace(POWER, mistakes=(overflowing,))
    assert check(some, overflowing.answer).hint == "It overflows."
    assert check(some, lambda x, c: np.where(x == 5, np.inf, 3 * x + 1)).hint == UNKNOWN


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_overflow_is_told_if_one_case_is_finite(check, wrong):
    """In whichever case the numbers are finite, and right."""
    answers = [lambda x, c: power(x, c) + np.nan] * 3
    answers[wrong] = power
    some = dataclasses.replace(POWER, overflow="Large numbers.")
    assert check(some, in_turn(*answers)).hint == "Large numbers."


def test_infinities_in_every_case_are_told_so(check):
    def answer(x, c):
        y = power(x, c)
        y[0, 0] = np.inf
        return y

    report = check(POWER, answer)
    assert report.hint.startswith("There are infinities or NaN even for moderate inputs.")


def nan(x, c):
    return power(x, c) * np.nan


@pytest.mark.parametrize(
    "other",
    [fails, lambda x, c: np.zeros(3), lambda x, c: power(x, c) + x],
    ids=["exception", "shape", "numbers"],
)
def test_nan_beside_another_fault_is_no_overflow(check, other):
    assert check(POWER, in_turn(nan, power, other)).hint == UNKNOWN


# The call


def test_parameters_that_do_not_fit_are_named(check):
    report = check(POWER, lambda x, c, d, *, e=1: x)
    assert said(report) == (
        "Not yet: the function is called as power(x, c), but yours takes (x, c, d, e)."
    )
    assert report.hint == (
        "The first line of the function names what it takes: leave it as it is given."
    )


def test_each_case_is_told_before_it_begins(check):
    seen = []

    def answer(x):
        seen.append(float(x))
        return x

    check(same_as(0.5, 1.5, 2.5), answer, tell=seen.append)
    assert seen == [0, 0.5, 1, 1.5, 2, 2.5]


def interrupts(x):
    raise KeyboardInterrupt


def test_an_interrupt_is_an_exception_like_others_where_none_comes_from_the_reader(check):
    assert said(check(same_as(0.5, 1.5), interrupts)).splitlines()[:2] == [
        "Not yet: same raises an exception.",
        "KeyboardInterrupt",
    ]


def test_an_interrupt_of_the_reader_ends_the_check(check):
    streams = sys.stdout, sys.stderr
    with pytest.raises(KeyboardInterrupt):
        check(same_as(0.5), interrupts, interruptible=True)
    assert (sys.stdout, sys.stderr) == streams


def test_warnings_are_told_whatever_the_reader_has_set(check):
    def answer(x):
        return x + 0 * np.minimum(np.exp(1000 * x), 1)

    for setting in ("ignore", "raise"):
        with np.errstate(all=setting):
            report = check(same_as(1.0), answer)
            assert "but NumPy warns: overflow encountered in exp." in report.text
            assert check(same_as(1.0), lambda x: x + np.exp(-1000 * x)).passed


def test_what_an_answer_sets_is_put_back(check):
    def answer(x):
        random.seed(1)
        np.random.seed(1)  # noqa: NPY002
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        warnings.simplefilter("error")
        sys.stdout.close()
        sys.stdout = None
        return x

    def state():
        drawn = np.random.get_state()[1].tolist()  # noqa: NPY002
        options = np.geterr(), np.get_printoptions(), warnings.filters[:]
        return random.getstate(), drawn, options, sys.stdout

    before = state()
    assert check(same_as(0.5), answer).passed
    assert state() == before
    assert not sys.stdout.closed


def test_what_is_printed_after_a_stream_was_closed_is_kept(check):
    def answer(x):
        sys.stdout.close()
        print("closed")

    assert "It printed\n  closed" in check(same_as(0.5), answer).text
