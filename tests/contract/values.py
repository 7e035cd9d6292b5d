"""Bad values for every kind of argument, each with what a call that gets one has to do.

A `Kind` makes a good value, and trials: what is put in its place. The universal ones, such as
`None`, a class or a masked array, are tried on every argument; a kind adds its own, such as a
number just out of range or an array of a shape that broadcasts, and says with `but` where it
departs from what is usual.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from typing import Any

import numpy as np

HUGE = 10**400
"""A whole number that fits no float and no integer of NumPy."""


class Expect(Enum):
    """What a call with such a value has to do; to refuse is TypeError or ValueError, in words."""

    EQUAL = "work, and give what the good value gives"
    REFUSED = "be refused"
    EQUAL_OR_REFUSED = "give what the good value gives, or be refused"
    SOUND = "give finite numbers without a warning, or be refused"
    ALOUD = "give finite numbers, or others with NumPy's warning, or be refused"
    ANY = "work in some way, perhaps with NumPy's warning, or be refused"
    PASSED_ON = "let the function's own error through"


@dataclass(frozen=True)
class Trial:
    """A value that takes the place of the good one.

    Attributes:
        name: what the report calls it.
        make: the value, from a fresh good one.
        expect: what the call has to do.
        beside: whether the fault lies between two arguments, so that the message may name the
            other one.
        inside: whether it is a function that fails, or gives nonsense, when it is called.
    """

    name: str
    make: Callable[[Any], Any]
    expect: Expect
    beside: bool = False
    inside: bool = False


@dataclass(frozen=True)
class Kind:
    """What an argument is.

    Attributes:
        make: a fresh good value.
        trials: what is put in its place.
        changed: whether a call that works may change the value: an array in place, a generator.
    """

    make: Callable[[], Any]
    trials: tuple[Trial, ...]
    changed: bool = False


class OwnError(Exception):
    """The error of a function that the caller passes in."""


But = Mapping[str, Expect | None]
"""What departs from the usual: the name of a trial, and what is expected; None leaves it out."""


def trial(
    name: str, make: Callable[[Any], Any], expect: Expect = Expect.REFUSED, beside: bool = False
) -> Trial:
    """One more trial for an argument, made from the good value."""
    return Trial(name, make, expect, beside)


# --------------------------------------------------------------------------------------- universal


def _universal() -> Iterator[Trial]:
    values: dict[str, Callable[[Any], Any]] = {
        "None": lambda good: None,
        "a word": lambda good: "three",
        "bytes": lambda good: b"3",
        "a class": lambda good: float,
        "an object()": lambda good: object(),
        "a dict": lambda good: {"a": 1.0},
        "a set": lambda good: {1.0, 2.0},
        "an empty list": lambda good: [],
        "a generator": lambda good: (number for number in (1.0, 2.0)),
        "a function": lambda good: lambda: None,
        "a bool": lambda good: True,
        "a complex number": lambda good: 1 + 1j,
        "NaN": lambda good: math.nan,
        "inf": lambda good: math.inf,
        "-inf": lambda good: -math.inf,
        "10**400": lambda good: HUGE,
        "-10**400": lambda good: -HUGE,
        "a fraction": lambda good: Fraction(1, 3),
        "a 0-d array": lambda good: np.array(1.5),
        "an array of one number": lambda good: np.array([1.5]),
        "a masked array": lambda good: np.ma.masked_invalid([1.0, np.nan]),
        "a ragged list": lambda good: [[1.0], [1.0, 2.0]],
        "an array of objects": lambda good: np.array([None, object()]),
        "an array of dates": lambda good: np.array(["2020-01-01"], "datetime64[D]"),
        "an array of words": lambda good: np.array(["1.0", "2.0"]),
        "an array of complex numbers": lambda good: np.array([1j, 2j]),
    }
    for name, make in values.items():
        # Where any shape will do, these are arrays of a shape that may not fit to another argument.
        shaped = name in ("a 0-d array", "an array of one number", "an empty list")
        yield Trial(name, make, Expect.REFUSED, beside=shaped)


def kind(
    make: Callable[[], Any],
    trials: Sequence[Trial] = (),
    *,
    but: But | None = None,
    also: Sequence[Trial] = (),
    changed: bool = False,
) -> Kind:
    """A kind with the universal trials, its own, which replace those of their name, and `but`."""
    all_trials = {t.name: t for t in (*_universal(), *trials, *also)}
    for name, expect in (but or {}).items():
        if name not in all_trials:
            raise KeyError(f"there is no trial {name!r} to be an exception from")
        if expect is None:
            del all_trials[name]
        else:
            all_trials[name] = replace(all_trials[name], expect=expect)
    return Kind(make, tuple(all_trials.values()), changed)


# ----------------------------------------------------------------------------------------- scalars


def count(
    good: int,
    at_least: int = 1,
    at_most: int | None = None,
    *,
    but: But | None = None,
    also: Sequence[Trial] = (),
) -> Kind:
    """A whole number."""
    trials = [
        Trial("the number as a word", str, Expect.REFUSED),
        Trial("the number and a half", lambda n: n + 0.5, Expect.REFUSED),
        Trial("the number as a float", float, Expect.REFUSED),
        Trial("the number in a list", lambda n: [n], Expect.REFUSED),
        Trial("one too few", _constant(at_least - 1), Expect.REFUSED),
        Trial("-3", _constant(at_least - 3), Expect.REFUSED),
        Trial("np.int64", np.int64, Expect.EQUAL),
        Trial("np.uint8", np.uint8, Expect.EQUAL),
        Trial("np.int8", np.int8, Expect.EQUAL),
        Trial("np.float64", np.float64, Expect.REFUSED),
        Trial("a 0-d array", np.array, Expect.EQUAL_OR_REFUSED),
        Trial("np.timedelta64", lambda n: np.timedelta64(n, "s"), Expect.REFUSED),
        Trial("an IntEnum", _enumerated, Expect.EQUAL_OR_REFUSED),
        Trial("a kind of int of one's own", _OwnInt, Expect.EQUAL_OR_REFUSED),
        # Another count may then be said to be too small for it.
        Trial("10**400", _constant(HUGE), Expect.REFUSED, beside=True),
    ]
    if at_most is not None:
        trials.append(Trial("one too many", _constant(at_most + 1), Expect.REFUSED))
    return kind(lambda: good, trials, but=but, also=also)


def number(
    good: float,
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
    but: But | None = None,
    also: Sequence[Trial] = (),
) -> Kind:
    """A finite real number in its bounds; the good one is exact in float32."""
    return kind(
        lambda: good,
        [
            *_scalars(good),
            *_out_of_bounds(above, at_least, below, at_most),
            Trial("the number in a list", lambda x: [x], Expect.REFUSED),
        ],
        but=but,
        also=also,
    )


def numbers(
    good: float,
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
    but: But | None = None,
    also: Sequence[Trial] = (),
) -> Kind:
    """A number, or an array of numbers, one for each run of a lattice."""
    bounds = above, at_least, below, at_most
    fits = all(not low or low < 1.5 for low in (above, at_least))
    fits = fits and all(high is None or high > 1.5 for high in (below, at_most))
    one = Expect.SOUND if fits else Expect.REFUSED
    loose: But = {"an array of one number": one, **(but or {})}
    return kind(
        lambda: good,
        [
            *_scalars(good),
            *_out_of_bounds(*bounds),
            Trial("an array of it", lambda x: np.array([x, x]), Expect.SOUND),
            Trial("a list of it", lambda x: [x, x], Expect.SOUND),
            Trial("a list with a word", lambda x: [x, "three"], Expect.REFUSED),
            Trial("a list with None", lambda x: [x, None], Expect.REFUSED),
            Trial("an array with NaN", lambda x: np.array([x, np.nan]), Expect.REFUSED),
            Trial("an array with inf", lambda x: np.array([x, np.inf]), Expect.REFUSED),
            Trial("an array of bools", lambda x: np.array([True, True]), Expect.REFUSED),
            Trial("a masked array", lambda x: _masked(np.array([x, x])), Expect.REFUSED),
            *(
                Trial(f"an array with {t.name}", _paired(t.make), t.expect)
                for t in _out_of_bounds(*bounds)
            ),
        ],
        but=loose,
        also=also,
    )


def _scalars(good: float) -> list[Trial]:
    trials = [
        Trial("the number as a word", str, Expect.REFUSED),
        Trial("np.float64", np.float64, Expect.EQUAL),
        Trial("np.float32", np.float32, Expect.EQUAL),
        Trial("np.float16", np.float16, Expect.EQUAL_OR_REFUSED),
        Trial("np.longdouble", np.longdouble, Expect.EQUAL_OR_REFUSED),
        Trial("a Decimal", Decimal, Expect.EQUAL_OR_REFUSED),
        Trial("what turns into a float", _AsFloat, Expect.EQUAL_OR_REFUSED),
        Trial("a 0-d array", np.array, Expect.EQUAL_OR_REFUSED),
        Trial("a masked 0-d array", lambda x: np.ma.masked_array(x, mask=True), Expect.REFUSED),
        Trial("a fraction", Fraction, Expect.EQUAL_OR_REFUSED),
        Trial("np.timedelta64", lambda x: np.timedelta64(1, "s"), Expect.REFUSED),
    ]
    if good == int(good):
        trials.append(Trial("an int", int, Expect.EQUAL))
        trials.append(Trial("np.int64", np.int64, Expect.EQUAL))
    return trials


def _out_of_bounds(
    above: float | None, at_least: float | None, below: float | None, at_most: float | None
) -> list[Trial]:
    trials = []
    for low, excluded in ((above, True), (at_least, False)):
        if low is not None:
            if excluded:
                trials.append(Trial(f"{low:g}", _constant(low), Expect.REFUSED))
                trials.append(Trial(f"{int(low)} as an int", _constant(int(low)), Expect.REFUSED))
            trials.append(Trial("a little too small", _constant(low - 1e-6), Expect.REFUSED))
            trials.append(Trial("far too small", _constant(low - 1e308), Expect.REFUSED))
    for high, excluded in ((below, True), (at_most, False)):
        if high is not None:
            if excluded:
                trials.append(Trial(f"{high:g}", _constant(high), Expect.REFUSED))
            trials.append(Trial("a little too large", _constant(high + 1e-6), Expect.REFUSED))
    large = Expect.ALOUD if below is None and at_most is None else Expect.REFUSED
    small = Expect.ALOUD if above is None and at_least is None else Expect.REFUSED
    trials.append(Trial("1e308", _constant(1e308), large))
    trials.append(Trial("-1e308", _constant(-1e308), small))
    return trials


def flag(good: bool, *, but: But | None = None, also: Sequence[Trial] = ()) -> Kind:
    """True or False."""
    trials = [
        Trial("np.bool_", np.bool_, Expect.EQUAL),
        Trial("0", _constant(0), Expect.REFUSED),
        Trial("1", _constant(1), Expect.REFUSED),
        Trial("an empty word", _constant(""), Expect.REFUSED),
        Trial("no", _constant("no"), Expect.REFUSED),
        Trial("a class", _constant(bool), Expect.REFUSED),
    ]
    return kind(lambda: good, trials, but={"a bool": None, **(but or {})}, also=also)


def word(good: str, *, but: But | None = None, also: Sequence[Trial] = ()) -> Kind:
    """A str that may be any."""
    return kind(lambda: good, but={"a word": Expect.ANY, **(but or {})}, also=also)


def rng(seed: int = 5, *, but: But | None = None, also: Sequence[Trial] = ()) -> Kind:
    """A seed or a Generator; the good value is a Generator, which a call may move on."""
    trials = [
        Trial("a seed", _constant(seed), Expect.EQUAL),
        Trial("a seed of NumPy's", _constant(np.int64(seed)), Expect.EQUAL),
        Trial("a small seed of NumPy's", _constant(np.uint8(seed)), Expect.EQUAL),
        Trial("a BitGenerator", lambda good: np.random.PCG64(seed), Expect.EQUAL_OR_REFUSED),
        Trial("a SeedSequence", lambda good: np.random.SeedSequence(seed), Expect.EQUAL_OR_REFUSED),
        Trial("-1", _constant(-1), Expect.REFUSED),
        Trial("1.5", _constant(1.5), Expect.REFUSED),
        Trial("a seed as a word", _constant(str(seed)), Expect.REFUSED),
        Trial("a list of seeds", _constant([seed, seed]), Expect.REFUSED),
        Trial("np.random", _constant(np.random), Expect.REFUSED),
        Trial("a RandomState", lambda good: np.random.RandomState(seed), Expect.REFUSED),
        Trial("a class", _constant(np.random.Generator), Expect.REFUSED),
    ]
    loose: But = {"10**400": Expect.ANY, **(but or {})}
    return kind(lambda: np.random.default_rng(seed), trials, but=loose, also=also, changed=True)


def generator(seed: int = 5, *, but: But | None = None, also: Sequence[Trial] = ()) -> Kind:
    """A Generator, and no seed: of a function that is called once a step."""
    # A seed in its place may be taken, as everywhere else, or refused.
    loose: But = {"a seed": Expect.EQUAL_OR_REFUSED, "a seed of NumPy's": Expect.EQUAL_OR_REFUSED}
    return rng(seed, but={**loose, **(but or {})}, also=also)


# ------------------------------------------------------------------------------------------ arrays


def array(
    good: np.ndarray[Any, Any],
    *,
    fits: Fits = None,
    but: But | None = None,
    also: Sequence[Trial] = (),
) -> Kind:
    """Real numbers to be read: an array, or lists of numbers, of the shape of the good one.

    Its numbers should be exact in float16. `fits` tells other shapes that will do.
    """
    equal_lists = [
        Trial("nested lists", lambda a: a.tolist(), Expect.EQUAL),
        Trial("nested tuples", lambda a: _tuples(a.tolist()), Expect.EQUAL),
        Trial("float16", lambda a: a.astype(np.float16), Expect.EQUAL_OR_REFUSED),
        Trial("float32", lambda a: a.astype(np.float32), Expect.EQUAL),
        Trial("longdouble", lambda a: a.astype(np.longdouble), Expect.EQUAL_OR_REFUSED),
        Trial("objects that are floats", lambda a: a.astype(object), Expect.EQUAL_OR_REFUSED),
        Trial("int8", lambda a: np.ones(a.shape, np.int8), Expect.SOUND),
        Trial("bools", lambda a: np.ones(a.shape, bool), Expect.SOUND),
        Trial("uint64", lambda a: np.full(a.shape, 3, np.uint64), Expect.SOUND),
        Trial("a NumPy matrix", _matrix, Expect.EQUAL_OR_REFUSED),
    ]
    return kind(
        good.copy,
        [*_layouts(False), *equal_lists, *_contents(good.shape), *_shapes(good, fits)],
        but={**_fitting_scalars(fits), **(but or {})},
        also=also,
    )


def floats(
    good: np.ndarray[Any, Any],
    *,
    fits: Fits = None,
    changed: bool = False,
    strict: bool | None = None,
    finite: bool = True,
    other_float: Expect | None = None,
    but: But | None = None,
    also: Sequence[Trial] = (),
) -> Kind:
    """An array of floating-point numbers, where a list need not be taken.

    `changed` says that the call writes into it. With `strict`, which is usual if it does, a list
    and numbers of another kind must be refused; `other_float` says what is to become of another
    float dtype. `finite` says that NaN and inf are refused.
    """
    if strict is None:
        strict = changed
    as_good = Expect.REFUSED if strict else Expect.EQUAL_OR_REFUSED
    sound = Expect.REFUSED if strict else Expect.SOUND
    other_float = other_float or as_good
    trials = [
        Trial("nested lists", lambda a: a.tolist(), as_good),
        Trial("nested tuples", lambda a: _tuples(a.tolist()), as_good),
        Trial("float16", lambda a: a.astype(np.float16), other_float),
        Trial("float32", lambda a: a.astype(np.float32), other_float),
        Trial("longdouble", lambda a: a.astype(np.longdouble), other_float),
        Trial("objects that are floats", lambda a: a.astype(object), as_good),
        Trial("int8", lambda a: np.ones(a.shape, np.int8), sound),
        Trial("bools", lambda a: np.ones(a.shape, bool), sound),
        Trial("uint64", lambda a: np.full(a.shape, 3, np.uint64), sound),
        # A matrix multiplies by itself, so that few formulas hold for it.
        Trial("a NumPy matrix", _matrix, Expect.EQUAL_OR_REFUSED),
    ]
    contents = _contents(good.shape)
    if not finite:
        loose = {"one NaN": Expect.ANY, "one inf": Expect.ANY, "one -inf": Expect.ANY}
        contents = [replace(t, expect=loose.get(t.name, t.expect)) for t in contents]
    own = [*_layouts(changed), *trials, *contents, *_shapes(good, fits)]
    scalars: dict[str, Expect | None] = {} if strict else _fitting_scalars(fits)
    if strict and fits is not None:
        of_arrays = {"a 0-d array": (), "an array of one number": (1,)}
        scalars |= {name: Expect.SOUND for name, shape in of_arrays.items() if fits(shape)}
    return kind(good.copy, own, but={**scalars, **(but or {})}, also=also, changed=changed)


def labels(
    good: np.ndarray[Any, Any],
    classes: int,
    *,
    but: But | None = None,
    also: Sequence[Trial] = (),
) -> Kind:
    """Whole numbers from 0 to classes − 1, one for each example."""
    trials = [
        Trial("a list", lambda y: y.tolist(), Expect.EQUAL),
        Trial("a tuple", lambda y: tuple(y.tolist()), Expect.EQUAL),
        Trial("int8", lambda y: y.astype(np.int8), Expect.EQUAL),
        Trial("uint8", lambda y: y.astype(np.uint8), Expect.EQUAL),
        Trial("uint64", lambda y: y.astype(np.uint64), Expect.EQUAL),
        Trial("big-endian", lambda y: y.astype(">i8"), Expect.EQUAL),
        Trial("floats", lambda y: y.astype(float), Expect.REFUSED),
        Trial("bools", lambda y: y > 0, Expect.REFUSED),
        Trial("objects", lambda y: y.astype(object), Expect.REFUSED),
        Trial("words", lambda y: y.astype(str), Expect.REFUSED),
        Trial("one too large", lambda y: _with(y, classes), Expect.REFUSED),
        Trial("one negative", lambda y: _with(y, -1), Expect.REFUSED),
        Trial("one far too large", lambda y: _with(y.astype(np.uint64), 2**64 - 1), Expect.REFUSED),
        Trial("one NaN", lambda y: _with(y.astype(float), np.nan), Expect.REFUSED),
        Trial("a masked array", _masked, Expect.REFUSED),
        Trial("a masked array without a mask", np.ma.masked_array, Expect.EQUAL_OR_REFUSED),
        Trial("one-hot rows", lambda y: np.eye(classes)[y], Expect.REFUSED),
        Trial("one-hot rows of ints", lambda y: np.eye(classes, dtype=int)[y], Expect.REFUSED),
        Trial("shape (n, 1)", lambda y: y[:, np.newaxis], Expect.REFUSED),
        Trial("shape (1, n)", lambda y: y[np.newaxis], Expect.REFUSED),
        Trial("one too few", lambda y: y[:-1], Expect.REFUSED, beside=True),
        Trial("one too many", lambda y: np.append(y, 0), Expect.REFUSED, beside=True),
        Trial("one for all", lambda y: y[:1], Expect.REFUSED, beside=True),
        Trial("none", lambda y: y[:0], Expect.REFUSED, beside=True),
        Trial("a 0-d array", lambda y: y[0], Expect.REFUSED),
        Trial("strided", _strided, Expect.EQUAL),
        Trial("read-only", _read_only, Expect.EQUAL),
        Trial("what turns into an array", _AsArray, Expect.EQUAL_OR_REFUSED),
        Trial("a subclass of ndarray", lambda y: y.view(_OwnArray), Expect.EQUAL_OR_REFUSED),
    ]
    return kind(good.copy, trials, but=but, also=also)


def _layouts(changed: bool) -> list[Trial]:
    return [
        Trial("strided", _strided, Expect.EQUAL),
        Trial("backwards", lambda a: np.ascontiguousarray(a[::-1])[::-1], Expect.EQUAL),
        Trial("Fortran order", np.asfortranarray, Expect.EQUAL),
        Trial("read-only", _read_only, Expect.REFUSED if changed else Expect.EQUAL),
        # Where the dtype has to be that of another array, this one is another.
        Trial("big-endian", lambda a: a.astype(">f8"), Expect.EQUAL_OR_REFUSED),
        Trial("not aligned", _unaligned, Expect.EQUAL_OR_REFUSED),
        # As the arrays and tables of other libraries do.
        Trial("what turns into an array", _AsArray, Expect.EQUAL_OR_REFUSED),
        Trial("a memoryview", memoryview, Expect.EQUAL_OR_REFUSED),
        Trial("a subclass of ndarray", lambda a: a.view(_OwnArray), Expect.EQUAL_OR_REFUSED),
    ]


def _contents(shape: tuple[int, ...]) -> list[Trial]:
    return [
        Trial("one NaN", lambda a: _with(a, np.nan), Expect.REFUSED),
        Trial("one inf", lambda a: _with(a, np.inf), Expect.REFUSED),
        Trial("one -inf", lambda a: _with(a, -np.inf), Expect.REFUSED),
        Trial("one 1e308", lambda a: _with(a, 1e308), Expect.ALOUD, beside=True),
        Trial("all 1e308", lambda a: np.full(shape, 1e308), Expect.ALOUD, beside=True),
        Trial("one -1e308", lambda a: _with(a, -1e308), Expect.ALOUD, beside=True),
        Trial("all 1e-310", lambda a: np.full(shape, 1e-310), Expect.ALOUD, beside=True),
        Trial("a masked array", _masked, Expect.REFUSED),
        Trial("a masked array without a mask", np.ma.masked_array, Expect.EQUAL_OR_REFUSED),
        Trial("complex numbers", lambda a: a + 1j, Expect.REFUSED),
        Trial("complex numbers that are real", lambda a: a + 0j, Expect.REFUSED),
        Trial("words", lambda a: a.astype(str), Expect.REFUSED),
        Trial("dates", lambda a: np.full(shape, "2020-01-01", "datetime64[D]"), Expect.REFUSED),
        Trial("time spans", lambda a: np.full(shape, 1, "timedelta64[s]"), Expect.REFUSED),
        Trial("objects", lambda a: np.full(shape, None), Expect.REFUSED),
        Trial("a structured array", lambda a: np.zeros(shape, [("a", float)]), Expect.REFUSED),
        Trial("lists with a word", lambda a: _with(a.astype(object), "a").tolist(), Expect.REFUSED),
        Trial("lists with None", lambda a: _with(a.astype(object), None).tolist(), Expect.REFUSED),
        Trial(
            "lists with 10**400",
            lambda a: _with(a.astype(object), HUGE).tolist(),
            Expect.REFUSED,
        ),
        Trial("a ragged list", _ragged, Expect.REFUSED),
        Trial("an array in a dict", lambda a: {"x": a}, Expect.REFUSED),
    ]


Fits = Callable[[tuple[int, ...]], bool] | None
"""Which shapes will do, beside that of the good array."""


def any_shape(shape: tuple[int, ...]) -> bool:
    """Every shape."""
    return True


def rows_of(width: int) -> Fits:
    """Two axes, at least one row, each of that many numbers."""
    return lambda shape: len(shape) == 2 and shape[0] >= 1 and shape[1] == width


def ending_in(*last: int) -> Fits:
    """Any axes, and then these."""
    return lambda shape: shape[-len(last) :] == last


def a_vector(shape: tuple[int, ...]) -> bool:
    """One axis of any length."""
    return len(shape) == 1


def _shapes(good: np.ndarray[Any, Any], fits: Fits) -> list[Trial]:
    """Every shape near the right one, those that would broadcast before all."""
    shape = good.shape
    size = good.size
    near: dict[str, tuple[int, ...]] = {
        "no axis": (),
        "shape (1,)": (1,),
        "an axis of 1 before": (1, *shape),
        "an axis of 1 behind": (*shape, 1),
        "an axis of 3 before": (3, *shape),
        "flat": (size,),
        "all axes 1": (1,) * len(shape),
        "empty": (0,) * len(shape),
        "transposed": shape[::-1],
        "one row": (1, *shape[1:]),
        "one column": (*shape[:-1], 1),
        "one row fewer": (shape[0] - 1, *shape[1:]),
        "one row more": (shape[0] + 1, *shape[1:]),
        "one column fewer": (*shape[:-1], shape[-1] - 1),
        "one column more": (*shape[:-1], shape[-1] + 1),
        "no rows": (0, *shape[1:]),
        "no columns": (*shape[:-1], 0),
        "a column vector": (size, 1),
        "a row vector": (1, size),
    }
    others = {other: name for name, other in near.items() if other != shape}
    return [
        Trial(
            f"{name} {other}",
            _of_shape(other),
            Expect.SOUND if fits is not None and fits(other) else Expect.REFUSED,
            beside=True,
        )
        for other, name in others.items()
    ]


def _fitting_scalars(fits: Fits) -> dict[str, Expect | None]:
    """The universal trials that are arrays of a shape that will do."""
    if fits is None:
        return {}
    shapes: dict[str, tuple[int, ...]] = {
        "a bool": (),
        "a fraction": (),
        "a 0-d array": (),
        "an array of one number": (1,),
        "an empty list": (0,),
    }
    return {name: Expect.SOUND for name, shape in shapes.items() if fits(shape)}


# ------------------------------------------------------------------------------ objects, functions


def thing(
    make: Callable[[], Any],
    *,
    changed: bool = False,
    but: But | None = None,
    also: Sequence[Trial] = (),
) -> Kind:
    """An object of a class."""
    trials = [
        Trial("the class instead of an object", type, Expect.REFUSED),
        Trial("the object in a list", lambda good: [good], Expect.REFUSED),
        Trial("what makes it", lambda good: lambda: good, Expect.REFUSED),
        Trial("its repr", repr, Expect.REFUSED),
    ]
    return kind(make, trials, but=but, also=also, changed=changed)


OVERFLOW: But = dict.fromkeys(("one 1e308", "all 1e308", "one -1e308"), Expect.ANY)
"""Where it is documented what comes of a result that is too large, an honest inf or NaN."""


def given(make: Callable[[], Any]) -> Kind:
    """What only the package gives: it is not put to the test."""
    return Kind(make, ())


def function(
    make: Callable[[], Callable[..., Any]],
    takes: int,
    nonsense: dict[str, Any] | None = None,
    *,
    ignored: bool = False,
    sequel: bool = True,
    but: But | None = None,
    also: Sequence[Trial] = (),
) -> Kind:
    """A function of so many arguments.

    `nonsense` are things that it must not return. With `ignored`, what it returns is not looked
    at; without `sequel`, it is only kept, so that nothing that happens inside is seen.
    """

    def fails(*arguments: object) -> Any:
        raise OwnError("of the function's own")

    def yields(*arguments: object) -> Any:
        yield from arguments

    trials = [
        Trial("a function", lambda good: _taking(takes + 1), Expect.REFUSED),
        Trial("a function without arguments", lambda good: _taking(0), Expect.REFUSED),
        Trial("what it returns", lambda good: 1.5, Expect.REFUSED),
        Trial("the function in a list", lambda good: [good], Expect.REFUSED),
        Trial("a class", _constant(_Thing), Expect.REFUSED),
    ]
    if takes == 0:
        trials = [t for t in trials if t.name != "a function without arguments"]
    if sequel:
        trials.append(
            Trial("a function that fails", lambda good: fails, Expect.PASSED_ON, inside=True)
        )
        returned = {
            "None": None,
            "a word": "three",
            "an object()": object(),
            "a class": float,
            "NaN": math.nan,
            "a complex number": 1j,
            "a dict": {},
            "an empty array": np.zeros(0),
            **(nonsense or {}),
        }
        expect = Expect.ANY if ignored else Expect.REFUSED
        trials.append(Trial("a generator function", lambda good: yields, expect, inside=True))
        for name, value in returned.items():
            said = f"a function that returns {name}"
            trials.append(Trial(said, _returning(value), expect, inside=True))
    return kind(make, trials, but=but, also=also)


def pair(
    good: tuple[float, float],
    bad_entries: dict[str, Any],
    *,
    but: But | None = None,
    also: Sequence[Trial] = (),
) -> Kind:
    """Two numbers; `bad_entries` are what neither may be."""
    low, high = good
    trials = [
        Trial("a list", list, Expect.EQUAL),
        Trial("an array", np.array, Expect.EQUAL_OR_REFUSED),
        Trial("NumPy's numbers", lambda p: tuple(map(np.float64, p)), Expect.EQUAL),
        Trial("one number", lambda p: low, Expect.REFUSED),
        Trial("one in a tuple", lambda p: (low,), Expect.REFUSED),
        Trial("three", lambda p: (low, high, high), Expect.REFUSED),
        Trial("words", lambda p: tuple(map(str, p)), Expect.REFUSED),
        Trial("two letters", lambda p: "ab", Expect.REFUSED),
        Trial("a masked array", lambda p: _masked(np.array(p)), Expect.REFUSED),
    ]
    entries = {
        **{"None": None, "a word": "three", "NaN": math.nan, "inf": math.inf, "1j": 1j},
        **{"a bool": True, "10**400": HUGE, "a class": float, **bad_entries},
    }
    for name, value in entries.items():
        trials.append(Trial(f"{name} and a number", _constant((value, high)), Expect.REFUSED))
        trials.append(Trial(f"a number and {name}", _constant((low, value)), Expect.REFUSED))
    return kind(lambda: good, trials, but=but, also=also)


class _Thing:
    """A class that has nothing to do with anything."""


class _OwnInt(int):
    """A whole number that someone made."""


def _enumerated(n: int) -> Any:
    numbers: Any = IntEnum("numbers", {"it": n})
    return numbers.it


class _AsFloat:
    """What float() can be called on."""

    def __init__(self, number: float) -> None:
        self.number = number

    def __float__(self) -> float:
        return self.number


class _AsArray:
    """What NumPy can make an array of."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray[Any, Any]:
        return np.array(self.array, dtype)


class _OwnArray(np.ndarray[Any, Any]):
    """An array that someone made."""


# ------------------------------------------------------------------------------------------ helpers


def _constant(value: Any) -> Callable[[Any], Any]:
    return lambda good: value


def _returning(value: Any) -> Callable[[Any], Any]:
    return lambda good: lambda *arguments: value


def _taking(arguments: int) -> Callable[..., Any]:
    functions: list[Callable[..., Any]] = [
        lambda: 1.0,
        lambda a: 1.0,
        lambda a, b: 1.0,
        lambda a, b, c: 1.0,
    ]
    return functions[arguments]


def _paired(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda good: np.array([good, make(good)])


def _of_shape(shape: tuple[int, ...]) -> Callable[[Any], Any]:
    """The numbers of the good array, as often as needed, in another shape and its dtype."""
    return lambda good: np.resize(good, shape) if good.size else np.ones(shape, good.dtype)


def _with(a: np.ndarray[Any, Any], entry: Any) -> np.ndarray[Any, Any]:
    a = a.copy()
    a.flat[-1] = entry
    return a


def _masked(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    mask = np.zeros(a.shape, bool)
    mask.flat[-1] = True
    return np.ma.masked_array(a, mask)


def _read_only(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    a.flags.writeable = False
    return a


def _strided(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same numbers, every second along the last axis of an array twice as large."""
    return np.repeat(a, 2, axis=-1)[..., ::2]


def _unaligned(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    raw = np.zeros(a.nbytes + 1, np.uint8)
    shifted: np.ndarray[Any, Any] = raw[1:].view(a.dtype).reshape(a.shape)
    shifted[...] = a
    return shifted


def _matrix(a: np.ndarray[Any, Any]) -> Any:
    return np.asmatrix(a) if a.ndim == 2 else a.copy()


def _tuples(nested: Any) -> Any:
    return tuple(_tuples(part) for part in nested) if isinstance(nested, list) else nested


def _ragged(a: np.ndarray[Any, Any]) -> Any:
    if a.ndim < 2:
        return [*a.tolist(), [1.0]] if a.ndim else [[1.0], [1.0, 2.0]]
    nested = a.tolist()
    nested[-1] = nested[-1][:-1]
    return nested
