"""What is run for the chapter on slow convergence."""

from companion.studies.deep_digits import deep_digits
from companion.studies.slow_convergence.curves import curve
from companion.studies.slow_convergence.falling import (
    SCHEDULES,
    digits_compared,
    expected_excess,
    regression_compared,
)
from companion.studies.slow_convergence.first_weights import (
    RULES,
    Best,
    Job,
    best,
    loss_left,
    methods_compared,
    run,
    scaled,
    starts_compared,
    updates,
)
from companion.studies.slow_convergence.methods import (
    OPTIMIZERS,
    Tuned,
    bowls,
    iterations,
    steps_compared,
    tuned,
)
from companion.studies.slow_convergence.momentum_steps import momentum_steps
from companion.studies.slow_convergence.normalization import RATES, SCALES, reading
from companion.studies.slow_convergence.order import order_on_digits
from companion.studies.slow_convergence.plateaus import stairs
from companion.studies.slow_convergence.scaling import (
    Problem,
    condition,
    hessian,
    measured_badly,
    standardized,
    whitened,
)
from companion.studies.slow_convergence.steps import (
    bowl_steps,
    doubling,
    halved_on_a_bowl,
    steps_on_a_bowl,
)

__all__ = [
    "OPTIMIZERS",
    "RATES",
    "RULES",
    "SCALES",
    "SCHEDULES",
    "Best",
    "Job",
    "Problem",
    "Tuned",
    "best",
    "bowl_steps",
    "bowls",
    "condition",
    "curve",
    "deep_digits",
    "digits_compared",
    "doubling",
    "expected_excess",
    "halved_on_a_bowl",
    "hessian",
    "iterations",
    "loss_left",
    "measured_badly",
    "methods_compared",
    "momentum_steps",
    "order_on_digits",
    "reading",
    "regression_compared",
    "run",
    "scaled",
    "stairs",
    "standardized",
    "starts_compared",
    "steps_compared",
    "steps_on_a_bowl",
    "tuned",
    "updates",
    "whitened",
]
