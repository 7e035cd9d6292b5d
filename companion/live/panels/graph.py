"""A computational graph or a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from companion.live.formatting import format_number
from companion.live.panels.base import Key, Varying, finite, flags
from companion.live.panels.layout import layered

# The states of nodes and edges, and what they are if nothing is said.
FLAGS = {
    "value_known": True,
    "gradient_known": True,
    "edge_value_known": True,
    "node_active": False,
    "edge_active": False,
}


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes joined by arrows, numbers on both, some of them perhaps not known yet.

    Attributes:
        labels: the names of the n nodes, as in the formulas.
        edges: pairs (source, target) of node numbers, m of them, without a cycle.
        values, gradients: numbers on the nodes, shape (n,), or None for none at all.
        edge_values: numbers on the edges, shape (m,), by which what flows is multiplied; or None.
        value_known, gradient_known, edge_value_known: whether a number is to be seen; default: all.
        node_active, edge_active: what is in work; default: nothing.
        direction: where the active edges flow, "forward" or "backward".
        value_label, gradient_label: what the legend calls the numbers.
        positions: shape (n, 2), each from 0 to 1: across (0 is where the graph begins) and
            along a layer; default: layers from the inputs to the output.

    Raises ValueError for anything else.
    """

    kind: ClassVar[str] = "graph"

    labels: Sequence[str]
    edges: Sequence[tuple[int, int]]
    values: npt.ArrayLike | None = None
    gradients: npt.ArrayLike | None = None
    edge_values: npt.ArrayLike | None = None
    value_known: Sequence[bool] | None = None
    gradient_known: Sequence[bool] | None = None
    edge_value_known: Sequence[bool] | None = None
    node_active: Sequence[bool] | None = None
    edge_active: Sequence[bool] | None = None
    direction: Literal["forward", "backward"] = "forward"
    value_label: str = "value"
    gradient_label: str = "gradient"
    positions: npt.ArrayLike | None = None

    def __post_init__(self) -> None:
        labels = tuple(str(label) for label in self.labels)
        n, m = len(labels), len(self.edges)
        if not n:
            raise ValueError("at least one node is needed, got none")
        edges = tuple((int(source), int(target)) for source, target in self.edges)
        for edge in edges:
            if not all(0 <= node < n for node in edge):
                raise ValueError(f"an edge joins nodes 0 to {n - 1}, got {edge}")
        if self.positions is None:
            places = layered(n, edges)
        else:
            places = finite(self.positions, (n, 2), "positions")
            if places.min() < 0 or places.max() > 1:
                raise ValueError("positions lie between 0 and 1")
        checked: dict[str, Any] = {"labels": labels, "edges": edges, "positions": places}
        for name, count in [("values", n), ("gradients", n), ("edge_values", m)]:
            numbers = getattr(self, name)
            checked[name] = None if numbers is None else finite(numbers, (count,), name)
        for name, default in FLAGS.items():
            count = m if name.startswith("edge") else n
            checked[name] = flags(getattr(self, name), count, default, name)
        if self.direction not in ("forward", "backward"):
            raise ValueError(f'direction is "forward" or "backward", got {self.direction!r}')
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def layers(self) -> int:
        """How many different places across there are."""
        return len(np.unique(np.asarray(self.positions)[:, 0]))

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""
        return {
            "labels": self.labels,
            "edges": self.edges,
            "positions": np.round(np.asarray(self.positions), 4).tolist(),
        }

    def varying(self) -> dict[str, Varying]:
        """What may differ from setting to setting, always under the same names."""
        result: dict[str, Varying] = {
            name: np.array(getattr(self, name), dtype=np.int64) for name in FLAGS
        }
        result["backward"] = np.array([self.direction == "backward"], dtype=np.int64)
        for name in ("values", "gradients", "edge_values"):
            result[name] = self.texts(name)
        return result

    def legend(self) -> list[Key]:
        """The entries of the legend, the same at every setting."""
        keys = [("values", Key(self.value_label, "ink", "text"))]
        keys.append(("gradients", Key(self.gradient_label, "accent", "text")))
        return [key for name, key in keys if getattr(self, name) is not None]

    def texts(self, name: Literal["values", "gradients", "edge_values"] | str) -> tuple[str, ...]:
        """The numbers of that name as they are written; nothing if there are none."""
        numbers = getattr(self, name)
        return () if numbers is None else tuple(format_number(float(v)) for v in numbers)
