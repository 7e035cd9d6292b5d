"""What the reader sees."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np

from .exercise import Array, Case, Exercise

WIDTH = 79
"""Characters that fit the column of the page."""
PRINT_OPTIONS: dict[str, Any] = {
    # All of them, so that those the reader has set do not show.
    "threshold": 40,
    "edgeitems": 3,
    "linewidth": WIDTH,
    "suppress": True,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
    "formatter": None,
    "floatmode": "maxprec",
    "legacy": False,
    # NumPy has this one since 2.1.
    **({"override_repr": None} if "override_repr" in np.get_printoptions() else {}),
}
PRINTED_LINES = 5


class Prose(str):
    """Words whose lines may break anywhere; in other texts they stand as they are, as in code."""

    def folded(self) -> str:
        """In lines that fit the column."""
        return textwrap.fill(self, WIDTH, break_long_words=False, break_on_hyphens=False)


@dataclass(frozen=True, repr=False)
class Report:
    """The verdict on an answer; a notebook shows its text.

    Attributes:
        passed: whether the answer is right.
        parts: all that is said about it, each part with lines of its own; `Prose`, or lines that
            stand as they are.
        hint: the part that says what to look at next; empty for a right answer.
    """

    passed: bool
    parts: tuple[str, ...]
    hint: str = ""

    @property
    def text(self) -> str:
        """All that is said, in lines that fit the column."""
        return "\n".join(p.folded() if isinstance(p, Prose) else p for p in self.parts)

    def __repr__(self) -> str:
        return self.text

    def with_hint(self, hint: str) -> Report:
        """The same on an answer that is not right, with another hint."""
        return Report(self.passed, (*self.parts[:-1], Prose(f"Hint: {hint}")), hint)

    def plain(self) -> dict[str, Any]:
        """All of it in JSON's terms, for a page or another process."""
        parts = [{"text": part, "prose": isinstance(part, Prose)} for part in self.parts]
        return {"passed": self.passed, "parts": parts, "hint": self.hint}

    @classmethod
    def of(cls, told: Any) -> Report:
        """The report that `plain` gives.

        Args:
            told: what it gives.

        Raises TypeError or KeyError if that is no report.
        """
        parts = (Prose(p["text"]) if p["prose"] else p["text"] for p in told["parts"])
        return cls(told["passed"], tuple(parts), told["hint"])


def not_yet(what: str, *details: str, hint: str) -> Report:
    """The report on an answer that is not right. Empty details are left out."""
    parts = (Prose(f"Not yet: {what}"), *details, Prose(f"Hint: {hint}"))
    return Report(False, tuple(filter(None, parts)), hint)


def called_with(exercise: Exercise, case: Case) -> str:
    """The call and its arguments."""
    arguments = zip(exercise.parameters, case, strict=True)
    lines = (assignment(f"  {name}", value) for name, value in arguments)
    return "\n".join((f"{exercise.call} with", *lines))


def comparison(name: str, expected: Array, got: Array) -> str:
    """Both arrays, with as many digits as it takes to see a difference."""
    of_shape = ("", "")
    if expected.shape != got.shape:
        of_shape = (f" of shape {expected.shape}", f" of shape {got.shape}")
    precision = next((p for p in (4, 8) if _value(expected, p) != _value(got, p)), 17)
    return "\n".join(
        (
            assignment(f"expected {name}{of_shape[0]}", expected, precision),
            assignment(f"got      {name}{of_shape[1]}", got, precision),
        )
    )


def printed_text(printed: str) -> str:
    """The beginning of what the function printed, if it did."""
    lines = printed.strip("\n").splitlines()
    if not lines:
        return ""
    shown = [f"  {line[: WIDTH - 2]}" for line in lines[:PRINTED_LINES]]
    return "\n".join(("It printed", *shown, *(["  ..."] if len(lines) > PRINTED_LINES else [])))


def assignment(name: str, value: Array | float, precision: int = 4) -> str:
    """A line such as `z = array([0., 1.])`, over several aligned lines if need be."""
    return f"{name} = {_value(value, precision, indent=len(name) + 3)}"


def _value(value: Array | float, precision: int, indent: int = 0) -> str:
    if not isinstance(value, np.ndarray):
        return repr(value)
    prefix = " " * indent + "array("
    # Whole numbers of Python become intp; in the browser that is not int64.
    usual = value.dtype in (np.float64, np.int64, np.intp)
    dtype = "" if usual else f", dtype={value.dtype}"
    with np.printoptions(**PRINT_OPTIONS):
        text = np.array2string(
            value, separator=", ", prefix=prefix, suffix=f"{dtype})", precision=precision
        )
    return f"array({text}{dtype})" if value.ndim or dtype else text
