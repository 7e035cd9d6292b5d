"""What one call of the reader's function can come to."""

from __future__ import annotations

from dataclasses import dataclass

from .exercise import Array


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The call came to an end; `printed` is the beginning of what the function printed."""

    printed: str


@dataclass(frozen=True, kw_only=True)
class Returned(Ended):
    """Numbers were returned.

    changed: the arguments that the function changed.
    warned: what NumPy warned of, such as an overflow.
    """

    results: tuple[Array, ...]
    changed: tuple[str, ...]
    warned: str


@dataclass(frozen=True, kw_only=True)
class ReturnedNothing(Ended):
    """None or `...` was returned for these names."""

    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReturnedOther(Ended):
    """Something that is not made of numbers was returned."""

    what: str


@dataclass(frozen=True, kw_only=True)
class Raised(Ended):
    """An exception was raised; `line` is the line of the function that it came through."""

    kind: str
    message: str
    line: str


Outcome = Returned | ReturnedNothing | ReturnedOther | Raised
