"""What is run for the chapter on the learning rate."""

from companion.studies.learning_rate.adaptive import effective_rates, rate_spread, rms_cycle
from companion.studies.learning_rate.edge import (
    Beyond,
    EdgeRun,
    beyond_the_edge,
    bowls_left,
    edge_run,
)
from companion.studies.learning_rate.pair import Pair
from companion.studies.learning_rate.reading import METHODS, Tuned, reading_job, reading_runs
from companion.studies.learning_rate.small import (
    bowl_slowness,
    exclusive_or,
    exclusive_or_gain,
    slowness,
    steps_to_learn,
    valley_stuck,
)
from companion.studies.learning_rate.smoothing import (
    bowl_steps,
    damping,
    steep_factor,
    update_noise,
    valley_growth,
    valley_pair,
    valley_with_momentum,
)
from companion.studies.learning_rate.tuning import (
    ENOUGH,
    RATES,
    Workable,
    adam_errors,
    carried,
    compared,
    rescaled,
    sweep,
    tuned,
    widths,
    workable,
)

__all__ = [
    "ENOUGH",
    "METHODS",
    "RATES",
    "Beyond",
    "EdgeRun",
    "Pair",
    "Tuned",
    "Workable",
    "adam_errors",
    "beyond_the_edge",
    "bowl_slowness",
    "bowl_steps",
    "bowls_left",
    "carried",
    "compared",
    "damping",
    "edge_run",
    "effective_rates",
    "exclusive_or",
    "exclusive_or_gain",
    "rate_spread",
    "reading_job",
    "reading_runs",
    "rescaled",
    "rms_cycle",
    "slowness",
    "steep_factor",
    "steps_to_learn",
    "sweep",
    "tuned",
    "update_noise",
    "valley_growth",
    "valley_pair",
    "valley_stuck",
    "valley_with_momentum",
    "widths",
    "workable",
]
