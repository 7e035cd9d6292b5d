"""What may lie under curves: a value at every place of a plane.

All have an array of shape (ny, nx): the entry [i, j] belongs to the i-th of ny places evenly spread
over the y axis and the j-th of nx places over the x axis, both ends among them (`np.linspace`; on a
logarithmic axis `np.geomspace`). Row 0 is the lowest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from companion.live.formatting import format_number
from companion.live.panels.axis import Axis, Scale
from companion.live.panels.base import Key, Varying, coloured, finite, numbers, whole

FEWEST_LEVELS, MOST_LEVELS = 3, 20
# How far beyond the lowest and the highest level values are told apart, as a part of their range.
BEYOND = 0.5


def _plane(array: npt.NDArray[Any], what: str) -> tuple[int, int]:
    ny, nx = array.shape
    if min(ny, nx) < 2:
        raise ValueError(f"{what}: at least 2 × 2 places are needed, got {ny} × {nx}")
    return ny, nx


@dataclass(frozen=True, eq=False)
class Contours:
    """Lines of equal height, the lower the stronger.

    Attributes:
        z: the heights, shape (ny, nx), at places evenly spread over both axes, their ends among
            them, row 0 the lowest; none is NaN.
        levels: at which heights the lines run: 3 to 20, strictly increasing.

    Raises ValueError for anything else.
    """

    kind: ClassVar[str] = "contours"

    z: npt.ArrayLike
    levels: Sequence[float] | npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        z = numbers(self.z, (None, None), "contours, z")
        _plane(z, "contours, z")
        levels = finite(self.levels, (None,), "contours, levels")
        if not FEWEST_LEVELS <= len(levels) <= MOST_LEVELS or (np.diff(levels) <= 0).any():
            raise ValueError(
                f"contours: levels are {FEWEST_LEVELS} to {MOST_LEVELS}, strictly increasing, "
                f"got {levels.tolist()}"
            )
        object.__setattr__(self, "z", z)
        object.__setattr__(self, "levels", levels)

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""
        return {"kind": self.kind, "shape": list(np.shape(self.z)), "levels": len(self.levels)}

    # An experiment shows the same field at many settings: what is drawn of it is computed once.
    @cached_property
    def places(self) -> npt.NDArray[np.float64]:
        """The heights counted in levels: 0 at the lowest level, 1 at the highest, row by row."""
        z, levels = np.ravel(self.z), np.asarray(self.levels)
        number = np.interp(z, levels, np.arange(len(levels)))
        number += np.minimum(z - levels[0], 0) / (levels[1] - levels[0])
        number += np.maximum(z - levels[-1], 0) / (levels[-1] - levels[-2])
        places: npt.NDArray[np.float64] = np.clip(number / (len(levels) - 1), -BEYOND, 1 + BEYOND)
        return places

    def varying(self) -> Varying:
        """What may differ from setting to setting: `places`."""
        return self.places

    def legend(self) -> list[Key]:
        """The entries of the legend: none, the labels of the axes say what is high."""
        return []


@dataclass(frozen=True, eq=False)
class HeatMap:
    """A colour for every value.

    Attributes:
        z: the values, shape (ny, nx), at places evenly spread over both axes, their ends among
            them, row 0 the lowest; none is NaN. Each colours the cell around its place.
        limits: the values at the two ends of the scale of colours.
        label: what is shown.
        scale: "linear" or "log".

    Raises ValueError for anything else.
    """

    kind: ClassVar[str] = "heat"

    z: npt.ArrayLike
    limits: tuple[float, float]
    label: str
    scale: Scale = "linear"

    def __post_init__(self) -> None:
        z = numbers(self.z, (None, None), "heat map, z")
        _plane(z, "heat map, z")
        if not self.label.strip():
            raise ValueError("heat map: the label is empty")
        object.__setattr__(self, "z", z)
        object.__setattr__(self, "limits", self._axis().limits)

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""
        return {
            **{"kind": self.kind, "shape": list(np.shape(self.z))},
            **{"log": self.scale == "log", "limits": self.limits, "label": self.label},
        }

    @cached_property
    def places(self) -> npt.NDArray[np.float64]:
        """Where the values lie between the limits, from 0 to 1, row by row."""
        return np.clip(self._axis().fractions(np.ravel(self.z)), 0, 1)

    def varying(self) -> Varying:
        """What may differ from setting to setting: `places`."""
        return self.places

    def legend(self) -> list[Key]:
        """The entry of the legend: the scale of colours, with the numbers at its ends."""
        low, high = (format_number(limit) for limit in self.limits)
        return [Key(self.label, "blue", "heat", (low, high))]

    def _axis(self) -> Axis:
        return Axis("heat map, z", self.label, self.scale, self.limits, [self.z])


@dataclass(frozen=True, eq=False)
class Regions:
    """Areas of a few kinds.

    Attributes:
        classes: whole numbers, shape (ny, nx): which of `names` holds at the places evenly spread
            over both axes, their ends among them, row 0 the lowest. Each colours the cell around
            its place.
        names: what the legend calls the kinds.
        colours: a colour of the palette for each kind.

    Raises ValueError for anything else.
    """

    kind: ClassVar[str] = "regions"

    classes: npt.ArrayLike
    names: Sequence[str]
    colours: Sequence[str]

    def __post_init__(self) -> None:
        names = tuple(str(name) for name in self.names)
        if not names or len(self.colours) != len(names):
            raise ValueError(
                f"regions: a colour for each name is needed, got {len(self.colours)} for "
                f"{len(names)}"
            )
        colours = tuple(coloured(colour, "regions") for colour in self.colours)
        classes = whole(self.classes, (None, None), len(names), "regions, classes")
        _plane(classes, "regions, classes")
        object.__setattr__(self, "classes", classes)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "colours", colours)

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""
        shape = list(np.shape(self.classes))
        return {"kind": self.kind, "shape": shape, "colours": self.colours, "names": self.names}

    def varying(self) -> Varying:
        """The classes, row by row."""
        classes: Varying = np.ravel(self.classes)
        return classes

    def legend(self) -> list[Key]:
        """The entries of the legend, one for each kind."""
        return [
            Key(name, colour, "region")
            for name, colour in zip(self.names, self.colours, strict=True)
        ]
