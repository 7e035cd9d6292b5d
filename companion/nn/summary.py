"""A network at a glance: its layers, their shapes, and how many parameters each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from companion.nn.layers import Layer

HEADER = ("layer", "what it is", "numbers an example", "parameters")


@dataclass(frozen=True, eq=False)
class Summary:
    """The layers of a network; prints as a text, and shows as a table in notebooks.

    Attributes:
        d_in: how many numbers an example has.
        rows: name, layer, shape of an example after it, and how many parameters, one row a layer:
            ("dense1", "Dense(64, 32)", (32,), 2080). A picture's shape is (h, w, c).
        parameters: P, of all layers together.
        dtype: of the parameters.
    """

    d_in: int
    rows: tuple[tuple[str, str, tuple[int, ...], int], ...]
    parameters: int
    dtype: np.dtype[Any]

    def __repr__(self) -> str:
        cells = [HEADER, *self._cells()]
        widths = [max(len(row[k]) for row in cells) for k in range(len(HEADER))]
        lines = [
            "  ".join(
                cell.ljust(width) if k < 2 else cell.rjust(width)
                for k, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in cells
        ]
        return "\n".join([*lines, self._total()])

    def _repr_html_(self) -> str:
        from html import escape  # a list of all entities, for those who look at a table

        def line(cells: Sequence[str], tag: str) -> str:
            return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

        body = "".join(line(cells, "td") for cells in self._cells())
        head = line(HEADER, "th")
        return (
            f"<table><caption>{escape(self._total())}</caption>"
            f"<thead>{head}</thead><tbody>{body}</tbody></table>"
        )

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (name, layer, _size(shape), f"{parameters:,}")
            for name, layer, shape, parameters in self.rows
        ]

    def _total(self) -> str:
        megabytes = self.parameters * self.dtype.itemsize / 1e6
        return (
            f"{self.d_in:,} numbers come; P = {self.parameters:,} parameters, "
            f"{self.dtype}, {megabytes:.3g} MB"
        )


def shape_after(layer: Layer, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of an example after a layer, as that of a picture where the layer knows of one."""
    picture: tuple[int, ...] = getattr(layer, "shape_out", getattr(layer, "shape", shape))
    return picture


def _size(shape: tuple[int, ...]) -> str:
    """A count, or that of a picture as a product."""
    return f"{prod(shape):,}" if len(shape) == 1 else f"{' × '.join(map(str, shape))}"
