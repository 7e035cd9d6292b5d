"""A table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from companion.live.panels.base import Key, Varying


@dataclass(frozen=True, eq=False)
class Table:
    """Words and numbers in rows and columns.

    Attributes:
        header: the heads of the columns, at least two.
        rows: at least one; each as many strings as `header`, the first of them the head of the
            row, which is the same at every setting of an experiment.

    Raises ValueError for anything else.
    """

    kind: ClassVar[str] = "table"

    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __post_init__(self) -> None:
        header = tuple(self.header)
        rows = tuple(tuple(row) for row in self.rows)
        if len(header) < 2 or not rows:
            raise ValueError(
                f"a table has at least two columns and one row, got {len(header)} and {len(rows)}"
            )
        for row in rows:
            if len(row) != len(header):
                raise ValueError(f"a row of the table has {len(header)} cells, got {row}")
        for cell in (cell for row in (header, *rows) for cell in row):
            if not isinstance(cell, str):
                raise ValueError(f"a cell of a table is a string, got {cell!r}")
        object.__setattr__(self, "header", header)
        object.__setattr__(self, "rows", rows)

    def static(self) -> dict[str, Any]:
        """What is the same at every setting of the parameters, ready for JSON."""
        return {"columns": self.header, "rows": [row[0] for row in self.rows]}

    def varying(self) -> dict[str, Varying]:
        """What may differ from setting to setting, always under the same names."""
        return {"cells": tuple(cell for row in self.rows for cell in row[1:])}

    def legend(self) -> list[Key]:
        """The entries of the legend: none."""
        return []
