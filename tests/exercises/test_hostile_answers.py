"""Whatever an answer does, check returns a report, and soon."""

import _thread
import io
import os
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from companion import exercises
from companion.exercises.checker import execution

released = threading.Event()
"""Set after a test, so that functions end that cannot be stopped."""


@pytest.fixture
def release():
    yield
    released.set()
    time.sleep(0.1)
    released.clear()


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


# Loops


def loops(z):
    while not released.is_set():
        pass


def loops_and_swallows(z):
    n = 0
    while not released.is_set():
        try:
            n += 1
        except BaseException:
            continue


def loops_and_swallows_outside(z):
    while not released.is_set():
        try:
            while not released.is_set():
                pass
        except BaseException:
            pass


def loops_and_swallows_errors(z):
    while not released.is_set():
        try:
            while not released.is_set():
                pass
        except Exception:
            pass


def loops_and_prints(z):
    while not released.is_set():
        print("round and round")


def loops_and_raises(z):
    try:
        while not released.is_set():
            pass
    except BaseException:
        raise ValueError("you shall not stop me") from None


def loops_in_numpy(z):
    while not released.is_set():
        np.exp(z)


def loops_when_looked_at(z):
    class Endless:
        def __array__(self, *arguments, **options):
            while not released.is_set():
                pass

    return Endless()


def loops_in_its_message(z):
    class EndlessError(Exception):
        def __str__(self):
            while not released.is_set():
                pass
            return ""

    raise EndlessError


def sleeps(z):
    time.sleep(60)


def sleeps_and_swallows(z):
    while not released.is_set():
        try:
            time.sleep(0.01)
        except BaseException:
            continue


def waits(z):
    released.wait()


def reads(z):
    end, _ = os.pipe()
    return os.read(end, 1)


# Stopped or not: it depends on where the exception meets them.
SWALLOW = [loops_and_swallows_outside, sleeps_and_swallows]
STOPPED = [
    loops,
    loops_and_swallows,
    loops_and_swallows_errors,
    loops_and_prints,
    loops_and_raises,
    loops_in_numpy,
    loops_when_looked_at,
    loops_in_its_message,
]
GIVEN_UP = [sleeps, waits, reads]


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("answer", STOPPED)
def test_endless_function_is_stopped(answer):
    before = threading.active_count()
    start = time.monotonic()
    report = exercises.check(SIGMOID, answer, seconds=0.3)
    assert time.monotonic() - start < 5
    assert report.text.startswith("Not yet: no result after 0.3 seconds.")
    assert "The function was stopped." in report.text
    assert "a loop that never ends" in report.hint
    assert threading.active_count() == before


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("answer", SWALLOW)
def test_endless_function_that_swallows_exceptions_is_reported(answer):
    start = time.monotonic()
    report = exercises.check(SIGMOID, answer, seconds=0.3)
    assert time.monotonic() - start < 5
    assert report.text.startswith("Not yet: no result after 0.3 seconds.")


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("answer", GIVEN_UP)
def test_function_that_cannot_be_stopped_is_given_up(answer):
    start = time.monotonic()
    report = exercises.check(SIGMOID, answer, seconds=0.3)
    assert time.monotonic() - start < 5
    assert report.text.startswith("Not yet: no result after 0.3 seconds.")
    assert (
        "\nThe function could not be stopped and goes on in the background: restart the kernel.\n"
        in report.text
    )
    # The next answer is checked as if nothing had been.
    assert exercises.check(SIGMOID, exercises.EXERCISES[SIGMOID].solution).passed


@pytest.mark.usefixtures("release")
def test_endless_on_one_case_shows_this_case():
    def answer(z):
        while z.ndim == 0 and not released.is_set():
            pass
        return z

    report = exercises.check(SIGMOID, answer, seconds=0.3)
    assert "z = 0.5" in report.text


def test_what_a_stopped_function_prints_later_is_not_kept_from_the_page(capsys):
    def answer(z):
        time.sleep(1.6)
        print("late")

    exercises.check(SIGMOID, answer, seconds=0.2)
    streams = sys.stdout, sys.stderr
    time.sleep(1)
    assert (sys.stdout, sys.stderr) == streams
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.usefixtures("release")
def test_says_at_once_that_it_waits(monkeypatch):
    shown = io.BytesIO()
    monkeypatch.setattr(execution, "PATIENCE", 0.2)
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(shown, newline="\n"))
    exercises.check(SIGMOID, loops, seconds=1.3)
    assert shown.getvalue() == (
        b"sigmoid_derivative(z) is still running; the check waits 1 s more ...\n"
    )


@pytest.fixture
def listening():
    """Listen to interrupts as a kernel does, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("release", "listening")
def test_an_interrupt_ends_the_wait_and_the_function():
    before = threading.active_count()
    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        exercises.check(SIGMOID, loops, seconds=60)
    timer.join()
    assert threading.active_count() == before


def test_other_threads_print_as_before(capsys):
    started = threading.Event()

    def other():
        started.wait(10)
        print("from another thread")
        seen.set()

    def answer(z):
        started.set()
        seen.wait(10)
        print("from the answer")
        return z

    seen = threading.Event()
    thread = threading.Thread(target=other)
    thread.start()
    report = exercises.check(SIGMOID, answer)
    thread.join()
    assert capsys.readouterr().out == "from another thread\n"
    assert "from the answer" in report.text


def test_without_threads_the_function_runs_at_once(monkeypatch):
    def cannot_start(self):
        raise RuntimeError("can't start new thread")

    solution = exercises.EXERCISES[SIGMOID].solution
    monkeypatch.setattr(threading.Thread, "start", cannot_start)
    assert exercises.check(SIGMOID, solution).passed
    assert "ZeroDivisionError" in exercises.check(SIGMOID, raises).text
    assert "SystemExit" in exercises.check(SIGMOID, exits).text
    assert "It printed" in exercises.check(SIGMOID, prints_a_lot).text


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
