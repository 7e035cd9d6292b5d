"""Claims P1 to P4, of the chapter on saddle points."""

from companion.evidence.saddle_points.escape import (
    P3,
    P4,
    equal_units,
    escape_steps,
    falling,
    growth,
    newton_steps,
)
from companion.evidence.saddle_points.waiting import (
    P1,
    P2,
    all_positive,
    balanced_digits,
    degenerate_steps,
    plateau,
    small_network,
    spectrum,
    strict_steps,
)

__all__ = [
    "P1",
    "P2",
    "P3",
    "P4",
    "all_positive",
    "balanced_digits",
    "degenerate_steps",
    "equal_units",
    "escape_steps",
    "falling",
    "growth",
    "newton_steps",
    "plateau",
    "small_network",
    "spectrum",
    "strict_steps",
]
