"""The time of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from companion.live.parameters.base import Grid, named


@dataclass(frozen=True)
class Time:
    """How much of a run is shown: its steps 0, 1, …, played or set by hand.

    The experiment's function does not take it. It gives the whole run, of which the faces show what
    has happened up to the time.

    Attributes:
        name: its name among the values.
        steps: the last step, at least 1; the run starts there, with all of it to be seen.
        label: what the reader reads beside it; default: `name`.
        unit: what the steps are counted in; empty if that is plain.

    Raises ValueError if the name is no identifier or the steps are none.
    """

    kind: ClassVar[str] = "time"

    name: str
    steps: int
    label: str = ""
    unit: str = ""
    _grid: Grid = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named(self.name)
        if isinstance(self.steps, bool) or not isinstance(self.steps, int) or self.steps < 1:
            raise ValueError(f"time {self.name!r}: steps is a whole number ≥ 1, got {self.steps!r}")
        grid = Grid.of(self.name, range(self.steps + 1), log=False, whole=True)
        object.__setattr__(self, "_grid", grid)
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def default(self) -> int:
        """Where it starts: the end of the run."""
        return self.steps

    @property
    def axes(self) -> tuple[Sequence[Any], ...]:
        """The axes that it adds to the grid of a frozen figure: none."""
        return ()

    def at(self) -> int:
        """The value at every place of the grid: the end of the run."""
        return self.steps

    def check(self, value: Any) -> int:
        """`value` as an int.

        Raises:
            TypeError: it is not a whole number.
            ValueError: it is below 0 or beyond the last step.
        """
        return int(self._grid.check(value))

    def on_grid(self, value: Any) -> int:
        """As `check`: every value is on the grid. Raises TypeError and ValueError."""
        return self.check(value)

    def static(self, *, finer: bool) -> dict[str, Any]:
        """What live.mjs has to know of it; nothing is `finer` here."""
        return {**self._grid.static(finer=finer), "unit": self.unit, "play": True}
