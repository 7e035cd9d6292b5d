"""What is run for the chapter on saddle points."""

from companion.studies.saddle_points.escape import (
    equal_units,
    escape_steps,
    falling,
    growth,
    newton_steps,
)
from companion.studies.saddle_points.waiting import (
    all_positive,
    balanced_digits,
    degenerate_steps,
    plateau,
    small_network,
    spectrum,
    strict_steps,
)

__all__ = [
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
