"""What is run for the chapter on gradient descent."""

from companion.studies.gradient_descent.destination import (
    Arrivals,
    Rate,
    Stop,
    arrivals,
    descend,
    rates,
    steps_needed,
    stop_from_zero,
)
from companion.studies.gradient_descent.direction import Rises, rises, steepest
from companion.studies.gradient_descent.step import (
    Falls,
    closed_form_errors,
    falls,
    falls_on_bowls,
    first_rise,
    formula_errors,
)

__all__ = [
    "Arrivals",
    "Falls",
    "Rate",
    "Rises",
    "Stop",
    "arrivals",
    "closed_form_errors",
    "descend",
    "falls",
    "falls_on_bowls",
    "first_rise",
    "formula_errors",
    "rates",
    "rises",
    "steepest",
    "steps_needed",
    "stop_from_zero",
]
