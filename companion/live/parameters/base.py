"""What all parameters have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

# A live kernel offers this many positions between two neighbours of the grid.
FINER = 10


class Handle(Protocol):
    """One thing that the reader sets."""

    kind: ClassVar[str]

    @property
    def name(self) -> str:
        """The keyword by which the experiment's function takes it."""

    @property
    def label(self) -> str:
        """What the reader reads beside it."""

    @property
    def default(self) -> Any:
        """Where it starts."""

    @property
    def axes(self) -> tuple[Sequence[Any], ...]:
        """The axes that it adds to the grid of a frozen figure."""

    def at(self, *stops: Any) -> Any:
        """The value whose places on the axes are `stops`."""

    def check(self, value: Any) -> Any:
        """The value as the function takes it. Raises TypeError and ValueError."""

    def on_grid(self, value: Any) -> Any:
        """As `check`, and a point of the grid. Raises TypeError and ValueError."""

    def static(self, *, finer: bool) -> dict[str, Any]:
        """What live.mjs has to know of it; more stops if `finer`."""


def named(name: str) -> None:
    """Raises ValueError if the name of a parameter is not one that a function can take."""
    if not name.isidentifier():
        raise ValueError(f"the name of a parameter is a Python identifier, got {name!r}")


@dataclass(frozen=True)
class Grid:
    """The numbers of a slider, strictly increasing: whole numbers, or floats and all between them.

    Attributes:
        name: what the errors call it.
        values: at least two.
        log: whether it is geometric: stops between two values keep their ratio.

    Raises ValueError for anything else.
    """

    name: str
    values: tuple[float, ...]
    log: bool = False

    @classmethod
    def of(
        cls, name: str, values: Sequence[float] | npt.NDArray[Any], log: bool, *, whole: bool | None
    ) -> Grid:
        """The grid of these values; `whole` None leaves it to them whether they are whole."""
        numbers = [v.item() if isinstance(v, np.generic) else v for v in values]
        for v in numbers:
            if isinstance(v, bool) or not isinstance(v, (int, float)) or not math.isfinite(v):
                raise ValueError(f"parameter {name!r}: values are finite numbers, got {v!r}")
        if whole is None:
            whole = all(isinstance(v, int) for v in numbers)
        grid = tuple(v if whole else tidy(v, log) for v in numbers)
        if len(grid) < 2 or any(b <= a for a, b in pairwise(grid)):
            raise ValueError(
                f"parameter {name!r}: values are at least two, strictly increasing, got {grid}"
            )
        if log and grid[0] <= 0:
            raise ValueError(
                f"parameter {name!r}: the values of a geometric grid are positive, got {grid[0]}"
            )
        return cls(name, grid, log)

    @property
    def whole(self) -> bool:
        """Whether its numbers are whole."""
        return isinstance(self.values[0], int)

    def check(self, value: Any) -> float:
        """`value` as an int or float, on the grid or between its points.

        Raises:
            TypeError: it is not a number, or not a whole one where one is needed.
            ValueError: it is not finite, or outside the grid.
        """
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"{self.name} is a number, got {type(value).__name__}: {value!r}")
        if not self.values[0] <= value <= self.values[-1]:
            raise ValueError(
                f"{self.name} goes from {self.values[0]} to {self.values[-1]}, got {value!r}"
            )
        if self.whole and value != int(value):
            raise TypeError(f"{self.name} is a whole number, got {value!r}")
        return int(value) if self.whole else float(value)

    def on_grid(self, value: Any) -> float:
        """As `check`, and one of `values`. Raises TypeError and ValueError."""
        number = self.check(value)
        tidied = number if self.whole else tidy(number, self.log)
        if tidied not in self.values:
            raise ValueError(f"{value!r} is not on the grid {self.values} of {self.name}")
        return tidied

    def stops(self, *, finer: bool) -> list[float]:
        """The stops of its slider: the grid or, if `finer`, more stops between its points."""
        if self.whole or not finer:
            return list(self.values)
        between = np.interp(
            np.arange((len(self.values) - 1) * FINER + 1) / FINER,
            np.arange(len(self.values)),
            np.log(self.values) if self.log else self.values,
        )
        stops = [tidy(float(stop), self.log) for stop in (np.exp(between) if self.log else between)]
        stops[::FINER] = self.values
        return stops

    def static(self, *, finer: bool) -> dict[str, Any]:
        """What live.mjs has to know of it; more stops if `finer`."""
        stops = self.stops(finer=finer)
        return {"stops": stops, "decimals": decimals(stops), "log": self.log}


def tidy(number: float, log: bool) -> float:
    """Ten digits: a grid of np.linspace then has 0.3, not 0.30000000000000004."""
    return float(f"{number:.10g}") if log else round(float(number), 10) + 0.0


def decimals(numbers: Sequence[float]) -> int:
    """How many decimals it takes, up to six, to tell these numbers apart exactly."""
    return next(
        (d for d in range(6) if all(abs(round(v, d) - v) < 1e-9 for v in numbers)),
        6,
    )


def written(number: float, places: int, log: bool) -> str:
    """The number as live.mjs writes it beside its slider.

    On a geometric grid three significant digits, else as many decimals as the grid needs.
    """
    if log and places:
        text = np.format_float_positional(number, precision=3, fractional=False, trim="-")
    else:
        text = f"{number:.{places}f}"
    return text.replace("-", "−")
