"""The handles of an experiment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

# A live kernel offers this many positions between two neighbours of the grid.
FINER = 10


@dataclass(frozen=True)
class Parameter:
    """One number that the reader sets: a short grid of values, one of them the default.

    Attributes:
        name: the keyword by which the experiment's function takes it.
        values: the grid, strictly increasing. Whole numbers (`int`) make a parameter that is a
            whole number everywhere; floats make one that takes any number from the first to the
            last when it is evaluated directly.
        default: where it starts; one of `values`.
        label: its name as in the formulas, with a word if need be ("weight w₁"); default: `name`.
        unit: what the number is counted in; empty if it has none.

    Raises:
        ValueError: the name is no identifier, or the grid or the default is not as above.
    """

    name: str
    values: Sequence[float] | npt.NDArray[np.float64]
    default: float
    label: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"the name of a parameter is a Python identifier, got {self.name!r}")
        numbers = [v.item() if isinstance(v, np.generic) else v for v in self.values]
        for v in numbers:
            if isinstance(v, bool) or not isinstance(v, (int, float)) or not math.isfinite(v):
                raise ValueError(f"parameter {self.name!r}: values are finite numbers, got {v!r}")
        whole = all(isinstance(v, int) for v in numbers)
        # Ten decimals: a grid of np.linspace then shows 0.3, not 0.30000000000000004.
        grid = tuple(v if whole else round(float(v), 10) + 0.0 for v in numbers)
        if len(grid) < 2 or any(b <= a for a, b in pairwise(grid)):
            raise ValueError(
                f"parameter {self.name!r}: values are at least two, strictly increasing, got {grid}"
            )
        default = self.default if whole else round(float(self.default), 10) + 0.0
        if default not in grid:
            raise ValueError(
                f"parameter {self.name!r}: the default {self.default!r} is not on the grid {grid}"
            )
        object.__setattr__(self, "values", grid)
        object.__setattr__(self, "default", default)
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def whole(self) -> bool:
        """Whether it is a whole number."""
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

    def positions(self, *, finer: bool) -> list[float]:
        """The stops of its slider: the grid or, if `finer`, more stops between its points."""
        if self.whole or not finer:
            return list(self.values)
        stops = np.interp(
            np.arange((len(self.values) - 1) * FINER + 1) / FINER,
            np.arange(len(self.values)),
            self.values,
        )
        return [round(float(stop), 10) + 0.0 for stop in stops]


def decimals(numbers: Sequence[float]) -> int:
    """How many decimals it takes, up to six, to tell these numbers apart exactly."""
    return next(
        (d for d in range(6) if all(abs(round(v, d) - v) < 1e-9 for v in numbers)),
        6,
    )
