"""One call, judged: did it work as documented, or refuse in words, and change nothing?"""

from __future__ import annotations

import dis
import re
import signal
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

import companion
from tests.contract.snapshot import Snapshot, changes, differences, not_finite, snapshot
from tests.contract.values import Expect, Kind, OwnError, Trial

HOME = Path(companion.__file__).parent
SECONDS = 10

# Words of NumPy and Python, which are no better for being raised anew.
BORROWED = re.compile(
    r"could not be broadcast|setting an array element|unsupported operand|is not iterable|"
    r"not subscriptable|has no attribute|object is not callable|cannot reshape|"
    r"ufunc '\w+' (did|not|cannot|output)|"
    r"could not convert|inhomogeneous|Maximum allowed|positional argument|unexpected keyword|"
    r"truth value of an array|cannot be interpreted as|too large to convert|math range error|"
    r"too many values to unpack|not enough values to unpack|object of type|Cannot cast|"
    r"does not support|not understood|mismatch in its core dimension|must be real number, not"
)
# How a message may say what came. That a message says what was expected cannot be seen like this.
WHAT_CAME = re.compile(
    r"\b(got|gave|came|comes?|has|have|holds?|is|are|does|do|stands?|belongs?|ends?)\b"
)


class Outcome(Enum):
    """What became of a call; the first two are as they should be."""

    WORKED = "worked"
    REFUSED = "refused"
    RAW = "raw"
    UNNAMED = "unnamed"
    TAKEN = "taken"
    DIFFERENT = "different"
    NOT_FINITE = "not finite"
    WARNED = "warned"
    SWALLOWED = "swallowed"
    HUNG = "hung"
    CHANGED = "changed"


GOOD = (Outcome.WORKED, Outcome.REFUSED)


@dataclass(frozen=True)
class Case:
    """A public callable and a good call of it.

    Attributes:
        name: where it stands, such as "companion.nn.Network.loss".
        call: it itself, or a function that calls it; gets the object first if there is one.
        arguments: what each argument is.
        on: makes the object whose method it is.
        changes_self: whether a call that works may change that object.
        documented: errors that its docstring promises beside TypeError and ValueError.
        aliases: what a message may call an argument beside its name.
        note: tells it from another case of the same callable.
        begins: whether the work has begun, and what it changes may have changed, when a function
            that was passed in fails or gives nonsense.
    """

    name: str
    call: Callable[..., Any]
    arguments: Mapping[str, Kind]
    on: Callable[[], Any] | None = None
    changes_self: bool = False
    documented: tuple[type[Exception], ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""
    begins: bool = False

    @property
    def title(self) -> str:
        """The name, with the note."""
        return f"{self.name} ({self.note})" if self.note else self.name


@dataclass(frozen=True)
class Verdict:
    """What became of one call, or what it changed besides, which is not counted as another."""

    case: str
    argument: str
    trial: str
    outcome: Outcome
    detail: str = ""
    besides: bool = False

    @property
    def good(self) -> bool:
        """Whether the call did as it should."""
        return self.outcome in GOOD


class TooLongError(BaseException):
    """The call did not end; no `except Exception` of anyone's catches this."""


class Judge:
    """Judges the calls of one case.

    Args:
        case: the callable and its good call.
        home: the folder whose `raise` is the package's own.
        seconds: after which a call is said to hang.
    """

    def __init__(self, case: Case, home: Path = HOME, seconds: float = SECONDS) -> None:
        self.case, self.home, self.seconds = case, home, seconds
        self.expected: Snapshot | None = None

    def verdicts(self) -> Iterator[Verdict]:
        """The good call, then each argument with each value in the place of the good one."""
        good = self._good()
        yield from good
        if not all(verdict.good for verdict in good):
            return  # nothing can be compared with it
        for argument, kind in self.case.arguments.items():
            for trial in kind.trials:
                yield from self.judge(argument, trial)

    def judge(self, argument: str, trial: Trial) -> list[Verdict]:
        """What became of the call with that value: one verdict, or a second of what it changed."""
        expect = trial.expect
        call = _Call(self.case, argument, trial, self.seconds)
        call.run()
        found: list[tuple[Outcome, str]]
        if isinstance(call.error, TooLongError):
            found = [(Outcome.HUNG, f"no end after {self.seconds:g} s")]
        elif call.error is not None:
            found = [self._refusal(call, argument, trial)]
        elif expect is Expect.PASSED_ON:
            found = [(Outcome.SWALLOWED, f"returned {_short(call.result)}")]
        else:
            found = [self._return(call, argument, trial)]
        begun = isinstance(call.error, self.case.documented) or (self.case.begins and trial.inside)
        if call.error is None or begun:
            found += _changed(call.what_must_stay())
        else:
            found += _changed(call.everything())
        found += _changed(call.surroundings())
        if len(found) > 1 and found[0][0] in GOOD:
            del found[0]
        return [
            Verdict(self.case.title, argument, trial.name, outcome, detail, besides=i > 0)
            for i, (outcome, detail) in enumerate(found)
        ]

    def _good(self) -> list[Verdict]:
        call = _Call(self.case, None, None, self.seconds)
        call.run()
        if call.error is not None:
            found = [(Outcome.RAW, f"the good call fails: {_error(call.error)}")]
        elif call.warnings:
            found = [(Outcome.WARNED, call.warnings[0])]
        else:
            found = _changed(call.what_must_stay()) or [(Outcome.WORKED, "")]
            self.expected = call.outcome()
        return [Verdict(self.case.title, "–", "the good call", *each) for each in found]

    def _refusal(self, call: _Call, argument: str, trial: Trial) -> tuple[Outcome, str]:
        error = call.error
        assert error is not None
        said = _error(error)
        if trial.expect is Expect.PASSED_ON:
            passed = type(error) is OwnError
            return (Outcome.WORKED, "") if passed else (Outcome.SWALLOWED, said)
        clear = isinstance(error, (TypeError, ValueError)) and not isinstance(error, UnicodeError)
        if not clear and not isinstance(error, self.case.documented):
            return Outcome.RAW, said
        if isinstance(error, OSError):
            return Outcome.REFUSED, ""  # in the words of the operating system
        if not raised_in(self.home, error) or BORROWED.search(str(error)):
            return Outcome.RAW, said
        if call.warnings and trial.expect not in (Expect.ALOUD, Expect.ANY):
            return Outcome.WARNED, f"{call.warnings[0]}, then {said}"
        if not isinstance(error, self.case.documented):
            names = [argument, *self.case.aliases.get(argument, ())]
            if trial.beside:
                names += list(self.case.arguments)
            if not any(mentions(str(error), name) for name in names):
                return Outcome.UNNAMED, said
            if not says_what_came(str(error), call.arguments[argument]):
                return Outcome.UNNAMED, f"says not what came: {said}"
        if trial.expect is Expect.EQUAL:
            return Outcome.DIFFERENT, f"refused: {said}"
        return Outcome.REFUSED, ""

    def _return(self, call: _Call, argument: str, trial: Trial) -> tuple[Outcome, str]:
        expect = trial.expect
        if expect is Expect.REFUSED:
            return Outcome.TAKEN, f"gave {_short(call.result)}"
        aloud = expect in (Expect.ALOUD, Expect.ANY) and call.runtime_warnings_only
        if call.warnings and not aloud:
            return Outcome.WARNED, call.warnings[0]
        outcome = call.outcome()
        if expect in (Expect.EQUAL, Expect.EQUAL_OR_REFUSED):
            assert self.expected is not None
            expected = self.expected
            if not isinstance(call.arguments[argument], np.ndarray):
                # A tuple may stand for a list, a seed for a generator: they need not end alike.
                expected, outcome = (
                    {path: leaf for path, leaf in each.items() if root(path) != argument}
                    for each in (expected, outcome)
                )
            different = differences(expected, outcome, _rounding(call.arguments[argument]))
            if different:
                path = different[0]
                return (
                    Outcome.DIFFERENT,
                    f"{path} is {_short(outcome.get(path))}, not {_short(expected.get(path))}",
                )
        elif expect is not Expect.ANY and not call.warnings:
            junk = not_finite(outcome)
            if junk:
                return Outcome.NOT_FINITE, f"{junk[0]} is {_short(outcome[junk[0]])}"
        return Outcome.WORKED, ""


class _Call:
    """One call with everything around it looked at before and after.

    `trial` and `argument` are None for the good call.
    """

    def __init__(
        self, case: Case, argument: str | None, trial: Trial | None, seconds: float
    ) -> None:
        self.case, self.seconds = case, seconds
        self.arguments = {name: kind.make() for name, kind in case.arguments.items()}
        if trial is not None and argument is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.arguments[argument] = trial.make(self.arguments[argument])
        self.owner = (case.on(),) if case.on is not None else ()
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        """Makes the call."""
        self.before, self.around = self._state(), _surroundings()
        with warnings.catch_warnings(record=True) as caught, _limit(self.seconds):
            warnings.simplefilter("always")
            try:
                self.result = self.case.call(*self.owner, **self.arguments)
            except (Exception, TooLongError) as error:
                self.error = error
        self.warnings = [f"{w.category.__name__}: {w.message}" for w in caught]
        self.runtime_warnings_only = all(issubclass(w.category, RuntimeWarning) for w in caught)
        self.after, self.around_after = self._state(), _surroundings()

    def everything(self) -> list[str]:
        """What changed, of the object and all arguments."""
        return changes(self.before, self.after)

    def what_must_stay(self) -> list[str]:
        """What changed though a call that works has to leave it as it is."""
        free = {name for name, kind in self.case.arguments.items() if kind.changed}
        if self.case.changes_self:
            free.add("self")
        return [path for path in self.everything() if root(path) not in free]

    def surroundings(self) -> list[str]:
        """What changed of NumPy's global settings."""
        return changes(self.around, self.around_after)

    def outcome(self) -> Snapshot:
        """The result, and what became of all that a call that works may change."""
        things = {
            name: self.arguments[name] for name, kind in self.case.arguments.items() if kind.changed
        }
        owner = {"self": self.owner[0]} if self.owner and self.case.changes_self else {}
        return snapshot(result=self.result, **owner, **things)

    def _state(self) -> Snapshot:
        owner = {"self": self.owner[0]} if self.owner else {}
        return snapshot(**owner, **self.arguments)


def _rounding(value: Any) -> float:
    """By what part a result may differ if an argument is given in that precision."""
    floating = isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f"
    return max(1e-10, 64 * float(np.finfo(value.dtype).eps)) if floating else 1e-10


def raised_in(home: Path, error: BaseException) -> bool:
    """Whether a `raise` in that folder made the error, and no operator or function of others.

    What is written in C leaves no frame behind: its errors too seem to come from the line that
    called it. The instruction at which the error left that line tells the two apart.
    """
    trace: TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    code = trace.tb_frame.f_code
    if not Path(code.co_filename).is_relative_to(home):
        return False
    return dis.opname[code.co_code[trace.tb_lasti]] == "RAISE_VARARGS"


def mentions(message: str, name: str) -> bool:
    """Whether a message names an argument, with spaces or underscores."""
    if name == "a":
        # In English every other sentence has one.
        return (
            re.search(r"(^|[`(,;] ?|and )a(`| (must|has|holds|is|and|needs|out)\b)", message)
            is not None
        )
    for spelled in {name, name.replace("_", " ")}:
        case = re.IGNORECASE if len(name) > 2 else 0  # the Hessian, but not an X for x
        if re.search(rf"(?<!\w){re.escape(spelled)}(?!\w)", message, case):
            return True
    return False


def says_what_came(message: str, value: object) -> bool:
    """Whether a message holds the value, or a word such as "got" that leads to it."""
    return WHAT_CAME.search(message) is not None or str(value).lower() in message.lower()


def root(path: str) -> str:
    """The name of the object that a path begins with."""
    return re.split(r"[.\[]", path)[0]


def _changed(paths: list[str]) -> list[tuple[Outcome, str]]:
    return [(Outcome.CHANGED, ", ".join(paths[:3]))] if paths else []


def _surroundings() -> Snapshot:
    state = np.random.get_state(legacy=False)  # noqa: NPY002 - to see that nobody sets it
    return snapshot(np_random=state, np_geterr=np.geterr())


def _error(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error)[:160]}"


def _short(value: object) -> str:
    try:
        text = " ".join(repr(value).split())
    except Exception as error:  # a repr of what took a bad value may well fail
        return f"a {type(value).__name__} whose repr fails: {_error(error)}"
    return text if len(text) <= 70 else f"{text[:67]}…"


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raises TooLongError in what does not end, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
