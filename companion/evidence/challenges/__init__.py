"""Claim Q1, of the overview of the challenges: every remedy against every problem."""

from companion.evidence.challenges.cells import (
    PROBLEMS,
    REMEDIES,
    Cell,
    Effect,
    Problem,
    decide,
    gains,
)
from companion.evidence.challenges.minima import Descent, descend, starts
from companion.evidence.challenges.networks import Measured, Run, Setup, measured, remedied, run
from companion.evidence.challenges.table import Q1, Matrix, Row, cell, matrix, row

__all__ = [
    "PROBLEMS",
    "Q1",
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
