"""A place on the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from companion.live.parameters.base import Grid, named

Numbers = Sequence[float] | npt.NDArray[np.float64]


@dataclass(frozen=True)
class Point:
    """A place that the reader drags on the picture, or sets with two sliders.

    Attributes:
        name: the keyword by which the experiment's function takes it: a tuple of two floats.
        x, y: the grids of its coordinates, strictly increasing.
        default: where it starts: a point of the grid.
        panel: the name of the panel, of kind `Lines`, on whose axes it lies.
        label: what the reader reads beside it; default: `name`.
        log_x, log_y: whether a grid is geometric, as `log` of `Parameter`.
        x_label, y_label: what the sliders are called; default: `label` and the letter.

    Raises:
        TypeError: the default is not two numbers.
        ValueError: the name is no identifier, or the grids or the default are not as above.
    """

    kind: ClassVar[str] = "point"

    name: str
    x: Numbers
    y: Numbers
    default: tuple[float, float]
    panel: str = "surface"
    label: str = ""
    log_x: bool = False
    log_y: bool = False
    x_label: str = ""
    y_label: str = ""
    _grids: tuple[Grid, Grid] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named(self.name)
        grids = (
            Grid.of(f"{self.name}.x", self.x, self.log_x, whole=False),
            Grid.of(f"{self.name}.y", self.y, self.log_y, whole=False),
        )
        object.__setattr__(self, "_grids", grids)
        try:
            default = self.on_grid(self.default)
        except ValueError as error:
            raise ValueError(f"point {self.name!r}: the default {error}") from error
        label = self.label or self.name
        settled = {
            **{"x": grids[0].values, "y": grids[1].values, "default": default, "label": label},
            **{"x_label": self.x_label or f"{label} x", "y_label": self.y_label or f"{label} y"},
        }
        for attribute, value in settled.items():
            object.__setattr__(self, attribute, value)

    @property
    def axes(self) -> tuple[Sequence[float], ...]:
        """The axes that it adds to the grid of a frozen figure: x, then y."""
        return tuple(grid.values for grid in self._grids)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The value whose places on the axes are `x` and `y`: the two as a tuple."""
        return x, y

    def check(self, value: Any) -> tuple[float, float]:
        """`value` as a tuple of two floats, on the grids or between their points.

        Raises:
            TypeError: it is not a pair of numbers.
            ValueError: one of them is not finite, or outside its grid.
        """
        x, y = self._pair(value)
        return self._grids[0].check(x), self._grids[1].check(y)

    def on_grid(self, value: Any) -> tuple[float, float]:
        """`value` as `check` gives it, and a point of the grid. Raises TypeError and ValueError."""
        x, y = self._pair(value)
        return self._grids[0].on_grid(x), self._grids[1].on_grid(y)

    def static(self, *, finer: bool) -> dict[str, Any]:
        """What live.mjs has to know of it; with more stops between the values if `finer`."""
        x, y = (grid.static(finer=finer) for grid in self._grids)
        return {"x": x, "y": y}

    def _pair(self, value: Any) -> tuple[Any, Any]:
        if isinstance(value, (str, dict)) or not hasattr(value, "__len__") or len(value) != 2:
            raise TypeError(f"{self.name} is a pair of numbers, got {value!r}")
        return value[0], value[1]
