"""Live experiments of the chapter on exploding gradients."""

from companion.experiments.exploding_gradients.cliff import CLIFF
from companion.experiments.exploding_gradients.clipping import CLIPPING
from companion.experiments.exploding_gradients.recurrence import RECURRENCE

__all__ = ["CLIFF", "CLIPPING", "RECURRENCE"]
