"""Live experiments of the chapter on slow convergence."""

from companion.experiments.slow_convergence.condition import CONDITION
from companion.experiments.slow_convergence.first_weights import FIRST_WEIGHTS
from companion.experiments.slow_convergence.inputs import INPUTS
from companion.experiments.slow_convergence.speed_and_floor import SPEED_AND_FLOOR

__all__ = ["CONDITION", "FIRST_WEIGHTS", "INPUTS", "SPEED_AND_FLOOR"]
