"""What is run for the chapter on slow convergence."""

from companion.studies.slow_convergence.falling import (
    SCHEDULES,
    expected_excess,
    reading_excess,
    regression_excess,
)
from companion.studies.slow_convergence.methods import (
    OPTIMIZERS,
    Tuned,
    bowls,
    iterations,
    reading_loss,
    tuned,
)
from companion.studies.slow_convergence.normalization import RATES, SCALES, reading
from companion.studies.slow_convergence.scaling import (
    Problem,
    condition,
    hessian,
    measured_badly,
    standardized,
)
from companion.studies.slow_convergence.starts import (
    STARTS,
    Outcome,
    best_rate,
    network,
    outcome,
    spreads,
    training_curve,
    updates_needed,
)
from companion.studies.slow_convergence.steps import bowl_steps

__all__ = [
    "OPTIMIZERS",
    "RATES",
    "SCALES",
    "SCHEDULES",
    "STARTS",
    "Outcome",
    "Problem",
    "Tuned",
    "best_rate",
    "bowl_steps",
    "bowls",
    "condition",
    "expected_excess",
    "hessian",
    "iterations",
    "measured_badly",
    "network",
    "outcome",
    "reading",
    "reading_excess",
    "reading_loss",
    "regression_excess",
    "spreads",
    "standardized",
    "training_curve",
    "tuned",
    "updates_needed",
]
