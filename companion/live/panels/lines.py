"""Curves over two axes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from companion.live.panels.axis import Axis, Scale
from companion.live.panels.base import Key, Varying, coloured, numbers
from companion.live.panels.fields import Contours, HeatMap, Regions

STYLES = ("line", "dashed", "marked", "points")


@dataclass(frozen=True, eq=False)
class Curve:
    """Points (x, y), joined or not.

    Attributes:
        x, y: arrays of shape (n,), n ≥ 1, none NaN. What is infinite or far away is drawn a little
            outside of the axes.
        label: what the legend calls it; without one it is not in the legend.
        style: "line", "dashed" (a line of dashes: a tangent, a reference), "marked" (a line
            through marked points) or "points" (marks alone).
        colour: a colour of the palette: "blue", "accent", "green", "purple", "red", "gold" or
            "muted".
        shown: whether it is to be seen at this setting.
        timed: whether point k is where the run is at time k. It is drawn up to the time, with a
            dot at its head; then n is the number of steps and one.

    Raises ValueError for anything else.
    """

    x: npt.ArrayLike
    y: npt.ArrayLike
    label: str = ""
    style: Literal["line", "dashed", "marked", "points"] = "line"
    colour: str = "blue"
    shown: bool = True
    timed: bool = False

    def __post_init__(self) -> None:
        name = f"curve {self.label!r}"
        x = numbers(self.x, (None,), f"{name}, x")
        if not len(x):
            raise ValueError(f"{name}: at least one point is needed, got none")
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", numbers(self.y, x.shape, f"{name}, y"))
        if self.style not in STYLES:
            raise ValueError(f"{name}: the style is one of {STYLES}, got {self.style!r}")
        coloured(self.colour, name)

    @property
    def heights(self) -> tuple[npt.ArrayLike, ...]:
        """Its y values: one array."""
        return (self.y,)


@dataclass(frozen=True, eq=False)
class Band:
    """The area between two curves.

    Attributes:
        x: array of shape (n,), n ≥ 1, none NaN.
        low, high: the y values of the two curves, shape (n,), none NaN, low ≤ high.
        label: what the legend calls it; without one it is not in the legend.
        colour: a colour of the palette, as of a `Curve`.
        shown: whether it is to be seen at this setting.

    Raises ValueError for anything else.
    """

    style: ClassVar[str] = "band"
    timed: ClassVar[bool] = False

    x: npt.ArrayLike
    low: npt.ArrayLike
    high: npt.ArrayLike
    label: str = ""
    colour: str = "blue"
    shown: bool = True

    def __post_init__(self) -> None:
        name = f"band {self.label!r}"
        x = numbers(self.x, (None,), f"{name}, x")
        if not len(x):
            raise ValueError(f"{name}: at least one point is needed, got none")
        low = numbers(self.low, x.shape, f"{name}, low")
        high = numbers(self.high, x.shape, f"{name}, high")
        wrong = np.flatnonzero(low > high)
        if len(wrong):
            k = wrong[0]
            raise ValueError(f"{name}: low is at most high, got {low[k]} and {high[k]} at [{k}]")
        coloured(self.colour, name)
        for attribute, value in {"x": x, "low": low, "high": high}.items():
            object.__setattr__(self, attribute, value)

    @property
    def heights(self) -> tuple[npt.ArrayLike, ...]:
        """Its y values: the lower and the upper edge."""
        return self.low, self.high


@dataclass(frozen=True, eq=False)
class Lines:
    """Curves over an x and a y axis, each linear or logarithmic.

    Attributes:
        curves: every `Curve` and `Band`, drawn in this order, the last on top; may be empty if
            there is a field.
        x_label, y_label: what the axes show, with the unit in brackets if there is one.
        x_scale, y_scale: "linear" or "log".
        x_limits, y_limits: the ends of the axes; without them, the data decide. In an experiment
            give them, so that the axes stand still while the reader plays.
        field: what lies under the curves: `Contours`, a `HeatMap` or `Regions`. It needs limits.
        equal: whether a unit is as long on the one axis as on the other.

    Raises ValueError for limits out of order and for data that a logarithmic axis cannot show.
    """

    kind: ClassVar[str] = "lines"

    curves: Sequence[Curve | Band]
    x_label: str
    y_label: str
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"
    x_limits: tuple[float, float] | None = None
    y_limits: tuple[float, float] | None = None
    field: Contours | HeatMap | Regions | None = None
    equal: bool = False
    axes: tuple[Axis, Axis] = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        curves = tuple(self.curves)
        if not curves and self.field is None:
            raise ValueError("at least one curve or a field is needed, got none")
        if self.field is not None and None in (self.x_limits, self.y_limits):
            raise ValueError("a field fills the axes: x_limits and y_limits are needed")
        if self.equal and self.x_scale != self.y_scale:
            raise ValueError("axes are equal only if both are linear or both logarithmic")
        heights = [array for c in curves for array in c.heights]
        x = Axis("x", self.x_label, self.x_scale, self.x_limits, [c.x for c in curves])
        y = Axis("y", self.y_label, self.y_scale, self.y_limits, heights)
        settled = {"curves": curves, "axes": (x, y), "x_limits": x.limits, "y_limits": y.limits}
        for attribute, value in settled.items():
            object.__setattr__(self, attribute, value)

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""
        x, y = self.axes
        return {
            "x": x.static(),
            "y": y.static(),
            "equal": self.equal,
            "curves": [
                {"style": c.style, "colour": c.colour, "timed": c.timed} for c in self.curves
            ],
            "field": self.field.static() if self.field else None,
        }

    def varying(self) -> dict[str, Varying]:
        """What may differ from setting to setting, always under the same names."""
        x, y = self.axes
        result: dict[str, Varying] = {
            "shown": np.array([c.shown for c in self.curves], dtype=np.int64)
        }
        for i, curve in enumerate(self.curves):
            result[f"x{i}"] = x.fractions(curve.x)
            for name, heights in zip(("y", "high"), curve.heights, strict=False):
                result[f"{name}{i}"] = y.fractions(heights)
        if self.field:
            result["field"] = self.field.varying()
        return result

    def legend(self) -> list[Key]:
        """The entries of the legend, the same at every setting."""
        keys = [Key(c.label, c.colour, c.style) for c in self.curves if c.label]
        keys += self.field.legend() if self.field else []
        # The axis says already what a single curve is.
        return [] if [key.label for key in keys] == [self.y_label] else keys
