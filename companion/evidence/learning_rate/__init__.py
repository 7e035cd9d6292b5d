"""Claims L1 to L7, of the chapter on the learning rate."""

from companion.evidence.learning_rate.adaptive import L5, effective_rates, rms_cycle
from companion.evidence.learning_rate.edge import L3, EdgeRun, edge_run
from companion.evidence.learning_rate.small import L1, L2, exclusive_or, steps_to_learn, valley_ends
from companion.evidence.learning_rate.smoothing import L4, bowl_steps, steep_factor
from companion.evidence.learning_rate.tuning import (
    ENOUGH,
    L6,
    L7,
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
    "L1",
    "L2",
    "L3",
    "L4",
    "L5",
    "L6",
    "L7",
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
