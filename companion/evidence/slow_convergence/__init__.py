"""Claims S1 to S5, of the chapter on slow convergence."""

from companion.evidence.slow_convergence.falling import (
    S4,
    SCHEDULES,
    expected_excess,
    reading_excess,
    regression_excess,
)
from companion.evidence.slow_convergence.methods import (
    OPTIMIZERS,
    S3,
    Tuned,
    bowls,
    iterations,
    reading_loss,
    tuned,
)
from companion.evidence.slow_convergence.normalization import RATES, SCALES, reading
from companion.evidence.slow_convergence.scaling import (
    Problem,
    condition,
    hessian,
    measured_badly,
    standardized,
)
from companion.evidence.slow_convergence.starts import (
    S2,
    S5,
    STARTS,
    Outcome,
    best_rate,
    network,
    outcome,
    spreads,
    training_curve,
    updates_needed,
)
from companion.evidence.slow_convergence.steps import S1, bowl_steps

__all__ = [
    "OPTIMIZERS",
    "RATES",
    "S1",
    "S2",
    "S3",
    "S4",
    "S5",
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
