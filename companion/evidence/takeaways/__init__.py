"""Claims K1 to K5: what is left when the book is closed."""

from companion.evidence.takeaways.lessons import K1, K2, K3, K4, K5
from companion.evidence.takeaways.probing import (
    guess,
    learned,
    passes_for_a_line,
    read,
    slope_along,
)

__all__ = [
    "K1",
    "K2",
    "K3",
    "K4",
    "K5",
    "guess",
    "learned",
    "passes_for_a_line",
    "read",
    "slope_along",
]
