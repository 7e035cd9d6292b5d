"""Live experiments of the chapter on second-order methods."""

from companion.experiments.second_order.basins import NEWTON_BASINS
from companion.experiments.second_order.batches import BATCHES
from companion.experiments.second_order.memory import LBFGS_MEMORY
from companion.experiments.second_order.parabola import PARABOLA

__all__ = ["BATCHES", "LBFGS_MEMORY", "NEWTON_BASINS", "PARABOLA"]
