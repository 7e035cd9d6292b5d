"""A number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from companion.live.parameters.base import Grid, named


@dataclass(frozen=True)
class Parameter:
    """One number that the reader sets with a slider: a short grid of values, one the default.

    Attributes:
        name: the keyword by which the experiment's function takes it.
        values: the grid, strictly increasing. Whole numbers (`int`) make a parameter that is a
            whole number everywhere; floats make one that takes any number from the first to the
            last when it is evaluated directly.
        default: where it starts; one of `values`.
        label: its name as in the formulas, with a word if need be ("weight w₁"); default: `name`.
        unit: what the number is counted in; empty if it has none.
        log: whether the grid is geometric: the values are positive, stops between two of them
            keep their ratio, and three significant digits are shown.
        play: whether a button plays it from the first value to the last.

    Raises:
        TypeError: the default is not a number.
        ValueError: the name is no identifier, or the grid or the default is not as above.
    """

    kind: ClassVar[str] = "slider"

    name: str
    values: Sequence[float] | npt.NDArray[np.float64]
    default: float
    label: str = ""
    unit: str = ""
    log: bool = False
    play: bool = False
    _grid: Grid = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named(self.name)
        grid = Grid.of(self.name, self.values, self.log, whole=None)
        try:
            default = grid.on_grid(self.default)
        except ValueError as error:
            raise ValueError(
                f"parameter {self.name!r}: the default {self.default!r} is not on the grid "
                f"{grid.values}"
            ) from error
        object.__setattr__(self, "_grid", grid)
        object.__setattr__(self, "values", grid.values)
        object.__setattr__(self, "default", default)
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def whole(self) -> bool:
        """Whether it is a whole number."""
        return self._grid.whole

    @property
    def axes(self) -> tuple[Sequence[float], ...]:
        """The axes that it adds to the grid of a frozen figure: its values."""
        return (self._grid.values,)

    def at(self, stop: float) -> float:
        """The value whose place on the axis is `stop`: itself."""
        return stop

    def check(self, value: Any) -> float:
        """`value` as an int or float, on the grid or between its points.

        Raises:
            TypeError: it is not a number, or not a whole one where one is needed.
            ValueError: it is not finite, or outside the grid.
        """
        return self._grid.check(value)

    def on_grid(self, value: Any) -> float:
        """`value` as `check` gives it, and one of `values`. Raises TypeError and ValueError."""
        return self._grid.on_grid(value)

    def static(self, *, finer: bool) -> dict[str, Any]:
        """What live.mjs has to know of it; with more stops between the values if `finer`."""
        return {**self._grid.static(finer=finer), "unit": self.unit, "play": self.play}
