"""Claims G1 to G4, of the chapter on gradient descent."""

from companion.evidence.gradient_descent.destination import (
    G4,
    Rate,
    descend,
    rates,
    steps_needed,
)
from companion.evidence.gradient_descent.direction import G1, Rises, rises
from companion.evidence.gradient_descent.step import G2, G3, falls, first_rise

__all__ = [
    "G1",
    "G2",
    "G3",
    "G4",
    "Rate",
    "Rises",
    "descend",
    "falls",
    "first_rise",
    "rates",
    "rises",
    "steps_needed",
]
