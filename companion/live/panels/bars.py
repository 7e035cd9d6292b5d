"""Bars over names, and bars over a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from companion.live.panels.axis import Axis, Scale
from companion.live.panels.base import Key, Varying, coloured, finite, numbers

# Of the room of a bar, the part that it fills.
WIDTH = 0.7


def _upright(
    label: str, scale: str, limits: tuple[float, float] | None, heights: npt.NDArray[np.float64]
) -> Axis:
    # Bars stand on zero, where there is one.
    return Axis("y", label, scale, limits, [heights, [] if scale == "log" else [0.0]])


@dataclass(frozen=True, eq=False)
class Bars:
    """A bar for each name.

    Attributes:
        labels: the names below the bars, n ≥ 1.
        heights: shape (n,), none NaN. Bars stand on zero; on a logarithmic axis, on its lower end.
        y_label: what the heights are, with the unit in brackets if there is one.
        y_limits: the ends of the y axis; without them, the data and zero decide.
        y_scale: "linear" or "log".
        colour: a colour of the palette for all bars.
        colours: instead, one for each bar.
        x_label: what the names are.

    Raises ValueError for anything else.
    """

    kind: ClassVar[str] = "bars"

    labels: Sequence[str]
    heights: npt.ArrayLike
    y_label: str
    y_limits: tuple[float, float] | None = None
    y_scale: Scale = "linear"
    colour: str = "blue"
    colours: Sequence[str] | None = None
    x_label: str = ""
    axis: Axis = field(init=False, repr=False)

    def __post_init__(self) -> None:
        labels = tuple(str(label) for label in self.labels)
        if not labels:
            raise ValueError("bars: at least one bar is needed, got none")
        heights = numbers(self.heights, (len(labels),), "bars, heights")
        colours = tuple(self.colours or (self.colour,) * len(labels))
        if len(colours) != len(labels):
            raise ValueError(f"bars: {len(labels)} colours are needed, got {len(colours)}")
        settled: dict[str, Any] = {
            "labels": labels,
            "heights": heights,
            "colours": tuple(coloured(colour, "bars") for colour in colours),
            "axis": _upright(self.y_label, self.y_scale, self.y_limits, heights),
        }
        settled["y_limits"] = settled["axis"].limits
        for attribute, value in settled.items():
            object.__setattr__(self, attribute, value)

    @property
    def spans(self) -> npt.NDArray[np.float64]:
        """Where the bars begin and end, as fractions of the x axis, shape (n, 2)."""
        slots = np.arange(len(self.labels))[:, np.newaxis]
        result: npt.NDArray[np.float64] = (slots + (0.5 + np.array([-0.5, 0.5]) * WIDTH)) / len(
            self.labels
        )
        return result

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""
        return {
            **{"x": None, "x_label": self.x_label, "y": self.axis.static()},
            **{"spans": np.round(self.spans, 5).tolist()},
            **{"labels": self.labels, "colours": self.colours},
        }

    def varying(self) -> dict[str, Varying]:
        """What may differ from setting to setting, always under the same names."""
        return {"heights": self.axis.fractions(self.heights)}

    def legend(self) -> list[Key]:
        """The entries of the legend: none, the names stand below the bars."""
        return []


@dataclass(frozen=True, eq=False)
class Histogram:
    """A bar for each interval of a number.

    Attributes:
        edges: the ends of the n intervals, shape (n + 1,), strictly increasing, n ≥ 1; the same at
            every setting of an experiment.
        heights: shape (n,), none NaN: counts, parts or densities. Bars stand on zero; on a
            logarithmic axis, on its lower end.
        x_label, y_label: what the axes show, with the unit in brackets if there is one.
        x_limits: the ends of the x axis; without them, the first and the last edge.
        y_limits: the ends of the y axis; without them, the data and zero decide.
        x_scale, y_scale: "linear" or "log".
        colour: a colour of the palette.

    Raises ValueError for anything else.
    """

    kind: ClassVar[str] = "bars"

    edges: npt.ArrayLike
    heights: npt.ArrayLike
    x_label: str
    y_label: str
    x_limits: tuple[float, float] | None = None
    y_limits: tuple[float, float] | None = None
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"
    colour: str = "blue"
    axes: tuple[Axis, Axis] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        edges = finite(self.edges, (None,), "histogram, edges")
        if len(edges) < 2 or (np.diff(edges) <= 0).any():
            raise ValueError(
                "histogram: edges are at least two, strictly increasing, got "
                f"{np.array2string(edges, threshold=10)}"
            )
        heights = numbers(self.heights, (len(edges) - 1,), "histogram, heights")
        coloured(self.colour, "histogram")
        limits = self.x_limits or (float(edges[0]), float(edges[-1]))
        x = Axis("x", self.x_label, self.x_scale, limits, [edges])
        y = _upright(self.y_label, self.y_scale, self.y_limits, heights)
        settled = {
            **{"edges": edges, "heights": heights, "axes": (x, y)},
            **{"x_limits": x.limits, "y_limits": y.limits},
        }
        for attribute, value in settled.items():
            object.__setattr__(self, attribute, value)

    @property
    def spans(self) -> npt.NDArray[np.float64]:
        """Where the bars begin and end, as fractions of the x axis, shape (n, 2)."""
        places = self.axes[0].fractions(self.edges)
        return np.column_stack([places[:-1], places[1:]])

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""
        x, y = self.axes
        return {
            **{"x": x.static(), "x_label": "", "y": y.static()},
            **{"spans": np.round(self.spans, 5).tolist(), "labels": None},
            **{"colours": (self.colour,) * (len(np.asarray(self.edges)) - 1)},
        }

    def varying(self) -> dict[str, Varying]:
        """What may differ from setting to setting, always under the same names."""
        return {"heights": self.axes[1].fractions(self.heights)}

    def legend(self) -> list[Key]:
        """The entries of the legend: none, the labels of the axes say what the bars are."""
        return []
