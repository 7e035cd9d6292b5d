"""Claims T1 to T10, of the chapter on batch, stochastic and mini-batch gradient descent."""

from companion.evidence.types.cost import (
    T3,
    T5,
    T9,
    T10,
    Course,
    Growth,
    Race,
    Throughput,
    courses,
    growth,
    race,
    throughput,
)
from companion.evidence.types.estimator import (
    T1,
    T4,
    T8,
    Spread,
    gradients,
    losses_by_order,
    spread,
    trained_network,
)
from companion.evidence.types.held_out import T6, Generalization, generalization
from companion.evidence.types.runs import examples, small_network
from companion.evidence.types.stability import T2, T7, Floor, floor, rises

__all__ = [
    "T1",
    "T2",
    "T3",
    "T4",
    "T5",
    "T6",
    "T7",
    "T8",
    "T9",
    "T10",
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
