"""What is run for the takeaways: what learns without backpropagation."""

from companion.studies.takeaways.probing import (
    guess,
    learned,
    passes_for_a_line,
    read,
    slope_along,
)

__all__ = [
    "guess",
    "learned",
    "passes_for_a_line",
    "read",
    "slope_along",
]
