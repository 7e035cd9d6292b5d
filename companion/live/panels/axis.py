"""An axis, linear or logarithmic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from companion.live.panels.base import finite

Scale = Literal["linear", "log"]
# The room left beyond the data where no limits are given, as a part of the axis.
PADDING = 0.05
# What is further from the axis than this many of its lengths is drawn there.
FAR = 20.0
# The powers of ten that a float holds, nearly.
MOST_POWER = 300.0


class Axis:
    """Where numbers lie on an axis: 0 is its lower end, 1 its upper end.

    Without limits, the data decide. Raises ValueError for limits out of order and for data that the
    axis cannot show; `name` is "x" or "y" in it.
    """

    def __init__(
        self,
        name: str,
        label: str,
        scale: str,
        limits: tuple[float, float] | None,
        data: Sequence[npt.ArrayLike],
    ) -> None:
        if scale not in ("linear", "log"):
            raise ValueError(f'{name}_scale is "linear" or "log", got {scale!r}')
        self.label = label
        self.log = scale == "log"
        values = np.concatenate([[], *(np.ravel(array) for array in data)])
        if self.log and values.min(initial=0) < 0:
            raise ValueError(f"a logarithmic {name} axis shows positive data, got {values.min()}")
        self.limits = self._around(name, values) if limits is None else self._checked(name, limits)
        self._low, self._high = (float(v) for v in self._straight(self.limits))

    def static(self) -> dict[str, Any]:
        """The axis in JSON's terms."""
        return {"label": self.label, "log": self.log, "limits": self.limits}

    def fractions(self, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Where the values lie on the axis, at most `FAR` of its lengths away from it."""
        places = (self._straight(values) - self._low) / (self._high - self._low)
        return np.clip(places, -FAR, 1 + FAR)

    def near(self, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The values, the farthest ones moved to where `fractions` has them."""
        ends = self._low + np.array([-FAR, 1 + FAR]) * (self._high - self._low)
        low, high = 10 ** np.clip(ends, -MOST_POWER, MOST_POWER) if self.log else ends
        return np.clip(np.asarray(values, dtype=np.float64), low, high)

    def at(self, fractions: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The values that lie at these fractions of the axis."""
        straight = self._low + np.asarray(fractions) * (self._high - self._low)
        return 10**straight if self.log else straight

    def _straight(self, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.log10(values) if self.log else np.asarray(values, dtype=np.float64)

    def _around(self, name: str, values: npt.NDArray[np.float64]) -> tuple[float, float]:
        places = self._straight(values)
        places = places[np.isfinite(places)]
        if not len(places):
            raise ValueError(f"{name}_limits are needed: the data have no place on the axis")
        ends = np.array([places.min(), places.max()])
        room = PADDING * (ends[1] - ends[0]) or 0.5
        low, high = float(ends[0] - room), float(ends[1] + room)
        return (10.0**low, 10.0**high) if self.log else (low, high)

    def _checked(self, name: str, limits: tuple[float, float]) -> tuple[float, float]:
        low, high = (float(v) for v in finite(limits, (2,), f"{name}_limits"))
        if low >= high:
            raise ValueError(f"{name}_limits: the lower comes first, got {low}, {high}")
        if self.log and low <= 0:
            raise ValueError(f"{name}_limits of a logarithmic axis are positive, got {low}")
        return low, high
