"""Live experiments of the chapter on the learning rate."""

from companion.experiments.learning_rate.basins import BASINS
from companion.experiments.learning_rate.correction import CORRECTION
from companion.experiments.learning_rate.cycle import CYCLE
from companion.experiments.learning_rate.momentum import MOMENTUM
from companion.experiments.learning_rate.schedules import SCHEDULES

__all__ = ["BASINS", "CORRECTION", "CYCLE", "MOMENTUM", "SCHEDULES"]
