"""Curves over two axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from companion.live.panels.base import Key, Varying, finite
from companion.live.style import SERIES

Scale = Literal["linear", "log"]
STYLES = ("line", "dashed", "marked", "points")
# The room left beyond the data where no limits are given, as a part of the axis.
PADDING = 0.05


@dataclass(frozen=True, eq=False)
class Curve:
    """Points (x, y), joined or not.

    Attributes:
        x, y: arrays of shape (n,), finite, n ≥ 1.
        label: what the legend calls it; without one it is not in the legend.
        style: "line", "dashed" (a line of dashes: a tangent, a reference), "marked" (a line
            through marked points) or "points" (marks alone).
        colour: a colour of the palette: "blue", "accent", "green" or "purple".
        shown: whether it is to be seen at this setting.

    Raises ValueError for anything else.
    """

    x: npt.ArrayLike
    y: npt.ArrayLike
    label: str = ""
    style: Literal["line", "dashed", "marked", "points"] = "line"
    colour: str = "blue"
    shown: bool = True

    def __post_init__(self) -> None:
        name = f"curve {self.label!r}"
        x = finite(self.x, (None,), f"{name}, x")
        if not len(x):
            raise ValueError(f"{name}: at least one point is needed, got none")
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", finite(self.y, x.shape, f"{name}, y"))
        if self.style not in STYLES:
            raise ValueError(f"{name}: the style is one of {STYLES}, got {self.style!r}")
        if self.colour not in SERIES:
            raise ValueError(f"{name}: the colour is one of {SERIES}, got {self.colour!r}")


@dataclass(frozen=True, eq=False)
class Lines:
    """Curves over an x and a y axis, each linear or logarithmic.

    Attributes:
        curves: drawn in this order, the last on top.
        x_label, y_label: what the axes show, with the unit in brackets if there is one.
        x_scale, y_scale: "linear" or "log".
        x_limits, y_limits: the ends of the axes; without them, the data decide. In an experiment
            give them, so that the axes stand still while the reader plays.

    Raises ValueError for limits out of order and for data that a logarithmic axis cannot show.
    """

    kind: ClassVar[str] = "lines"

    curves: Sequence[Curve]
    x_label: str
    y_label: str
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"
    x_limits: tuple[float, float] | None = None
    y_limits: tuple[float, float] | None = None
    _axes: tuple[_Axis, _Axis] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "curves", tuple(self.curves))
        if not self.curves:
            raise ValueError("at least one curve is needed, got none")
        x = _Axis("x", self.x_label, self.x_scale, self.x_limits, [c.x for c in self.curves])
        y = _Axis("y", self.y_label, self.y_scale, self.y_limits, [c.y for c in self.curves])
        object.__setattr__(self, "x_limits", x.limits)
        object.__setattr__(self, "y_limits", y.limits)
        object.__setattr__(self, "_axes", (x, y))

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""
        x, y = self._axes
        return {
            "x": {"label": x.label, "log": x.log, "limits": x.limits},
            "y": {"label": y.label, "log": y.log, "limits": y.limits},
            "curves": [{"style": c.style, "colour": c.colour} for c in self.curves],
        }

    def varying(self) -> dict[str, Varying]:
        """What may differ from setting to setting, always under the same names."""
        x, y = self._axes
        result: dict[str, Varying] = {
            "shown": np.array([c.shown for c in self.curves], dtype=np.int64)
        }
        for i, curve in enumerate(self.curves):
            result[f"x{i}"] = x.fractions(curve.x)
            result[f"y{i}"] = y.fractions(curve.y)
        return result

    def legend(self) -> list[Key]:
        """The entries of the legend, the same at every setting."""
        return [Key(c.label, c.colour, c.style) for c in self.curves if c.label]


class _Axis:
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
        values = np.concatenate([np.asarray(array) for array in data])
        if self.log and values.min() <= 0:
            raise ValueError(f"a logarithmic {name} axis shows positive data, got {values.min()}")
        self.limits = self._around(values) if limits is None else self._checked(name, limits)
        self._low, self._high = (float(self._straight(v)) for v in self.limits)

    def fractions(self, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Where the values lie on the axis: 0 is its lower end, 1 its upper end."""
        return (self._straight(values) - self._low) / (self._high - self._low)

    def _straight(self, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        return np.log10(values) if self.log else np.asarray(values, dtype=np.float64)

    def _around(self, values: npt.NDArray[np.float64]) -> tuple[float, float]:
        ends = self._straight(np.array([values.min(), values.max()]))
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
