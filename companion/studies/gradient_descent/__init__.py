"""What is run for the chapter on gradient descent."""

from companion.studies.gradient_descent.destination import (
    Rate,
    descend,
    rates,
    steps_needed,
)
from companion.studies.gradient_descent.direction import Rises, rises
from companion.studies.gradient_descent.step import falls, first_rise

__all__ = [
    "Rate",
    "Rises",
    "descend",
    "falls",
    "first_rise",
    "rates",
    "rises",
    "steps_needed",
]
