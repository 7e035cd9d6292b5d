"""What is run for the overview of the challenges: every remedy against every problem."""

from companion.studies.challenges.gains import APPLICABLE, RATES, Gains, chosen, gains, measures
from companion.studies.challenges.minima import descend, starts
from companion.studies.challenges.networks import train
from companion.studies.challenges.problems import FARTHER, PROBLEMS
from companion.studies.challenges.remedies import LONGER, PLAIN, REASONS, REMEDIES, setup_of
from companion.studies.challenges.setups import Setup, Waves

__all__ = [
    "APPLICABLE",
    "FARTHER",
    "LONGER",
    "PLAIN",
    "PROBLEMS",
    "RATES",
    "REASONS",
    "REMEDIES",
    "Gains",
    "Setup",
    "Waves",
    "chosen",
    "descend",
    "gains",
    "measures",
    "setup_of",
    "starts",
    "train",
]
