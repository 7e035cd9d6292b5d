"""Live experiments of the chapter on saddle points."""

from companion.experiments.saddle_points.leave import LEAVE
from companion.experiments.saddle_points.spectrum import SPECTRUM
from companion.experiments.saddle_points.wait import WAIT

__all__ = ["LEAVE", "SPECTRUM", "WAIT"]
