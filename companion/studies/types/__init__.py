"""What is run for the chapter on batch, stochastic and mini-batch gradient descent."""

from companion.studies.types.cost import (
    Course,
    Growth,
    Race,
    Throughput,
    courses,
    growth,
    race,
    throughput,
)
from companion.studies.types.estimator import (
    Spread,
    gradients,
    losses_by_order,
    spread,
    trained_network,
)
from companion.studies.types.held_out import Generalization, generalization
from companion.studies.types.runs import examples, small_network
from companion.studies.types.stability import Floor, floor, rises

__all__ = [
    "Course",
    "Floor",
    "Generalization",
    "Growth",
    "Race",
    "Spread",
    "Throughput",
    "courses",
    "examples",
    "floor",
    "generalization",
    "gradients",
    "growth",
    "losses_by_order",
    "race",
    "rises",
    "small_network",
    "spread",
    "throughput",
    "trained_network",
]
