"""What is run for the chapter on the learning rate."""

from companion.studies.learning_rate.adaptive import effective_rates, rms_cycle
from companion.studies.learning_rate.edge import EdgeRun, edge_run
from companion.studies.learning_rate.small import exclusive_or, steps_to_learn, valley_ends
from companion.studies.learning_rate.smoothing import bowl_steps, steep_factor
from companion.studies.learning_rate.tuning import (
    ENOUGH,
    METHODS,
    RATES,
    Workable,
    reading_job,
    sweep,
    tuned,
    workable,
)

__all__ = [
    "ENOUGH",
    "METHODS",
    "RATES",
    "EdgeRun",
    "Workable",
    "bowl_steps",
    "edge_run",
    "effective_rates",
    "exclusive_or",
    "reading_job",
    "rms_cycle",
    "steep_factor",
    "steps_to_learn",
    "sweep",
    "tuned",
    "valley_ends",
    "workable",
]
