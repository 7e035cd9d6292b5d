"""What all panels have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

# An entry of `varying`. Floats are fractions of an axis (0 at its lower end, 1 at its upper),
# which may be rounded to less than half a pixel; integers and strings are kept exactly.
Varying = npt.NDArray[np.float64] | npt.NDArray[np.int64] | tuple[str, ...]


@dataclass(frozen=True)
class Key:
    """An entry of a legend: what `label` looks like in the panel."""

    label: str
    colour: str
    mark: str


class Panel(Protocol):
    """One drawing of a figure."""

    kind: ClassVar[str]

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""

    def varying(self) -> dict[str, Varying]:
        """What may differ from setting to setting, always under the same names."""

    def legend(self) -> list[Key]:
        """The entries of the legend, the same at every setting."""


def finite(
    numbers: npt.ArrayLike, shape: tuple[int | None, ...], what: str
) -> npt.NDArray[np.float64]:
    """A read-only copy of `numbers` as floats, every one finite, of the given shape.

    None in `shape` stands for any length. Raises ValueError; `what` names the array in it.
    """
    try:
        array = np.array(numbers, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{what}: an array of numbers is needed, got {numbers!r}") from error
    if array.ndim != len(shape) or any(
        n is not None and n != m for n, m in zip(shape, array.shape, strict=True)
    ):
        wanted = ", ".join("any" if n is None else str(n) for n in shape)
        raise ValueError(f"{what}: the shape is ({wanted}), got {array.shape}")
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        place = ", ".join(map(str, bad[0]))
        raise ValueError(f"{what}: every number is finite, got {array[tuple(bad[0])]} at [{place}]")
    array.flags.writeable = False
    return array


def flags(states: Sequence[bool] | None, count: int, default: bool, what: str) -> tuple[bool, ...]:
    """`states` as `count` booleans; None stands for `default` throughout. Raises ValueError."""
    if states is None:
        return (default,) * count
    result = tuple(bool(state) for state in states)
    if len(result) != count:
        raise ValueError(f"{what}: {count} states are needed, got {len(result)}")
    return result
