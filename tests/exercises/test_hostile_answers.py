"""Whatever an answer does, check returns a report, and soon."""

import sys
import time
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from companion import exercises


def raises(z):
    raise ZeroDivisionError("nothing left to divide")


def raises_base_exception(z):
    raise BaseException("worse")


def raises_keyboard_interrupt(z):
    raise KeyboardInterrupt


class SilentError(Exception):
    def __str__(self):
        raise RuntimeError("no message")


def raises_without_a_message(z):
    raise SilentError


def exits(z):
    sys.exit(3)


def exits_silently(z):
    raise SystemExit


def recurses(z):
    return recurses(z)


def out_of_memory(z):
    return np.zeros(10**15)


def not_written(z):
    raise NotImplementedError


def generator(z):
    yield z


async def coroutine(z):
    return z


class Stubborn:
    """Answers every question with an exception."""

    def __array__(self, *arguments, **options):
        raise RuntimeError("not an array")

    def __len__(self):
        raise RuntimeError("no length")

    def __eq__(self, other):
        raise RuntimeError("not comparable")

    def __bool__(self):
        raise RuntimeError("neither true nor false")

    def __repr__(self):
        raise RuntimeError("no text")

    __hash__ = None


def mutates(z):
    z[...] = 0
    z.shape = (z.size,)
    return z


def grows_its_argument(z):
    z.resize((1000,), refcheck=False)
    return z


def prints_a_lot(z):
    for _ in range(2000):
        print("x" * 500)
        print("y" * 500, file=sys.stderr)
    return z


def warns(z):
    warnings.warn("look here", stacklevel=1)
    warnings.simplefilter("error")
    return z


def sets_global_state(z):
    np.set_printoptions(precision=1)
    np.seterr(all="raise")
    sys.stdout = None
    return z


def ragged(z):
    return [[1.0, 2.0], [3.0]]


def nested(z):
    inner = []
    inner.append(inner)
    return inner


def huge(z):
    return np.broadcast_to(np.float64(0.0), (10**6, 10**6))


CHAIN = "chain-by-hand"
SIGMOID = "sigmoid-derivative"

# By name: the exercise, the answer, and a part of the report.
HOSTILE = {
    "raises": (SIGMOID, raises, "ZeroDivisionError: nothing left to divide"),
    "its line": (SIGMOID, raises, 'raise ZeroDivisionError("nothing left to divide")'),
    "raises BaseException": (SIGMOID, raises_base_exception, "BaseException: worse"),
    "raises KeyboardInterrupt": (SIGMOID, raises_keyboard_interrupt, "KeyboardInterrupt"),
    "raises without a message": (SIGMOID, raises_without_a_message, "SilentError"),
    "sys.exit": (SIGMOID, exits, "SystemExit: 3"),
    "SystemExit": (SIGMOID, exits_silently, "hands back its result with return"),
    "recursion without end": (SIGMOID, recurses, "The function calls itself without end"),
    "out of memory": (SIGMOID, out_of_memory, "far larger than the input"),
    "unknown name": (SIGMOID, lambda z: undefined, "name 'undefined' is not defined"),  # noqa: F821
    "index": (SIGMOID, lambda z: np.arange(3)[7], "IndexError"),
    "shapes": (SIGMOID, lambda z: z + np.ones((7, 5)), "Two arrays do not fit together"),
    "None": (SIGMOID, lambda z: None, "nothing returned yet"),
    "Ellipsis": (SIGMOID, lambda z: ..., "nothing returned yet"),
    "not implemented": (SIGMOID, not_written, "nothing returned yet"),
    "tuple of Ellipsis": (CHAIN, lambda *a: (..., ...), "Not yet: nothing returned yet."),
    "half a tuple": (CHAIN, lambda *a: (0.0, ...), "nothing returned yet for dL/db"),
    "str": (SIGMOID, lambda z: "1 - z", "returns the text '1 - z'"),
    "long str": (SIGMOID, lambda z: "z" * 10**6, "returns the text 'zzz"),
    "dict": (SIGMOID, lambda z: {"z": z}, "something of type dict"),
    "set": (SIGMOID, lambda z: {1.0}, "something of type set"),
    "generator": (SIGMOID, generator, "something of type generator"),
    "coroutine": (SIGMOID, coroutine, "something of type coroutine"),
    "function": (SIGMOID, lambda z: raises, "something of type function"),
    "stubborn": (SIGMOID, lambda z: Stubborn(), "something of type Stubborn"),
    "list of stubborn": (CHAIN, lambda *a: [Stubborn()] * 2, "something of type Stubborn"),
    "ragged list": (SIGMOID, ragged, "a list that is no array of numbers"),
    "list in itself": (SIGMOID, nested, "a list that is no array of numbers"),
    "list of strings": (SIGMOID, lambda z: ["a"], "a list that is no array of numbers"),
    "array of objects": (SIGMOID, lambda z: z.astype(object), "an array of dtype object"),
    "complex": (SIGMOID, lambda z: z * 1j, "returns complex numbers"),
    "truth values": (SIGMOID, lambda z: z > 0, "cases agree"),
    "NaN": (SIGMOID, lambda z: z + np.nan, "NaN comes from"),
    "infinity": (SIGMOID, lambda z: z + np.inf, "infinities"),
    "large integer": (SIGMOID, lambda z: 10**9999, "returns one number, of type int"),
    "scalar": (SIGMOID, lambda z: 0.25, "cases agree"),
    "wrong shape": (SIGMOID, lambda z: np.zeros((3, 2)), "shape"),
    "no entries": (SIGMOID, lambda z: np.zeros(0), "of shape (0,)"),
    "huge": (SIGMOID, huge, "an array of shape (1000000, 1000000)"),
    "one number for two": (CHAIN, lambda *a: 1.0, "expected a tuple: the number dL/dw"),
    "three for two": (CHAIN, lambda *a: (1.0, 2.0, 3.0), "returns 3 values"),
    "one for two": (CHAIN, lambda *a: [1.0], "returns 1 value."),
    "text in a tuple": (CHAIN, lambda *a: (1.0, "two"), "returns for dL/db the text 'two'"),
    "no tuple": (CHAIN, lambda *a: np.float64(3.0), "expected a tuple"),
    "mutates": (SIGMOID, mutates, "Changed by the function: z."),
    "grows its argument": (SIGMOID, grows_its_argument, "Changed by the function: z."),
    "prints a lot": (SIGMOID, prints_a_lot, "It printed"),
    "warns": (SIGMOID, warns, "cases agree"),
    "sets global state": (SIGMOID, sets_global_state, "cases agree"),
    "no parameters": (SIGMOID, lambda: 0, "yours takes ()"),
    "more parameters": (SIGMOID, lambda z, n: 0, "yours takes (z, n)"),
    "a number": (SIGMOID, 0.25, "of type float, not a function"),
    "an array": (SIGMOID, np.zeros(3), "of type ndarray, not a function"),
    "a string": (SIGMOID, "sigmoid_derivative", "of type str, not a function"),
    "nothing": (SIGMOID, None, "of type NoneType, not a function"),
    "an ellipsis": (SIGMOID, ..., "not a function"),
    "a stubborn object": (SIGMOID, Stubborn(), "of type Stubborn, not a function"),
    "a class": (SIGMOID, dict, "raises an exception"),
    "a built-in function": (SIGMOID, print, "nothing returned yet"),
    "a ufunc": (SIGMOID, np.exp, "cases agree"),
}


@pytest.mark.parametrize(("name", "answer", "part"), HOSTILE.values(), ids=HOSTILE)
def test_report_in_place_of_an_exception(name, answer, part, capsys):
    start = time.monotonic()
    streams = sys.stdout, sys.stderr
    filters = warnings.filters[:]
    report = exercises.check(name, answer)
    assert not report.passed
    assert part in " ".join(report.text.split()) or part in report.text, report
    assert report.hint
    assert time.monotonic() - start < 5
    # Nothing reaches the page but the report, which stays short.
    assert len(report.text) < 2000
    assert capsys.readouterr() == ("", "")
    assert (sys.stdout, sys.stderr) == streams
    assert warnings.filters == filters
    assert exercises.check(name, answer).text == report.text


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.just(...)
    | st.builds(
        np.zeros,
        array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
        st.sampled_from([float, np.float16, np.int8, bool, complex, object, "U3", "M8[s]"]),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(value=anything, name=st.sampled_from(list(exercises.EXERCISES)))
def test_any_value_gets_a_report(value, name):
    report = exercises.check(name, lambda *arguments: value)
    assert not report.passed
    assert report.hint


def test_error_settings_of_the_reader_do_not_matter():
    with np.errstate(all="raise"):
        assert exercises.check(SIGMOID, exercises.EXERCISES[SIGMOID].solution).passed
        assert "NaN" in exercises.check(SIGMOID, lambda z: z * np.inf).text


@pytest.mark.parametrize("name", ["sigmoid", "", None, 3, ["sigmoid-derivative"]])
def test_unknown_exercise_is_an_error_that_lists_all(name):
    with pytest.raises(ValueError, match="there is no exercise") as error:
        exercises.check(name, lambda z: z)
    for known in exercises.EXERCISES:
        assert known in str(error.value)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_seconds_must_be_positive(seconds):
    with pytest.raises(ValueError, match="seconds must be a positive number"):
        exercises.check(SIGMOID, lambda z: z, seconds=seconds)
