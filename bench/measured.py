"""What a table says of a figure that was measured several times: its median and its quartiles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

# A figure is settled if the middle half of what was measured lies within this part of the median.
NARROW = 0.2
# If it is not, it is measured again, so often at most.
AGAIN = 1
UNSETTLED = "unsettled"
CELL = re.compile(rf"({UNSETTLED}|[\d.]+) \(([\d.]+)–([\d.]+)\)")


@dataclass(frozen=True)
class Measured:
    """A median, between the first and the third quartile; no median if these are far apart."""

    median: float | None
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float], narrow: float | None = NARROW) -> Measured:
        """The figure of at least two values above 0; it is always settled if `narrow` is None."""
        low, _, high = quantiles(values, n=4, method="inclusive")
        middle = median(values)
        settled = narrow is None or high - low <= narrow * middle
        return cls(middle if settled else None, low, high)

    @classmethod
    def read(cls, cell: str) -> Measured:
        """The figure in a cell of a table, as `text` writes it."""
        match = CELL.fullmatch(cell)
        if not match:
            raise ValueError(f"no measured figure: {cell!r}")
        middle, low, high = match.groups()
        return cls(None if middle == UNSETTLED else float(middle), float(low), float(high))

    @property
    def settled(self) -> bool:
        return self.median is not None

    def text(self, digits: int = 2) -> str:
        """The cell of a table: "3.09 (3.01–3.15)", or "unsettled (0.17–3.12)"."""
        if self.low == self.high:
            return f"{self.low:.{digits}f}"
        middle = UNSETTLED if self.median is None else f"{self.median:.{digits}f}"
        return f"{middle} ({self.low:.{digits}f}–{self.high:.{digits}f})"
