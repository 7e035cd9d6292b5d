"""What is run for the chapter on gradient descent."""

from companion.studies.gradient_descent.arriving import Arrivals, arrivals
from companion.studies.gradient_descent.destination import (
    Rate,
    Stop,
    descend,
    rates,
    steps_needed,
    stop_from_zero,
)
from companion.studies.gradient_descent.direction import Rises, rises, steepest
from companion.studies.gradient_descent.networks import first_network
from companion.studies.gradient_descent.norms import NORMS, length, steepest_move
from companion.studies.gradient_descent.step import (
    Falls,
    closed_form_errors,
    falls,
    falls_on_bowls,
    first_rise,
    formula_errors,
)

__all__ = [
    "NORMS",
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
    "first_network",
    "first_rise",
    "formula_errors",
    "length",
    "rates",
    "rises",
    "steepest",
    "steepest_move",
    "steps_needed",
    "stop_from_zero",
]
