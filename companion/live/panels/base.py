"""What all panels have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from companion.live.style import SERIES

# An entry of `varying`. Floats are fractions of an axis (0 at its lower end, 1 at its upper),
# which may be rounded to less than half a pixel; integers and strings are kept exactly.
Varying = npt.NDArray[np.float64] | npt.NDArray[np.int64] | tuple[str, ...]
# The colours that something drawn may have.
COLOURS = (*SERIES, "muted")


@dataclass(frozen=True)
class Key:
    """An entry of a legend: what `label` looks like in the panel."""

    label: str
    colour: str
    mark: str
    ends: tuple[str, str] | None = None
    """Of a scale of colours: the numbers at its two ends."""


class Panel(Protocol):
    """One drawing of a figure."""

    kind: ClassVar[str]

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""

    def varying(self) -> dict[str, Varying]:
        """What may differ from setting to setting, always under the same names."""

    def legend(self) -> list[Key]:
        """The entries of the legend, the same at every setting."""


def numbers(
    given: npt.ArrayLike, shape: tuple[int | None, ...], what: str
) -> npt.NDArray[np.float64]:
    """A read-only copy of `given` as floats, none of them NaN, of the given shape.

    None in `shape` stands for any length. Raises ValueError; `what` names the array in it.
    """
    array = _array(given, shape, what)
    _refuse(np.isnan(array), array, f"{what}: no number is NaN")
    return array


def finite(
    given: npt.ArrayLike, shape: tuple[int | None, ...], what: str
) -> npt.NDArray[np.float64]:
    """As `numbers`, and every one finite. Raises ValueError."""
    array = _array(given, shape, what)
    _refuse(~np.isfinite(array), array, f"{what}: every number is finite")
    return array


def whole(
    given: npt.ArrayLike, shape: tuple[int | None, ...], below: int, what: str
) -> npt.NDArray[np.int64]:
    """A read-only copy of `given` as whole numbers from 0 up to `below`. Raises ValueError."""
    array = finite(given, shape, what)
    wrong = (array != np.floor(array)) | (array < 0) | (array >= below)
    _refuse(wrong, array, f"{what}: every entry is a whole number from 0 to {below - 1}")
    result = array.astype(np.int64)
    result.flags.writeable = False
    return result


def _array(
    given: npt.ArrayLike, shape: tuple[int | None, ...], what: str
) -> npt.NDArray[np.float64]:
    try:
        array = np.array(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{what}: an array of numbers is needed, got {given!r}") from error
    if array.ndim != len(shape) or any(
        n is not None and n != m for n, m in zip(shape, array.shape, strict=True)
    ):
        wanted = ", ".join("any" if n is None else str(n) for n in shape)
        raise ValueError(f"{what}: the shape is ({wanted}), got {array.shape}")
    array.flags.writeable = False
    return array


def _refuse(bad: npt.NDArray[np.bool_], array: npt.NDArray[np.float64], rule: str) -> None:
    places = np.argwhere(bad)
    if len(places):
        place = ", ".join(map(str, places[0]))
        raise ValueError(f"{rule}, got {array[tuple(places[0])]} at [{place}]")


def coloured(colour: str, what: str) -> str:
    """`colour`, if it is a colour of data. Raises ValueError."""
    if colour not in COLOURS:
        raise ValueError(f"{what}: the colour is one of {COLOURS}, got {colour!r}")
    return colour


def flags(states: Sequence[bool] | None, count: int, default: bool, what: str) -> tuple[bool, ...]:
    """`states` as `count` booleans; None stands for `default` throughout. Raises ValueError."""
    if states is None:
        return (default,) * count
    result = tuple(bool(state) for state in states)
    if len(result) != count:
        raise ValueError(f"{what}: {count} states are needed, got {len(result)}")
    return result
