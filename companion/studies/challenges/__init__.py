"""What is run for the overview of the challenges: every remedy against every problem."""

from companion.studies.challenges.cells import (
    PROBLEMS,
    REMEDIES,
    Cell,
    Effect,
    Problem,
    decide,
    gains,
)
from companion.studies.challenges.minima import Descent, descend, starts
from companion.studies.challenges.networks import Measured, Run, Setup, measured, remedied, run
from companion.studies.challenges.table import Matrix, Row, cell, matrix, row

__all__ = [
    "PROBLEMS",
    "REMEDIES",
    "Cell",
    "Descent",
    "Effect",
    "Matrix",
    "Measured",
    "Problem",
    "Row",
    "Run",
    "Setup",
    "cell",
    "decide",
    "descend",
    "gains",
    "matrix",
    "measured",
    "remedied",
    "row",
    "run",
    "starts",
]
